"""A signature step by step, and what a receiver has made of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256

from contracts.wording import Text
from sandbox.console.attempts import outcome
from sandbox.control.diagnosis import secrets_of
from sandbox.signatures import finding
from sandbox.signatures.finding import Difference, Finding
from sandbox.signatures.keys import Secrets
from sandbox.space import Space
from sandbox.webhooks.delivery import Attempt, Delivery, Request
from sandbox.webhooks.signing import sign

_MOST_OTHERS = 20
_BYTES_A_LINE = 16
_MOST_LINES = 512


@dataclass(frozen=True, slots=True)
class Signature:
    """How the signature of a request comes about. `sent` is the header, None where it has none.

    `right` is what the editor's present secret gives for these bytes.
    """

    header: str
    secret: str
    body: bytes
    sent: str | None
    right: str

    @property
    def digest(self) -> str:
        """The HMAC as hexadecimal digits."""
        return self.right.removeprefix("sha256=")

    @property
    def checksum(self) -> str:
        """The SHA-256 of the bytes: the first thing to compare."""
        return sha256(self.body).hexdigest()

    @property
    def forged(self) -> bool:
        """Whether it was made wrong on purpose, or with a former secret."""
        return self.sent != self.right


@dataclass(frozen=True, slots=True)
class Comparison:
    """What became of comparing; each part is None where nothing was given."""

    signature: Finding | None = None
    secret: Finding | None = None
    body: Finding | None = None
    difference: Difference | None = None


def signature_of(space: Space, delivery: Delivery, request: Request | None) -> Signature | None:
    """Show the signature of a request that was sent, or of the one to come; None without a key."""
    editor = space.workspace.editors.get(delivery.client_id)
    if editor is None or not editor.webhook_secret:
        return None
    header = space.profile.webhook_rules(1, 1).signature_header
    body = request.body if request else delivery.event.body
    right = sign(editor.webhook_secret, body)
    sent: str | None = right
    if request is not None:
        sent = next((v for k, v in request.headers if k.lower() == header.lower()), None)
    return Signature(header, editor.webhook_secret, body, sent, right)


def compare(
    space: Space, delivery: Delivery, signed: Signature, given: Mapping[str, str]
) -> Comparison:
    """Explain what a receiver has computed: `signature`, `secret` and `body` are its values."""
    plain = _secrets(space, delivery)
    secrets = replace(plain, given=given.get("secret") or None)
    said, body = given.get("signature", ""), given.get("body", "")
    body_finding, difference = finding.of_body(body.encode(), signed.body) if body else (None, None)
    return Comparison(
        signature=_of_signature(space, delivery, signed, said, secrets) if said.strip() else None,
        secret=finding.of_secret(given["secret"], plain) if given.get("secret") else None,
        body=body_finding,
        difference=difference,
    )


def told_by_receiver(
    space: Space, delivery: Delivery, attempt: Attempt
) -> tuple[str, Finding] | None:
    """Explain a signature that the receiver itself names in its refusal, if it names one."""
    signed = signature_of(space, delivery, attempt.exchange.request)
    response = attempt.exchange.response
    if signed is None or response is None:
        return None
    text = response.body.decode("utf-8", "replace")
    text += "\n".join(value for _, value in response.headers)
    for value in finding.signatures_in(text, except_for=signed.sent or ""):
        found = _of_signature(space, delivery, signed, value, _secrets(space, delivery))
        if found.mistakes:
            return value, found
    return None


def _secrets(space: Space, delivery: Delivery) -> Secrets:
    return secrets_of(space, space.workspace.editors[delivery.client_id])


def _of_signature(
    space: Space, delivery: Delivery, signed: Signature, value: str, secrets: Secrets
) -> Finding:
    others = {d.id: d.event.body for d in space.engine.deliveries if d.event is not delivery.event}
    recent = dict(list(others.items())[:_MOST_OTHERS])
    return finding.of_signature(value, signed.body, secrets, recent)


def hex_lines(content: bytes) -> Sequence[str]:
    """Write bytes as hexadecimal, sixteen a line, beside what is printable of them."""
    lines = []
    for start in range(0, min(len(content), _MOST_LINES * _BYTES_A_LINE), _BYTES_A_LINE):
        part = content[start : start + _BYTES_A_LINE]
        shown = "".join(chr(byte) if 32 <= byte < 127 else "·" for byte in part)
        lines.append(f"{start:06x}  {part.hex(' '):<47}  {shown}")
    if len(content) > _MOST_LINES * _BYTES_A_LINE:
        lines.append("…")
    return lines


def curl_line(request: Request) -> str:
    """Write a request as a curl line, its signature with it: it opens nothing but this receiver."""
    from contracts.exchange import Request as Exchanged  # noqa: PLC0415
    from contracts.masking import Secrets as Masked  # noqa: PLC0415
    from contracts.report.curl import curl  # noqa: PLC0415

    headers = [(k, v) for k, v in request.headers if k.lower() != "connection"]
    return curl(Exchanged("POST", request.url, headers, request.body), Masked())


def history(delivery: Delivery) -> Text:
    """Sum the attempts up: `HTTP 500, HTTP 500, HTTP 200`."""
    outcomes = [outcome(attempt) for attempt in delivery.attempts]
    return Text(*(", ".join(each[n] for each in outcomes) for n in (0, 1)))
