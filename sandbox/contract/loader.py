"""The contracts as the server uses them: parsed beforehand, so that a start costs no YAML.

`service` is `openapi.yaml` at the root, `deployed` what `openapi.deployed.overlay.yaml` makes of
it, `control` the control API. `python -m sandbox.contract build` writes their JSON next to this
module. Imports nothing but the standard library and orjson.
"""

from pathlib import Path
from typing import Any

import orjson

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
SERVICE, DEPLOYED, CONTROL = "service", "deployed", "control"
SOURCES = {SERVICE: ROOT / "openapi.yaml", CONTROL: HERE.parent / "control" / "openapi.yaml"}
"""Where each contract is written by hand, in a checkout."""
OVERLAYS = {DEPLOYED: (SERVICE, ROOT / "openapi.deployed.overlay.yaml")}
"""The contracts that are made of another one, with the changes to it."""
OF_PROFILES = {"documented": SERVICE, "deployed": DEPLOYED}
"""The contract of each profile of the service."""

_SHIPPED = HERE / "openapi.yaml"
"""Where a wheel carries the service's contract."""


class ContractMissing(LookupError):
    """The contract is unknown or was not built; the message says what to do."""


def parsed_path(name: str) -> Path:
    """Tell where the parsed form of a contract is kept."""
    return HERE / f"{name}.json"


def load(name: str) -> dict[str, Any]:
    """Give a contract, local references kept; every call gives a fresh copy.

    Raises `ContractMissing`.
    """
    try:
        content = parsed_path(name).read_bytes()
    except FileNotFoundError:
        raise ContractMissing(
            f"there is no contract '{name}'; in a checkout, `python -m sandbox.contract build` "
            f"makes those of {', '.join((*SOURCES, *OVERLAYS))}"
        ) from None
    parsed: dict[str, Any] = orjson.loads(content)
    return parsed


def source_text() -> str:
    """Give the text of the service's contract, comments and all; raises `ContractMissing`."""
    for path in (SOURCES[SERVICE], _SHIPPED):
        if path.is_file():
            return path.read_text(encoding="utf-8")
    raise ContractMissing("openapi.yaml is neither in a checkout nor in this installation")
