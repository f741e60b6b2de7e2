"""Candidates who sign in with a link that is sent to them: the running service's sessions.

A candidate is known by an e-mail address. The first who follows a link for an application owns it;
from then on it is shown to nobody else.
"""

import hashlib
import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from sandbox.domain import siret

if TYPE_CHECKING:
    from sandbox.domain.models import Application
    from sandbox.domain.workspace import Workspace

LINK_LIFETIME = timedelta(minutes=30)

_TOKEN_BYTES = 24
# What a browser takes for an address in <input type="email">.
_EMAIL = re.compile(
    r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@"
    r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
    r"(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*"
)


class SignInRefusal(StrEnum):
    """Why no link is sent, in the order in which the reasons are looked for."""

    EMAIL_BLANK = "email_blank"
    EMAIL_INVALID = "email_invalid"
    SIRET_BLANK = "siret_blank"
    SIRET_INVALID = "siret_invalid"
    NO_APPLICATION = "no_application"
    APPLICATION_UNKNOWN = "application_unknown"
    EMAIL_OF_ANOTHER = "email_of_another"


class SignInRefused(Exception):
    """No link is sent."""

    def __init__(self, refusal: SignInRefusal) -> None:
        super().__init__(refusal.value)
        self.refusal = refusal


@dataclass(frozen=True, slots=True)
class Link:
    """A link that was sent: it ends by itself, or when its owner asks for another one later.

    `series` is the instant of the first of the links that are valid together.
    """

    email: str
    sent_at: datetime
    series: datetime


@dataclass(slots=True)
class Session:
    """What is remembered of one browser: who signed in, for which application, the last link."""

    email: str | None = None
    application_identifier: str | None = None
    link: str | None = None


@dataclass(slots=True)
class Visitors:
    """Everybody who has signed in to a workspace, or tried to."""

    sessions: dict[str, Session] = field(default_factory=dict)
    links: dict[bytes, Link] = field(default_factory=dict)
    series: dict[str, datetime] = field(default_factory=dict)


def is_email(text: str) -> bool:
    """Tell whether a text is an e-mail address."""
    return _EMAIL.fullmatch(text) is not None


def request_link(workspace: "Workspace", email: str, number: str, identifier: str) -> str:
    """Make a link for a candidate; gives its token. Raises `SignInRefused`.

    Every link asked for within half an hour of the first is valid for half an hour of its own;
    one that is asked for later ends them all.
    """
    address = email.strip().lower()
    application = _application(workspace, address, "".join(number.split()), identifier.strip())
    if application.owner not in (None, address):
        raise SignInRefused(SignInRefusal.EMAIL_OF_ANOTHER)
    visitors, now = workspace.visitors, workspace.clock.now()
    series = visitors.series.get(address)
    if series is None or now - series > LINK_LIFETIME:
        series = visitors.series[address] = now
    token = workspace.ids.bytes("magic_link", _TOKEN_BYTES).hex()
    visitors.links[_digest(token)] = Link(address, now, series)
    return token


def _application(workspace: "Workspace", email: str, number: str, identifier: str) -> "Application":
    """Check what was typed, in the service's order; raises `SignInRefused`."""
    checks = (
        (bool(email), SignInRefusal.EMAIL_BLANK),
        (is_email(email), SignInRefusal.EMAIL_INVALID),
        (bool(number), SignInRefusal.SIRET_BLANK),
        (siret.is_valid(number), SignInRefusal.SIRET_INVALID),
        (bool(identifier), SignInRefusal.NO_APPLICATION),
    )
    for holds, refusal in checks:
        if not holds:
            raise SignInRefused(refusal)
    application = workspace.applications.get(identifier)
    if application is None or application.siret != number:
        raise SignInRefused(SignInRefusal.APPLICATION_UNKNOWN)
    return application


def follow_link(workspace: "Workspace", token: str, identifier: str) -> str | None:
    """Sign the owner of a link in for an application; gives the key of the session.

    None where the link has ended, or the application belongs to somebody else.
    """
    link = workspace.visitors.links.get(_digest(token))
    application = workspace.applications.get(identifier)
    if link is None or application is None or not _is_alive(workspace, link):
        return None
    if application.owner not in (None, link.email):
        return None
    application.owner = link.email
    return open_session(workspace, Session(link.email, identifier))


def _is_alive(workspace: "Workspace", link: Link) -> bool:
    fresh = workspace.clock.now() - link.sent_at <= LINK_LIFETIME
    return fresh and workspace.visitors.series.get(link.email) == link.series


def open_session(workspace: "Workspace", session: Session) -> str:
    """Remember a browser; gives the key that it has to show."""
    key = workspace.ids.bytes("session", _TOKEN_BYTES).hex()
    workspace.visitors.sessions[key] = session
    return key


def may_enter(workspace: "Workspace", session: Session | None, application: "Application") -> bool:
    """Tell whether a session opens the pages of an application.

    It is the visitor's own and of the company that they signed in for, or it is the one that they
    signed in for and belongs to nobody yet.
    """
    if session is None or session.email is None:
        return False
    signed_in_for = workspace.applications.get(session.application_identifier or "")
    if signed_in_for is None:
        return False
    if application.owner is None:
        return application is signed_in_for
    return application.owner == session.email and application.siret == signed_in_for.siret


def own_applications(workspace: "Workspace", session: Session) -> "list[Application]":
    """List the visitor's applications of the company that they signed in for, newest first."""
    signed_in_for = workspace.applications.get(session.application_identifier or "")
    number = signed_in_for.siret if signed_in_for else None
    mine = [
        application
        for application in workspace.applications.values()
        if application.owner == session.email and application.siret == number
    ]
    return mine[::-1]


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
