"""What a button does: one control call, then a page that says what came of it.

A view is called twice. The first time it leaves the call to be made on the event loop, as a control
call may wait for a receiver; the second time it finds the answer.
"""

from collections.abc import Mapping
from functools import partial
from typing import Any, cast
from urllib.parse import parse_qsl, urlencode

from flask import Response, redirect, request, url_for
from werkzeug.wrappers import Response as WerkzeugResponse

from contracts.wording import Text
from sandbox.console.addresses import PREFIX
from sandbox.console.context import PARAMETER, site, space
from sandbox.console.control import Answered, ControlCall
from sandbox.console.notices import PARAMETER as NOTICE
from sandbox.console.notices import Notice
from sandbox.pages.bridge import RESULT, WORK

BACK = "back"
REFUSED = Text("Le bac à sable ne l’a pas fait", "The sandbox did not do it")


class UnderWay(Exception):
    """The call is being made: the view will be called again with its answer."""


def drive(
    method: str,
    *path: str,
    body: Mapping[str, Any] | bytes | None = None,
    query: Mapping[str, str] | None = None,
    whole_server: bool = False,
) -> Answered:
    """Make a control call in the workspace of the page; raises `UnderWay` the first time.

    With `whole_server` the call names no workspace but the one in `query`, if any.
    """
    result = request.environ.get(RESULT)
    if result is not None:
        return cast(Answered, result())
    here = {} if whole_server else {PARAMETER: space().request.name}
    call = ControlCall(method, path, {**here, **(query or {})}, body)
    headers = {name.lower(): value for name, value in request.headers.items()}
    request.environ[WORK] = partial(site().control.make, call, request.scheme, headers)
    raise UnderWay


def is_done() -> bool:
    """Tell whether the call of the page was made: its view is being called the second time."""
    return RESULT in request.environ


def wait_for_it(_: UnderWay) -> Response:
    """Answer the first time; nobody sees this."""
    return Response(status=202)


def leave(url: str, notice: Notice | None) -> WerkzeugResponse:
    """Go to a page of the console that says something."""
    if notice is None:
        return redirect(url, 303)
    place, hash_sign, fragment = url.partition("#")
    path, _, query = place.partition("?")
    # The page may have come with a notice of its own, which gives way.
    kept = [
        (name, value) for name, value in parse_qsl(query, keep_blank_values=True) if name != NOTICE
    ]
    query = urlencode([*kept, (NOTICE, site().notices.leave(notice))])
    return redirect(f"{path}?{query}{hash_sign}{fragment}", 303)


def outcome(answered: Answered, done: Notice, url: str | None = None) -> WerkzeugResponse:
    """Go back to where the button was, or to `url`, with the outcome of a call."""
    notice = done if answered.ok else refusal(answered)
    return leave(url if url is not None and answered.ok else back(), notice)


def refusal(answered: Answered) -> Notice:
    """Say that a call was refused, in the words of the control API."""
    return Notice("bad", REFUSED, detail=f"{answered.error}. {answered.hint}")


def back() -> str:
    """Give the page on which the button was; the first one where it does not say."""
    wanted = request.form.get(BACK, "")
    # Nothing but a page of the console: `//host` and `/\host` would lead elsewhere.
    inside = wanted == PREFIX or wanted.startswith((f"{PREFIX}/", f"{PREFIX}?"))
    if inside and wanted.isprintable() and "\\" not in wanted:
        return wanted
    return url_for("overview.show")
