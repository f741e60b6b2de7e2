"""How an API reads requests: by its contract, or in a way of its own; and several APIs as one."""

from collections.abc import AsyncIterator, Collection, Sequence
from typing import Any

import httpx
import pytest

from sandbox.http import Answer, Call, Choice, Reading, build_app
from sandbox.http.body import MAX_BODY
from sandbox.http.choice import Choose

pytestmark = pytest.mark.anyio
CONTRACT: dict[str, Any] = {
    "openapi": "3.0.3",
    "info": {"title": "t", "version": "1"},
    "paths": {
        "/things": {
            "post": {
                "operationId": "createThing",
                "requestBody": {
                    "required": True,
                    "content": {
                        "application/json": {
                            "schema": {"type": "object", "required": ["name"]},
                        }
                    },
                },
                "responses": {"default": {"description": "any"}},
            },
            "get": {
                "operationId": "getThings",
                "responses": {"default": {"description": "any"}},
            },
        }
    },
}


class Hooks:
    """Hooks that do nothing but name the errors."""

    def before(self, call: Call) -> None:
        pass

    def authenticate(self, call: Call, required_scopes: Sequence[Sequence[str]]) -> Any:
        pass

    def error(self, call: Call, error: Exception) -> Answer:
        return Answer.json(getattr(error, "status", 422), {"error": type(error).__name__})

    def finish(self, call: Call, answer: Answer) -> Answer:
        return answer

    async def sent(self, call: Call, answer: Answer) -> None:
        pass


def create(call: Call) -> Answer:
    rules = [violation.rule for violation in call.violations]
    return Answer.json(200, {"body": call.body, "rules": rules})


def lenient(call: Call, media_types: Collection[str], required: bool) -> str | None:
    call.body = {"text": call.raw_body.decode(), "required": required}
    return None if b"anything" in call.raw_body else next(iter(media_types))


def api(reading: Reading | None = None) -> Any:
    handlers = {"createThing": create, "getThings": lambda _: Answer.json(200, [1])}
    return build_app(CONTRACT, handlers=handlers, hooks=Hooks(), reading=reading)


async def post(application: Any, **options: Any) -> httpx.Response:
    transport = httpx.ASGITransport(application)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as http:
        return await http.post("/things", **options)


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


async def test_by_default_a_violation_is_refused_at_once() -> None:
    assert (await post(api(), json={})).json() == {"error": "InvalidRequest"}


async def test_a_violation_may_be_judged_later() -> None:
    answer = await post(api(Reading(judges_later=True)), json={})
    assert answer.json() == {"body": {}, "rules": ["required"]}


async def test_a_reader_of_one_s_own() -> None:
    reading = Reading(lenient, judges_later=True)
    answer = await post(api(reading), content=b"<xml>")
    assert answer.json() == {"body": {"text": "<xml>", "required": True}, "rules": ["required"]}
    assert (await post(api(reading), content=b"anything")).json()["rules"] == []


# --- a choice of APIs -----------------------------------------------------------------------------


def choice(choose: Choose) -> Choice:
    return Choice(lambda: None, choose)


async def test_the_only_one_is_not_chosen() -> None:
    def never(call: Call, body_read: bool) -> Any:
        raise AssertionError

    assert (await post(Choice(api, never), json={"name": 1})).status_code == 200


async def test_one_is_chosen_by_its_headers() -> None:
    strict, other = api(), api(Reading(judges_later=True))
    chosen = choice(lambda call, _: other if "x-other" in call.headers else strict)
    assert (await post(chosen, json={})).status_code == 422
    assert (await post(chosen, json={}, headers={"x-other": "1"})).status_code == 200


async def test_one_is_chosen_by_its_body_which_it_reads_again() -> None:
    seen: list[tuple[bytes, bool]] = []
    target = api()

    def by_body(call: Call, body_read: bool) -> Any:
        seen.append((call.raw_body, body_read))
        return target if body_read else None

    async def pieces() -> AsyncIterator[bytes]:
        yield b'{"name":'
        yield b'"x"}'

    headers = {"content-type": "application/json"}
    answer = await post(choice(by_body), content=pieces(), headers=headers)
    assert answer.json()["body"] == {"name": "x"}
    assert seen == [(b"", False), (b'{"name":"x"}', True)]


async def test_a_body_that_is_too_large_is_refused_by_the_one_chosen() -> None:
    target = api()
    chosen = choice(lambda _, body_read: target if body_read else None)
    answer = await post(chosen, content=bytes(MAX_BODY + 1))
    assert answer.status_code == 413
