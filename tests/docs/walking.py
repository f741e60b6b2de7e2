"""Does what a page of the documentation says, block by block, as its reader would.

A block of `sh` goes to the terminal that its fence names; no program may be running there. A block
with `file=` is written to that file. A block of `text output` is what must be seen: `…` stands for
anything within a line, and a line of nothing but `…` for any lines.
"""

import os
import re
import shlex
import shutil
import socket
import sys
import venv
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from tests.docs.terminals import Terminal

ANY = "…"
ROOT = Path(__file__).resolve().parents[2]
CONTENT = ROOT / "sandbox" / "docs" / "content"
README = (ROOT / "README.md").read_text("utf-8")
_FENCE = re.compile(r"^```(?P<info>[^\n`]+)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)


_STAYS = re.compile(r"^(?:\S+=\S+ )*(?:passe-marche serve|python3 \S+\.py$)", re.MULTILINE)
_INTERRUPTED = re.compile(r"Ctrl-C\s+(?:dans\s+le|in\s+the)\s+(\w+)\s+terminal")
_ORDINALS = {"premier": "1", "deuxième": "2", "first": "1", "second": "2"}
_ADDRESSES = re.compile(r"`(http://127\.0\.0\.1:3000/[^`…]*)`")


def installed_shell(name: str) -> str:
    """Give a shell; skips where it is not installed."""
    if shutil.which(name) is None:
        pytest.skip(f"{name} is not installed")
    return name


def free_ports(count: int) -> list[int]:
    """Find ports that nobody listens on."""
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [found.getsockname()[1] for found in sockets]
    for found in sockets:
        found.close()
    return ports


def project(folder: Path) -> Path:
    """Make a folder in which the project is installed, as its first command leaves it."""
    folder.mkdir()
    environment = folder / ".venv"
    venv.create(environment, with_pip=False)
    library = next((environment / "lib").glob("python*")) / "site-packages"
    ours = [path for path in sys.path if path.endswith("site-packages")]
    lines = [f"import site; site.addsitedir({path!r})" for path in (str(ROOT), *ours)]
    (library / "project.pth").write_text("\n".join(lines) + "\n", "utf-8")
    command = environment / "bin" / "passe-marche"
    command.write_text(
        f"#!{environment}/bin/python\nimport sys\nfrom sandbox.cli import main\nsys.exit(main())\n",
        "utf-8",
    )
    command.chmod(0o755)
    return folder


def clean_environment(home: Path) -> dict[str, str]:
    """Give the environment of somebody new: none of the settings of whoever runs the tests."""
    kept = {name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ}
    return {**kept, "HOME": str(home), "PYTHONUTF8": "1", "VIRTUAL_ENV_DISABLE_PROMPT": "1"}


@dataclass(frozen=True)
class Block:
    """A fenced block: its language, what its fence says besides, and its text."""

    language: str
    attributes: Mapping[str, str]
    text: str


@dataclass(frozen=True)
class Step:
    """A block, and the prose since the one before it."""

    block: Block
    prose: str


def steps(text: str) -> Iterator[Step]:
    """Cut a page into its blocks, each with what is said before it."""
    position = 0
    for found in _FENCE.finditer(text):
        language, *words = shlex.split(found["info"])
        pairs = (word.partition("=") for word in words)
        block = Block(language, {name: value for name, _, value in pairs}, found["text"])
        yield Step(block, text[position : found.start()])
        position = found.end()


def pattern(expected: str) -> re.Pattern[str]:
    """Turn an output block into what a terminal must show."""
    lines = []
    for line in expected.rstrip("\n").split("\n"):
        if line == ANY:
            lines.append(r"(?:[^\n]*\n)*?")
        else:
            words = re.split(r"(…)|(\s+)", line.rstrip())
            told = (_word(word) for word in words if word)
            lines.append("".join(told) + r"[^\S\n]*\n")
    return re.compile("".join(lines))


def _word(word: str) -> str:
    if word == ANY:
        return r"[^\n]*?"
    return r"[^\S\n]+" if word.isspace() else re.escape(word)


class Walk:
    """The reader: some terminals in a project's folder, and what was seen last."""

    def __init__(
        self, shell: str, folder: Path, environment: Mapping[str, str], replaced: Mapping[str, str]
    ) -> None:
        self._shell, self._folder, self._environment = shell, folder, environment
        self._replaced = replaced
        self._terminals: dict[str, Terminal] = {}
        self._current: Terminal | None = None
        self._output: str | None = None

    def close(self) -> None:
        """Close every window."""
        for terminal in self._terminals.values():
            terminal.close()

    def terminal(self, name: str) -> Terminal:
        """Give a terminal; it opens the first time."""
        if name not in self._terminals:
            self._terminals[name] = Terminal(self._shell, self._folder, self._environment)
        return self._terminals[name]

    def typed(self, text: str) -> str:
        """Give a text with the addresses of this walk in the place of those that are written."""
        for written, real in self._replaced.items():
            text = text.replace(written, real)
        return text

    def do(self, step: Step) -> None:
        """Do what a block says, and the prose before it."""
        for ordinal in _INTERRUPTED.findall(step.prose):
            self.terminal(_ORDINALS[ordinal]).interrupt()
        self._look_at_the_pages(step.prose)
        attributes = step.block.attributes
        if "file" in attributes:
            path = self._folder / attributes["file"]
            path.parent.mkdir(exist_ok=True)
            path.write_text(step.block.text, "utf-8")
        elif "output" in attributes:
            self._see(step)
        elif step.block.language == "sh":
            self._type(step)

    def _look_at_the_pages(self, prose: str) -> None:
        """Open the addresses that are named: there must be what the text says in bold."""
        for address in _ADDRESSES.findall(prose):
            real = address.replace("3000", self._replaced["3000"])
            answer = httpx.get(real, follow_redirects=True, timeout=30)
            assert answer.status_code == 200, address
            for words in re.findall(r"\*\*([^*]+)\*\*", prose):
                assert words.lower() in answer.text.lower(), (address, words)

    def _type(self, step: Step) -> None:
        self._nothing_unseen()
        terminal = self.terminal(step.block.attributes.get("terminal", "1"))
        self._current = terminal
        assert not terminal.busy, f"a program is running where this is to be typed: {step.block}"
        if _STAYS.search(step.block.text):
            terminal.type(step.block.text)
            return
        code, self._output = terminal.run(step.block.text)
        wanted = int(step.block.attributes.get("exit", "0"))
        assert code == wanted, f"exit code {code}, not {wanted}:\n{step.block.text}\n{self._output}"

    def _see(self, step: Step) -> None:
        expected = self.typed(step.block.text)
        wanted = pattern(expected)
        elsewhere = step.block.attributes.get("terminal")
        if elsewhere is not None:
            self.terminal(elsewhere).wait_for(wanted)
        elif self._current is not None and self._current.busy:
            self._current.wait_for(wanted)
        else:
            assert self._output is not None, f"nothing was typed that shows:\n{expected}"
            seen = self._output if self._output.endswith("\n") else self._output + "\n"
            assert wanted.fullmatch(seen), f"expected:\n{expected}\nseen:\n{seen}"
            self._output = None

    def _nothing_unseen(self) -> None:
        """What a command shows is either in the page, or nothing."""
        assert not (self._output or "").strip(), f"shown, but not in the page:\n{self._output}"
        self._output = None


@contextmanager
def walk(
    shell: str, folder: Path, environment: Mapping[str, str], replaced: Mapping[str, str]
) -> Iterator[Walk]:
    """Open the terminals for a `with` block."""
    reader = Walk(shell, folder, environment, replaced)
    try:
        yield reader
    finally:
        reader.close()
