"""The files that the site offers: the contracts in all editions, and the collections."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from itertools import product

from contracts.wording import LANGUAGES, Language, Text, same
from sandbox.contract import commands, loader
from sandbox.contract.commands import Edition, Format
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
        "openapi": list(_contracts()),
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


def _contracts() -> Iterator[Download]:
    """Give the contracts as `passe-marche spec export` writes them, the French ones first."""
    for language, profile, edition, form in product(LANGUAGES, _PROFILES, _EDITIONS, _FORMATS):
        yield Download(
            _file_name(profile, language, edition, form),
            _about(f"OpenAPI {edition}", profile, language),
            partial(_exported, edition, form, profile, language),
        )


@cache
def _exported(edition: Edition, form: Format, profile: str, language: Language) -> bytes:
    return commands.export(edition, form, profile, language).encode()


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
    return commands.written(loader.load(loader.CONTROL), edition, form).encode()
