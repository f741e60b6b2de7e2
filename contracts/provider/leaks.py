"""What an answer gives away: secrets of ours, and those that the request itself carried."""

from collections.abc import Iterator
from urllib.parse import parse_qs

from contracts.exchange import Exchange
from contracts.masking import Secrets
from contracts.provider.violations import Violation
from contracts.wording import Text

_SHORTEST_SECRET = 8


def gives_away(secrets: Secrets, exchange: Exchange, place: str) -> Iterator[Violation]:
    """Look for secrets in an answer: ours, and those that the request itself carried."""
    response = exchange.response
    if response is None:
        return
    headers = "\n".join(f"{name}: {value}" for name, value in response.headers)
    shown = headers + "\n" + response.body[:1_000_000].decode("utf-8", "replace")
    issued = _issued_token(exchange)
    if issued is not None:
        shown = shown.replace(issued, "")
    name = secrets.knows(shown)
    if name is None:
        name = next((n for n, v in _sent_secrets(exchange) if v in shown), None)
    if name is not None:
        yield Violation(
            "secret-echoed",
            place,
            Text("Un secret est renvoyé dans la réponse", "The answer sends a secret back"),
            Text("la réponse contient {name}", "the answer contains {name}").fill(name=name),
            Text("aucun secret dans les réponses", "no secret in answers"),
            "D02, SFD §9.2",
        )


def _issued_token(exchange: Exchange) -> str | None:
    """Give the token that an answer is there to bring."""
    if exchange.status != 200 or not exchange.request.path.startswith("/oauth/token"):
        return None
    content = exchange.response.json() if exchange.response else None
    token = content.get("access_token") if isinstance(content, dict) else None
    return token if isinstance(token, str) and token else None


def _sent_secrets(exchange: Exchange) -> Iterator[tuple[str, str]]:
    """Give the secrets that a request carried, right or wrong."""
    request = exchange.request
    for name, value in request.headers:
        if name.lower() == "authorization":
            credentials = value.partition(" ")[2].strip()
            if len(credentials) >= _SHORTEST_SECRET:
                yield "Authorization", credentials
    if request.body and b"client_secret" in request.body:
        form = parse_qs(request.body.decode("utf-8", "replace"))
        for value in form.get("client_secret", []):
            if len(value) >= _SHORTEST_SECRET:
                yield "client_secret", value
