"""The state machines: drawn from the tables that the code runs on, and in words."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from contracts.wording import Text
from sandbox import diagrams, profiles
from sandbox.diagrams import Part
from sandbox.docs.typography import say
from sandbox.domain.machine import Machine

NAMES: Mapping[str, Text] = {
    "market": Text("Marché", "Market"),
    "market_application": Text("Candidature", "Application"),
    "sync": Text("Synchronisation", "Synchronisation"),
    "fetch": Text("Appel d'une source publique", "Call to a public source"),
    "scan": Text("Antivirus, pour chaque fichier", "Antivirus, for each file"),
}

EVENTS: Mapping[str, Text] = {
    "complete": Text("l'acheteur ou le candidat termine", "the buyer or the candidate finishes"),
    "send": Text("le webhook part", "the webhook is sent"),
    "retry_later": Text("l'essai a échoué, un autre suivra", "the attempt failed, another follows"),
    "deliver": Text("le récepteur a répondu 2xx", "the receiver has answered 2xx"),
    "fail": Text("échec définitif, ou plus d'essai", "failed for good, or no attempt is left"),
    "retry_sync": Text("envoi relancé à la main", "sent again by hand"),
    "crash": Text("le traitement d'envoi meurt", "the job that sends it dies"),
    "start": Text("la source est appelée", "the source is called"),
    "succeed": Text("la source a répondu", "the source has answered"),
    "clear": Text("fichier sain", "the file is safe"),
    "condemn": Text("virus trouvé", "a virus was found"),
    "skip": Text("pas d'antivirus", "there is no antivirus"),
}

CONDITIONS: Mapping[str, Text] = {
    "deadline_not_passed": Text("la date limite n'est pas passée", "the deadline has not passed"),
    "siret_known": Text("le SIRET est connu", "the SIRET is known"),
    "lots_chosen": Text("des lots sont choisis, s'il y en a", "lots are chosen, if there are any"),
    "mandatory_fields_filled": Text("rien d'obligatoire ne manque", "nothing mandatory is missing"),
    "files_scanned": Text("les fichiers sont analysés", "the files were scanned"),
    "exclusion_attested": Text(
        "l'absence de motif d'exclusion est attestée", "it is attested that no ground excludes"
    ),
    "completed": Text("le parcours est terminé", "the journey is finished"),
    "editor_authorized": Text("l'éditeur est autorisé", "the editor is authorised"),
    "retries_left": Text("moins de trois relances dans l'heure", "less than three within the hour"),
    "market_synchronised": Text(
        "le webhook du marché a été remis", "the webhook of the market was delivered"
    ),
}

EFFECTS: Mapping[str, Text] = {
    "stamp_completion": Text("la date de fin est inscrite", "the time of completion is kept"),
    "freeze_field_keys": Text("les champs demandés sont figés", "the fields asked for are fixed"),
    "queue_webhook": Text("le webhook est mis en file", "the webhook is queued"),
    "make_documents": Text("les documents sont produits", "the documents are made"),
    "count_retry": Text("la relance est comptée", "the retry is counted"),
    "write_webhook": Text("le webhook est écrit à neuf", "the webhook is written anew"),
    "report_error": Text("l'erreur est signalée", "the error is reported"),
    "fill_answers": Text("les réponses sont préremplies", "the answers are filled in"),
    "leave_answers_to_candidate": Text(
        "le candidat répond lui-même", "the candidate answers instead"
    ),
    "keep_out_of_package": Text("le fichier reste hors du dossier", "the file is left out"),
}


@dataclass(frozen=True)
class Row:
    """A transition in words: each name with what it means."""

    source: str
    event: tuple[str, Text]
    target: str
    guards: Sequence[tuple[str, Text]]
    effects: Sequence[tuple[str, Text]]
    origin: str


@dataclass(frozen=True)
class Drawing:
    """One drawing, and the rows of the machines in it by name."""

    name: str
    title: Text
    svg: Markup
    tables: Sequence[tuple[Text, Sequence[Row]]]


def machines(language: str, profile: str) -> Mapping[str, Any]:
    """Give the drawings of a profile, in the order in which a reader meets the machines."""
    return {"drawings": list(_drawings(language, profile)), "profile": profile}


def _drawings(language: str, name: str) -> Iterator[Drawing]:
    profile = profiles.get(name)
    sync = profile.sync_machine
    for machine, others in (
        (profile.market_machine, [sync]),
        (profile.application_machine, [sync]),
        (profile.fetch_machine, []),
        (profile.scan_machine, []),
    ):
        yield _drawing(language, name, machine, others)


def _drawing(language: str, profile: str, machine: Machine, others: Sequence[Machine]) -> Drawing:
    all_of_them = [machine, *others]
    panels = [
        Part(
            one,
            say(NAMES[one.name], language),
            leads_on="queue_webhook" if one is machine and others else "",
        )
        for one in all_of_them
    ]
    title = NAMES[machine.name]
    svg = diagrams.draw(
        panels,
        identifier=f"{profile}-{machine.name}".replace("_", "-"),
        title=f"{say(title, language)} ({profile})",
    )
    tables = [(NAMES[one.name], _rows(one)) for one in all_of_them]
    # Both drawings show the synchronisation; its table stands once, below the first.
    kept = tables if machine.name == "market" else tables[:1]
    return Drawing(machine.name, title, Markup(svg), kept)  # noqa: S704 - it escapes


def _rows(machine: Machine) -> list[Row]:
    return [
        Row(
            str(row.source),
            (str(row.event), _event(machine, str(row.event))),
            str(row.target),
            [(name, CONDITIONS[name]) for name in row.guards],
            [(name, EFFECTS[name]) for name in row.effects],
            row.origin,
        )
        for row in machine.transitions
    ]


def _event(machine: Machine, event: str) -> Text:
    if (machine.name, event) == ("fetch", "fail"):
        return Text("la source est en panne", "the source is out of order")
    return EVENTS[event]
