"""The whole collection of a profile: its folders in order, and its variables."""

from functools import cache

from contracts.wording import Text
from sandbox.docs.collections.driving import WORKSPACE, Control
from sandbox.docs.collections.journey import journey, preparation
from sandbox.docs.collections.model import Collection
from sandbox.docs.collections.refusals import refusals
from sandbox.docs.collections.service import Service
from sandbox.docs.collections.steering import steering, token_endpoints

VARIABLES = {
    "baseUrl": "http://127.0.0.1:3000",
    "clientId": "demo_editor_client",
    "clientSecret": "demo_editor_secret",
    WORKSPACE: "default",
    "webhookUrl": "http://localhost:4567/webhooks/voie-rapide",
}
"""What a user may want to change; the others are taken from answers on the way."""


@cache
def collection(profile: str) -> Collection:
    """Make the collection of a profile, `documented` or `deployed`."""
    service, control = Service(profile), Control()
    folders = [preparation(control, profile), journey(service, control)]
    folders += refusals(service, control)
    endpoints = token_endpoints(service, len(folders) + 1)
    folders += [endpoints] if endpoints else []
    folders.append(steering(service, control, len(folders) + 1))
    captured = {name for folder in folders for r in folder.requests for name in r.captures}
    return Collection(
        name=service.title,
        description=_about(profile),
        variables={**VARIABLES, **dict.fromkeys(sorted(captured), "")},
        folders=folders,
    )


def _about(profile: str) -> Text:
    return Text(
        f"""Collection **non officielle**, faite du contrat que suit le bac à sable local.

Lancez `passe-marche serve --profile {profile}`, puis toute la collection, de haut en bas : chaque
requête vérifie sa réponse. Le premier dossier **efface** l'espace de travail et tient lieu de
récepteur de webhooks. Variables : `baseUrl`, `clientId`, `clientSecret`, `workspace` et
`webhookUrl` ; les autres se remplissent en chemin.

Dans un autre environnement que le bac à sable, seuls existent les appels sous `/oauth` et
`/api`.""",
        f"""An **unofficial** collection, made from the contract that the local sandbox follows.

Run `passe-marche serve --profile {profile}`, then the whole collection from top to bottom: every
request checks its answer. The first folder **erases** the workspace and stands in for the webhook
receiver. Variables: `baseUrl`, `clientId`, `clientSecret`, `workspace` and `webhookUrl`; the others
fill in on the way.

In any environment but the sandbox, only the calls under `/oauth` and `/api` exist.""",
    )
