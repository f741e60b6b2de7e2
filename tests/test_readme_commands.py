"""Every command of the README is carried out, in its order, in a folder where it is installed."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.docs.walking import (
    CONTENT,
    README,
    ROOT,
    Step,
    Walk,
    clean_environment,
    free_ports,
    installed_shell,
    project,
    steps,
    walk,
)

INSTALLS = ".venv/bin/pip install"
SERVES = re.compile(r"passe-marche serve\b")
TALKS = "checklist --guide"
"""It goes on until somebody ends it."""
LONG = "contracts run "
"""It takes a minute, as its budget allows; one suite is enough to see that it works."""
PLACEHOLDER = re.compile(r"[A-Z]{3,}|…|--scenarios|--public-url|https?://nom")


def sentences() -> Iterator[str]:
    """Give the commands that stand within the text."""
    prose = re.sub(r"^```.*?^```$", "", README, flags=re.MULTILINE | re.DOTALL)
    for written in re.findall(r"`(passe-marche [^`]+)`", prose):
        yield re.sub(r"\s+", " ", written)


def receiver_of_the_tutorial() -> str:
    blocks = [s.block for s in steps((CONTENT / "fr" / "tutoriel.md").read_text("utf-8"))]
    return next(b.text for b in blocks if b.attributes.get("file") == "essai/receveur.py")


@pytest.fixture
def reader(tmp_path: Path) -> Iterator[Walk]:
    """Somebody who reads, with a receiver of webhooks that runs where the README says 8080."""
    sandbox, receiver = (str(port) for port in free_ports(2))
    folder = project(tmp_path / "project")
    (folder / "receveur.py").write_text(receiver_of_the_tutorial(), "utf-8")
    secret = re.search(r"^PASSEMARCHE_WEBHOOK_SECRET=(\w+)$", README, re.MULTILINE)
    assert secret is not None
    environment = {
        **clean_environment(tmp_path),
        "PASSE_MARCHE_PORT": sandbox,
        "PASSE_MARCHE_URL": f"http://127.0.0.1:{sandbox}",
        "PASSE_MARCHE_WEBHOOK_URL": f"http://127.0.0.1:{receiver}/webhooks",
        "PASSEMARCHE_WEBHOOK_SECRET": secret[1],
        "RECEVEUR_PORT": receiver,
        "PATH": f"{folder}/.venv/bin:{clean_environment(tmp_path)['PATH']}",
    }
    shown = {"3000": sandbox, "8080": receiver}
    with walk(installed_shell("bash"), folder, environment, shown) as walker:
        walker.terminal("receiver").type("python3 receveur.py")
        walker.terminal("receiver").wait_for(re.compile("J'écoute"))
        yield walker


def serve(reader: Walk, terminal: str, command: str) -> None:
    """Start a sandbox in a terminal, in the place of the one that may run there."""
    window = reader.terminal(terminal)
    if window.busy:
        window.interrupt()
    window.type(command)
    window.wait_for(re.compile(r'\{"ready": true'))


def test_every_block_of_commands(reader: Walk) -> None:
    main = reader.terminal("main")
    for step in steps(README):
        text = reader.typed(step.block.text)
        if step.block.language != "sh" or INSTALLS in text:
            continue  # installing is done in a clean clone, by .ci/run
        if SERVES.search(text):
            serve(reader, "sandbox", text)
        else:
            for command in commands(step):
                if TALKS in command:
                    continue
                typed = command.replace(LONG, f"{LONG}--suite journeys ")
                code, shown = main.run(reader.typed(typed))
                assert code == 0, (command, shown)
                assert '{"error"' not in shown, (command, shown)
    main.type("passe-marche checklist --guide")
    main.wait_for(re.compile("Ctrl-C termine"))
    main.interrupt()


@pytest.mark.parametrize("page", ["harness", "harness-receiver", "harness-checklist"])
def test_every_command_of_the_harness(reader: Walk, tmp_path: Path, page: str) -> None:
    serve(reader, "sandbox", "passe-marche serve")
    program = ROOT / "sandbox" / "docs" / "recipes" / "python" / "receveur.py"
    port = free_ports(1)[0]
    window = reader.terminal("recipe")
    window.type(f"PORT={port} EVENEMENTS='{tmp_path}/kept' python3 '{program}'")
    window.wait_for(re.compile("J'écoute"))
    main = reader.terminal("main")
    for step in steps((ROOT / "docs" / f"{page}.md").read_text("utf-8")):
        if step.block.language != "sh":
            continue
        for command in commands(step):
            # Without a sandbox of its own it does the same; the README has that as well.
            if TALKS in command or command.endswith("contracts run"):
                continue
            typed = command.replace(LONG, f"{LONG}--suite journeys ").replace("4567", str(port))
            code, shown = main.run(reader.typed(typed))
            assert code == 0, (command, shown)


def commands(step: Step) -> list[str]:
    """Take a block apart into commands, so that each is seen to succeed."""
    loops = re.split(r"\n(?=for )|(?<=\ndone)\n", step.block.text)
    found = []
    for part in loops:
        if part.startswith("for "):
            found.append(part)
        else:
            joined: list[str] = []
            for line in part.splitlines():
                goes_on = joined and (joined[-1].endswith("\\") or joined[-1].count("'") % 2)
                if goes_on:
                    joined[-1] += f"\n{line}"
                else:
                    joined.append(line)
            found += joined
    return [command for command in found if command.strip()]


def test_every_command_within_the_text(reader: Walk) -> None:
    serve(reader, "sandbox", "passe-marche serve")
    main = reader.terminal("main")
    for command in dict.fromkeys(sentences()):
        if PLACEHOLDER.search(command):
            continue
        if SERVES.search(command):
            if "--port" in command or "--webhook-url" in command or command.endswith("serve"):
                serve(reader, "another", reader.typed(f"PASSE_MARCHE_PORT=0 {command}"))
            continue
        assert main.run("passe-marche trigger market.completed")[0] == 0
        code, shown = main.run(reader.typed(command))
        assert code == 0, (command, shown)
