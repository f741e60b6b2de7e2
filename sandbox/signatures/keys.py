"""Which other key than the editor's webhook secret may have been used."""

import hashlib
from base64 import b64decode
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from contracts.wording import Text
from sandbox.signatures.mistakes import Mistake, Part


@dataclass(frozen=True, slots=True)
class Editor:
    """Whose secrets may have been taken for each other."""

    client_id: str
    client_secret: str
    webhook_secret: str | None


@dataclass(frozen=True, slots=True)
class Secrets:
    """The secret that counts, and those that may have been taken instead of it."""

    editor: Editor
    others: Sequence[Editor] = ()
    given: str | None = None
    """What the receiver is said to use."""

    @property
    def right(self) -> bytes:
        """The key of a right signature."""
        return (self.editor.webhook_secret or "").encode()


Key = tuple[Mistake | None, bytes]
_GIVEN = "given"

_COPY = Text(
    "Recopiez le secret de webhook de l’éditeur, tel quel.",
    "Copy the editor's webhook secret as it is.",
)


def keys(secrets: Secrets) -> Iterator[Key]:
    """List the keys that may have been used, the right one first, the given one last."""
    right = secrets.editor.webhook_secret or ""
    yield None, secrets.right
    yield from _other_secrets(secrets)
    yield from _spoilt(right)
    if secrets.given is not None:
        what = Text(
            "le secret employé n’est pas le secret de webhook de l’éditeur",
            "the secret in use is not the editor's webhook secret",
        )
        yield _key(_GIVEN, what), secrets.given.encode()


def _key(name: str, what: Text, advice: Text = _COPY) -> Mistake:
    return Mistake(f"key-{name}", Part.KEY, what, advice)


def _other_secrets(secrets: Secrets) -> Iterator[Key]:
    own = secrets.editor
    yield (
        _key(
            "client-secret",
            Text(
                "le secret employé est le client_secret, pas le secret de webhook",
                "the secret in use is the client_secret, not the webhook secret",
            ),
        ),
        own.client_secret.encode(),
    )
    yield (
        _key(
            "client-id",
            Text("le secret employé est le client_id", "the secret in use is the client_id"),
        ),
        own.client_id.encode(),
    )
    for other in secrets.others:
        what = Text(
            "le secret employé est celui d’un autre éditeur, {client}",
            "the secret in use is that of another editor, {client}",
        ).fill(client=other.client_id)
        for value in (other.webhook_secret, other.client_secret):
            if value:
                yield _key(f"other-{other.client_id}", what), value.encode()


def _spoilt(right: str) -> Iterator[Key]:
    ways: Mapping[str, tuple[Text, bytes | None]] = {
        "newline": (
            Text(
                "un saut de ligne suit le secret (lu d’un fichier ?)",
                "a line end follows the secret (read from a file?)",
            ),
            f"{right}\n".encode(),
        ),
        "newline-dos": (
            Text("un saut de ligne CRLF suit le secret", "a CRLF follows the secret"),
            f"{right}\r\n".encode(),
        ),
        "space": (
            Text("une espace suit le secret", "a space follows the secret"),
            b"%s " % right.encode(),
        ),
        "quoted": (
            Text("le secret est pris avec ses guillemets", "the secret is taken with its quotes"),
            f'"{right}"'.encode(),
        ),
        "hex": (
            Text(
                "le secret est décodé de l’hexadécimal ; la clé est son texte",
                "the secret is decoded from hexadecimal; the key is its text",
            ),
            _decoded(bytes.fromhex, right),
        ),
        "base64": (
            Text(
                "le secret est décodé de la base64 ; la clé est son texte",
                "the secret is decoded from base64; the key is its text",
            ),
            _decoded(b64decode, right),
        ),
        "capitals": (
            Text("le secret est mis en capitales", "the secret is put in capitals"),
            right.upper().encode(),
        ),
        "hashed": (
            Text("la clé est le SHA-256 du secret", "the key is the SHA-256 of the secret"),
            hashlib.sha256(right.encode()).digest(),
        ),
        "hashed-hex": (
            Text("la clé est le SHA-256 du secret", "the key is the SHA-256 of the secret"),
            hashlib.sha256(right.encode()).hexdigest().encode(),
        ),
        "empty": (
            Text(
                "la clé est vide : la variable d’environnement n’est pas lue",
                "the key is empty: the environment variable is not read",
            ),
            b"",
        ),
    }
    for name, (what, value) in ways.items():
        if value is not None and value != right.encode():
            yield _key(name, what), value


def _decoded(decode: Callable[[str], bytes], text: str) -> bytes | None:
    try:
        return decode(text)
    except ValueError:
        return None
