"""The page that follows the transmission to the platform, the same for buyer and candidate."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from flask import Blueprint, abort, jsonify, render_template, request, url_for
from werkzeug.wrappers import Response

from sandbox.domain.errors import TransitionRefused
from sandbox.domain.models import Editor, Record
from sandbox.domain.states import State, SyncStatus
from sandbox.domain.sync import retry_sync
from sandbox.pages import context, notices
from sandbox.rails.encoding import to_json

JUST_FINISHED = "finalisation"
"""Value of the parameter `suite` on the visit that follows the end of a journey."""


@dataclass(frozen=True)
class View:
    """What the page of one market or application is made of.

    `journey` is the name of the blueprint, and `twice` that of the one which serves the address
    with two identifiers; `return_to` the platform's address as configured, and
    `parameters` what is added to it (D07); `retried` names the running service's notice after a
    retry; `facts` what the template shows beside the record.
    """

    record: Record
    template: str
    journey: str
    twice: str
    editor: Editor | None
    return_to: str | None
    parameters: Mapping[str, str]
    facts: Mapping[str, object] = field(default_factory=dict)
    retried: str = "relance"

    def address(self, page: str) -> str:
        """The address of another page about the record."""
        return url_for(f"{self.journey}.{page}", identifier=self.record.identifier)

    @property
    def json_address(self) -> str:
        """The address at which a script asks for the state."""
        identifier = self.record.identifier
        if context.rules().sync_page == "sync_status_twice":
            page = f"{self.twice}.sync_status_twice"
            return url_for(page, identifier=identifier, again=f"{identifier}.json")
        return self.address("sync_status_json")

    @property
    def return_address(self) -> str | None:
        """The way back to the platform, or None where it has given no address."""
        if not self.return_to:
            return None
        write = rewritten_address if context.rules().rewrites_return else return_address
        return write(self.return_to, self.parameters)


def configured(editor: Editor, own: str | None) -> str | None:
    """Give the address to go back to: a role's own, else the common one where that counts."""
    return own if context.rules().rewrites_return else own or editor.redirect_url


def return_address(configured: str, parameters: Mapping[str, str]) -> str:
    """Add parameters to an address, keeping its query and its fragment as they are (D07).

    A parameter of the same name that was there before gives way, or the platform could read it
    instead of ours.
    """
    parts = urlsplit(configured)
    kept = [
        piece
        for piece in parts.query.split("&")
        if piece
        and not {name for name, _ in parse_qsl(piece, keep_blank_values=True)} & set(parameters)
    ]
    return urlunsplit(parts._replace(query="&".join([*kept, urlencode(parameters)])))


def rewritten_address(configured: str, parameters: Mapping[str, str]) -> str:
    """Add parameters to an address as the running service does: its query is written anew.

    Of a name that comes several times the last value is left, at the place of the first.
    """
    parts = urlsplit(configured)
    query = {**dict(parse_qsl(parts.query, keep_blank_values=True)), **parameters}
    # Ruby encodes the tilde and leaves the asterisk alone, Python the other way round.
    encoded = urlencode(query, safe="*").replace("~", "%7E")
    return urlunsplit(parts._replace(query=encoded))


def register(blueprint: Blueprint, view: Callable[[], View], cause: str) -> None:
    """Serve the state of the transmission under the addresses of a blueprint."""

    @blueprint.get("/sync_status", endpoint="sync_status")
    def show(identifier: str) -> Response:
        """Tell how the transmission to the platform stands."""
        del identifier
        _check_address("sync_status")
        return page(view())

    @blueprint.get("/sync_status.json", endpoint="sync_status_json")
    def show_json(identifier: str) -> Response:
        """The same for programs, at an address of its own."""
        del identifier
        _check_address("sync_status")
        return as_json(context.record())

    @blueprint.post("/retry_sync", endpoint="retry_sync")
    def transmit(identifier: str) -> Response:
        """Transmit once more, by hand."""
        del identifier
        return retry(view(), cause)


def add_twice(blueprint: Blueprint, view: Callable[[], View]) -> None:
    """Serve the state at the running service's address, which names the record twice [D-044]."""

    @blueprint.get("/sync_status/<again>", endpoint="sync_status_twice")
    def show_twice(identifier: str, again: str) -> Response:
        """Tell how the transmission to the platform stands."""
        _check_address("sync_status_twice")
        if again == f"{identifier}.json":
            return as_json(context.record())
        if again != identifier:
            abort(404)
        return page(view())


def _check_address(served: str) -> None:
    """Refuse the address that the profile does not have, as a step that does not exist."""
    if context.rules().sync_page != served:
        abort(context.rules().unknown_step)


def page(view: View, notice: str | None = None, status: int = 200) -> Response:
    """Show the state, or give it as JSON to a program that asks for it."""
    if request.accept_mimetypes.best_match(("text/html", "application/json")) != "text/html":
        return as_json(view.record)
    completed = view.record.state is State.COMPLETED
    sync_status = _shown_status(view.record)
    pending = sync_status in (SyncStatus.PENDING, SyncStatus.PROCESSING)
    waiting = pending and (completed or context.rules().pending_before_end)
    body = render_template(
        view.template,
        view=view,
        record=view.record,
        completed=completed,
        waiting=waiting,
        sync_status=sync_status.value,
        automatic_return=_automatic_return(view),
        **view.facts,
        notice_now=notices.NOTICES[notice] if notice else notices.current(),
    )
    return Response(body, status, mimetype="text/html", headers={"Vary": "Accept"})


def _shown_status(record: Record) -> SyncStatus:
    """Give the state that is shown: the real one, unless a fault sends the user back before."""
    if context.space().engine.lets_go(record.identifier):
        return SyncStatus.COMPLETED
    return record.sync_status


def _automatic_return(view: View) -> int | None:
    """Tell after how many seconds the page leads back by itself, or None if it does not.

    Only on the visit that follows the end of the journey: who comes back later wants to read.
    """
    if request.args.get("suite") != JUST_FINISHED:
        return None
    return context.rules().automatic_return


def as_json(record: Record) -> Response:
    """Write the state as programs read it."""
    if context.rules().rails_answers:
        return rails_json({"sync_status": _shown_status(record).value})
    response = jsonify(sync_status=_shown_status(record).value)
    response.headers["Cache-Control"] = "no-store"
    response.headers["Vary"] = "Accept"
    return response


def rails_json(payload: object, status: int = 200) -> Response:
    """Write JSON as the running service does, never to be kept."""
    headers = {"Cache-Control": "no-store", "Pragma": "no-cache", "Expires": "0"}
    content_type = "application/json; charset=utf-8"
    return Response(to_json(payload), status, headers, content_type=content_type)


def retry(view: View, cause: str) -> Response:
    """Send the webhook once more if the rules allow it, and say so either way."""
    workspace = context.space().workspace
    if context.rules().guarded_retry:
        if view.record.sync_status is not SyncStatus.FAILED:
            return page(view, "relance-inutile", 409)
        if view.editor is None or not view.editor.authorized:
            return page(view, "relance-interdite", 403)
    try:
        event = retry_sync(workspace, view.record, base_url=context.public_address(), cause=cause)
    except TransitionRefused:
        # Of the guards of this transition, only the hourly limit is left.
        return page(view, "relance-limite", 429)
    context.send_afterwards(event)
    identifier, suite = view.record.identifier, request.args.get("suite")
    endpoint, more = place(view.journey, view.twice, identifier)
    notice = "synchronisation-relancee" if context.rules().guarded_retry else view.retried
    return notices.go(endpoint, notice, identifier=identifier, suite=suite, **more)


def place(journey: str, twice: str, identifier: str) -> tuple[str, dict[str, str]]:
    """Give the endpoint of the page, and what its address needs beside the identifier."""
    page = context.rules().sync_page
    if page == "sync_status_twice":
        return f"{twice}.{page}", {"again": identifier}
    return f"{journey}.{page}", {}
