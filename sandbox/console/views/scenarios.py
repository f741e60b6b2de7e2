"""Scenarios: situations to bring the workspace into, with a form for each and what came of it."""

import json
from collections.abc import Mapping, Sequence
from shlex import quote
from typing import Any

from flask import Blueprint, abort, render_template, request, url_for
from werkzeug.wrappers import Response

from contracts.wording import Text
from sandbox.console.addresses import PREFIX
from sandbox.console.context import redactor, site, space
from sandbox.console.control import Answered
from sandbox.console.driving import drive, leave
from sandbox.console.inputs import Given, blamed, inputs, read
from sandbox.console.notices import Notice
from sandbox.console.places import Place
from sandbox.console.rows import record_place
from sandbox.scenarios import catalogue, parameters
from sandbox.scenarios.catalogue import Catalogue
from sandbox.scenarios.grammar import TOPICS
from sandbox.scenarios.model import Scenario

blueprint = Blueprint("scenarios", __name__, url_prefix=f"{PREFIX}/scenarios")

TOPIC_WORDS: Mapping[str, Text] = {
    "journey": Text("Le parcours", "The journey"),
    "access": Text("Jetons et droits", "Tokens and rights"),
    "documents": Text("Documents et fichiers", "Documents and files"),
    "webhooks": Text("Webhooks", "Webhooks"),
    "sources": Text("Sources publiques", "Public sources"),
    "limits": Text("Limites et pannes du service", "Limits and failures of the service"),
    "own": Text("Les vôtres", "Your own"),
}
_TOKEN = "$TOKEN"  # noqa: S105 - what a reader puts a token in place of
_MAX_TEXT = 100


@blueprint.get("")
def show_all() -> str:
    """List the scenarios by their topics."""
    found, text = _catalogue(), request.args.get("q", "").strip()[:_MAX_TEXT]
    needle = text.casefold()
    shown = [s for s in found.scenarios.values() if needle in _text(s).casefold()]
    return render_template(
        "scenarios.html",
        topics=[
            (TOPIC_WORDS[topic], inside)
            for topic in TOPICS
            if (inside := [scenario for scenario in shown if scenario.topic == topic])
        ],
        total=len(found.scenarios),
        faulty=found.faulty,
        folder=site().settings.scenarios,
        q=text,
        profile=space().profile.name,
    )


def _text(scenario: Scenario) -> str:
    return "\n".join((scenario.name, *scenario.title, *scenario.summary))


def _catalogue() -> Catalogue:
    return catalogue.load(site().settings.scenarios)


@blueprint.get("/<name>")
def show(name: str) -> str:
    """Show a scenario with the form that runs it."""
    return _page(_find(name), Given({}))


def _page(scenario: Scenario, given: Given, refused: Answered | None = None) -> str:
    schema = parameters.schema_of(scenario)
    labels = {name: parameter.title for name, parameter in scenario.parameters.items()}
    return render_template(
        "scenario.html",
        scenario=scenario,
        topic=TOPIC_WORDS[scenario.topic],
        inputs=list(inputs(schema, labels, request.form, given.errors)),
        errors=given.errors,
        refused=refused,
        done=_done(refused.body) if refused is not None else (),
        form=request.form,
        profile=space().profile.name,
        example=_example(scenario, given.values),
        editors=list(space().workspace.editors),
    )


def _example(scenario: Scenario, values: Mapping[str, Any]) -> str:
    """Write the command that does the same."""
    usual = {name: p.schema.get("default") for name, p in scenario.parameters.items()}
    given = "".join(
        f" --set {quote(f'{name}={_written(value)}')}"
        for name, value in values.items()
        if value != usual[name]
    )
    workspace = space().request.name
    where = "" if workspace == "default" else f" --workspace {workspace}"
    return f"passe-marche scenarios run {scenario.name}{given}{where}"


def _written(value: Any) -> str:
    """Write a value as the command line takes it."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


@blueprint.post("/<name>")
def run(name: str) -> Response | tuple[str, int]:
    """Run a scenario and show what it has come to."""
    scenario = _find(name)
    schema = parameters.schema_of(scenario)
    given = read(schema, request.form)
    if given.errors:
        return _page(scenario, given), 422
    body = {"parameters": given.values, "reset": "reset" in request.form}
    answered = drive("POST", "scenarios", name, "run", body=body)
    if not answered.ok:
        wrong = blamed(schema, answered.error)
        told = Text(answered.error, answered.error)
        return _page(scenario, Given(given.values, {wrong: told} if wrong else {}), answered), 422
    number = site().runs.keep(space().request.name, answered.body)
    title = Text("L’espace est dans cette situation.", "The workspace is in this situation.")
    return leave(url_for("scenarios.result", name=name, number=number), Notice("ok", title))


@blueprint.get("/<name>/runs/<number>")
def result(name: str, number: str) -> str:
    """Show what a run has come to, without its secrets."""
    return _result(name, number, secrets=False)


@blueprint.post("/<name>/runs/<number>")
def result_with_secrets(name: str, number: str) -> str:
    """Show it with the token that was made, for once."""
    return _result(name, number, secrets=True)


def _result(name: str, number: str, *, secrets: bool) -> str:
    scenario, body = _find(name), site().runs.find(space().request.name, number)
    if body is None:
        abort(404)
    see = Text(body["see"]["fr"], body["see"]["en"])
    commands = [one["run"] for one in body["try"]]
    results = json.dumps(body["results"], ensure_ascii=False, indent=2)
    written = [*see, results, *commands]
    said = written if secrets else [_shown(text, body) for text in written]
    return render_template(
        "scenario_result.html",
        scenario=scenario,
        number=number,
        body=body,
        hides=said != written or bool(body["access_token"] and not secrets),
        see=Text(*said[:2]),
        results=said[2],
        tries=[
            (Text(one["fr"], one["en"]), command)
            for one, command in zip(body["try"], said[3:], strict=True)
        ],
        made=[_made(one) for one in body["made"]],
        done=_done(body),
    )


def _shown(text: str, body: Mapping[str, Any]) -> str:
    """Write a text without the secrets in it."""
    token = body.get("access_token")
    return redactor().text(_with_variable(text, token) if token else text)


def _with_variable(command: str, token: str) -> str:
    """Put a shell variable in the place of a token, also where it stands in single quotes."""
    first, *others = command.split(token)
    for other in others:
        # JSON has its apostrophes within words; only a command quotes with them.
        quoted = not command.startswith("{") and first.count("'") % 2 == 1
        first += (f"'\"{_TOKEN}\"'" if quoted else _TOKEN) + other
    return first


def _made(shape: Mapping[str, Any]) -> tuple[Mapping[str, Any], Place]:
    return shape, record_place(shape["identifier"], shape["kind"] == "public_market")


def _done(body: Mapping[str, Any]) -> Sequence[tuple[Mapping[str, Any], Sequence[str]]]:
    """Give each step that was carried out, with the control calls that have done it."""
    return [
        (step, [f"{call['method']} {call['path']} → {call['status']}" for call in step["calls"]])
        for step in body.get("steps", ())
    ]


def _find(name: str) -> Scenario:
    found = _catalogue().scenarios.get(name)
    return found if found is not None else abort(404)
