"""The file of a snapshot is whole at every moment, private, and found to be usable early."""

import json
import os
import signal
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from sandbox.snapshots import files
from sandbox.snapshots.files import FileProblem

WHOLE = b'{"format":"passe-marche-snapshot"}'


def names_in(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


def left_behind(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir() if path.suffix == ".tmp"]


def test_a_file_is_private(tmp_path: Path) -> None:
    path = tmp_path / "etat.json"
    assert files.write(path, [WHOLE[:5], WHOLE[5:]]) == len(WHOLE)
    assert path.read_bytes() == WHOLE
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert left_behind(tmp_path) == []


def test_one_that_was_open_to_all_is_private_afterwards(tmp_path: Path) -> None:
    path = tmp_path / "etat.json"
    path.write_bytes(WHOLE)
    path.chmod(0o644)
    files.write(path, [WHOLE])
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_failure_on_the_way_leaves_the_former_file(tmp_path: Path) -> None:
    path = tmp_path / "etat.json"
    files.write(path, [WHOLE])

    def chunks() -> Iterator[bytes]:
        yield b"{"
        raise OSError(28, "No space left on device")

    with pytest.raises(FileProblem, match="No space left on device"):
        files.write(path, chunks())
    assert path.read_bytes() == WHOLE
    assert left_behind(tmp_path) == []


def test_a_link_is_followed(tmp_path: Path) -> None:
    real = tmp_path / "real"
    real.mkdir()
    link = tmp_path / "etat.json"
    link.symlink_to(real / "kept.json")
    files.check_target(link)
    files.write(link, [WHOLE])
    assert link.is_symlink()
    assert (real / "kept.json").read_bytes() == WHOLE


def test_what_was_left_behind_goes_with_the_next_file(tmp_path: Path) -> None:
    path = tmp_path / "etat.json"
    (tmp_path / ".etat.json.0123456789ab.tmp").write_bytes(b"{")
    mine = [".etat.json.tmp", ".other.json.0123456789ab.tmp", ".etat.json.0123456789ab.tmp.txt"]
    for name in mine:
        (tmp_path / name).write_bytes(b"")
    files.write(path, [WHOLE])
    assert sorted(names_in(tmp_path)) == sorted([*mine, "etat.json"])


@pytest.mark.skipif(sys.platform == "win32", reason="there, an open file cannot be removed")
def test_what_another_process_is_writing_stays(tmp_path: Path) -> None:
    path = tmp_path / "etat.json"

    def chunks() -> Iterator[bytes]:
        yield b"first"
        files.write(path, [b"second"])
        assert len(left_behind(tmp_path)) == 1

    files.write(path, chunks())
    assert path.read_bytes() == b"first"
    assert left_behind(tmp_path) == []


@pytest.mark.parametrize(
    "content", [b"", WHOLE, b' {\n "format" : "passe-marche-snapshot", "version": 1}']
)
def test_a_snapshot_or_an_empty_file_may_be_replaced(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "etat.json"
    path.write_bytes(content)
    files.check_target(path)
    assert path.read_bytes() == content
    assert left_behind(tmp_path) == []


@pytest.mark.parametrize("content", [b"# README", b'{"a": 1}', b"PK\x03\x04", b"{"])
def test_anything_else_was_named_by_mistake(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "README.md"
    path.write_bytes(content)
    with pytest.raises(FileProblem, match="n'est pas un instantané"):
        files.check_target(path)
    assert path.read_bytes() == content


def test_places_where_nothing_can_be_written(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "nowhere" / "etat.json", tmp_path / ("x" * 300)):
        with pytest.raises(FileProblem):
            files.check_target(path)
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(FileProblem):
        files.check_target(tmp_path / "file" / "etat.json")
    assert names_in(tmp_path) == ["file"]


def test_a_pipe_is_no_file(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(FileProblem, match="n'est pas un fichier"):
        files.check_target(tmp_path / "pipe")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_is_read_only(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    try:
        with pytest.raises(FileProblem, match="où l'on peut écrire"):
            files.check_target(tmp_path / "etat.json")
    finally:
        tmp_path.chmod(0o700)


def test_reading_what_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(FileProblem, match="illisible"):
        files.read(tmp_path / "etat.json")


WRITER = """
import sys
from pathlib import Path
from sandbox.snapshots import files

number = 0
while True:
    number += 1
    body = b'{"format":"passe-marche-snapshot","number":%d,"fill":"' % number
    files.write(Path(sys.argv[1]), [body, *[b"x" * 10_000] * 50, b'"}'])
    print(number, flush=True)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="there is no kill -9")
def test_a_process_that_is_killed_never_leaves_a_broken_file(tmp_path: Path) -> None:
    path = tmp_path / "etat.json"
    for kill_after in (1, 2, 3, 5):
        writer = subprocess.Popen(
            [sys.executable, "-c", WRITER, str(path)], stdout=subprocess.PIPE, text=True
        )
        assert writer.stdout
        for _ in range(kill_after):
            number = int(writer.stdout.readline())
        writer.send_signal(signal.SIGKILL)
        number = int((writer.stdout.read().split() or [number])[-1])
        writer.wait()
        writer.stdout.close()
        found = json.loads(path.read_bytes())
        assert found["number"] in (number, number + 1)
        assert len(found["fill"]) == 500_000
        assert len(left_behind(tmp_path)) <= 1
    files.write(path, [WHOLE])
    assert names_in(tmp_path) == ["etat.json"]
