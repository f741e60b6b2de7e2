"""The files that the site offers: the contracts in all editions, and the collections."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from contracts.wording import Text, in_language
from sandbox.contract import commands, documents, loader
from sandbox.contract.commands import Edition, Format
from sandbox.contract.edition31 import to_openapi31

FOLDER = "files"


@dataclass(frozen=True)
class Download:
    """A file to take away: its name, what it is, its bytes."""

    name: str
    about: Text
    content: bytes


_EDITIONS: tuple[Edition, ...] = ("3.0", "3.1")
_FORMATS: tuple[Format, ...] = ("yaml", "json")


@cache
def downloads() -> Mapping[str, Sequence[Download]]:
    """Give every file by its group."""
    return {
        "openapi": list(_contracts()),
        "control": list(_control()),
    }


_GROUPS: Mapping[str, Text] = {
    "openapi": Text("Le contrat du service, OpenAPI", "The contract of the service, OpenAPI"),
    "control": Text("L'API de pilotage, OpenAPI", "The control API, OpenAPI"),
}


def groups(language: str) -> Sequence[tuple[str, Sequence[tuple[str, str, int]]]]:
    """Give for each group its title, and its files with what they are and their size in bytes."""
    return [
        (
            _say(_GROUPS[key], language),
            [(file.name, _say(file.about, language), len(file.content)) for file in files],
        )
        for key, files in downloads().items()
    ]


def _say(text: Text, language: str) -> str:
    return in_language(text, "en" if language == "en" else "fr")


def _contracts() -> Iterator[Download]:
    for profile, what in (
        ("documented", Text("ce que promettent les documents", "what the documents promise")),
        ("deployed", Text("le service en fonctionnement", "the running service")),
    ):
        suffix = "" if profile == "documented" else "-deployed"
        for edition in _EDITIONS:
            for form in _FORMATS:
                text = commands.export(edition, form, profile)
                about = Text("OpenAPI {edition}, {what}", "OpenAPI {edition}, {what}")
                yield Download(
                    f"openapi{suffix}-{edition}.{form}",
                    about.fill(edition=edition, what=what),
                    text.encode(),
                )


def _control() -> Iterator[Download]:
    description = loader.load(loader.CONTROL)
    about = Text("OpenAPI {edition}, en anglais", "OpenAPI {edition}")
    for edition, document in (("3.0", description), ("3.1", to_openapi31(description))):
        yield Download(
            f"openapi-control-{edition}.json",
            about.fill(edition=edition),
            documents.to_json(document).encode(),
        )
