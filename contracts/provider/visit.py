"""The visitor: goes through the pages of a buyer or a candidate as a browser without scripts.

It knows nothing of any page in particular. It fills in the form that it finds, sends it, and goes
on until the page that tells the state of the synchronisation.
"""

import uuid
from collections.abc import Mapping
from urllib.parse import urlencode, urljoin, urlsplit

from contracts.exchange import Exchange
from contracts.provider.filling import Field, fill_in
from contracts.provider.forms import Form, parse_page
from contracts.provider.wire import Http
from contracts.wording import Text

MAX_PAGES = 60
_MAX_REPEATS = 3
"""How often the same form may come back before the visitor gives up: it cannot please it."""


class VisitFailed(Exception):
    """The visitor cannot go on; `why` says why."""

    def __init__(self, why: Text) -> None:
        super().__init__(why.en)
        self.why = why


def visit(http: Http, url: str, facts: Mapping[str, str]) -> None:
    """Go from a page to the end of its journey, knowing these facts; raises `VisitFailed`."""
    Visitor(http, facts).walk(url)


class Visitor:
    """One visit, with the cookies that it was given."""

    def __init__(self, http: Http, facts: Mapping[str, str]) -> None:
        self._http = http
        self._facts = facts
        self._cookies: dict[str, str] = {}
        self._seen: dict[str, int] = {}

    def walk(self, url: str) -> None:
        """Walk to the end."""
        url, exchange = self._get(url)
        for _ in range(MAX_PAGES):
            if "sync_status" in urlsplit(url).path:
                return
            page = parse_page(_html(exchange))
            form = page.main_form()
            if form is None:
                # A magic link is shown where no mail is sent.
                link = next((link for link in page.links if "verify" in link), None)
                if link is None:
                    raise VisitFailed(
                        Text("page sans formulaire : {path}", "page without a form: {path}").fill(
                            path=urlsplit(url).path
                        )
                    )
                url, exchange = self._get(urljoin(url, link))
                continue
            generous = self._count(url, form) > 1
            url, exchange = self._submit(url, form, generous)
        raise VisitFailed(Text("trop de pages", "too many pages"))

    def _count(self, url: str, form: Form) -> int:
        """Tell how often this form was met."""
        key = f"{urlsplit(url).path} {form.action}"
        self._seen[key] = self._seen.get(key, 0) + 1
        if self._seen[key] > _MAX_REPEATS:
            raise VisitFailed(
                Text("le formulaire de {path} revient", "the form of {path} comes back").fill(
                    path=urlsplit(url).path
                )
            )
        return self._seen[key]

    def _submit(self, url: str, form: Form, generous: bool) -> tuple[str, Exchange]:
        target = urljoin(url, form.action or url)
        fields = fill_in(form, self._facts, generous=generous)
        if form.method == "GET":
            return self._get(f"{target.partition('?')[0]}?{urlencode(fields)}")
        if form.multipart:
            content_type, body = _multipart(fields)
        else:
            content_type = "application/x-www-form-urlencoded"
            body = urlencode([(k, v) for k, v in fields if isinstance(v, str)]).encode()
        headers = [("Content-Type", content_type), ("Origin", _origin(url)), ("Referer", url)]
        return self._go("POST", target, headers, body)

    def _get(self, url: str) -> tuple[str, Exchange]:
        return self._go("GET", url, [], b"")

    def _go(
        self, method: str, url: str, headers: list[tuple[str, str]], body: bytes
    ) -> tuple[str, Exchange]:
        """Make a request and follow where it leads, within the environment."""
        for _ in range(10):
            exchange = self._http.send(
                method, self._path(url), headers=[*headers, *self._cookie_header()], body=body
            )
            self._keep_cookies(exchange)
            status = exchange.status or 0
            location = exchange.response.header("location") if exchange.response else None
            if status in (301, 302, 303, 307, 308) and location:
                url = urljoin(url, location)
                if status not in (307, 308):
                    method, headers, body = "GET", [], b""
                continue
            if not 200 <= status < 300 and status != 422:
                raise VisitFailed(
                    Text("{path} répond {status}", "{path} answers {status}").fill(
                        path=urlsplit(url).path, status=status or "–"
                    )
                )
            return url, exchange
        raise VisitFailed(Text("redirections sans fin", "endless redirects"))

    def _path(self, url: str) -> str:
        """Give the path of an address, which must be of this environment: nothing else is called.

        The running service writes `http` in its addresses whatever the scheme; only the host
        counts.
        """
        parts, base = urlsplit(url), urlsplit(self._http.base_url)
        if parts.hostname != base.hostname and {parts.hostname, base.hostname} != {
            "localhost",
            "127.0.0.1",
        }:
            raise VisitFailed(
                Text("{url} est un autre hôte", "{url} is another host").fill(url=url)
            )
        return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")

    def _cookie_header(self) -> list[tuple[str, str]]:
        pairs = "; ".join(f"{name}={value}" for name, value in self._cookies.items())
        return [("Cookie", pairs)] if pairs else []

    def _keep_cookies(self, exchange: Exchange) -> None:
        for name, value in exchange.response.headers if exchange.response else ():
            if name.lower() == "set-cookie":
                key, _, rest = value.partition("=")
                self._cookies[key.strip()] = rest.partition(";")[0]


def _html(exchange: Exchange) -> str:
    return exchange.response.body.decode("utf-8", "replace") if exchange.response else ""


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def _multipart(fields: list[Field]) -> tuple[str, bytes]:
    """Write a form as multipart."""
    boundary = uuid.uuid4().hex
    parts = []
    for name, value in fields:
        head = f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"'
        if isinstance(value, bytes):
            head += '; filename="essai.pdf"\r\nContent-Type: application/pdf'
        content = value if isinstance(value, bytes) else value.encode()
        parts.append(head.encode() + b"\r\n\r\n" + content + b"\r\n")
    body = b"".join([*parts, f"--{boundary}--\r\n".encode()])
    return f"multipart/form-data; boundary={boundary}", body
