"""Faults: those that are scripted, those that have struck, a form for more, and what needs none."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Blueprint, abort, render_template, request, url_for
from werkzeug.wrappers import Response

from contracts.wording import NOTHING, Text
from sandbox.console import words
from sandbox.console.addresses import PREFIX
from sandbox.console.context import space
from sandbox.console.control import Answered
from sandbox.console.driving import back, drive, is_done, leave, outcome
from sandbox.console.inputs import Given, blamed, inputs, number, read
from sandbox.console.inputs import Unreadable as UnreadableInput
from sandbox.console.notices import Notice
from sandbox.console.records.history import record_place_of
from sandbox.domain.public_sources import SOURCES
from sandbox.domain.reserved import Outcome
from sandbox.faults.registry import ANY, described
from sandbox.faults.reserved import ReservedValue, reserved_values

blueprint = Blueprint("faults", __name__, url_prefix=f"{PREFIX}/faults")

_MOST_USES = 100
_TIMES = "times"
_OUTCOMES: Mapping[str, Text] = {
    "": Text("selon l’entreprise", "as the company has it"),
    Outcome.COMPLETED: Text("répond", "answers"),
    Outcome.FAILED: Text("en panne", "out of order"),
    Outcome.PENDING: Text("reste en chargement", "keeps loading"),
}
_TARGETS = {ANY: Text("n’importe laquelle", "any of them"), **words.OPERATIONS}


@blueprint.get("")
def show_all() -> str:
    """Show everything about faults, with the form of the fault that `fault` names."""
    return _page(Given({}))


def _page(given: Given, refused: Answered | None = None) -> str:
    here = space()
    script, kinds = here.workspace.fault_script, {d["fault"]: d for d in described()}
    script.tidy(here.workspace.clock.now())
    kind = kinds.get(request.args.get("fault", ""))
    return render_template(
        "faults.html",
        pending=script.pending,
        uses=list(script.uses)[::-1][:_MOST_USES],
        total_uses=len(script.uses),
        kinds=kinds,
        kind=kind,
        inputs=list(inputs(kind["parameters"], labels(kind), request.form, given.errors))
        if kind
        else [],
        errors=given.errors,
        refused=refused,
        form=request.form,
        targets=_TARGETS,
        any_target=ANY,
        record_place_of=lambda identifier: record_place_of(here, identifier),
        reserved=_reserved(),
        sources=SOURCES.values(),
        scripted_sources=here.workspace.source_outcomes,
        outcomes=_OUTCOMES,
    )


def labels(kind: Mapping[str, Any]) -> dict[str, Text]:
    """Say what each parameter of a fault is for."""
    properties: Mapping[str, Any] = kind["parameters"]["properties"]
    return {
        name: Text(kind["parameter_labels"].get(name, name), rules.get("description", name))
        for name, rules in properties.items()
    }


def _reserved() -> dict[str, Sequence[ReservedValue]]:
    found: dict[str, list[ReservedValue]] = {}
    for value in reserved_values():
        found.setdefault(value.kind, []).append(value)
    return dict(found)


@blueprint.post("")
def script() -> Response | tuple[str, int]:
    """Script a fault as the form describes it."""
    kind = next((d for d in described() if d["fault"] == request.args.get("fault")), None)
    if kind is None:
        abort(404)
    given = read(kind["parameters"], request.form)
    times, wrong = _times()
    errors = {**given.errors, **wrong}
    if errors:
        return _page(Given({}, errors)), 422
    wish = {
        "fault": kind["fault"],
        kind["on"]: request.form.get("target", ANY),
        _TIMES: times,
        **given.values,
    }
    if identifier := request.form.get("identifier", "").strip():
        wish["identifier"] = identifier
    answered = drive("POST", "faults", body=wish)
    if not answered.ok:
        name = blamed(kind["parameters"], answered.error)
        told = Text(answered.error, answered.error)
        return _page(Given({}, {name: told} if name else {}), answered), 422
    title = Text("Panne programmée.", "Fault scripted.")
    after = Text("Elle frappera : {label}", "It will strike: {label}").fill(
        label=Text(kind["label"], kind["summary"])
    )
    return leave(url_for("faults.show_all"), Notice("ok", title, after))


def _times() -> tuple[int, dict[str, Text]]:
    try:
        times = number(request.form.get(_TIMES, "1"))
    except UnreadableInput as error:
        return 1, {_TIMES: error.why}
    if times < 1 or not times.is_integer():
        return 1, {
            _TIMES: Text("Donnez un nombre entier, 1 au moins.", "Give a whole number from 1.")
        }
    return int(times), {}


@blueprint.post("/clear")
def clear() -> Response:
    """Forget every fault that is scripted."""
    answered = drive("DELETE", "faults")
    done = Text("Plus aucune panne n’est programmée.", "No fault is scripted any more.")
    return outcome(answered, Notice("ok", done))


@blueprint.post("/<identifier>/remove")
def remove(identifier: str) -> Response:
    """Forget one fault."""
    answered = drive("DELETE", "faults", identifier)
    return outcome(answered, Notice("ok", Text("Panne retirée.", "Fault removed.")))


@blueprint.post("/sources")
def set_sources() -> Response:
    """Decide what public sources answer; those that stay as they are are not mentioned."""
    now = space().workspace.source_outcomes
    outcomes: dict[str, str | None] = {}
    for name in SOURCES:
        wanted = request.form.get(name, now.get(name, ""))
        if wanted != now.get(name, ""):
            outcomes[name] = wanted or None
    if "everywhere" in request.form:
        wanted = request.form["everywhere"]
        outcomes = dict.fromkeys(SOURCES, wanted or None)
    if not outcomes and not is_done():
        return leave(back(), Notice("info", Text("Rien n’a changé.", "Nothing has changed.")))
    answered = drive("POST", "sources", body={"outcomes": outcomes})
    done = Text("Les sources répondront ainsi.", "The sources will answer like this.")
    return outcome(answered, Notice("ok", done, NOTHING))
