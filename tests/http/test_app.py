"""The HTTP layer over a small contract of its own."""

from collections.abc import AsyncIterator, Callable, Sequence
from typing import Any

import httpx
import pytest

from sandbox.domain.errors import InvalidRequest
from sandbox.http import Answer, Call, HttpError, build_app
from sandbox.http.body import MAX_BODY
from sandbox.http.response_check import ContractBroken

ANY = {"default": {"description": "any JSON", "content": {"application/json": {}}}}
CONTRACT: dict[str, Any] = {
    "openapi": "3.0.3",
    "info": {"title": "t", "version": "1"},
    "servers": [{"url": "https://service.example"}],
    "paths": {
        "/things/{name}": {
            "get": {
                "operationId": "getThing",
                "parameters": [
                    {"name": "name", "in": "path", "required": True, "schema": {"type": "string"}},
                    {
                        "name": "limit",
                        "in": "query",
                        "schema": {"type": "integer", "minimum": 1, "default": 10},
                    },
                ],
                "responses": {
                    "200": {
                        "description": "ok",
                        "content": {
                            "application/json": {"schema": {"type": "object", "required": ["name"]}}
                        },
                    },
                    **ANY,
                },
            },
            "delete": {
                "operationId": "deleteThing",
                "security": [{"token": ["all"]}, {"token": ["write"]}],
                "parameters": [
                    {"name": "name", "in": "path", "required": True, "schema": {"type": "string"}}
                ],
                "responses": {"204": {"description": "gone"}, **ANY},
            },
        },
        "/things": {
            "post": {
                "operationId": "createThing",
                "requestBody": {
                    "required": True,
                    "content": {
                        "application/json": {"schema": {"$ref": "#/components/schemas/Thing"}}
                    },
                },
                "responses": ANY,
            }
        },
        "/forms": {
            "post": {
                "operationId": "sendForm",
                "requestBody": {
                    "required": True,
                    "content": {
                        "application/x-www-form-urlencoded": {
                            "schema": {
                                "type": "object",
                                "properties": {"a": {"type": "string"}},
                            }
                        }
                    },
                },
                "responses": ANY,
            }
        },
    },
    "components": {
        "schemas": {
            "Thing": {
                "type": "object",
                "additionalProperties": False,
                "required": ["name", "size"],
                "properties": {
                    "name": {"type": "string", "maxLength": 5},
                    "size": {"type": "integer", "nullable": True},
                    "code": {"type": "string", "format": "even"},
                },
            }
        },
        "securitySchemes": {
            "token": {
                "type": "oauth2",
                "flows": {
                    "clientCredentials": {"tokenUrl": "/t", "scopes": {"all": "", "write": ""}}
                },
            }
        },
    },
}


class Recorder:
    """Hooks that note what they are asked, in order."""

    def __init__(self) -> None:
        self.steps: list[str] = []
        self.scopes: Sequence[Sequence[str]] = ()
        self.call: Call | None = None

    def before(self, call: Call) -> None:
        self.call = call
        self.steps.append("before")

    def authenticate(self, call: Call, required_scopes: Sequence[Sequence[str]]) -> Any:
        self.scopes = required_scopes
        self.steps.append("authenticate")
        if "authorization" not in call.headers:
            raise HttpError(401, "who are you?")
        return "somebody"

    def error(self, call: Call, error: Exception) -> Answer:
        self.steps.append("error")
        if isinstance(error, HttpError):
            return Answer.json(error.status, {"error": error.reason})
        if isinstance(error, InvalidRequest):
            found = [["/".join(map(str, v.path)), v.rule] for v in error.violations]
            return Answer.json(422, found)
        return Answer.json(500, {"error": "failed"})

    def finish(self, call: Call, answer: Answer) -> Answer:
        self.steps.append("finish")
        return answer

    async def sent(self, call: Call, answer: Answer) -> None:
        self.steps.append("sent")


def get_thing(call: Call) -> Answer:
    if call.path_params["name"] == "broken":
        return Answer.json(200, {})
    if call.path_params["name"] == "failing":
        raise RuntimeError("a mistake")
    return Answer.json(200, {"name": call.path_params["name"], **call.query})


async def create_thing(call: Call) -> Answer:
    return Answer.json(201, call.body)


HANDLERS: dict[str, Callable[[Call], Any]] = {
    "getThing": get_thing,
    "deleteThing": lambda call: Answer(204, b"", [("x-by", call.auth)]),
    "createThing": create_thing,
    "sendForm": lambda call: Answer.json(200, call.body),
}
JSON = {"content-type": "application/json"}
FORM = {"content-type": "application/x-www-form-urlencoded"}

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
def hooks() -> Recorder:
    return Recorder()


@pytest.fixture
async def client(hooks: Recorder) -> AsyncIterator[httpx.AsyncClient]:
    app = build_app(
        CONTRACT,
        handlers=HANDLERS,
        hooks=hooks,
        formats={"even": lambda text: len(text) % 2 == 0},
        validate_responses=True,
    )
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app, raise_app_exceptions=True), base_url="http://test"
    ) as client:
        yield client


async def test_the_hooks_come_in_order(client: httpx.AsyncClient, hooks: Recorder) -> None:
    answer = await client.delete("/things/a", headers={"authorization": "Bearer x"})
    assert (answer.status_code, answer.headers["x-by"]) == (204, "somebody")
    assert hooks.steps == ["before", "authenticate", "finish", "sent"]
    assert hooks.scopes == [["all"], ["write"]]
    assert hooks.call is not None
    assert hooks.call.operation_id == "deleteThing"


async def test_a_refused_caller_is_answered(client: httpx.AsyncClient, hooks: Recorder) -> None:
    assert (await client.delete("/things/a")).status_code == 401
    assert hooks.steps == ["before", "authenticate", "error", "finish", "sent"]


async def test_parameters_are_typed_and_checked(client: httpx.AsyncClient) -> None:
    assert (await client.get("/things/a")).json() == {"name": "a", "limit": 10}
    assert (await client.get("/things/a?limit=3")).json()["limit"] == 3
    for query in ("limit=0", "limit=many", "limit=", "limit=1&limit=2"):
        assert (await client.get(f"/things/a?{query}")).status_code == 422, query


async def test_all_violations_in_the_order_of_the_properties(client: httpx.AsyncClient) -> None:
    body = {"extra": 1, "code": "odd", "size": "1", "name": "too long"}
    answer = await client.post("/things", json=body)
    assert answer.json() == [
        ["name", "maxLength"],
        ["size", "type"],
        ["code", "format"],
        ["extra", "additionalProperties"],
    ]
    assert (await client.post("/things", json={})).json() == [
        ["name", "required"],
        ["size", "required"],
    ]


async def test_nullable_is_understood(client: httpx.AsyncClient) -> None:
    answer = await client.post("/things", json={"name": "a", "size": None})
    assert (answer.status_code, answer.json()) == (201, {"name": "a", "size": None})


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "none was sent"),
        (b"{", "not valid JSON"),
        (b'{"name": NaN}', "not valid JSON"),
        (b'{"name": "\xff"}', "not valid UTF-8"),
        (b"[" * 5000 + b"]" * 5000, "nested too deeply"),
        (b'{"name": "\\ud800"}', "not valid JSON"),
    ],
)
async def test_malformed_json(client: httpx.AsyncClient, body: bytes, reason: str) -> None:
    answer = await client.post("/things", content=body, headers=JSON)
    assert answer.status_code == 400
    assert reason in answer.json()["error"]


@pytest.mark.parametrize("body", [b'"text"', b"[]", b"null", b"1"])
async def test_json_that_is_no_object(client: httpx.AsyncClient, body: bytes) -> None:
    answer = await client.post("/things", content=body, headers=JSON)
    assert (answer.status_code, answer.json()) == (422, [["", "type"]])


async def test_content_types(client: httpx.AsyncClient) -> None:
    good = b'{"name":"a","size":1}'
    for accepted in ("application/json", "Application/JSON; charset=UTF-8"):
        answer = await client.post("/things", content=good, headers={"content-type": accepted})
        assert answer.status_code == 201, accepted
    for refused in ("text/plain", "application/json; charset=latin-1", "", "nonsense"):
        answer = await client.post("/things", content=good, headers={"content-type": refused})
        assert answer.status_code == 415, refused


async def test_a_compressed_body_is_refused(client: httpx.AsyncClient) -> None:
    headers = {**JSON, "content-encoding": "gzip"}
    answer = await client.post("/things", content=b"x", headers=headers)
    assert answer.status_code == 415
    assert "gzip" in answer.json()["error"]


async def _chunks(count: int, size: int) -> AsyncIterator[bytes]:
    for _ in range(count):
        yield b" " * size


async def test_bodies_in_chunks(client: httpx.AsyncClient) -> None:
    async def body() -> AsyncIterator[bytes]:
        yield b'{"name":"a",'
        yield b'"size":1}'

    assert (await client.post("/things", content=body(), headers=JSON)).status_code == 201


async def test_bodies_that_are_too_large(client: httpx.AsyncClient) -> None:
    announced = await client.post("/things", content=b" " * (MAX_BODY + 1), headers=JSON)
    in_chunks = await client.post("/things", content=_chunks(11, 1024 * 1024), headers=JSON)
    assert announced.status_code == in_chunks.status_code == 413


async def test_forms(client: httpx.AsyncClient) -> None:
    answer = await client.post("/forms", content=b"a=%C3%A9+b&c=&&d", headers=FORM)
    assert answer.json() == {"a": "é b", "c": "", "d": ""}
    twice = await client.post("/forms", content=b"a=1&a=2", headers=FORM)
    assert (twice.status_code, twice.json()) == (422, [["a", "type"]])
    for bad in (b"a=%ff", b"&".join([b"a=1"] * 101)):
        assert (await client.post("/forms", content=bad, headers=FORM)).status_code == 400


async def test_unknown_paths_and_methods(client: httpx.AsyncClient) -> None:
    assert (await client.get("/nothing")).status_code == 404
    answer = await client.put("/things/a")
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, DELETE")


async def test_a_trailing_slash_is_no_matter(client: httpx.AsyncClient) -> None:
    assert (await client.get("/things/a/")).status_code == 200


async def test_a_mistake_of_ours_is_an_answer_too(client: httpx.AsyncClient) -> None:
    answer = await client.get("/things/failing")
    assert (answer.status_code, answer.json()) == (500, {"error": "failed"})


async def test_our_own_answers_are_held_against_the_contract(client: httpx.AsyncClient) -> None:
    with pytest.raises(ContractBroken, match="'name' is required"):
        await client.get("/things/broken")


async def test_head_has_no_body(client: httpx.AsyncClient) -> None:
    answer = await client.head("/things/a")
    assert (answer.status_code, answer.content) == (200, b"")
    assert int(answer.headers["content-length"]) > 0


def test_an_operation_without_handler_is_found_at_once() -> None:
    with pytest.raises(LookupError, match="sendForm"):
        build_app(CONTRACT, handlers={}, hooks=Recorder())
