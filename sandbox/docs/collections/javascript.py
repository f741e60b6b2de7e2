"""The checks of a request as JavaScript, in the dialect of a tool: both bring Chai's `expect`."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from contracts.wording import Language, in_language
from sandbox.docs.collections.model import Assertion, Place, Request, Subject, Variable

_TYPES = {"integer": "number"}
_NEEDS_BODY = {"body", "sent", "event", "signature"}


@dataclass(frozen=True)
class Dialect:
    """How a tool names what a script works with.

    In `header`, `{}` stands for the header's name as JavaScript; in `variable`, `NAME` for its own.
    """

    test: str
    expect: str
    status: str
    text: str
    json: str
    header: str
    variable: str


def tests(request: Request, dialect: Dialect, language: Language) -> list[str]:
    """Write the tests of a request, as lines of a script."""
    lines: list[str] = []
    declared: set[str] = set()
    for check in request.checks:
        for line in _constants(check.assertions, dialect, declared):
            lines.append(line)
        title = written(in_language(check.title, language))
        lines.append(f"{dialect.test}({title}, function () {{")
        lines.extend(f"  {_sentence(one, dialect)}" for one in check.assertions)
        lines.append("});")
    return lines


def written(value: Any) -> str:
    """Write a value as JavaScript."""
    return json.dumps(value, ensure_ascii=False)


def reached(root: str, place: Place) -> str:
    """Write the way to a value inside of an object."""
    return root + "".join(
        f".{step}" if isinstance(step, str) and step.isidentifier() else f"[{written(step)}]"
        for step in place
    )


def _constants(assertions: Any, dialect: Dialect, declared: set[str]) -> Iterator[str]:
    """Declare what these assertions use and none before them did."""
    subjects = [subject for one in assertions for subject in (one.subject, one.expected)]
    kinds = {subject.kind for subject in subjects if isinstance(subject, Subject)}
    secret = next((s.name for s in subjects if isinstance(s, Subject) and s.name), "")
    wanted = {
        "body": (kinds & _NEEDS_BODY, dialect.json),
        "sent": (kinds & (_NEEDS_BODY - {"body"}), "body.deliveries[0].attempts[0].request"),
        "event": ("event" in kinds, "JSON.parse(sent.body)"),
        "hashes": ("signature" in kinds, 'require("crypto-js")'),
        "secret": ("signature" in kinds, _variable(secret, dialect)),
        "signature": (
            "signature" in kinds,
            '"sha256=" + hashes.HmacSHA256(sent.body, secret).toString()',
        ),
    }
    for name, (needed, value) in wanted.items():
        if needed and name not in declared:
            declared.add(name)
            yield f"const {name} = {value};"


def _sentence(assertion: Assertion, dialect: Dialect) -> str:
    subject = f"{dialect.expect}({_subject(assertion.subject, dialect)})"
    expected = assertion.expected
    if assertion.matcher == "match":
        return f"{subject}.to.match(/{expected.replace('/', chr(92) + '/')}/);"
    if assertion.matcher == "type":
        return f"{subject}.to.be.a({written(_TYPES.get(expected, expected))});"
    if assertion.matcher == "one of":
        return f"{subject}.to.be.oneOf({written(expected)});"
    if assertion.matcher == "not empty":
        return f"{subject}.to.not.be.empty;"
    return f"{subject}.to.eql({_value(expected, dialect)});"


def _value(expected: Any, dialect: Dialect) -> str:
    if isinstance(expected, Subject):
        return _subject(expected, dialect)
    if isinstance(expected, Variable):
        return _variable(expected.name, dialect)
    return written(expected)


def _variable(name: str, dialect: Dialect) -> str:
    return dialect.variable.replace("NAME", name)


def _subject(subject: Subject, dialect: Dialect) -> str:
    match subject.kind:
        case "status":
            return dialect.status
        case "text":
            return dialect.text
        case "header":
            return dialect.header.format(written(subject.name))
        case _:
            return reached(subject.kind, subject.place)
