"""Cases of the two downloads."""

from collections.abc import Callable
from dataclasses import replace

from contracts.exchange import Exchange
from contracts.provider.api import text_in
from contracts.provider.cases.model import (
    GARBAGE_TOKEN,
    UNKNOWN_APPLICATION,
    Case,
    exhausted,
    other_of,
    provoked,
    without_token,
)
from contracts.provider.situations import completed_application, new_application
from contracts.provider.story import Story
from contracts.wording import Text

_NOT_CHECKED = Text("Le jeton n'est pas vérifié", "The token is not checked")
_LOST = Text("Ce qui vient d'être créé est introuvable", "What was just created cannot be found")
_SEEN_BY_OTHERS = Text(
    "Un autre éditeur télécharge ce document", "Another editor can download this document"
)
_DOCUMENTED_ONLY = ("documented",)


class Downloads:
    """The ways to ask for one of the two documents."""

    def __init__(self, operation: str, document: str, noun: Text) -> None:
        self._operation = operation
        self._document = document
        self._noun = noun

    def _get(self, story: Story, application: str, token: str | None = None) -> Exchange:
        label = Text("télécharger : {noun}", "download: {noun}").fill(noun=self._noun)
        return story.world.api.download(application, self._document, token=token, label=label)

    def completed(self, story: Story) -> Exchange:
        """Download what a submitted application has."""
        return self._get(story, completed_application(story))

    def pending(self, story: Story) -> Exchange:
        """Ask too early; what was just created has to be known all the same."""
        application = text_in(new_application(story), "identifier") or ""
        exchange = self._get(story, application)
        if exchange.status == 404:
            story.expect(exchange, 422, rule="created-then-lost", title=_LOST)
        return exchange

    def no_token(self, story: Story) -> Exchange:
        """Ask without a token."""
        path = f"/api/v1/market_applications/{completed_application(story)}/{self._document}"
        return without_token(story, "GET", path)

    def garbage(self, story: Story) -> Exchange:
        """Ask with a token that nobody issued."""
        return self._get(story, completed_application(story), GARBAGE_TOKEN)

    def write_only(self, story: Story) -> Exchange:
        """Ask with a token that may only write."""
        application = completed_application(story)
        return self._get(story, application, story.world.api.token("api_write"))

    def foreign(self, story: Story) -> Exchange:
        """Ask as another editor."""
        application = completed_application(story)
        label = Text("par un autre éditeur", "by another editor")
        exchange = other_of(story).download(application, self._document, label=label)
        if exchange.status == 200:
            statuses = story.world.expects.foreign_statuses
            story.expect(exchange, *statuses, rule="foreign-data-visible", title=_SEEN_BY_OTHERS)
        return exchange

    def unknown(self, story: Story) -> Exchange:
        """Ask for what does not exist."""
        return self._get(story, UNKNOWN_APPLICATION)

    def too_many(self, story: Story) -> Exchange:
        """Ask until it is too much."""
        return exhausted(story, lambda: self.unknown(story), limit=100)

    def unreadable(self, story: Story) -> Exchange:
        """Ask with a token that is not UTF-8, which some read from the address; else provoke it."""
        path = f"/api/v1/market_applications/{UNKNOWN_APPLICATION}/{self._document}"
        label = Text("paramètre illisible", "unreadable parameter")
        exchange = story.world.api.http.send("GET", f"{path}?access_token=%ff", label=label)
        return exchange if exchange.status == 400 else self.provoked(400)(story)

    def provoked(self, status: int) -> Callable[[Story], Exchange]:
        """Ask while the sandbox fails on purpose."""

        def play(story: Story) -> Exchange:
            application = completed_application(story)
            return provoked(story, self._operation, status, lambda: self._get(story, application))

        return play

    def cases(self) -> tuple[Case, ...]:
        """List them."""

        def case(
            status: int, slug: str, fr: str, en: str, play: Callable[[Story], Exchange]
        ) -> Case:
            title = Text("{noun} : {what}", "{noun}: {what}")
            full = title.fill(noun=self._noun, what=Text(fr, en))
            return Case(self._operation, status, slug, full, "D05, SFD §6.5", play)

        def unchecked(made: Case) -> Case:
            return replace(made, rule="auth-not-checked", why=_NOT_CHECKED, document="D05")

        foreign = case(403, "foreign", "candidature d'autrui", "somebody else's", self.foreign)
        write_only = case(403, "write-only", "portée api_write", "scope api_write", self.write_only)
        too_many = case(
            429, "too-many", "plus de 100 dans l'heure", "more than 100 an hour", self.too_many
        )
        return (
            case(200, "completed", "candidature transmise", "submitted", self.completed),
            case(400, "refused", "paramètre illisible", "unreadable parameter", self.unreadable),
            unchecked(case(401, "no-token", "sans jeton", "without a token", self.no_token)),
            unchecked(case(401, "garbage", "jeton inventé", "made-up token", self.garbage)),
            replace(
                write_only,
                rule="scope-not-checked",
                why=Text("La portée n'est pas vérifiée", "The scope is not checked"),
                document="D02, SFD §3.6",
            ),
            replace(foreign, profiles=_DOCUMENTED_ONLY),
            replace(foreign, status=404, profiles=("deployed",), document="écart 32"),
            case(404, "unknown", "candidature inconnue", "unknown application", self.unknown),
            case(422, "pending", "candidature en cours", "pending application", self.pending),
            replace(
                too_many,
                document="D05, SFD §6.6",
                needs_rate_limits=True,
                profiles=_DOCUMENTED_ONLY,
            ),
            case(500, "failing", "erreur provoquée", "error on purpose", self.provoked(500)),
        )


CASES = (
    *Downloads("downloadAttestation", "attestation", Text("attestation", "attestation")).cases(),
    *Downloads("downloadDocumentsPackage", "documents_package", Text("dossier", "package")).cases(),
)
