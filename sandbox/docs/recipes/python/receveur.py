"""Reçoit les webhooks de Passe Marché : vérifie, garde, répond, puis traite.

Bibliothèque standard seule. Réglages, par variables d'environnement :
PASSEMARCHE_WEBHOOK_SECRET, PORT (8080), EVENEMENTS (dossier où les événements sont gardés).
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import queue
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

SECRET = os.environ["PASSEMARCHE_WEBHOOK_SECRET"].encode()
PORT = int(os.environ.get("PORT", "8080"))
DOSSIER = Path(os.environ.get("EVENEMENTS", "evenements"))
TAILLE_MAXIMALE = 10_000_000
OBJETS = {"market.completed": "market", "market_application.completed": "market_application"}

a_traiter: queue.SimpleQueue[dict[str, Any]] = queue.SimpleQueue()


def signature_juste(corps: bytes, recue: str) -> bool:
    """Refait la signature sur les octets reçus, tels quels, et compare en temps constant."""
    juste = "sha256=" + hmac.new(SECRET, corps, hashlib.sha256).hexdigest()
    # Sur des octets : compare_digest refuse un texte qui n'est pas en ASCII.
    return hmac.compare_digest(juste.encode(), recue.encode())


def lire(corps: bytes) -> dict[str, Any] | None:
    """Donne l'événement, ou None si ce n'en est pas un."""
    try:
        evenement = json.loads(corps)
    except (ValueError, RecursionError):
        return None
    if not isinstance(evenement, dict) or not isinstance(evenement.get("event"), str):
        return None
    return evenement


def garder(evenement: dict[str, Any], corps: bytes) -> bool:
    """Garde un événement sur le disque ; False s'il y était déjà.

    Le mode "x" échoue si le fichier existe : deux envois simultanés n'en font qu'un. Dans une base
    de données, c'est un index unique et une transaction.
    """
    identifiant = evenement[OBJETS[evenement["event"]]]["identifier"]
    cle = f"{evenement['event']}|{identifiant}|{evenement['timestamp']}"
    chemin = DOSSIER / (hashlib.sha256(cle.encode()).hexdigest() + ".json")
    try:
        with chemin.open("xb") as fichier:
            fichier.write(corps)
    except FileExistsError:
        return False
    return True


def traiter(evenement: dict[str, Any]) -> None:
    """Le vrai travail, une fois l'accusé parti."""
    print(evenement["event"], evenement[OBJETS[evenement["event"]]]["identifier"], flush=True)


def travailler() -> None:
    """Traite les événements l'un après l'autre."""
    while True:
        traiter(a_traiter.get())


class Receveur(BaseHTTPRequestHandler):
    """Une requête."""

    def do_POST(self) -> None:
        if self.path.partition("?")[0] != "/webhooks/passemarche":
            return self.repondre(404)
        longueur = self.headers.get("Content-Length", "")
        if not longueur.isdecimal():
            return self.repondre(411)
        if int(longueur) > TAILLE_MAXIMALE:
            return self.repondre(413)
        corps = self.rfile.read(int(longueur))
        # self.headers ne distingue pas la casse ; un dict(self.headers) la distinguerait.
        if not signature_juste(corps, self.headers.get("X-Webhook-Signature-SHA256", "")):
            return self.repondre(401)
        evenement = lire(corps)
        if evenement is None:
            return self.repondre(400)
        if evenement["event"] not in OBJETS:
            return self.repondre(200)  # inconnu : accepté, et laissé de côté
        try:
            nouveau = garder(evenement, corps)
        except (KeyError, TypeError):
            return self.repondre(400)
        self.repondre(200)
        if nouveau:
            a_traiter.put(evenement)

    def do_GET(self) -> None:
        if self.path.partition("?")[0] == "/webhooks/stats":
            gardes = sum(1 for _ in DOSSIER.glob("*.json"))
            return self.repondre(200, json.dumps({"processed": gardes}))
        self.repondre(405)

    do_OPTIONS = do_PUT = do_DELETE = do_GET

    def repondre(self, statut: int, texte: str = "") -> None:
        contenu = texte.encode()
        self.send_response(statut)
        if statut == 405:
            self.send_header("Allow", "POST")
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(contenu)))
        self.end_headers()
        self.wfile.write(contenu)

    def log_message(self, *_: object) -> None:
        """Ne rien écrire à chaque requête."""


DOSSIER.mkdir(parents=True, exist_ok=True)
threading.Thread(target=travailler, daemon=True).start()
serveur = ThreadingHTTPServer(("127.0.0.1", PORT), Receveur)
print(f"J'écoute sur le port {PORT}.", flush=True)
serveur.serve_forever()
