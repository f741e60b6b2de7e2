"""Appelle l'API de Passe Marché avec un jeton gardé, et renouvelé sur 401.

Bibliothèque standard seule. Réglages, par variables d'environnement : PASSEMARCHE_URL,
PASSEMARCHE_CLIENT_ID, PASSEMARCHE_CLIENT_SECRET.
Essai : python3 client.py "Premier marché" "Second marché"
"""

from __future__ import annotations

import json
import os
import sys
import threading
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

URL = os.environ.get("PASSEMARCHE_URL", "http://127.0.0.1:3000")
DELAI = 30


class Client:
    """Un client par processus : un nouveau jeton révoque le précédent, il n'en faut qu'un."""

    def __init__(self) -> None:
        self._jeton: str | None = None
        self._verrou = threading.Lock()

    def appeler(self, chemin: str, contenu: object) -> Any:
        """Appelle en POST et donne la réponse ; sur 401, recommence avec un autre jeton."""
        jeton = self._obtenir(rejete=None)
        try:
            return self._envoyer(chemin, contenu, jeton)
        except HTTPError as erreur:
            if erreur.code != 401:
                raise
        return self._envoyer(chemin, contenu, self._obtenir(rejete=jeton))

    def _obtenir(self, rejete: str | None) -> str:
        """Donne le jeton, renouvelé s'il est celui qui vient d'être rejeté.

        Si un autre thread l'a déjà renouvelé, le sien convient.
        """
        with self._verrou:
            if self._jeton is None or self._jeton == rejete:
                formulaire = {
                    "grant_type": "client_credentials",
                    "client_id": os.environ["PASSEMARCHE_CLIENT_ID"],
                    "client_secret": os.environ["PASSEMARCHE_CLIENT_SECRET"],
                    "scope": "api_access",
                }
                demande = Request(f"{URL}/oauth/token", urlencode(formulaire).encode())
                with urlopen(demande, timeout=DELAI) as reponse:
                    self._jeton = json.load(reponse)["access_token"]
            return str(self._jeton)

    def _envoyer(self, chemin: str, contenu: object, jeton: str) -> Any:
        entetes = {"Authorization": f"Bearer {jeton}", "Content-Type": "application/json"}
        demande = Request(URL + chemin, json.dumps(contenu).encode(), entetes)
        with urlopen(demande, timeout=DELAI) as reponse:
            return json.load(reponse)


client = Client()
for nom in sys.argv[1:]:
    marche = {
        "name": nom,
        "deadline": "2099-12-31T12:00:00Z",
        "siret": "13002526500013",
        "market_type_codes": ["services"],
    }
    print(client.appeler("/api/v1/public_markets", {"public_market": marche})["identifier"])
