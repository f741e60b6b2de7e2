"""The files that the site offers: the contracts in all editions, and the collections."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from contracts.wording import LANGUAGES, Text, in_language, same
from sandbox.contract import commands, documents, english, loader
from sandbox.contract.commands import Edition, Format
from sandbox.contract.edition31 import to_openapi31
from sandbox.docs import collections

FOLDER = "files"


@dataclass(frozen=True)
class Download:
    """A file to take away: its name, what it is, its bytes."""

    name: str
    about: Text
    content: bytes


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
            _say(_GROUPS[key], language),
            [(file.name, _say(file.about, language), len(file.content)) for file in files],
        )
        for key, files in downloads().items()
    ]


def _say(text: Text, language: str) -> str:
    return in_language(text, "en" if language == "en" else "fr")


def _about(what: str, profile: str, language: str) -> Text:
    told = Text("{what}, {profile}, {language}", "{what}, {profile}, {language}")
    return told.fill(what=same(what), profile=_PROFILES[profile], language=_LANGUAGES[language])


def _file_name(profile: str, language: str, edition: str, form: str) -> str:
    parts = ["openapi", *[p for p in (profile, language) if p not in ("documented", "fr")], edition]
    return f"{'-'.join(parts)}.{form}"


def _french() -> Iterator[Download]:
    """Give the contracts as `passe-marche spec export` writes them."""
    for profile in _PROFILES:
        for edition in _EDITIONS:
            for form in _FORMATS:
                yield Download(
                    _file_name(profile, "fr", edition, form),
                    _about(f"OpenAPI {edition}", profile, "fr"),
                    commands.export(edition, form, profile).encode(),
                )


def _english() -> Iterator[Download]:
    for profile in _PROFILES:
        document = english.edition(loader.load(loader.OF_PROFILES[profile]))
        for edition, written in (("3.0", document), ("3.1", to_openapi31(document))):
            about = _about(f"OpenAPI {edition}", profile, "en")
            for form, text in (
                ("yaml", documents.to_yaml(written)),
                ("json", documents.to_json(written)),
            ):
                yield Download(_file_name(profile, "en", edition, form), about, text.encode())


def _collections() -> Iterator[Download]:
    for profile in _PROFILES:
        for language in LANGUAGES:
            yield Download(
                collections.file_name("postman", profile, language),
                _about("Postman", profile, language),
                collections.postman(profile, language),
            )
            yield Download(
                collections.file_name("bruno", profile, language),
                _about("Bruno", profile, language),
                collections.bruno_zip(profile, language),
            )


def _control() -> Iterator[Download]:
    description = loader.load(loader.CONTROL)
    for edition, document in (("3.0", description), ("3.1", to_openapi31(description))):
        text = documents.to_json(document)
        about = same(f"OpenAPI {edition}").then(_LANGUAGES["en"])
        yield Download(f"openapi-control-{edition}.json", about, text.encode())
