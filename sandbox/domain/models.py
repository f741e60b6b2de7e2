"""What the service keeps: editors, tokens, markets, applications, and the events they raise."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from sandbox.domain.files import StoredFile
from sandbox.domain.states import FetchStatus, State, SyncStatus

SCOPES = ("api_access", "api_read", "api_write")


@dataclass
class Editor:
    """A procurement platform that integrates the API (SFD §3.2)."""

    name: str
    client_id: str
    client_secret: str
    webhook_secret: str | None
    authorized: bool = True
    active: bool = True
    can_create_defense_markets: bool = False
    completion_webhook_url: str | None = None
    redirect_url: str | None = None
    buyer_return_url: str | None = None
    candidate_return_url: str | None = None


@dataclass(slots=True)
class Token:
    """An access token; only the SHA-256 of its text is kept, so that it can never be shown.

    `revoked_for` holds the scopes of the newer token whose issue has revoked this one.
    """

    digest: bytes
    client_id: str
    scopes: tuple[str, ...]
    issued_at: datetime
    expires_at: datetime
    revoked_at: datetime | None = None
    revoked_for: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """One transition of an object: when, by which event, from where to where, and why."""

    at: datetime
    event: str
    source: str
    target: str
    cause: str


@dataclass(frozen=True, slots=True)
class WebhookEvent:
    """A webhook to send: its name, the object it is about, and the exact bytes of its body."""

    name: str
    identifier: str
    client_id: str
    body: bytes
    cause: str


@dataclass
class Record:
    """What markets and applications have in common."""

    identifier: str
    client_id: str
    created_at: datetime
    provider_user_id: str | None = None
    state: State = State.PENDING
    sync_status: SyncStatus = SyncStatus.PENDING
    completed_at: datetime | None = None
    history: list[HistoryEntry] = field(default_factory=list)
    retries: list[datetime] = field(default_factory=list)
    event: WebhookEvent | None = None
    current_step: str | None = None
    """The step of the wizard at which whoever fills it in was last seen."""
    furthest_step: str | None = None
    """The furthest step that may be entered; None before the first was left."""


@dataclass(frozen=True, slots=True)
class Lot:
    """One lot of a market; `number` tells it from all other lots of its workspace."""

    name: str
    number: int = 0
    cpv_code: str | None = None


@dataclass
class Market(Record):
    """A public market, configured by a buyer.

    `lot_limit` is the most lots that one candidate may choose; `defense_added` tells that the
    buyer, not the editor, has made it a defence market. `mandatory_fields_attached` tells that the
    fields imposed by its types are part of it.
    """

    name: str = ""
    deadline: datetime = datetime.max
    siret: str = ""
    market_type_codes: list[str] = field(default_factory=list)
    lots: list[Lot] = field(default_factory=list)
    lot_limit: int | None = None
    defense_added: bool = False
    mandatory_fields_attached: bool = True
    optional_field_keys: list[str] = field(default_factory=list)
    field_keys: list[str] = field(default_factory=list)


class Source(StrEnum):
    """Where an answer comes from."""

    MANUAL = "manual"
    AUTO = "auto"
    MANUAL_AFTER_API_FAILURE = "manual_after_api_failure"


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to one field: a JSON value, whose form depends on the field's input type."""

    value: Any
    source: Source = Source.MANUAL


@dataclass(frozen=True, slots=True)
class Fetch:
    """The call to one public source for one application: where it stands since `updated_at`."""

    name: str
    status: FetchStatus
    updated_at: datetime
    fields_filled: int = 0
    reason: str = ""


@dataclass
class Application(Record):
    """A company's application to a market; `lots` holds positions from 1.

    `siret_locked` tells that the editor gave the SIRET, so that the candidate cannot change it.
    `failed_document` is the document that could not be made on submission, if one could not.
    `owner` is the e-mail address of the candidate to whom it belongs, where candidates sign in.
    Answers, files and fetches are never changed in place, only replaced in their dictionary.
    """

    market_identifier: str = ""
    siret: str | None = None
    siret_locked: bool = False
    lots: list[int] = field(default_factory=list)
    answers: dict[str, Answer] = field(default_factory=dict)
    files: dict[str, StoredFile] = field(default_factory=dict)
    fetches: dict[str, Fetch] = field(default_factory=dict)
    attests_no_exclusion_motifs: bool = False
    failed_document: str | None = None
    owner: str | None = None


def public_editor(editor: Editor) -> dict[str, Any]:
    """Write an editor as the control API shows it, secrets included: they are sandbox secrets."""
    return {
        "name": editor.name,
        "client_id": editor.client_id,
        "client_secret": editor.client_secret,
        "webhook_secret": editor.webhook_secret,
        "authorized": editor.authorized,
        "active": editor.active,
        "can_create_defense_markets": editor.can_create_defense_markets,
        "completion_webhook_url": editor.completion_webhook_url,
        "redirect_url": editor.redirect_url,
        "buyer_return_url": editor.buyer_return_url,
        "candidate_return_url": editor.candidate_return_url,
    }
