"""Runs the programs of the recipes, each in its own language, where that is installed."""

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.docs.walking import ROOT, free_ports

RECIPES = ROOT / "sandbox" / "docs" / "recipes"
PATIENCE_SECONDS = 30.0
MONO = ("System.Runtime.Serialization", "System.Xml", "System.Xml.Linq", "System.Net.Http")


@dataclass(frozen=True)
class Language:
    """A language: its folder, the ending of its files, and what runs them."""

    folder: str
    ending: str
    program: Sequence[str]

    def file(self, name: str) -> Path:
        """Find a program; where the language writes names in capitals, it is found so."""
        capital = self.folder in ("java", "csharp")
        return RECIPES / self.folder / f"{name.capitalize() if capital else name}.{self.ending}"

    def command(self, name: str, built: Path) -> list[str]:
        """Give the command that runs a program; skips where the language is not installed."""
        file = self.file(name)
        if self.folder == "csharp":
            return _compiled(file, built)
        # Without its compiler, Java runs no source.
        needed = "javac" if self.folder == "java" else self.program[0]
        if shutil.which(needed) is None:
            pytest.skip(f"{needed} is not installed")
        return [*self.program, str(file)]


LANGUAGES = {
    language.folder: language
    for language in (
        Language("php", "php", ["php"]),
        Language("java", "java", ["java"]),
        Language("csharp", "cs", ["dotnet"]),
        Language("ruby", "rb", ["ruby"]),
        Language("javascript", "js", ["node"]),
        Language("python", "py", ["python3"]),
    )
}


def _compiled(file: Path, built: Path) -> list[str]:
    """Build a C# program, with Mono: its compiler is the one that Debian has."""
    if shutil.which("mcs") is None or shutil.which("mono") is None:
        pytest.skip("mono and mono-mcs are not installed")
    program = built / f"{file.stem}.exe"
    references = [f"-r:{name}" for name in MONO]
    command = ["mcs", "-langversion:latest", "-warnaserror", f"-out:{program}", *references]
    done = subprocess.run([*command, str(file)], capture_output=True, text=True, check=False)
    if "CS0006" in done.stderr:
        pytest.skip("a library of Mono is not installed")
    assert done.returncode == 0, done.stderr
    return ["mono", str(program)]


def environment(settings: Mapping[str, str]) -> dict[str, str]:
    """Give what a program of the recipes gets to see."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    # The Java launcher compiles a file first; this keeps that short.
    return {
        **kept,
        "JAVA_TOOL_OPTIONS": "-XX:TieredStopAtLevel=1 -Dfile.encoding=UTF-8",
        **settings,
    }


def run(
    language: str, name: str, arguments: Sequence[str], settings: Mapping[str, str], folder: Path
) -> subprocess.CompletedProcess[str]:
    """Run a program of a language to its end, in a folder of its own."""
    command = [*LANGUAGES[language].command(name, folder), *arguments]
    given = environment({"JETON": str(folder / "jeton"), **settings})
    return subprocess.run(
        command, env=given, cwd=folder, capture_output=True, text=True, check=False
    )


@contextmanager
def receiver(language: str, secret: str, folder: Path) -> Iterator[str]:
    """Run the receiver of a language, and give its base address once it listens."""
    port = free_ports(1)[0]
    settings = {
        "PASSEMARCHE_WEBHOOK_SECRET": secret,
        "PORT": str(port),
        "EVENEMENTS": str(folder / "evenements"),
    }
    name = "serveur" if language == "ruby" else "receveur"
    command = LANGUAGES[language].command(name, folder)
    if language == "php":
        command[1:1] = ["-S", f"127.0.0.1:{port}"]
    said = (folder / "said.txt").open("w+b")
    with (
        said,
        subprocess.Popen(command, env=environment(settings), stdout=said, stderr=said) as process,
    ):
        try:
            wait_until_it_listens(port, process, folder / "said.txt")
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()


def wait_until_it_listens(port: int, process: subprocess.Popen[bytes], said: Path) -> None:
    """Wait until somebody listens on a port; what a program has `said` tells why nobody does."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        with socket.socket() as attempt:
            if attempt.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.02)
    raise AssertionError(f"it does not listen:\n{said.read_text('utf-8')}")
