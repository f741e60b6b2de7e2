"""The form of one answer, as a template draws it: names, values, files and errors of its inputs."""

import dataclasses
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from sandbox.domain import answers
from sandbox.domain.catalogue import Field
from sandbox.domain.errors import Violation
from sandbox.domain.files import FileRules, StoredFile
from sandbox.domain.models import Answer, Application, Source
from sandbox.domain.sources import SOURCES
from sandbox.domain.workspace import Workspace
from sandbox.pages.candidate.naming import LEAVES, NOUNS, ROWS, YEARS

Path = tuple[str | int, ...]

_NUMBER = re.compile(r"-?\d+(\.\d+)?")
_URL = re.compile(r"https?://[^\s<>\"]+")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")

_YEAR_TITLES = dict(YEARS)


@dataclasses.dataclass(frozen=True)
class Form:
    """One field with what stands in its inputs.

    `raw` is the stored value, or what was typed if that was refused; `errors` holds French
    sentences by the path of the input, from the field on.
    """

    field: Field
    raw: Any
    answer: Answer | None
    files: Mapping[str, StoredFile]
    rules: FileRules
    limits: answers.AnswerLimits
    year: int
    source_label: str | None
    errors: dict[Path, list[str]] = dataclasses.field(default_factory=dict)

    @property
    def template(self) -> str:
        """The template that draws this type of field."""
        return f"candidate/fields/{_TEMPLATES[self.field.input_type]}.html"

    @property
    def locked(self) -> frozenset[str]:
        """What the candidate may not change; `*` for all of it."""
        return answers.locked_leaves(self.field, self.answer)

    @property
    def provided(self) -> bool:
        """Whether a public source has given the whole answer: a "no" needs no explanation."""
        said_no = self.is_locked("radio_choice") and self.value("radio_choice") == "no"
        return said_no or self.locked >= answers.EVERYTHING

    @property
    def failed(self) -> bool:
        """Whether a public source was to give the answer and could not."""
        return self.answer is not None and self.answer.source is Source.MANUAL_AFTER_API_FAILURE

    @property
    def rows(self) -> Sequence[int]:
        """The numbers of the rows to draw: one blank row where there is none."""
        present = self.value(ROWS[self.field.input_type]) or [None]
        return range(len(present))

    def name(self, *path: str | int) -> str:
        """The name of an input."""
        return answers.form_name(self.field.key, *path)

    def id(self, *path: str | int) -> str:
        """The identifier of an element; without a path, that of the field's first input."""
        return "-".join(["champ", self.field.key, *map(str, path)])

    def value(self, *path: str | int) -> Any:
        """What stands at a place of the answer; None where there is nothing."""
        value = self.raw
        for part in path:
            if isinstance(value, dict):
                value = value.get(str(part))
            elif isinstance(value, list) and isinstance(part, int) and part < len(value):
                value = value[part]
            else:
                return None
        return value

    def text(self, *path: str | int) -> str:
        """What stands at a place, as it is typed."""
        value = self.value(*path)
        return "" if value is None else str(value)

    def stored(self, *path: str | int) -> list[StoredFile]:
        """The files at a place."""
        listed = self.value(*path, "files")
        ids = listed if isinstance(listed, list) else []
        return [self.files[key] for key in dict.fromkeys(ids) if key in self.files]

    def is_locked(self, leaf: str) -> bool:
        """Whether a public source has given this part of the answer."""
        return leaf in self.locked

    @property
    def filled(self) -> bool:
        """Whether there is an answer."""
        return answers.is_filled(self.field, self.raw)

    @property
    def origin(self) -> str:
        """Where the answer comes from, for tests: `provided`, `failed` or `manual`."""
        return "provided" if self.provided else "failed" if self.failed else "manual"

    def problems(self, *path: str | int) -> list[str]:
        """What is wrong with an input."""
        return self.errors.get(path, [])

    def described(self, *path: str | int, hint: bool = False) -> str:
        """The identifiers of what describes an input: its hint and its errors."""
        ids = [f"{self.id(*path)}-aide"] if hint else []
        if self.problems(*path):
            ids.append(f"{self.id(*path)}-erreur")
        return " ".join(ids)

    def place(self, path: Path) -> str:
        """Say where an input is, for who reads it away from its place."""
        parts = [self.field.label]
        for before, part in zip((None, *path), path, strict=False):
            if isinstance(part, int):
                parts.append(f"{NOUNS[str(before)]} {part + 1}")
            elif part in LEAVES or part in _YEAR_TITLES:
                parts.append(LEAVES.get(part) or _YEAR_TITLES[part])
        return " – ".join(parts)

    def kind(self, wanted: str, *path: str | int) -> str:
        """The type of an input: the wanted one, or text to show what it could not hold."""
        text = self.text(*path)
        fits = _FITS.get(wanted)
        return wanted if not text or fits is None or fits(text) else "text"


_TEMPLATES = {
    "text_input": "text",
    "textarea": "textarea",
    "email_input": "email",
    "phone_input": "phone",
    "url_input": "url",
    "inline_url_input": "url",
    "file_upload": "file",
    "inline_file_upload": "file",
    "checkbox_with_document": "checkbox_with_document",
    "radio_with_file_and_text": "radio_with_file_and_text",
    "file_or_textarea": "file_or_textarea",
    "capacite_economique_financiere_chiffre_affaires_global_annuel": "turnover",
    "capacite_economique_financiere_effectifs_moyens_annuels": "staff",
    "presentation_intervenants": "people",
    "realisations_livraisons": "references",
    "capacites_techniques_professionnelles_outillage_echantillons": "samples",
}


def _is_day(text: str) -> bool:
    if not _DAY.fullmatch(text):
        return False
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


_FITS: dict[str, Callable[[str], object]] = {
    "number": _NUMBER.fullmatch,
    "date": _is_day,
    "url": _URL.fullmatch,
}
"""What a text must be to stand in an input of this type."""


def form_of(
    workspace: Workspace,
    application: Application,
    field: Field,
    raw: Any = None,
    violations: Sequence[Violation] = (),
) -> Form:
    """Draw the form of a field: with what was typed, or with the stored answer."""
    answer = application.answers.get(field.key)
    if raw is None:
        raw = answer.value if answer is not None else answers.empty(field)
    raw = answers.respect_locks(field, answer, raw)
    source = SOURCES.get(field.api_name or "")
    wording = workspace.profile.answer_message
    return Form(
        field=field,
        raw=raw,
        answer=answer,
        files=application.files,
        rules=workspace.profile.file_rules,
        limits=workspace.profile.answer_limits,
        year=workspace.clock.now().year,
        source_label=source.label if source else None,
        errors={
            path: list(dict.fromkeys(wording(violation) for violation in found))
            for path, found in by_input(field.key, violations).items()
        },
    )


def by_input(key: str, violations: Iterable[Violation]) -> dict[Path, list[Violation]]:
    """Sort the violations of one field by the input that they are about.

    What is wrong with one of several files is shown at their common input, and what is wrong with
    the rows as a whole at the field.
    """
    sorted_: dict[Path, list[Violation]] = {}
    for violation in violations:
        if violation.path[:1] != (key,):
            continue
        path = violation.path[1:]
        while path and isinstance(path[-1], int):
            path = path[:-1]
        if path and path[-1] in ROWS.values():
            path = ()
        sorted_.setdefault(path, []).append(violation)
    return sorted_
