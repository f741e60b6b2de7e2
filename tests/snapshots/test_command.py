"""`passe-marche snapshot` and `serve --load --save`, as they are typed."""

import json
import signal
import subprocess
from pathlib import Path
from typing import Any

import pytest

from sandbox.cli.client import Client, Control
from tests.cli.conftest import Run, Start, driving, run, start

__all__ = ["driving", "run", "start"]
HERE = ("--port", "0")


def url_of(process: subprocess.Popen[str]) -> str:
    assert process.stdout
    return str(json.loads(process.stdout.readline())["url"])


def ended(process: subprocess.Popen[str], number: signal.Signals = signal.SIGTERM) -> str:
    """Stop it; gives what it said."""
    process.send_signal(number)
    _, errors = process.communicate(timeout=20)
    assert process.returncode == 0, errors
    return errors


def refusal(process: subprocess.Popen[str]) -> str:
    output, errors = process.communicate(timeout=20)
    assert (process.returncode, output) == (2, "")
    assert errors.startswith("passe-marche : ") and errors.count("\n") == 1
    return errors


def names_in(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


BOTH = ("--load", "etat.json", "--save", "etat.json", "--seed", "5")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_what_a_signal_ends_the_next_one_goes_on_with(
    start: Start, tmp_path: Path, number: signal.Signals
) -> None:
    first = start(*HERE, *BOTH)
    with Control(url_of(first)) as control:
        control.post("clock", {"freeze_at": "2026-11-23T10:00:00Z"})
        made = control.post("trigger", {"event": "market.completed"})["public_market"]
    said = ended(first, number)
    assert "etat.json n'existe pas encore : départ à neuf." in said
    assert "État enregistré dans etat.json : 1 espace de travail, 1 marché, 0 candidature." in said
    assert "Traceback" not in said
    assert names_in(tmp_path) == ["etat.json"]
    second = start(*HERE, *BOTH)
    with Control(url_of(second)) as control:
        assert control.get("clock")["now"] == "2026-11-23T10:00:00Z"
        found = control.get(f"public_markets/{made['identifier']}")
        assert found["history"][0] == made["history"][0]
    assert "État repris de etat.json : 1 espace de travail, 1 marché" in ended(second)


def test_a_server_that_is_killed_loses_little(start: Start, tmp_path: Path) -> None:
    first = start(*HERE, "--save", "etat.json", "--save-every", "0.05", "--seed", "5")
    with Control(url_of(first)) as control:
        made = control.post("trigger", {"event": "market.completed"})["public_market"]
        for _ in range(2_000):
            # Each call takes a moment; the file is written meanwhile.
            control.get("clock")
            path = tmp_path / "etat.json"
            if path.exists() and made["identifier"].encode() in path.read_bytes():
                break
    first.kill()
    first.wait()
    second = start(*HERE, "--load", "etat.json")
    with Control(url_of(second)) as control:
        assert control.get(f"public_markets/{made['identifier']}")["state"] == "completed"
    ended(second)


def test_only_at_the_end_where_it_is_asked_for(start: Start, tmp_path: Path) -> None:
    process = start(*HERE, "--save", "etat.json", "--save-every", "0")
    url_of(process)
    assert not (tmp_path / "etat.json").exists()
    ended(process)
    assert (tmp_path / "etat.json").exists()


def test_a_profile_of_the_file_wins_and_is_told(start: Start, tmp_path: Path) -> None:
    first = start(*HERE, "--save", "etat.json", "--profile", "deployed")
    url_of(first)
    ended(first)
    second = start(*HERE, "--load", "etat.json", "--profile", "documented")
    assert second.stdout
    assert json.loads(second.stdout.readline())["profile"] == "deployed"
    assert "profil deployed" in ended(second)


def test_a_state_that_will_be_replaced_is_told_of(start: Start, tmp_path: Path) -> None:
    for _ in "ab":
        process = start(*HERE, "--save", "etat.json")
        url_of(process)
        said = ended(process)
    assert "etat.json existe déjà et sera remplacé ; « --load etat.json » l'aurait repris." in said


@pytest.mark.parametrize(
    ("options", "content", "sentence"),
    [
        (("--load", "absent.json"), None, "le fichier absent.json est illisible"),
        (("--load", "x.json"), "{}", "x.json : ce n'est pas un instantané du bac à sable"),
        (("--load", "x.json"), "{", "x.json : le fichier n'est pas du JSON lisible (ligne 1"),
        (("--save", "x.json"), "texte", "x.json existe et n'est pas un instantané"),
        (("--save", "nulle/part.json"), None, "ne peut pas être enregistré dans nulle/part.json"),
        (("--save", "."), None, ". n'est pas un fichier"),
        (("--save", ""), None, "option --save : «  » ne convient pas, il faut un nom de fichier"),
        (
            ("--load", "x.json"),
            '{"format": "passe-marche-snapshot", "version": 7, "sandbox": "3.0"}',
            "x.json : l'instantané est de la version 7, écrit par le bac à sable 3.0",
        ),
        (
            ("--load", "x.json"),
            '{"format": "passe-marche-snapshot", "version": 1, "sandbox": 5}',
            "x.json : l'instantané ne convient pas, à l'endroit $.sandbox : attendu : str",
        ),
    ],
)
def test_what_cannot_be_used_is_told_at_the_start(
    start: Start, tmp_path: Path, options: tuple[str, ...], content: str | None, sentence: str
) -> None:
    if content is not None:
        (tmp_path / "x.json").write_text(content)
    assert sentence in refusal(start(*HERE, *options))
    if content is not None:
        assert (tmp_path / "x.json").read_text() == content


def test_a_state_that_cannot_be_saved_at_the_end(start: Start, tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    process = start(*HERE, "--save", "folder/etat.json", "--save-every", "0")
    url_of(process)
    folder.rmdir()
    process.terminate()
    _, errors = process.communicate(timeout=20)
    assert process.returncode == 2
    assert "passe-marche : l'état ne peut pas être enregistré dans folder/etat.json" in errors
    assert "Traceback" not in errors


def test_save_and_load_of_a_running_sandbox(driving: Run, tmp_path: Path) -> None:
    path = str(tmp_path / "etat.json")
    driving("trigger", "market.completed")
    saved = driving("snapshot", "save", path)
    assert saved.code == 0
    assert saved.output == (
        f"État enregistré dans {path} : 1 espace de travail, 1 marché, 0 candidature.\n"
    )
    driving("reset")
    loaded = driving("snapshot", "load", path)
    assert loaded.code == 0
    assert loaded.output.startswith(f"État de {path} remis, enregistré le 20")
    again = driving("snapshot", "save", path, "--json").json()
    assert again["markets"] == 1
    assert again["bytes"] == (tmp_path / "etat.json").stat().st_size
    told = driving("snapshot", "load", path, "--json").json()
    assert told["workspaces"] == ["default"] and told["replaced_all"] is True
    one = driving("snapshot", "save", path, "--workspace", "default")
    assert one.code == 0
    assert driving("snapshot", "load", path, "--json").json()["replaced_all"] is False


def test_refusals_are_in_french(driving: Run, tmp_path: Path) -> None:
    path = tmp_path / "etat.json"
    assert driving("snapshot", "save", str(path)).code == 0
    snapshot: dict[str, Any] = json.loads(path.read_bytes())
    snapshot["workspaces"][0]["seed"] = "x"
    path.write_text(json.dumps(snapshot))
    refused = driving("snapshot", "load", str(path))
    assert refused.code == 2
    assert refused.errors == (
        f"passe-marche : {path} : l'instantané ne convient pas, à l'endroit $.workspaces[0].seed : "
        "attendu : int, trouvé : str ; le fichier a été abîmé ou modifié à la main : "
        "reprenez-en une copie intacte\n"
    )
    path.write_text("{")
    assert (
        "n'est pas du JSON lisible (ligne 1, colonne"
        in driving("snapshot", "load", str(path)).errors
    )
    assert "illisible" in driving("snapshot", "load", str(tmp_path / "absent.json")).errors
    (tmp_path / "mine.txt").write_text("à moi")
    kept = driving("snapshot", "save", str(tmp_path / "mine.txt"))
    assert kept.code == 2 and "n'est pas un instantané" in kept.errors
    assert (
        "nowhere"
        in driving("snapshot", "save", str(tmp_path / "b.json"), "--workspace", "nowhere").errors
    )


def test_the_address_of_another_server_is_told(run: Run, tmp_path: Path) -> None:
    told = run("snapshot", "save", str(tmp_path / "x.json"), "--url", "http://127.0.0.1:9")
    assert told.code == 2 and "aucun bac à sable" in told.errors
    assert names_in(tmp_path) == []
    with Client("http://127.0.0.1:9") as client:
        assert client.url
