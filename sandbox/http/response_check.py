"""Holds the sandbox's own answers against the contract; used in tests, off in service."""

from collections.abc import Mapping
from typing import Any

import orjson

from sandbox.http.messages import Answer, Call
from sandbox.http.schema import Formats, SchemaValidator


class ContractBroken(AssertionError):
    """An answer of the sandbox is not what the contract promises."""


class ResponseCheck:
    """The documented responses of every operation, compiled when they are first seen."""

    def __init__(self, contract: Mapping[str, Any], formats: Formats) -> None:
        self._formats = formats
        self._responses: dict[str, Mapping[str, Any]] = {
            operation["operationId"]: operation["responses"]
            for path in contract["paths"].values()
            for operation in path.values()
            if isinstance(operation, dict) and "operationId" in operation
        }
        self._validators: dict[int, SchemaValidator] = {}

    def check(self, call: Call, answer: Answer) -> None:
        """Compare an answer with what the contract documents; raises `ContractBroken`."""
        if call.operation_id is None:
            return
        responses = self._responses[call.operation_id]
        response = responses.get(str(answer.status), responses.get("default"))
        if response is None:
            raise ContractBroken(f"{call.operation_id}: {answer.status} is not documented")
        self._check_headers(call, answer, response)
        self._check_content(call, answer, response)

    def _check_headers(self, call: Call, answer: Answer, response: Mapping[str, Any]) -> None:
        sent = {name.lower() for name, _ in answer.headers} | {"content-length"}
        for name, header in response.get("headers", {}).items():
            if header.get("required") and name.lower() not in sent:
                raise ContractBroken(f"{call.operation_id}: the header {name} is missing")

    def _check_content(self, call: Call, answer: Answer, response: Mapping[str, Any]) -> None:
        sent = next((v for k, v in answer.headers if k.lower() == "content-type"), "")
        media_type = sent.partition(";")[0].strip()
        content = response.get("content", {})
        if media_type not in content and (content or answer.length):
            known = ", ".join(content) or "no content"
            raise ContractBroken(f"{call.operation_id}: {media_type!r} instead of {known}")
        schema = content.get(media_type, {}).get("schema")
        if media_type != "application/json" or schema is None or callable(answer.body):
            return
        validator = self._validators.get(id(schema))
        if validator is None:
            validator = self._validators[id(schema)] = SchemaValidator(schema, self._formats)
        broken = validator.violations(orjson.loads(answer.body))
        if broken:
            first = broken[0]
            where = "/".join(map(str, first.path))
            raise ContractBroken(f"{call.operation_id} {answer.status}: /{where}: {first.message}")
