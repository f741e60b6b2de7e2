"""Programs to copy: shown in pages, and files of the site besides. The tests run each of them."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parents[1] / "recipes"

FOLDER = "recipes"
"""Where they stand in the site."""

_KINDS = {".cs": "cs", ".java": "java", ".js": "js", ".php": "php", ".py": "python", ".rb": "ruby"}


def recipe(_language: str, argument: str) -> Mapping[str, Any]:
    """Give a program by its path, `php/receveur.php`: its name, its address, its text."""
    path = HERE / argument
    text = path.read_text("utf-8")
    address = f"{FOLDER}/{argument}"
    return {"name": path.name, "kind": _KINDS[path.suffix], "text": text, "address": address}


def files() -> Iterator[tuple[str, bytes]]:
    """Give every program by its place in the site."""
    for path in sorted(HERE.rglob("*")):
        if path.suffix in _KINDS:
            yield f"{FOLDER}/{path.relative_to(HERE).as_posix()}", path.read_bytes()
