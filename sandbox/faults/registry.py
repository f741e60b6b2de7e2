"""Which faults there are: each registers itself when its module is loaded.

A fault is a dataclass whose fields are its parameters, made with `parameter`. From them come the
check of what is scripted, its defaults, and the description in the control API and the docs.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import MISSING, asdict, field, fields, is_dataclass
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import Any, ClassVar, TypeVar

from sandbox.domain.errors import Violation
from sandbox.domain.faults import Stage
from sandbox.http.schema import SchemaValidator

ANY = "any"
"""The target that means all those on which a fault can be scripted."""

PROTECTED = (
    "createPublicMarket",
    "createMarketApplication",
    "downloadAttestation",
    "downloadDocumentsPackage",
)
"""The operations that need a bearer token."""

DOWNLOADS = ("downloadAttestation", "downloadDocumentsPackage")

OPERATIONS = ("createToken", "revokeToken", "introspectToken", "getTokenInfo", *PROTECTED)
"""Every operation of the service's API; those about tokens exist in the profile deployed only."""

EVENTS = ("market.completed", "market_application.completed")

_FOLDERS = ("sandbox.faults.calls", "sandbox.faults.webhooks")


class Fault:
    """What all faults have in common; a subclass is a frozen dataclass of its parameters.

    `label` says in French what it does, `summary` in English. `stage` and `targets` tell when it
    is taken, and on which operations or events it can be scripted. `spoils` tells that a call
    which it strikes does not come to a good end, so that a client tries again.
    """

    name: ClassVar[str]
    label: ClassVar[str]
    summary: ClassVar[str]
    stage: ClassVar[Stage]
    targets: ClassVar[tuple[str, ...]]
    spoils: ClassVar[bool] = True

    @classmethod
    def key(cls) -> str:
        """Name the key of a wish that says what is struck."""
        return "operation" if cls.stage is Stage.CALL else "event"

    @classmethod
    def sample(cls) -> dict[str, Any]:
        """Give values for the parameters that have no default, for examples."""
        rules = cls.schema()
        return {name: rules["properties"][name]["example"] for name in rules.get("required", ())}

    @classmethod
    def schema(cls) -> dict[str, Any]:
        """Describe the parameters, as JSON Schema has it."""
        described: tuple[Any, ...] = fields(cls)  # type: ignore[arg-type]  # is a dataclass
        needed = [f.name for f in described if f.default is MISSING]
        return {
            "type": "object",
            "additionalProperties": False,
            **({"required": needed} if needed else {}),
            "properties": {
                f.name: {
                    **f.metadata["schema"],
                    "description": f.metadata["summary"],
                    **({} if f.default is MISSING else {"default": f.default}),
                }
                for f in described
            },
        }

    @classmethod
    def labels(cls) -> dict[str, str]:
        """Say in French what each parameter is for."""
        described: tuple[Any, ...] = fields(cls)  # type: ignore[arg-type]  # is a dataclass
        return {f.name: f.metadata["label"] for f in described}

    def parameters(self) -> dict[str, Any]:
        """Give the parameters with their values."""
        return asdict(self)  # type: ignore[call-overload,no-any-return]  # is a dataclass


def parameter(label: str, summary: str, default: Any = MISSING, **schema: Any) -> Any:
    """Declare a parameter: what it is for, in French and English, and its JSON Schema."""
    metadata = {"label": label, "summary": summary, "schema": schema}
    if default is MISSING:
        return field(metadata=metadata)
    return field(default=default, metadata=metadata)


_LINES = tuple(dict.fromkeys(stage.line for stage in Stage))

F = TypeVar("F", bound=type[Fault])
_KINDS: dict[str, type[Fault]] = {}


def register(kind: F) -> F:
    """Make a fault known under its name."""
    if not is_dataclass(kind) or kind.name in _KINDS:
        raise TypeError(f"{kind.__name__} is no dataclass, or '{kind.name}' is taken")
    _KINDS[kind.name] = kind
    return kind


@cache
def kinds() -> Mapping[str, type[Fault]]:
    """Give all faults by their names, those of calls first; loads their modules at first."""
    for folder in _FOLDERS:
        package = import_module(folder)
        for module in sorted(iter_modules(package.__path__), key=lambda found: found.name):
            import_module(f"{folder}.{module.name}")
    return dict(sorted(_KINDS.items(), key=_place))


def _place(known: tuple[str, type[Fault]]) -> tuple[int, str]:
    name, kind = known
    return _LINES.index(kind.stage.line), name


def described() -> Iterator[dict[str, Any]]:
    """Describe every fault, for the control API and the docs."""
    for kind in kinds().values():
        yield {
            "fault": kind.name,
            "label": kind.label,
            "summary": kind.summary,
            "on": kind.key(),
            "targets": list(kind.targets),
            "parameters": kind.schema(),
            "parameter_labels": kind.labels(),
        }


def make(name: str, parameters: Mapping[str, Any]) -> Fault:
    """Give a fault with its parameters, which were checked."""
    return kinds()[name](**parameters)


def violations(kind: type[Fault], given: Mapping[str, Any]) -> Sequence[Violation]:
    """List what is wrong with the parameters of a fault."""
    return _validator(kind.name).violations(dict(given))


@cache
def _validator(name: str) -> SchemaValidator:
    schema = kinds()[name].schema()
    # What is documented besides the rules is of no use for the check.
    bare = {
        name: {k: v for k, v in rules.items() if k not in ("description", "default", "example")}
        for name, rules in schema["properties"].items()
    }
    return SchemaValidator({**schema, "properties": bare}, {})
