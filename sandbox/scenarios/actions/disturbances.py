"""Actions about what goes wrong: scripted faults, public sources, the circuit breaker."""

from collections.abc import Mapping
from typing import Any

from contracts.wording import Text
from sandbox.domain.public_sources import SOURCES
from sandbox.scenarios.actions import shapes
from sandbox.scenarios.actions.registry import action
from sandbox.scenarios.stage import Stage


@action(
    Text(
        "Prépare une panne : les prochains appels, ou les prochains webhooks, la subissent.",
        "Scripts a fault: the next calls, or the next webhooks, are struck by it.",
    ),
    {
        "fault": {"type": "string", "description": "A name from `passe-marche faults kinds`."},
        "operation": {"type": "string"},
        "event": {"type": "string"},
        "times": {"type": "integer", "minimum": 1, "maximum": 1_000},
        "identifier": {
            "description": "Strike only what is about this market, application or SIRET.",
            "anyOf": [{"type": "string"}, {"type": "object"}],
        },
    },
    required=("fault",),
    others=True,
    example={"fault": "latency", "operation": "createPublicMarket", "seconds": 3},
    gives=("id", "fault", "times", "remaining"),
)
async def script_fault(stage: Stage, given: Mapping[str, Any]) -> Mapping[str, Any]:
    """Call `POST /_sandbox/faults`; what the fault itself takes stands beside these arguments."""
    wish = dict(given)
    if isinstance(wish.get("identifier"), Mapping):
        wish["identifier"] = wish["identifier"].get("identifier")
    return await stage.control("POST", "faults", body=wish)


@action(
    Text("Oublie toutes les pannes préparées.", "Forgets every scripted fault."),
    {},
    example={},
)
async def clear_faults(stage: Stage, given: Mapping[str, Any]) -> Mapping[str, Any]:
    """Call `DELETE /_sandbox/faults`."""
    del given
    return await stage.control("DELETE", "faults")


@action(
    Text(
        "Décide de ce que répondent les sources publiques, pour toutes les candidatures.",
        "Decides what the public sources answer, for all applications.",
    ),
    {
        name: {"type": ["string", "null"], "enum": ["completed", "failed", "pending", None]}
        for name in SOURCES
    },
    example={"insee": "failed"},
    gives=("sources",),
)
async def script_sources(stage: Stage, given: Mapping[str, Any]) -> Mapping[str, Any]:
    """Call `POST /_sandbox/sources`."""
    answer = await stage.control("POST", "sources", body={"outcomes": dict(given)})
    return {"sources": {source["name"]: source["outcome"] for source in answer["sources"]}}


@action(
    Text(
        "Force le disjoncteur d'un éditeur ; il n'existe que dans le profil documented.",
        "Forces the circuit breaker of an editor; only the profile documented has one.",
    ),
    {
        "client_id": shapes.CLIENT,
        "state": {"type": "string", "enum": ["open", "half_open", "closed"]},
    },
    required=("state",),
    example={"state": "open"},
    gives=("client_id", "state", "opened_at", "probe_at"),
)
async def force_breaker(stage: Stage, given: Mapping[str, Any]) -> Mapping[str, Any]:
    """Call `POST /_sandbox/breaker`."""
    client_id = stage.editor(given.get("client_id")).client_id
    body = {"client_id": client_id, "state": given["state"]}
    return await stage.control("POST", "breaker", body=body)
