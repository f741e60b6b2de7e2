"""The guide: brings about what is missing, one situation after the other, while the platform runs.

Each step says what to do, does the sandbox's part, and waits until the list has changed or the
user goes on.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass

from contracts.checklist.filled import STATUSES, Item, Status, items_of
from contracts.checklist.source import fetch
from contracts.provider.control import Control, ControlError
from contracts.wording import NOTHING, Text

_POLL_SECONDS = 1.0
_DAY_SECONDS = 86_400


@dataclass(frozen=True, slots=True)
class Step:
    """One situation: the items that it shows, what the user does, what the sandbox does."""

    items: tuple[str, ...]
    ask: Text
    act: Callable[[Control], None] | None = None
    undo: Callable[[Control], None] | None = None


def _replay(variant: str) -> Callable[[Control], None]:
    def act(control: Control) -> None:
        deliveries = control.ask("GET", "webhooks/deliveries", limit=50)["deliveries"]
        original = next((d for d in deliveries if d["replay_of"] is None), None)
        if original is not None:
            path = f"webhooks/deliveries/{original['id']}/replay"
            control.ask("POST", path, {"variant": variant})

    return act


def _each(*variants: str) -> Callable[[Control], None]:
    def act(control: Control) -> None:
        for variant in variants:
            _replay(variant)(control)

    return act


def _expire(control: Control) -> None:
    control.advance(_DAY_SECONDS + 60)


def _trigger(control: Control) -> None:
    control.ask("POST", "trigger", {"event": "market_application.completed"}, wait="delivery")


def _switch(active: bool) -> Callable[[Control], None]:
    def act(control: Control) -> None:
        editor = control.ask("GET", "editors")["editors"][0]
        control.change_editor(editor["client_id"], active=active)

    return act


def _minutes(control: Control) -> None:
    control.advance(120)


STEPS: tuple[Step, ...] = (
    Step(
        ("d06-01", "d06-06"),
        Text(
            "Depuis votre plateforme, demandez un jeton et créez un marché.",
            "From your platform, ask for a token and create a market.",
        ),
    ),
    Step(
        ("d06-08",),
        Text(
            "Créez un marché avec un SIRET faux, lisez le refus, corrigez et renvoyez.",
            "Create a market with a wrong SIRET, read the refusal, correct it, send it again.",
        ),
    ),
    Step(
        ("d06-09",),
        Text(
            "Ouvrez configuration_url comme un acheteur et allez jusqu'au bout.",
            "Open configuration_url as a buyer would, and go to the end.",
        ),
    ),
    Step(
        ("d06-16", "d06-20", "d06-23"),
        Text(
            "Le bac à sable envoie les deux événements à votre récepteur.",
            "The sandbox sends both events to your receiver.",
        ),
        _trigger,
    ),
    Step(
        ("d06-17", "d06-21", "d06-39", "sfd-05"),
        Text(
            "Le bac à sable envoie des webhooks mal signés : ils doivent être refusés (401).",
            "The sandbox sends forged webhooks: they have to be refused (401).",
        ),
        _each("bad_signature", "no_signature", "tampered"),
    ),
    Step(
        ("d06-19",),
        Text(
            "Le bac à sable envoie un doublon : il ne doit avoir qu'un effet (à vérifier avec "
            "« contracts receiver --hook-url », ou à déclarer).",
            "The sandbox sends a duplicate: it may have one effect only (to be checked with "
            "'contracts receiver --hook-url', or declared).",
        ),
        _each("duplicate"),
    ),
    Step(
        ("d06-11", "d06-12"),
        Text(
            "Créez une candidature avec SIRET, et une sans.",
            "Create an application with a SIRET, and one without.",
        ),
    ),
    Step(
        ("d06-15",),
        Text(
            "Téléchargez l'attestation d'une candidature en cours : le refus (422) doit être "
            "compris, puis le téléchargement repris une fois la candidature transmise.",
            "Download the attestation of a pending application: the refusal (422) has to be "
            "understood, and the download taken up once the application is submitted.",
        ),
    ),
    Step(
        ("d06-13", "d06-14"),
        Text(
            "Ouvrez application_url comme un candidat, transmettez, puis téléchargez les deux "
            "documents.",
            "Open application_url as a candidate would, submit, then download both documents.",
        ),
    ),
    Step(
        ("d06-02", "d06-04"),
        Text(
            "24 heures ont passé : le jeton a expiré. Créez un marché depuis votre plateforme.",
            "24 hours have passed: the token has expired. Create a market from your platform.",
        ),
        _expire,
    ),
    Step(
        ("d06-04",),
        Text(
            "Votre éditeur est désactivé : faites un appel, il sera refusé (401 ou 403). Il est "
            "réactivé ensuite.",
            "Your editor is switched off: make a call, it will be refused (401 or 403). It is "
            "switched on again afterwards.",
        ),
        _switch(active=False),
        _switch(active=True),
    ),
    Step(
        ("d06-40",),
        Text(
            "Arrêtez votre récepteur, terminez un marché, redémarrez-le : l'horloge avance ensuite "
            "et l'événement est renvoyé.",
            "Stop your receiver, complete a market, start it again: the clock then advances and "
            "the event is sent again.",
        ),
        None,
        _minutes,
    ),
    Step(
        ("d06-28",),
        Text(
            "Utilisez votre plateforme comme en usage réel : une vingtaine d'appels.",
            "Use your platform as in real life: some twenty calls.",
        ),
    ),
)


class Guide:
    """Leads through the steps whose items were not seen yet."""

    def __init__(
        self,
        control: Control,
        say: Callable[[Text], None],
        go_on: Callable[[float], bool],
        patience: float,
    ) -> None:
        """Take how to speak, and how to wait: `go_on(seconds)` is true once the user goes on.

        `patience` is how long a step may take where nobody goes on, in seconds.
        """
        self._control = control
        self._say = say
        self._go_on = go_on
        self._patience = patience

    def lead(self) -> list[Item]:
        """Play the steps; gives the items as they stand in the end."""
        items = self._items()
        for step in STEPS:
            if any(item.id in step.items and item.status is Status.NOT_SEEN for item in items):
                self._say(step.ask)
                self._act(step.act)
                items = self._wait(step, items)
                self._act(step.undo)
        return self._items()

    def _wait(self, step: Step, before: list[Item]) -> list[Item]:
        """Look at the list until the step's items are decided, telling what changes."""
        known = {item.id: item.status for item in before}
        until = time.monotonic() + self._patience
        while True:
            items = self._items()
            for item in items:
                if item.status is not known.get(item.id):
                    known[item.id] = item.status
                    self._say(_told(item))
            decided = all(known.get(name) is not Status.NOT_SEEN for name in step.items)
            if decided or time.monotonic() >= until or self._go_on(_POLL_SECONDS):
                return items

    def _items(self) -> list[Item]:
        return items_of(fetch(self._control))

    def _act(self, act: Callable[[Control], None] | None) -> None:
        if act is None:
            return
        try:
            act(self._control)
        except ControlError as error:
            self._say(Text("(impossible : {why})", "(not possible: {why})").fill(why=error))


def _told(item: Item) -> Text:
    text = Text("  → {title} : {status}", "  → {title}: {status}").fill(
        title=item.title, status=STATUSES[item.status]
    )
    return text if item.note == NOTHING else text.then(item.note)
