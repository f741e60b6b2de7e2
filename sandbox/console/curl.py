"""A call of the journal as a curl line, its secrets replaced by shell variables."""

import re
from collections.abc import Iterator, Mapping
from urllib.parse import quote

from contracts.exchange import Request
from contracts.masking import Secrets
from contracts.report.curl import curl
from contracts.wording import Text
from sandbox.domain.tokens import digest
from sandbox.journal import Entry, header_pairs
from sandbox.space import Space

_WORD = re.compile(r"[\w.-]{20,}", re.ASCII)


def curl_line(entry: Entry, address: str, space: Space) -> str:
    """Write the line; `$TOKEN` and `$CLIENT_SECRET` are for its reader to set."""
    headers = list(header_pairs(entry.request_headers))
    secrets = Secrets()
    for token in _tokens(entry, headers, space):
        secrets.add(token, "TOKEN")
    for editor in space.workspace.editors.values():
        secrets.add_client(editor.client_id, editor.client_secret, "CLIENT_SECRET")
        secrets.add(editor.webhook_secret, "WEBHOOK_SECRET")
    request = Request(entry.method, address + _encoded(entry), headers, entry.request_body)
    return curl(request, secrets)


def _encoded(entry: Entry) -> str:
    """Write the path as it travels: the journal has it decoded, and the query as it came."""
    path, mark, query = entry.target.partition("?")
    return quote(path, safe="/:@!$&'()*+,;=~") + mark + query


_VARIABLES: Mapping[str, Text] = {
    "TOKEN": Text("le jeton d’accès", "the access token"),
    "CLIENT_SECRET": Text("le secret du client", "the client's secret"),
    "CLIENT_SECRET_BASIC": Text(
        "client_id:client_secret en base64", "client_id:client_secret as base64"
    ),
    "WEBHOOK_SECRET": Text("le secret de webhook", "the webhook secret"),
}


def variables(line: str) -> list[tuple[str, Text]]:
    """List the variables of a line with what each of them has to hold."""
    used = re.findall(r"\$([A-Z_]+)", line)
    return [(name, _VARIABLES[name]) for name in dict.fromkeys(used) if name in _VARIABLES]


def _tokens(entry: Entry, headers: list[tuple[str, str]], space: Space) -> Iterator[str]:
    """Find the bearer token, whatever it is, and every token of the workspace anywhere else."""
    for name, value in headers:
        scheme, _, credentials = value.partition(" ")
        if name.lower() == "authorization" and scheme.lower() == "bearer":
            yield credentials.strip()
    body = entry.request_body.decode("utf-8", "replace")
    for text in (entry.target, body, *(value for _, value in headers)):
        for word in _WORD.findall(text):
            if digest(word) in space.workspace.tokens:
                yield word
