"""Requests to the control API of the sandbox, made from its description."""

from collections.abc import Mapping
from typing import Any

from contracts.wording import NOTHING, Text
from sandbox.contract import loader
from sandbox.contract.specification import Specification
from sandbox.docs.collections.model import Assertion, Body, Check, Place, Request
from sandbox.docs.collections.service import status_is

WORKSPACE = "workspace"
_JSON = "application/json"


class Control:
    """The control API, as a source of requests."""

    def __init__(self) -> None:
        """Read its description."""
        self._spec = Specification(loader.load(loader.CONTROL))

    def request(
        self,
        operation_id: str,
        name: Text,
        content: Any = None,
        *,
        about: Text = NOTHING,
        status: int = 200,
        path: Mapping[str, str] | None = None,
        query: Mapping[str, str] | None = None,
        expects: tuple[Assertion, ...] = (),
        checks: tuple[Check, ...] = (),
        captures: Mapping[str, Place] | None = None,
    ) -> Request:
        """Make a control call in the workspace of the collection.

        `path` gives the parameters of the path, and `expects` what the answer has to be besides
        its status. Raises `KeyError` for a call, a parameter or a status that does not exist.
        """
        operation = self._spec.operation(operation_id)
        if operation is None or str(status) not in operation.node.value["responses"]:
            raise KeyError(f"{operation_id} {status}")
        for parameter in query or {}:
            if not operation.takes(parameter):
                raise KeyError(f"{operation_id} ?{parameter}")
        sent = None if content is None else Body("json", content, _JSON)
        title = Text("Réponse attendue", "The expected answer")
        return Request(
            name=name,
            description=about,
            method=str(operation.node.path[2]).upper(),
            path=str(operation.node.path[1]).format_map(path or {}),
            query={WORKSPACE: f"{{{{{WORKSPACE}}}}}", **(query or {})},
            headers={"Content-Type": _JSON} if sent else {},
            body=sent,
            checks=(status_is(status), *([Check(title, expects)] if expects else []), *checks),
            captures=captures or {},
        )
