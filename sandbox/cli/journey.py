"""The journey that the demonstration plays: from the token to the documents, over HTTP alone."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from sandbox.cli.client import Client, Reply
from sandbox.cli.layout import shorten
from sandbox.cli.narration import Narrator
from sandbox.cli.opening import Unreadable, open_pdf, open_zip
from sandbox.cli.receiver import SIGNATURE_HEADER, Receiver

BUYER_SIRET = "13002526500013"
COMPANY_SIRET = "73282932000074"
WEBHOOK_SECONDS = 10.0
"""How long a webhook is waited for; it takes milliseconds."""


class StepFailed(Exception):
    """A step did not give what it should; the message is a sentence in French."""


@dataclass
class Journey:
    """Plays the steps one after the other and tells them. Raises `StepFailed`."""

    client: Client
    receiver: Receiver
    tell: Narrator
    output: Path | None = None
    token: str = field(default="", repr=False)
    market: str = ""
    application: str = ""

    def play(self) -> None:
        """Play it all."""
        editor = self._editor()
        self._get_token(editor)
        self._create_market()
        self._finish_market()
        self._create_application()
        self._finish_application()
        self._download_attestation()
        self._download_package()

    def _editor(self) -> Mapping[str, Any]:
        self.tell.step("L'éditeur fourni, et où vont ses webhooks")
        editors = self._json("GET", "/_sandbox/editors", 200, show=lambda a: a["editors"][0])
        editor: Mapping[str, Any] = editors["editors"][0]
        self.receiver.secret = editor["webhook_secret"]
        self.tell.good(f"récepteur de webhooks prêt sur {editor['completion_webhook_url']}")
        return editor

    def _get_token(self, editor: Mapping[str, Any]) -> None:
        self.tell.step("Obtenir un jeton OAuth2")
        form = {
            "grant_type": "client_credentials",
            "client_id": editor["client_id"],
            "client_secret": editor["client_secret"],
            "scope": "api_access",
        }
        answer = self._json("POST", "/oauth/token", 200, form=form)
        self.token = answer["access_token"]
        self.tell.good(f"jeton valable {answer['expires_in'] // 3600} h")

    def _create_market(self) -> None:
        self.tell.step("Créer un marché")
        now = datetime.fromisoformat(self._quietly("GET", "/_sandbox/clock")["now"])
        deadline = (now + timedelta(days=30)).strftime("%Y-%m-%dT12:00:00Z")
        market = {
            "name": "Rénovation de l'école Jules-Ferry",
            "deadline": deadline,
            "siret": BUYER_SIRET,
            "market_type_codes": ["works"],
            "lots": [{"name": "Gros œuvre"}, {"name": "Menuiseries"}],
        }
        answer = self._json("POST", "/api/v1/public_markets", 201, body={"public_market": market})
        self.market = answer["identifier"]
        self.tell.good(f"l'acheteur irait sur {answer['configuration_url']}")

    def _finish_market(self) -> None:
        self.tell.step("L'acheteur termine la configuration (sans navigateur)")
        path = f"/_sandbox/public_markets/{self.market}/complete"
        market = self._json("POST", path, 200, body={}, show=_state)
        self.tell.good(f"marché configuré, {len(market['field_keys'])} champs demandés au candidat")
        payload = self._webhook("market.completed")
        self._expect(payload["market"]["identifier"] == self.market, "le webhook parle d'un autre")
        # In the deployed profile applications open once the sandbox has read the receiver's answer.
        self._quietly("POST", "/_sandbox/webhooks/wait")

    def _create_application(self) -> None:
        self.tell.step("Créer une candidature")
        path = f"/api/v1/public_markets/{self.market}/market_applications"
        body = {"market_application": {"siret": COMPANY_SIRET}}
        answer = self._json("POST", path, 201, body=body)
        self.application = answer["identifier"]
        self.tell.good(f"le candidat irait sur {answer['application_url']}")

    def _finish_application(self) -> None:
        self.tell.step("Le candidat dépose sa candidature (sans navigateur)")
        path = f"/_sandbox/market_applications/{self.application}/complete"
        self._json("POST", path, 200, body={}, show=_state)
        self.tell.good("candidature déposée")
        payload = self._webhook("market_application.completed")["market_application"]
        self._expect(payload["identifier"] == self.application, "le webhook parle d'une autre")
        # The running service leaves the company's name out (deployed profile).
        named = f"{payload['company_name']}, " if "company_name" in payload else ""
        self.tell.detail(f"entreprise : {named}SIRET {payload['siret']}")

    def _webhook(self, event: str) -> Any:
        """Wait for the webhook; gives its payload, once its signature was found to be right."""
        received = self.receiver.next(WEBHOOK_SECONDS)
        if received is None:
            raise StepFailed(f"le webhook {event} n'est pas arrivé")
        payload = received.json()
        self.tell.received(f"webhook {payload['event']} reçu", *self.tell.json(payload))
        self.tell.detail(f"{SIGNATURE_HEADER}: {received.signature[:32]}…")
        self._expect(payload["event"] == event, f"{event} était attendu")
        self._expect(received.verified, f"la signature du webhook {event} est fausse")
        self.tell.good(f"signature HMAC-SHA256 vérifiée sur les {len(received.body)} octets reçus")
        return payload

    def _download_attestation(self) -> None:
        self.tell.step("Télécharger et ouvrir l'attestation")
        content = self._download("attestation", "application/pdf")
        try:
            pdf = open_pdf(content)
        except Unreadable as error:
            raise StepFailed(f"l'attestation ne s'ouvre pas : {error}") from error
        pages = f"{pdf.pages} page{'s' if pdf.pages > 1 else ''}"
        self.tell.good(f"PDF de {pages}, titre « {pdf.title} »")
        for line in pdf.lines[:4]:
            self.tell.detail(f"│ {line}")

    def _download_package(self) -> None:
        self.tell.step("Télécharger et ouvrir le dossier de candidature")
        content = self._download("documents_package", "application/zip")
        try:
            entries = open_zip(content)
        except Unreadable as error:
            raise StepFailed(f"le dossier ne s'ouvre pas : {error}") from error
        self._expect(bool(entries), "le dossier est vide")
        plural = "s" if len(entries) > 1 else ""
        self.tell.good(f"ZIP de {len(entries)} fichier{plural}, sommes de contrôle justes")
        for entry in entries:
            self.tell.detail(f"│ {entry.filename} ({_size(entry.file_size)})")

    def _download(self, document: str, media_type: str) -> bytes:
        path = f"/api/v1/market_applications/{self.application}/{document}"
        self.tell.request("GET", path)
        reply = self.client.send("GET", path, headers=self._headers())
        self.tell.answer(reply, reply.headers.get("content-disposition", ""))
        if reply.status != 200:
            raise StepFailed(_unexpected("GET", path, reply, 200))
        got = reply.headers.get("content-type", "")
        self._expect(got.startswith(media_type), f"{media_type} était attendu, reçu {got}")
        self._keep(reply)
        return reply.body

    def _keep(self, reply: Reply) -> None:
        if self.output is None:
            return
        name = reply.headers.get("content-disposition", "").partition('filename="')[2].rstrip('"')
        target = self.output / Path(name).name
        try:
            self.output.mkdir(parents=True, exist_ok=True)
            target.write_bytes(reply.body)
        except OSError as error:
            raise StepFailed(f"{target} ne peut pas être écrit ({error.strerror})") from error
        self.tell.detail(f"enregistré dans {target}")

    def _json(
        self,
        method: str,
        path: str,
        expected: int,
        *,
        body: Mapping[str, Any] | None = None,
        form: Mapping[str, str] | None = None,
        show: Callable[[Any], Any] = lambda answer: answer,
    ) -> Any:
        """Make a call and tell it; gives its JSON. Raises `StepFailed` for another status."""
        content, headers = None, self._headers()
        shown: Sequence[str] = ()
        if form is not None:
            content = urlencode(form).encode()
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            shown = content.decode().replace("&", "\n&").split("\n")
        elif body is not None:
            content = json.dumps(body, ensure_ascii=False).encode()
            headers["Content-Type"] = "application/json"
            shown = self.tell.json(body)
        self.tell.request(method, path, *shown)
        reply = self.client.send(method, path, content, headers)
        answer = _parsed(method, path, reply)
        if reply.status != expected:
            self.tell.answer(reply)
            raise StepFailed(_unexpected(method, path, reply, expected))
        self.tell.answer(reply, *self.tell.json(show(answer)))
        return answer

    def _quietly(self, method: str, path: str) -> Any:
        return _parsed(method, path, self.client.send(method, path))

    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"} if self.token else {}

    @staticmethod
    def _expect(holds: bool, complaint: str) -> None:
        if not holds:
            raise StepFailed(complaint)


def _state(record: Mapping[str, Any]) -> dict[str, Any]:
    return {key: record[key] for key in ("identifier", "state", "sync_status", "completed_at")}


def _parsed(method: str, path: str, reply: Reply) -> Any:
    try:
        return reply.json()
    except ValueError as error:
        raise StepFailed(f"{method} {path} n'a pas répondu en JSON") from error


def _unexpected(method: str, path: str, reply: Reply, expected: int) -> str:
    said = shorten(reply.body.decode(errors="replace"), 200)
    return f"{method} {path} a répondu {reply.status}, {expected} était attendu : {said}"


def _size(count: int) -> str:
    return f"{count / 1000:.1f} ko".replace(".", ",") if count >= 1000 else f"{count} o"
