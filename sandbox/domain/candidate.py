"""What the candidate does, step by step, and the submission at the end (D04, SFD §5).

The pages and the headless calls of the control API both go through here, so that they give the
same state. What is refused changes nothing.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from sandbox.domain import answers, siret, sources, wizards
from sandbox.domain.catalogue import Field
from sandbox.domain.errors import InvalidRequest, TransitionRefused, Violation
from sandbox.domain.files import USER
from sandbox.domain.markets import asked_fields
from sandbox.domain.models import Answer, Application, Source
from sandbox.domain.states import FetchStatus, State
from sandbox.domain.steps import StepKind
from sandbox.domain.workspace import Workspace


def check_open(application: Application) -> None:
    """Check that an application can still be changed; raises `TransitionRefused`."""
    if application.state is State.COMPLETED:
        raise TransitionRefused(f"the application {application.identifier} is already completed")


def identify(workspace: Workspace, application: Application, number: str | None = None) -> None:
    """Say which company applies, call the public sources for it, and go on.

    The SIRET may be left out when it is known. Raises `InvalidRequest` when it is missing, wrong,
    not the one that the platform gave, or of a company that has applied already.
    """
    check_open(application)
    chosen = number or application.siret
    if chosen is None:
        raise InvalidRequest([Violation(("siret",), "required", "a SIRET is required")])
    refusal = _siret_refusal(workspace, application, chosen)
    if refusal is not None:
        raise InvalidRequest([refusal])
    if chosen != application.siret:
        _forget_public_data(workspace, application)
        set_company(workspace, application, chosen)
    sources.start_fetches(workspace, application)
    wizards.leave(workspace, application, StepKind.COMPANY_IDENTIFICATION)


def _siret_refusal(workspace: Workspace, application: Application, number: str) -> Violation | None:
    path = ("siret",)
    if not siret.is_valid(number):
        return Violation(path, "format", "is not a valid SIRET", "siret", number)
    if application.siret_locked and number != application.siret:
        message = f"the platform has opened this application for {application.siret}"
        return Violation(path, "const", message, application.siret, number)
    existing = workspace.applications_by_company.get((application.market_identifier, number))
    if existing is not None and existing is not application:
        message = f"the company has the application {existing.identifier} to this market already"
        return Violation(path, "unique", message, None, number)
    return None


def set_company(workspace: Workspace, application: Application, number: str) -> None:
    """Write down the company of an application, for the search of duplicates too."""
    market = application.market_identifier
    if application.siret is not None:
        workspace.applications_by_company.pop((market, application.siret), None)
    application.siret = number
    workspace.applications_by_company[market, number] = application
    workspace.on_named(application)


def _forget_public_data(workspace: Workspace, application: Application) -> None:
    """Drop what public sources have said of another company."""
    sources.cancel_fetches(workspace, application)
    application.fetches = {}
    application.answers = {
        key: answer
        for key, answer in application.answers.items()
        if answer.source is not Source.AUTO
    }
    application.files = {
        key: file for key, file in application.files.items() if file.source == USER
    }


def save_lots(workspace: Workspace, application: Application, positions: Sequence[int]) -> None:
    """Choose the lots applied for, by their positions from 1, and go on.

    Raises `InvalidRequest` for lots that do not exist, none at all, or too many.
    """
    check_open(application)
    market = workspace.markets[application.market_identifier]
    number, limit, path = len(market.lots), market.lot_limit, ("lots",)
    violations = [
        Violation((*path, i), "maximum", f"the market has {number} lots", number, position)
        for i, position in enumerate(positions)
        if not 1 <= position <= number
    ]
    if market.lots and not positions:
        violations.append(Violation(path, "minItems", "choose at least one lot", 1, []))
    if limit is not None and len(positions) > limit:
        message = f"at most {limit} lots may be chosen, not {len(positions)}"
        violations.append(Violation(path, "maxItems", message, limit, len(positions)))
    if len(set(positions)) != len(positions):
        violations.append(Violation(path, "uniqueItems", "a lot is named twice"))
    if violations:
        raise InvalidRequest(violations)
    application.lots = sorted(positions)
    wizards.leave(workspace, application, StepKind.LOTS)


def choose_lots(workspace: Workspace, application: Application, numbers: Sequence[int]) -> None:
    """Choose the lots applied for, by their numbers, and go on (A5).

    Lots of other markets count, but are not kept: nothing checks where they belong. Raises
    `InvalidRequest` for none at all, or too many.
    """
    check_open(application)
    market = workspace.markets[application.market_identifier]
    chosen, limit, path = list(dict.fromkeys(numbers)), market.lot_limit, ("lots",)
    if not chosen:
        raise InvalidRequest([Violation(path, "minItems", "choose at least one lot", 1, [])])
    if limit is not None and len(chosen) > limit:
        message = f"at most {limit} lots may be chosen, not {len(chosen)}"
        raise InvalidRequest([Violation(path, "maxItems", message, limit, len(chosen))])
    application.lots = [n for n, lot in enumerate(market.lots, 1) if lot.number in chosen]
    wizards.leave(workspace, application, StepKind.LOTS)


def leave_api_status(workspace: Workspace, application: Application) -> None:
    """Go on from the page of the public sources.

    What is under way ends at once, so that nobody has to wait; raises `TransitionRefused` only
    when a source is scripted to load for ever, naming it.
    """
    check_open(application)
    waiting = [
        name
        for name, fetch in application.fetches.items()
        if fetch.status in (FetchStatus.PENDING, FetchStatus.PROCESSING)
        and sources.stays_pending(workspace, application, name)
    ]
    if waiting:
        raise TransitionRefused(f"still loading: {', '.join(waiting)}")
    sources.finish_fetches(workspace, application)
    wizards.leave(workspace, application, StepKind.API_DATA_RECOVERY_STATUS)


def confirm_market_information(workspace: Workspace, application: Application) -> None:
    """Go on from the page about the market. Raises `TransitionRefused` when it is completed."""
    check_open(application)
    wizards.leave(workspace, application, StepKind.MARKET_INFORMATION)


def rules_for(workspace: Workspace, application: Application, field: Field) -> answers.Rules:
    """Give what the check of an answer depends on."""
    return answers.Rules(
        limits=workspace.profile.answer_limits,
        today=workspace.clock.now().date(),
        files={key for key, f in application.files.items() if f.field_key == field.key},
    )


def save_answers(
    workspace: Workspace,
    application: Application,
    step_key: str,
    raw_answers: Mapping[str, Any],
    *,
    partial: bool = False,
) -> None:
    """Save what was typed at a step of answers, and go on.

    `raw_answers` holds raw answers by the field's key (`answers.parse_form`). Unless `partial`,
    the mandatory fields of the step must be filled in, if the profile says so. Raises
    `InvalidRequest` with every violation, `ResourceNotFound` for an unknown step.
    """
    check_open(application)
    step = wizards.find_step(workspace, application, step_key)
    fields = wizards.step_fields(workspace, application, step)
    checked = check_answers(workspace, application, fields, raw_answers)
    violations = [v for outcome in checked.values() for v in outcome.violations]
    if not partial and workspace.profile.mandatory_at_steps:
        wrong = {v.path[0] for v in violations}
        violations += [
            Violation(answers.anchor(field), "required", "is required")
            for field in fields
            if field.mandatory
            and field.key not in wrong
            and not _answered(application, field, checked)
        ]
    if violations:
        raise InvalidRequest(violations)
    store_answers(application, {key: outcome.value for key, outcome in checked.items()})
    if not partial:
        wizards.leave(workspace, application, step_key)


def _answered(
    application: Application, field: Field, checked: Mapping[str, answers.Checked]
) -> bool:
    if field.key in checked:
        return answers.is_filled(field, checked[field.key].value)
    answer = application.answers.get(field.key)
    return answer is not None and answers.is_filled(field, answer.value)


def check_answers(
    workspace: Workspace,
    application: Application,
    fields: Sequence[Field],
    raw_answers: Mapping[str, Any],
    *,
    override: bool = False,
) -> dict[str, answers.Checked]:
    """Check raw answers to some of `fields`.

    What a public source gave stays as it is, unless `override` lets the answers win. Raises
    `InvalidRequest` for a key that is not among the fields, naming those that are.
    """
    known = {field.key: field for field in fields}
    foreign = [key for key in raw_answers if key not in known]
    if foreign:
        keys = ", ".join(known)
        message = f"the market does not ask for it here; what it asks for: {keys}"
        raise InvalidRequest(
            [Violation((key,), "additionalProperties", message, list(known)) for key in foreign]
        )
    checked = {}
    for key, raw in raw_answers.items():
        field = known[key]
        rules = rules_for(workspace, application, field)
        if not override:
            raw = answers.respect_locks(field, application.answers.get(key), raw)  # noqa: PLW2901
        checked[key] = answers.check(field, raw, rules)
    return checked


def store_answers(
    application: Application, values: Mapping[str, Any], *, override: bool = False
) -> None:
    """Keep checked values; files that no longer belong to an answer are dropped.

    With `override`, what replaces the answer of a public source counts as the candidate's own.
    """
    for key, value in values.items():
        present = application.answers.get(key)
        if present is not None and present.value == value:
            continue
        source = present.source if present is not None else Source.MANUAL
        if override and source is Source.AUTO:
            source = Source.MANUAL
        _drop_files(application, key, present, value)
        application.answers[key] = Answer(value, source)


def _drop_files(application: Application, key: str, present: Answer | None, value: Any) -> None:
    former = answers.ids_in(present.value) if present is not None else set()
    for file_id in former - answers.ids_in(value):
        file = application.files.get(file_id)
        if file is not None and file.field_key == key:
            del application.files[file_id]


def used_files(workspace: Workspace, application: Application) -> list[str]:
    """List the files that belong to an answer, in the order of the fields."""
    market = workspace.markets[application.market_identifier]
    return [
        file_id
        for field in asked_fields(market)
        if (answer := application.answers.get(field.key)) is not None
        for file_id in answers.file_ids(field, answer.value)
    ]
