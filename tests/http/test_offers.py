"""A client that offers another protocol is served as any other."""

import http.client
import socket

from sandbox.http.offers import without_offer
from tests.conftest import Live

FORM = (
    b"grant_type=client_credentials&client_id=demo_editor_client"
    b"&client_secret=demo_editor_secret&scope=api_access"
)
HEAD = (
    b"POST /oauth/token HTTP/1.1\r\nConnection: Upgrade, HTTP2-Settings\r\n"
    b"Content-Length: %d\r\nHost: 127.0.0.1\r\nHTTP2-Settings: AAEAAEAAAAIAAAABAAMAAABk\r\n"
    b"Upgrade: h2c\r\nContent-Type: application/x-www-form-urlencoded\r\n\r\n" % len(FORM)
)


def answered(connection: socket.socket) -> int:
    answer = http.client.HTTPResponse(connection)
    answer.begin()
    answer.read()
    return answer.status


def test_the_body_after_an_offer_is_read(live: Live) -> None:
    host, _, port = live.url.removeprefix("http://").partition(":")
    with socket.create_connection((host, int(port)), timeout=10) as connection:
        for parts in ([HEAD, FORM], [HEAD + FORM]):
            for part in parts:
                connection.sendall(part)
            assert answered(connection) == 200


def test_only_the_offer_is_taken_out() -> None:
    plain = without_offer(HEAD + FORM)
    assert plain == HEAD.replace(b"Upgrade, HTTP2", b"HTTP2") + FORM


def test_what_is_no_head_stays_as_it_is() -> None:
    for data in (b"", FORM, b"Connection: Upgrade\r\n\r\n", HEAD[:-2], b"x" + HEAD):
        assert without_offer(data) == data
    body = b"POST / HTTP/1.1\r\nHost: a\r\n\r\nA\r\nConnection: Upgrade\r\n\r\n"
    assert without_offer(body) == body
