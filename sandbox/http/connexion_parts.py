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

_PUT_OFF = ("httpx", "jinja2", "requests")

_NOT_USED = {"werkzeug": "Request", "starlette.templating": "Jinja2Templates"}
"""Modules from which Connexion takes one name, for an annotation or for pages that are not served.

They are absent while Connexion is imported, and as available as ever afterwards.
"""


def _without_init(name: str) -> ModuleType:
    """Give a module that has not run; the submodules of a package are found as usual."""
    spec = importlib.util.find_spec(name)
    if spec is None:
        raise ModuleNotFoundError(f"No module named {name!r}", name=name)
    return importlib.util.module_from_spec(spec)


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


def _leave_out(module: str, name: str) -> bool:
    """Put a module that has not run in the place of one not loaded; tells whether it did."""
    if module in sys.modules:
        return False
    empty = _without_init(module)
    setattr(empty, name, None)
    sys.modules[module] = empty
    return True


_left_out = [module for module, name in _NOT_USED.items() if _leave_out(module, name)]
for _name in _PUT_OFF:
    sys.modules.setdefault(_name, _PutOff(_name))
# The second one would load Flask for decorators that the dispatcher does without.
for _name in ("connexion", "connexion.decorators"):
    sys.modules.setdefault(_name, _without_init(_name))

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

for _name in _left_out:
    sys.modules.pop(_name)

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
