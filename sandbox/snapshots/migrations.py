"""Snapshots of earlier versions: each row of the table leads from one version to the next.

A migration changes the raw JSON and raises nothing for what it does not find: whether the result is
a snapshot is checked afterwards. `tests/snapshots` keeps a file of every version that was.
"""

from collections.abc import Callable, Mapping
from typing import Any

from contracts.wording import Text
from sandbox.snapshots.refusals import OTHER_FILE, SnapshotRefused
from sandbox.snapshots.shapes import FORMAT, VERSION
from sandbox.version import package_version

Migration = Callable[[dict[str, Any]], None]


def _from_0(raw: dict[str, Any]) -> None:
    """Version 0 was tried out before the first release: it always held a whole server."""
    raw.setdefault("scope", "server")
    raw.setdefault("unnamed", 0)


MIGRATIONS: Mapping[int, Migration] = {0: _from_0}
"""The step that leads on from each earlier version that is understood."""


def migrate(
    raw: Any, migrations: Mapping[int, Migration] = MIGRATIONS, newest: int = VERSION
) -> int:
    """Bring a raw snapshot to the newest version, in place; gives the version that it had.

    Raises `SnapshotRefused` for what is no snapshot, or one of a version that is not understood.
    """
    found = _version(raw)
    if found > newest or any(step not in migrations for step in range(found, newest)):
        raise SnapshotRefused(*_not_understood(raw, found, newest, min(migrations, default=newest)))
    for step in range(found, newest):
        migrations[step](raw)
        raw["version"] = step + 1
    return found


def writer_of(raw: dict[str, Any]) -> str:
    """Tell which version of the sandbox has written a snapshot, `?` where it does not say."""
    writer = raw.get("sandbox")
    return writer[:40] if isinstance(writer, str) and writer.isprintable() and writer else "?"


def _version(raw: Any) -> int:
    if not isinstance(raw, dict) or raw.get("format") != FORMAT:
        raise SnapshotRefused(
            Text(
                "ce n'est pas un instantané du bac à sable "
                f"(sa clé « format » vaudrait « {FORMAT} »)",
                f"this is no snapshot of the sandbox (its key 'format' would be '{FORMAT}')",
            ),
            OTHER_FILE,
        )
    version = raw.get("version")
    if not isinstance(version, int) or isinstance(version, bool):
        raise SnapshotRefused(
            Text(
                "l'instantané ne dit pas sa version (la clé « version » est un nombre entier)",
                "the snapshot does not tell its version (the key 'version' is a whole number)",
            ),
            OTHER_FILE,
        )
    return version


def _not_understood(raw: dict[str, Any], found: int, newest: int, oldest: int) -> tuple[Text, Text]:
    by = writer_of(raw)
    here = package_version()
    versions = Text(
        f"les versions {oldest} à {newest}" if oldest < newest else f"la version {newest}",
        f"versions {oldest} to {newest}" if oldest < newest else f"version {newest}",
    )
    problem = Text(
        f"l'instantané est de la version {found:.6g}, écrit par le bac à sable {by} ; "
        f"le bac à sable {here} comprend {versions.fr}",
        f"the snapshot is of version {found:.6g}, written by the sandbox {by}; "
        f"the sandbox {here} understands {versions.en}",
    )
    if found > newest:
        return problem, Text(
            f"installez un bac à sable au moins aussi récent que {by}, ou refaites l'instantané "
            "avec celui-ci",
            f"install a sandbox at least as recent as {by}, or make a new snapshot with this one",
        )
    return problem, Text(
        "refaites l'instantané avec un bac à sable plus récent",
        "make the snapshot anew with a more recent sandbox",
    )
