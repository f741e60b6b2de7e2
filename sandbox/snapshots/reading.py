"""From bytes to a snapshot that fits its types: nothing of the sandbox is touched here.

bytes ─▶ JSON ─▶ version (migrated) ─▶ types ─▶ strictness ─▶ Read
"""

import re
from dataclasses import dataclass
from typing import Any

import msgspec
import orjson

from contracts.wording import Text
from sandbox.domain.files import Content
from sandbox.domain.made import MakeDocument
from sandbox.snapshots import contents, shapes
from sandbox.snapshots.migrations import migrate
from sandbox.snapshots.refusals import OTHER_FILE, SnapshotRefused, at
from sandbox.snapshots.strictness import check

_PLACE = re.compile(r"(?P<what>.*?)(?: - at `(?P<key>key in )?(?P<place>.*)`)?", re.DOTALL)
_FRENCH = (
    (r"Expected `(.+)`, got `(.+)`", r"attendu : \1, trouvé : \2"),
    (r"Object missing required field `(.+)`", r"il manque la clé « \1 »"),
    (r"Object contains unknown field `(.+)`", r"la clé « \1 » est inconnue"),
    (r"Invalid enum value (.+)", r"la valeur \1 est inconnue"),
    (r"Invalid RFC3339 encoded datetime", r"ce n'est pas une date et heure"),
    (r"Invalid base64 encoded string", r"ce n'est pas du base64"),
)


@dataclass(frozen=True, slots=True)
class Parsed:
    """A snapshot, and the version that it had before it was brought up to date."""

    snapshot: shapes.Snapshot
    version: int


def parse(data: bytes) -> Any:
    """Read the JSON of a snapshot; raises `SnapshotRefused`."""
    try:
        return orjson.loads(data)
    except orjson.JSONDecodeError as error:
        place = f"ligne {error.lineno}, colonne {error.colno}"
        whole = "" if data.rstrip().endswith(b"}") else " ; il s'arrête peut-être trop tôt"
        cut = "" if data.rstrip().endswith(b"}") else "; perhaps it was cut off"
        raise SnapshotRefused(
            Text(
                f"le fichier n'est pas du JSON lisible ({place}){whole}",
                f"this is not valid JSON: {error.msg} "
                f"(line {error.lineno}, column {error.colno}){cut}",
            ),
            OTHER_FILE,
        ) from error


def read(raw: Any, make: MakeDocument) -> Parsed:
    """Give the snapshot of raw JSON, which is changed; `make` makes what sources have sent.

    Raises `SnapshotRefused`.
    """
    version = migrate(raw)
    given = raw.get("contents")
    files = contents.Read(given if isinstance(given, dict) else {}, make)

    def decode(kind: type, value: Any) -> Any:
        if kind is Content:
            return files.content(value)
        if kind is object:
            return value
        raise TypeError(f"a snapshot cannot hold a {kind}")

    try:
        snapshot = msgspec.convert(raw, shapes.Snapshot, str_keys=True, dec_hook=decode)
        check(raw, shapes.Snapshot)
    except msgspec.ValidationError as error:
        raise _refusal(str(error)) from None
    except RecursionError:
        raise at("$", "une valeur est trop imbriquée", "a value is nested too deeply") from None
    return Parsed(snapshot, version)


def _refusal(message: str) -> SnapshotRefused:
    match = _PLACE.fullmatch(message)
    what, place = (match["what"], match["place"] or "$") if match else (message, "$")
    return at(place, _in_french(what), what[:300])


def _in_french(what: str) -> str:
    for pattern, french in _FRENCH:
        match = re.fullmatch(pattern, what, re.DOTALL)
        if match is not None:
            return match.expand(french)[:300]
    return f"la valeur ne convient pas ({what[:200]})"
