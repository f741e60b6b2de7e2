"""The files that the site offers: the contracts in all editions, and the collections."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from itertools import product

from contracts.wording import LANGUAGES, Text, same
from sandbox.contract import commands, documents, english, loader
from sandbox.contract.commands import Edition, Format
from sandbox.contract.edition31 import to_openapi31
from sandbox.contract.grammar import Document
from sandbox.docs import collections
from sandbox.docs.typography import say

FOLDER = "files"


@dataclass(frozen=True)
class Download:
    """A file to take away: its name, what it is, and what gives its bytes."""

    name: str
    about: Text
    content: Callable[[], bytes]


_EDITIONS: tuple[Edition, ...] = ("3.0", "3.1")
_FORMATS: tuple[Format, ...] = ("yaml", "json")
_PROFILES: Mapping[str, Text] = {
    "documented": Text("ce que promettent les documents", "what the documents promise"),
    "deployed": Text("le service en fonctionnement", "the running service"),
}
_LANGUAGES = {
    "fr": Text("textes en français", "texts in French"),
    "en": Text("textes en anglais", "texts in English"),
}
_GROUPS: Mapping[str, Text] = {
    "openapi": Text("Le contrat du service, OpenAPI", "The contract of the service, OpenAPI"),
    "collections": Text("Collections de requêtes", "Collections of requests"),
    "control": Text("L'API de pilotage, OpenAPI", "The control API, OpenAPI"),
}


@cache
def downloads() -> Mapping[str, Sequence[Download]]:
    """Give every file by its group."""
    return {
        "openapi": [*_french(), *_english()],
        "collections": list(_collections()),
        "control": list(_control()),
    }


def groups(language: str) -> Sequence[tuple[str, Sequence[tuple[str, str, int]]]]:
    """Give for each group its title, and its files with what they are and their size in bytes."""
    return [
        (
            say(_GROUPS[key], language),
            [(file.name, say(file.about, language), len(file.content())) for file in files],
        )
        for key, files in downloads().items()
    ]


def _about(what: str, profile: str, language: str) -> Text:
    told = Text("{what}, {profile}, {language}", "{what}, {profile}, {language}")
    return told.fill(what=same(what), profile=_PROFILES[profile], language=_LANGUAGES[language])


def _file_name(profile: str, language: str, edition: str, form: str) -> str:
    parts = ["openapi", *[p for p in (profile, language) if p not in ("documented", "fr")], edition]
    return f"{'-'.join(parts)}.{form}"


def _french() -> Iterator[Download]:
    """Give the contracts as `passe-marche spec export` writes them."""
    for profile, edition, form in product(_PROFILES, _EDITIONS, _FORMATS):
        yield Download(
            _file_name(profile, "fr", edition, form),
            _about(f"OpenAPI {edition}", profile, "fr"),
            partial(_exported, edition, form, profile),
        )


@cache
def _exported(edition: Edition, form: Format, profile: str) -> bytes:
    return commands.export(edition, form, profile).encode()


def _english() -> Iterator[Download]:
    for profile, edition, form in product(_PROFILES, _EDITIONS, _FORMATS):
        yield Download(
            _file_name(profile, "en", edition, form),
            _about(f"OpenAPI {edition}", profile, "en"),
            partial(_translated, edition, form, profile),
        )


@cache
def _translated(edition: Edition, form: Format, profile: str) -> bytes:
    document = english.edition(loader.load(loader.OF_PROFILES[profile]))
    return _written(to_openapi31(document) if edition == "3.1" else document, form)


def _collections() -> Iterator[Download]:
    for profile, language in product(_PROFILES, LANGUAGES):
        yield Download(
            collections.file_name("postman", profile, language),
            _about("Postman", profile, language),
            partial(collections.postman, profile, language),
        )
        yield Download(
            collections.file_name("bruno", profile, language),
            _about("Bruno", profile, language),
            partial(collections.bruno_zip, profile, language),
        )


def _control() -> Iterator[Download]:
    for edition, form in product(_EDITIONS, _FORMATS):
        about = same(f"OpenAPI {edition},").then(_LANGUAGES["en"])
        name = f"openapi-control-{edition}.{form}"
        yield Download(name, about, partial(_steering, edition, form))


@cache
def _steering(edition: Edition, form: Format) -> bytes:
    description = loader.load(loader.CONTROL)
    return _written(to_openapi31(description) if edition == "3.1" else description, form)


def _written(document: Document, form: Format) -> bytes:
    text = documents.to_yaml(document) if form == "yaml" else documents.to_json(document)
    return text.encode()
