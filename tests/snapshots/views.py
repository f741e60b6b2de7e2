"""Everything that the control API tells of a workspace, to be compared."""

from typing import Any

from tests.control.conftest import Client

_PLAIN = (
    "clock",
    "editors",
    "sources",
    "faults",
    "checklist",
    "public_markets",
    "market_applications",
)


async def everything(client: Client) -> dict[str, Any]:
    """Ask all that can be asked of a workspace; what is real time is left out."""
    seen: dict[str, Any] = {}
    for path in _PLAIN:
        seen[path] = await client.get(path)
    for kind, key in (("public_markets", "public_markets"), ("market_applications",) * 2):
        for record in seen[kind][key]:
            path = f"{kind}/{record['identifier']}"
            seen[path] = await client.get(path)
    seen["requests"] = await client.get("requests", limit=1000)
    seen["deliveries"] = await client.get("webhooks/deliveries", limit=1000)
    for delivery in seen["deliveries"]["deliveries"]:
        seen[delivery["id"]] = await client.get(f"webhooks/deliveries/{delivery['id']}")
    for editor in seen["editors"]["editors"]:
        name = editor["client_id"]
        seen[f"breaker {name}"] = await client.get("breaker", client_id=name)
    return without_real_time(seen)


def without_real_time(value: Any) -> Any:
    """Leave out how long things took."""
    if isinstance(value, dict):
        return {k: without_real_time(v) for k, v in value.items() if k != "duration_ms"}
    if isinstance(value, list):
        return [without_real_time(item) for item in value]
    return value


def comparable(snapshot: dict[str, Any]) -> Any:
    """Leave out of a snapshot what is not state, and the calls that have loaded it."""
    worlds = []
    for world in snapshot["workspaces"]:
        happenings = [
            {k: v for k, v in each.items() if k != "id"}
            for each in world["feed"]["happenings"]
            if each.get("control", {}).get("operation_id") != "loadSnapshot"
        ]
        worlds.append({**world, "feed": happenings})
        for fault in world["faults"]["pending"]:
            fault["targets"].sort()
    return without_real_time({**snapshot, "workspaces": worlds, "saved_at": None})
