"""A call in full: what came, what was answered, and what the contract says of both."""

from flask import Blueprint, abort, render_template

from sandbox.console import pretty, words
from sandbox.console.addresses import PREFIX
from sandbox.console.context import address, redactor, space
from sandbox.console.contract import of as contract_of
from sandbox.console.curl import curl_line, variables
from sandbox.console.drift import entries_of
from sandbox.console.language import current as language
from sandbox.console.mentions import mentioned
from sandbox.console.places import RENEWING
from sandbox.console.reasons import reason_of
from sandbox.console.repeats import repeats
from sandbox.console.strikes import other_notes, strikes_of
from sandbox.console.violations import explained
from sandbox.journal import Entry

blueprint = Blueprint("calls", __name__, url_prefix=f"{PREFIX}/calls")


@blueprint.get("/<int:number>")
def show(number: int) -> str:
    """Show a call of the journal."""
    here = space()
    entries = {entry.id: entry for entry in here.journal.newest_first()}
    entry = entries.get(number)
    if entry is None:
        abort(404)
    contract = contract_of(here.profile.wire.contract, language())
    operation = contract.operation(entry.operation_id)
    shown = entry.to_json(redactor(), here.profile)
    violations = explained(entry, here.profile, contract, redactor())
    line = curl_line(entry, address(), here)
    return render_template(
        "call.html",
        entry=entry,
        shown=shown,
        reason=reason_of(entry),
        renewing=RENEWING,
        repeats=repeats(entries.values(), entry),
        violations=violations,
        request_lines=pretty.lines(shown["request"]["body"], {v.pointer for v in violations}),
        response_lines=pretty.lines(shown["response"]["body"]),
        operation=operation,
        request_schema=contract.request(operation) if operation else "",
        answer=contract.answer(operation, entry.status) if operation else None,
        addresses=contract.addresses,
        drift=entries_of(entry),
        notes=[redactor().text(note) for note in other_notes(entry)],
        strikes=strikes_of(entry),
        curl=line,
        variables=variables(line),
        mentioned=mentioned(here.workspace, entry),
        previous=_neighbour(entries, entry, -1),
        following=_neighbour(entries, entry, +1),
        operation_name=words.OPERATIONS.get(entry.operation_id or ""),
    )


def _neighbour(entries: dict[int, Entry], entry: Entry, step: int) -> int | None:
    number = entry.id + step
    return number if number in entries else None
