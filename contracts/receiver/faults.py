"""The faults of receivers, each under one name; their texts are in `faults.toml`."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from contracts.report.model import Severity
from contracts.wording import Text


@dataclass(frozen=True, slots=True)
class Fault:
    """A kind of fault; `code` has the remedy in six stacks, by their names."""

    rule: str
    title: Text
    explanation: Text
    fix: Text
    document: str
    expected: Text
    severity: Severity
    code: Mapping[str, str]


@cache
def faults() -> Mapping[str, Fault]:
    """Give the faults by their names."""
    folder = files("contracts.receiver")
    snippets = tomllib.loads(folder.joinpath("snippets.toml").read_text("utf-8"))
    return {
        rule: Fault(
            rule=rule,
            title=Text(**entry["title"]),
            explanation=Text(**entry["explanation"]),
            fix=Text(**entry["fix"]),
            document=entry["document"],
            expected=Text(**entry["expected"]),
            severity=Severity(entry["severity"]),
            code=snippets[entry["code"]] if "code" in entry else {},
        )
        for rule, entry in tomllib.loads(folder.joinpath("faults.toml").read_text("utf-8")).items()
    }
