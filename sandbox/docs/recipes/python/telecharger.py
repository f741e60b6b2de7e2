"""Télécharge un dossier de candidature, le vérifie, et ne le laisse en place que s'il est entier.

Bibliothèque standard seule. Réglages, par variables d'environnement : PASSEMARCHE_URL, JETON.
Essai : python3 telecharger.py FT20261124ABCDEF01 dossiers
"""

import os
import shutil
import sys
import tempfile
import zipfile
from http.client import HTTPException
from pathlib import Path, PurePosixPath
from urllib.request import Request, urlopen

URL = os.environ.get("PASSEMARCHE_URL", "http://127.0.0.1:3000")
DELAI = 300
ESSAIS = 3
TAILLE_MAXIMALE = 500_000_000
TAILLE_DECOMPRESSEE_MAXIMALE = 2_000_000_000


class Incomplet(Exception):
    """Le fichier reçu n'est pas entier, ou pas sain : un autre essai peut suffire."""


def telecharger(candidature: str, destination: Path) -> Path:
    """Donne le dossier où se trouvent les fichiers ; `HTTPError` si le service refuse."""
    destination.mkdir(parents=True, exist_ok=True)
    for essai in range(1, ESSAIS + 1):
        with tempfile.TemporaryDirectory(dir=destination) as provisoire:
            archive = Path(provisoire) / "dossier.zip"
            try:
                recevoir(candidature, archive)
                extraire(archive, Path(provisoire) / "contenu")
            except (Incomplet, HTTPException, ConnectionError, TimeoutError) as erreur:
                print(f"essai {essai} : {erreur}", file=sys.stderr)
                continue
            # Sur le même disque, un renommage : le dossier est là en entier, ou pas du tout.
            final = destination / candidature
            shutil.rmtree(final, ignore_errors=True)
            return (Path(provisoire) / "contenu").rename(final)
    raise SystemExit(f"le dossier de {candidature} n'a pas pu être téléchargé entier")


def recevoir(candidature: str, archive: Path) -> None:
    """Écrit au fur et à mesure : un dossier peut peser 500 Mo."""
    adresse = f"{URL}/api/v1/market_applications/{candidature}/documents_package"
    demande = Request(adresse, headers={"Authorization": f"Bearer {os.environ['JETON']}"})
    with urlopen(demande, timeout=DELAI) as reponse, archive.open("wb") as fichier:
        if reponse.headers.get_content_type() != "application/zip":
            raise Incomplet(f"{reponse.headers.get_content_type()} au lieu d'un ZIP")
        recus = 0
        while morceau := reponse.read(65536):
            recus += len(morceau)
            if recus > TAILLE_MAXIMALE:
                raise SystemExit("plus gros que ce que promet le service")
            fichier.write(morceau)
        # read(n) ne dit rien d'une connexion coupée : la longueur annoncée le dit.
        annonces = reponse.headers.get("Content-Length")
        if annonces is not None and recus != int(annonces):
            raise Incomplet(f"{recus} octets reçus sur {annonces}")


def extraire(archive: Path, contenu: Path) -> None:
    """Vérifie les sommes de contrôle et chaque nom avant d'extraire."""
    try:
        with zipfile.ZipFile(archive) as dossier:
            if sum(f.file_size for f in dossier.infolist()) > TAILLE_DECOMPRESSEE_MAXIMALE:
                raise SystemExit("trop gros une fois décompressé")
            for nom in dossier.namelist():
                chemin = PurePosixPath(nom.replace("\\", "/"))
                if chemin.is_absolute() or ".." in chemin.parts or ":" in nom:
                    raise SystemExit(f"nom de fichier dangereux : {nom!r}")
            if abime := dossier.testzip():
                raise Incomplet(f"somme de contrôle fausse : {abime}")
            dossier.extractall(contenu)
    except (zipfile.BadZipFile, EOFError, OSError) as erreur:
        raise Incomplet(f"ZIP illisible : {erreur}") from erreur


if __name__ == "__main__":
    place = telecharger(sys.argv[1], Path(sys.argv[2]))
    print(*sorted(f.relative_to(place) for f in place.rglob("*") if f.is_file()), sep="\n")
