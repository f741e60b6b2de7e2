"""The integration checklist, filled in from what was seen in the workspace."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, render_template

from sandbox.checklist.evaluate import evaluate
from sandbox.console.addresses import PREFIX
from sandbox.console.context import space
from sandbox.console.places import Place
from sandbox.control.checklist import seen_in

blueprint = Blueprint("checklist", __name__, url_prefix=f"{PREFIX}/checklist")


@dataclass(frozen=True, slots=True)
class Shown:
    """A piece of evidence, and the page that tells it in full."""

    text: str
    place: Place


@blueprint.get("")
def show_all() -> str:
    """Show every item: where it stands, by what that is seen, or what to do about it."""
    filled = evaluate(seen_in(space()))
    total = sum(filled["counts"].values())
    return render_template(
        "checklist.html",
        groups=filled["groups"],
        counts=filled["counts"],
        total=total,
        evidence={
            item["id"]: [_shown(e) for e in item["evidence"]]
            for group in filled["groups"]
            for item in group["items"]
        },
    )


def _shown(evidence: Mapping[str, Any]) -> Shown:
    if evidence["kind"] == "request":
        place = Place("calls.show", {"number": int(evidence["id"])})
    else:
        place = Place("deliveries.show", {"delivery_id": evidence["id"]})
    return Shown(evidence["text"], place)
