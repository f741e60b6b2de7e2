"""The control API of a sandbox, where the environment is one."""

from typing import Any
from urllib.parse import quote

import httpx


class ControlError(Exception):
    """A control call was refused; the message is what the sandbox said."""


class Control:
    """Drives one workspace of a sandbox."""

    def __init__(
        self,
        base_url: str,
        workspace: str = "default",
        *,
        client: httpx.Client | None = None,
    ) -> None:
        self.base_url = base_url.rstrip("/")
        self.workspace = workspace
        self._client = client or httpx.Client(timeout=120.0, trust_env=False)

    def close(self) -> None:
        """Let go of the connections."""
        self._client.close()

    def ask(
        self, method: str, path: str, payload: object = None, **query: str | int
    ) -> dict[str, Any]:
        """Make a call; raises `ControlError`."""
        try:
            answer = self._client.request(
                method,
                f"{self.base_url}/_sandbox/{path}",
                params={"workspace": self.workspace, **query},
                json=payload,
            )
        except httpx.HTTPError as error:
            raise ControlError(f"{type(error).__name__}: {error}") from error
        if not answer.is_success:
            raise ControlError(f"{method} {path}: HTTP {answer.status_code} {answer.text[:300]}")
        content: dict[str, Any] = answer.json() if answer.content else {}
        return content

    def in_workspace(self, name: str) -> "Control":
        """Drive another workspace of the same sandbox."""
        return Control(self.base_url, name, client=self._client)

    # Workspaces and editors

    def new_workspace(self, **wishes: Any) -> tuple["Control", dict[str, Any]]:
        """Make an isolated world; gives its control and its first editor."""
        content = self.ask("POST", "workspaces", {k: v for k, v in wishes.items() if v is not None})
        return self.in_workspace(content["name"]), content["editors"][0]

    def remove_workspace(self) -> None:
        """Remove this workspace."""
        self.ask("DELETE", f"workspaces/{quote(self.workspace)}")

    def new_editor(self, **wishes: Any) -> dict[str, Any]:
        """Add an editor to the workspace."""
        return self.ask("POST", "editors", wishes)

    def change_editor(self, client_id: str, **changes: Any) -> dict[str, Any]:
        """Change an editor of the workspace."""
        return self.ask("PATCH", f"editors/{quote(client_id)}", changes)

    # Time, markets and applications

    def advance(self, seconds: float) -> dict[str, Any]:
        """Advance the clock; everything that falls due has run when this returns."""
        return self.ask("POST", "clock", {"advance_seconds": seconds})

    def freeze(self) -> dict[str, Any]:
        """Stop the clock where it stands."""
        return self.ask("POST", "clock", {"freeze_at": "now"})

    def complete_market(self, identifier: str) -> dict[str, Any]:
        """Finish the buyer's wizard; returns after the first attempt to tell the platform."""
        path = f"public_markets/{quote(identifier)}/complete"
        return self.ask("POST", path, {}, wait="delivery")

    def complete_application(self, identifier: str, **wishes: Any) -> dict[str, Any]:
        """Finish the candidate's form; returns after the first attempt to tell the platform."""
        path = f"market_applications/{quote(identifier)}/complete"
        return self.ask("POST", path, wishes, wait="delivery")

    def market(self, identifier: str) -> dict[str, Any]:
        """Show a market."""
        return self.ask("GET", f"public_markets/{quote(identifier)}")

    def application(self, identifier: str) -> dict[str, Any]:
        """Show an application."""
        return self.ask("GET", f"market_applications/{quote(identifier)}")

    def retry_market(self, identifier: str) -> dict[str, Any]:
        """Press the buyer's button "retry"."""
        path = f"public_markets/{quote(identifier)}/retry_sync"
        return self.ask("POST", path, wait="delivery")

    def breaker(self) -> dict[str, Any]:
        """Show the circuit breaker of the first editor."""
        return self.ask("GET", "breaker")

    def script_status(self, operation: str, status: int) -> None:
        """Have the next call of an operation answer with a status; raises `ControlError`."""
        self.ask("POST", "faults", {"operation": operation, "status": status, "times": 1})


def find_control(base_url: str) -> dict[str, Any] | None:
    """Tell what a sandbox says of its health; None where the environment is no sandbox."""
    control = Control(base_url)
    try:
        health = control.ask("GET", "health")
    except (ControlError, ValueError):
        return None
    finally:
        control.close()
    return health if health.get("status") == "ok" and "workspaces" in health else None
