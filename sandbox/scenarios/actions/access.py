"""Actions about access: tokens and editors."""

from collections.abc import Mapping
from typing import Any

from contracts.wording import Text
from sandbox.domain.clock import format_seconds
from sandbox.domain.errors import OAuthError
from sandbox.domain.tokens import issue_token
from sandbox.scenarios.actions import shapes
from sandbox.scenarios.actions.registry import action
from sandbox.scenarios.stage import Stage, StepRefused

_CHANGES: dict[str, Any] = {
    "name": {"type": "string", "minLength": 1, "maxLength": 255},
    "client_secret": {"type": "string"},
    "webhook_secret": {"type": ["string", "null"]},
    "authorized": {"type": "boolean"},
    "active": {"type": "boolean"},
    "can_create_defense_markets": {"type": "boolean"},
    **{
        key: {"type": ["string", "null"]}
        for key in (
            "completion_webhook_url",
            "redirect_url",
            "buyer_return_url",
            "candidate_return_url",
        )
    },
}


@action(
    Text(
        "Donne un jeton à un éditeur, comme POST /oauth/token ; son ancien jeton est révoqué.",
        "Gives an editor a token, as POST /oauth/token does; its former one is revoked.",
    ),
    {
        "client_id": shapes.CLIENT,
        "scope": {"type": "string", "description": "Scopes, with spaces between them."},
    },
    example={},
    gives=("access_token", "token_type", "expires_in", "scope", "client_id", "expires_at"),
)
async def create_token(stage: Stage, given: Mapping[str, Any]) -> Mapping[str, Any]:
    """Issue a token."""
    workspace, editor = stage.workspace, stage.editor(given.get("client_id"))
    scopes = str(given.get("scope", "api_access")).split()
    try:
        grant = issue_token(workspace, editor.client_id, editor.client_secret, scopes)
    except OAuthError as error:
        raise StepRefused(
            f"the editor '{editor.client_id}' gets no token: {error.reason}",
            "take an editor that is authorised and active, and scopes that exist",
        ) from error
    stage.spaces.add_token(stage.space, grant.token.digest)
    stage.access_token = grant.text
    if grant.revoked:
        stage.notes.append(
            Text(
                f"Le jeton précédent de {editor.client_id} est révoqué : votre plateforme, si elle "
                "utilise cet éditeur, doit en demander un nouveau.",
                f"The former token of {editor.client_id} is revoked: your platform, if it uses "
                "this editor, has to ask for a new one.",
            )
        )
    return {
        **workspace.profile.token_body(grant.text, grant.token),
        "client_id": editor.client_id,
        "expires_at": format_seconds(grant.token.expires_at),
    }


@action(
    Text("Ajoute un éditeur.", "Adds an editor."),
    {"client_id": {"type": "string"}, **_CHANGES},
    example={"name": "Plateforme de test", "can_create_defense_markets": False},
    gives=("client_id", "client_secret", "webhook_secret", "completion_webhook_url"),
)
async def create_editor(stage: Stage, given: Mapping[str, Any]) -> Mapping[str, Any]:
    """Call `POST /_sandbox/editors`."""
    return await stage.control("POST", "editors", body=dict(given))


@action(
    Text(
        "Change un éditeur : adresses, droits, secrets.",
        "Changes an editor: addresses, rights, secrets.",
    ),
    {
        "client_id": shapes.CLIENT,
        **_CHANGES,
        "rotate_secrets": {
            "description": "true, or a list of those to draw anew.",
            "anyOf": [
                {"type": "boolean"},
                {
                    "type": "array",
                    "items": {"type": "string", "enum": ["client_secret", "webhook_secret"]},
                },
            ],
        },
    },
    example={"rotate_secrets": ["webhook_secret"]},
    gives=("client_id", "client_secret", "webhook_secret", "completion_webhook_url"),
)
async def change_editor(stage: Stage, given: Mapping[str, Any]) -> Mapping[str, Any]:
    """Call `PATCH /_sandbox/editors/{client_id}`."""
    change = {key: value for key, value in given.items() if key != "client_id"}
    client_id = stage.editor(given.get("client_id")).client_id
    return await stage.control("PATCH", "editors", client_id, body=change)
