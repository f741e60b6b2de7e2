"""Reading and writing OpenAPI documents, as YAML or JSON."""

import json
import re
from pathlib import Path
from typing import ClassVar

import yaml

from sandbox.contract.grammar import Document


class UnreadableDocument(ValueError):
    """A file is not an OpenAPI 3.0 document; the message says why, in French."""


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """Reads YAML by the JSON rules of YAML 1.2, as OpenAPI asks for.

    PyYAML follows YAML 1.1, where `no` is false, `12:30` is 750 and a date is no text.
    """

    yaml_implicit_resolvers: ClassVar[dict[str, list[tuple[str, re.Pattern[str]]]]] = {}


for _tag, _pattern, _first in (
    ("bool", r"true|True|TRUE|false|False|FALSE", "tTfF"),
    ("int", r"[-+]?(?:0|[1-9][0-9]*)", "-+0123456789"),
    (
        "float",
        r"[-+]?(?:\.[0-9]+|(?:0|[1-9][0-9]*)(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?",
        "-+.0123456789",
    ),
    ("null", r"~|null|Null|NULL|", ("~", "n", "N", "")),
    ("merge", r"<<", "<"),
):
    _Loader.add_implicit_resolver(
        f"tag:yaml.org,2002:{_tag}", re.compile(f"(?:{_pattern})$"), list(_first)
    )


class _Dumper(yaml.SafeDumper):
    """Texts of several lines in block style, nothing shared through anchors."""

    def ignore_aliases(self, data: object) -> bool:
        """Repeat what is repeated: not every tool follows anchors."""
        return True


def _represent_text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    style = "|" if "\n" in text else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _represent_text)


def parse(text: str) -> Document:
    """Parse an OpenAPI 3.0 document in YAML or JSON; raises `UnreadableDocument`."""
    document = _parse(text)
    version = document.get("openapi")
    if not isinstance(version, str):
        raise UnreadableDocument("il n'a pas de version « openapi » à sa racine")
    if not version.startswith("3.0."):
        raise UnreadableDocument(
            f"il est écrit pour OpenAPI {version[:20]}, et la 3.0 est attendue"
        )
    return document


def _parse(text: str) -> Document:
    try:
        # JSON is YAML, but a JSON parser is a hundred times faster.
        parsed = json.loads(text) if text.lstrip().startswith("{") else _parse_yaml(text)
    except json.JSONDecodeError:
        parsed = _parse_yaml(text)
    if not isinstance(parsed, dict):
        raise UnreadableDocument("il n'a pas d'objet à sa racine")
    return parsed


def _parse_yaml(text: str) -> object:
    try:
        loaded = yaml.load(text, Loader=_Loader)  # noqa: S506 - a subclass of SafeLoader
        return _with_text_keys(loaded)
    except yaml.YAMLError as error:
        where = getattr(error, "problem_mark", None)
        place = f" (ligne {where.line + 1}, colonne {where.column + 1})" if where else ""
        reason = getattr(error, "problem", None) or "syntaxe inconnue"
        raise UnreadableDocument(f"il n'est ni YAML ni JSON : {reason}{place}") from error
    except (ValueError, RecursionError) as error:
        raise UnreadableDocument(f"il n'est ni YAML ni JSON : {error}") from error


def _with_text_keys(value: object) -> object:
    """Make every key a text, as in JSON: most people write the status `200` without quotes."""
    if isinstance(value, list):
        return [_with_text_keys(item) for item in value]
    if not isinstance(value, dict):
        return value
    return {
        key if isinstance(key, str) else json.dumps(key): _with_text_keys(item)
        for key, item in value.items()
    }


def read(path: Path) -> Document:
    """Read an OpenAPI 3.0 file; raises `UnreadableDocument`."""
    return parse(_text(path))


def loaded(path: Path) -> Document:
    """Read any YAML or JSON file with an object at its root; raises `UnreadableDocument`."""
    return _parse(_text(path))


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise UnreadableDocument(error.strerror or str(error)) from error
    except UnicodeDecodeError as error:
        raise UnreadableDocument("ce n'est pas du texte en UTF-8") from error


def to_yaml(document: Document) -> str:
    """Write a document as YAML, keys in their order."""
    return yaml.dump(document, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=100)


def to_json(document: Document, *, indent: int | None = 2) -> str:
    """Write a document as JSON, keys in their order; raises `TypeError` for what is not JSON."""
    separators = None if indent else (",", ":")
    return json.dumps(document, ensure_ascii=False, indent=indent, separators=separators) + "\n"
