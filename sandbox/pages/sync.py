"""The page that follows the transmission to the platform, the same for buyer and candidate."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from flask import Blueprint, jsonify, render_template, request, url_for
from werkzeug.wrappers import Response

from sandbox.domain.errors import TransitionRefused
from sandbox.domain.models import Editor, Record
from sandbox.domain.states import State, SyncStatus
from sandbox.domain.sync import retry_sync
from sandbox.pages import context, notices

JUST_FINISHED = "finalisation"
"""Value of the parameter `suite` on the visit that follows the end of a journey."""


@dataclass(frozen=True)
class View:
    """What the page of one market or application is made of.

    `journey` is the name of the blueprint; `return_to` the platform's address as configured, and
    `parameters` what is added to it (D07); `facts` what the template shows beside the record.
    """

    record: Record
    template: str
    journey: str
    editor: Editor | None
    return_to: str | None
    parameters: Mapping[str, str]
    facts: Mapping[str, object] = field(default_factory=dict)

    def address(self, page: str) -> str:
        """The address of another page about the record."""
        return url_for(f"{self.journey}.{page}", identifier=self.record.identifier)

    @property
    def return_address(self) -> str | None:
        """The way back to the platform, or None where it has given no address."""
        return return_address(self.return_to, self.parameters) if self.return_to else None


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


def register(blueprint: Blueprint, view: Callable[[], View], cause: str) -> None:
    """Serve the state of the transmission under the addresses of a blueprint."""

    @blueprint.get("/sync_status", endpoint="sync_status")
    def show(identifier: str) -> Response:
        """Tell how the transmission to the platform stands."""
        del identifier
        return page(view())

    @blueprint.get("/sync_status.json", endpoint="sync_status_json")
    def show_json(identifier: str) -> Response:
        """The same for programs, at an address of its own."""
        del identifier
        return as_json(context.record())

    @blueprint.post("/retry_sync", endpoint="retry_sync")
    def transmit(identifier: str) -> Response:
        """Transmit once more, by hand."""
        del identifier
        return retry(view(), cause)


def page(view: View, notice: str | None = None, status: int = 200) -> Response:
    """Show the state, or give it as JSON to a program that asks for it."""
    if request.accept_mimetypes.best_match(("text/html", "application/json")) != "text/html":
        return as_json(view.record)
    completed = view.record.state is State.COMPLETED
    waiting = completed and view.record.sync_status in (SyncStatus.PENDING, SyncStatus.PROCESSING)
    body = render_template(
        view.template,
        view=view,
        record=view.record,
        completed=completed,
        waiting=waiting,
        sync_status=view.record.sync_status.value,
        automatic_return=_automatic_return(view),
        **view.facts,
        notice_now=notices.NOTICES[notice] if notice else notices.current(),
    )
    return Response(body, status, mimetype="text/html", headers={"Vary": "Accept"})


def _automatic_return(view: View) -> int | None:
    """Tell after how many seconds the page leads back by itself, or None if it does not.

    Only on the visit that follows the end of the journey: who comes back later wants to read.
    """
    if request.args.get("suite") != JUST_FINISHED:
        return None
    return context.space().profile.page_rules().automatic_return


def as_json(record: Record) -> Response:
    """Write the state as programs read it."""
    response = jsonify(sync_status=record.sync_status.value)
    response.headers["Cache-Control"] = "no-store"
    response.headers["Vary"] = "Accept"
    return response


def retry(view: View, cause: str) -> Response:
    """Send the webhook once more if the rules allow it, and say so either way."""
    workspace = context.space().workspace
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
    return notices.go(
        f"{view.journey}.sync_status",
        "synchronisation-relancee",
        identifier=view.record.identifier,
        suite=request.args.get("suite"),
    )
