"""The probes of the battery, and how answers are classified; their texts are in `probes.toml`."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files

from contracts.exchange import Exchange
from contracts.wording import Text


class Reply(StrEnum):
    """How the service would take an answer (D07, SFD §7.6.2), the most harmful last."""

    ACCEPTED = "accepted"
    REDIRECTED = "redirected"
    REFUSED = "refused"
    TEMPORARY = "temporary"
    CRASHED = "crashed"
    SILENT = "silent"


def reply_of(exchange: Exchange) -> Reply:
    """Classify an answer."""
    status = exchange.status
    if status is None:
        return Reply.SILENT
    if 200 <= status < 300:
        return Reply.ACCEPTED
    if status in (408, 429):
        return Reply.TEMPORARY
    if 400 <= status < 500:
        return Reply.REFUSED
    return Reply.CRASHED if status >= 500 else Reply.REDIRECTED


class Group(StrEnum):
    """Probes that belong together."""

    SIGNATURE = "signature"
    RAW_BYTES = "raw-bytes"
    HEADER = "header"
    EVENTS = "events"
    IDEMPOTENCE = "idempotence"
    BODIES = "bodies"
    PROTOCOL = "protocol"
    TIMING = "timing"


GROUPS: Mapping[Group, Text] = {
    Group.SIGNATURE: Text("Vérification de la signature", "Checking the signature"),
    Group.RAW_BYTES: Text("Signature sur les octets reçus", "Signature over the raw bytes"),
    Group.HEADER: Text("Lecture de l'en-tête", "Reading the header"),
    Group.EVENTS: Text("Événements", "Events"),
    Group.IDEMPOTENCE: Text("Doublons", "Duplicates"),
    Group.BODIES: Text("Corps inattendus", "Unexpected bodies"),
    Group.PROTOCOL: Text("Protocole", "Protocol"),
    Group.TIMING: Text("Délais et reprise", "Time and recovery"),
}


@dataclass(frozen=True, slots=True)
class Probe:
    """One thing that the battery tries."""

    id: str
    group: Group
    title: Text
    expected: Text
    why: Text
    document: str


@cache
def probes() -> Mapping[str, Probe]:
    """Give the probes by their names, in the order of a report."""
    text = files("contracts.receiver").joinpath("probes.toml").read_text("utf-8")
    return {
        name: Probe(
            id=name,
            group=Group(entry["group"]),
            title=Text(**entry["title"]),
            expected=Text(**entry["expected"]),
            why=Text(**entry["why"]),
            document=entry["document"],
        )
        for name, entry in tomllib.loads(text).items()
    }
