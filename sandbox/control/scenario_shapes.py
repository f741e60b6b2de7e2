"""Scenarios and what their runs have come to, as the control API shows them."""

from collections.abc import Mapping, Sequence
from typing import Any

from contracts.wording import Text
from sandbox.scenarios import parameters
from sandbox.scenarios.model import Faulty, Scenario
from sandbox.scenarios.placeholders import told, written
from sandbox.scenarios.runner import Done, Outcome, ScenarioFailed
from sandbox.scenarios.stage import Stage


def described(scenario: Scenario) -> dict[str, Any]:
    """Write a scenario as lists show it."""
    return {
        "name": scenario.name,
        "topic": scenario.topic,
        "title": _words(scenario.title),
        "summary": _words(scenario.summary),
        "see": _words(scenario.see),
        "try": [{**_words(advice.text), "run": advice.run} for advice in scenario.tries],
        "profiles": list(scenario.profiles),
        "parameters": parameters.schema_of(scenario),
        "parameter_labels": {
            name: parameter.title.fr for name, parameter in scenario.parameters.items()
        },
        "steps": [step.action or "repeat" for step in scenario.steps],
        "origin": scenario.origin,
        "overrides": scenario.overrides,
        "file": str(scenario.path),
    }


def faulty(file: Faulty) -> dict[str, Any]:
    """Write a file that is no scenario."""
    return {
        "name": file.name,
        "file": str(file.path),
        "line": file.line,
        "problem": file.problem,
        "remedy": file.remedy,
    }


def result(outcome: Outcome, stage: Stage, reset: bool) -> dict[str, Any]:
    """Write what a run has come to."""
    scenario, names = outcome.scenario, stage.names
    return {
        **_so_far(outcome, stage, reset),
        "title": _words(scenario.title),
        "see": _words(told(scenario.situation, names)),
        "try": [
            {
                **_words(told(advice.text, names)),
                "run": written(advice.run, names),
            }
            for advice in scenario.tries
        ],
    }


def failure(failed: ScenarioFailed, stage: Stage, reset: bool) -> dict[str, Any]:
    """Write what keeps a run from going on, and what it has done so far."""
    outcome, step = failed.outcome, failed.step
    what = step.action or "repeat"
    done = len(outcome.done)
    before = (
        f"{done} {'step' if done == 1 else 'steps'} before it {'was' if done == 1 else 'were'} "
        "carried out, and what they have done stays: 'steps' and 'made' list it"
        if done
        else "nothing was done before it"
    )
    return {
        "error": f"the scenario '{outcome.scenario.name}' has failed at step {failed.number} "
        f"({what}, line {step.line}): {failed.error}",
        "hint": "; ".join(filter(None, (failed.hint, before))),
        "failed_step": {"number": failed.number, "action": what, "line": step.line},
        **_so_far(outcome, stage, reset),
    }


def _so_far(outcome: Outcome, stage: Stage, reset: bool) -> dict[str, Any]:
    """Write what a run has done, whether it came to its end or not."""
    # Of a world that was reset meanwhile nothing is left.
    made = [stage.shape(record) for record in stage.records.values()] if stage.is_current else []
    return {
        "scenario": outcome.scenario.name,
        "workspace": stage.space.request.name,
        "profile": stage.space.profile.name,
        "reset": reset,
        "parameters": dict(outcome.parameters),
        "steps": [_done(done) for done in outcome.done],
        "results": {name: dict(result) for name, result in outcome.results.items()},
        "made": made,
        "access_token": stage.access_token,
        "notes": [_words(note) for note in stage.notes],
        "links": _links(stage, made),
    }


def _done(done: Done) -> dict[str, Any]:
    return {
        "number": done.number,
        "action": done.action,
        "line": done.line,
        "as": done.name,
        "identifier": done.result.get("identifier"),
        "calls": [
            {"method": made.method, "path": made.path, "body": made.body, "status": made.status}
            for made in done.calls
        ],
    }


def _links(stage: Stage, made: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Give where to look: the pages of what was made, and the console."""
    query = f"?workspace={stage.space.request.name}"
    places = [
        (_PAGES[shape["kind"]].fill(identifier=shape["identifier"]), shape["page_url"])
        for shape in made
    ]
    console = f"{stage.base_url}/_sandbox/console"
    places += [
        (
            _FOLLOW.fill(identifier=shape["identifier"]),
            f"{console}/{_CONSOLE[shape['kind']]}/{shape['identifier']}",
        )
        for shape in made
    ]
    places += [
        (Text("Chronologie, dans la console", "Timeline, in the console"), f"{console}/timeline"),
        (Text("Webhooks, dans la console", "Webhooks, in the console"), f"{console}/deliveries"),
    ]
    return [
        {**_words(text), "url": url + query if url.startswith(console) else url}
        for text, url in places
    ]


_FOLLOW = Text("{identifier}, dans la console", "{identifier}, in the console")
_CONSOLE = {"public_market": "markets", "market_application": "applications"}
_PAGES = {
    "public_market": Text("Page de l'acheteur, {identifier}", "Buyer's page, {identifier}"),
    "market_application": Text("Page du candidat, {identifier}", "Candidate's page, {identifier}"),
}


def _words(text: Text) -> dict[str, str]:
    return {"fr": text.fr, "en": text.en}
