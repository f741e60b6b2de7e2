"""The parts of Connexion that a server needs, imported without the rest.

`import connexion` also loads its command line, its test client, Flask and two HTTP clients, which
a server's API never uses and which take two thirds of the start-up time (docs/adr/0002). The
package is registered here without running its `__init__`, and what it imports without need is put
off until somebody uses it; every submodule then loads as usual.
"""

import importlib
import importlib.util
import sys
from types import ModuleType
from typing import Any

_PUT_OFF = ("httpx", "requests")


def _register_without_init(name: str) -> None:
    spec = importlib.util.find_spec(name)
    if spec is None:
        raise ModuleNotFoundError(f"No module named {name!r}", name=name)
    sys.modules.setdefault(name, importlib.util.module_from_spec(spec))


class _PutOff(ModuleType):
    """Stands for a module until one of its attributes is read, and forwards from then on.

    `importlib.util.LazyLoader` would not do: up to Python 3.11 a second `import` of a lazy module
    already loads it.
    """

    def __getattr__(self, attribute: str) -> Any:
        name = self.__name__
        if sys.modules.get(name) is self:
            del sys.modules[name]
        return getattr(importlib.import_module(name), attribute)


for _name in _PUT_OFF:
    sys.modules.setdefault(_name, _PutOff(_name))
# The second one would load Flask for decorators that the dispatcher does without.
for _name in ("connexion", "connexion.decorators"):
    _register_without_init(_name)

from connexion.exceptions import ProblemException  # noqa: E402
from connexion.middleware.main import API, ConnexionMiddleware  # noqa: E402
from connexion.middleware.request_validation import (  # noqa: E402
    RequestValidationAPI,
    RequestValidationMiddleware,
    RequestValidationOperation,
)
from connexion.middleware.routing import RoutingMiddleware  # noqa: E402
from connexion.middleware.security import (  # noqa: E402
    SecurityAPI,
    SecurityMiddleware,
    SecurityOperation,
)
from connexion.operations import AbstractOperation  # noqa: E402
from connexion.resolver import Resolver  # noqa: E402
from connexion.spec import OpenAPISpecification  # noqa: E402

__all__ = [
    "API",
    "AbstractOperation",
    "ConnexionMiddleware",
    "OpenAPISpecification",
    "ProblemException",
    "RequestValidationAPI",
    "RequestValidationMiddleware",
    "RequestValidationOperation",
    "Resolver",
    "RoutingMiddleware",
    "SecurityAPI",
    "SecurityMiddleware",
    "SecurityOperation",
]
