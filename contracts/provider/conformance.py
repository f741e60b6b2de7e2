"""Holds an answer against the contract: its status, type, headers, body, and what it gives away."""

import json
import time
from collections.abc import Iterator
from functools import cache
from typing import Any

import jsonschema_rs

from contracts.exchange import Exchange, Response
from contracts.masking import Secrets
from contracts.provider.contract import Contract, Operation, Schema
from contracts.provider.downloads import not_a_pdf, not_a_zip
from contracts.provider.leaks import gives_away
from contracts.provider.violations import Violation
from contracts.wording import Text, same

RATE_HEADERS = ("x-ratelimit-limit", "x-ratelimit-remaining", "x-ratelimit-reset")
_WINDOW_SECONDS = 3600
_CLOCK_SLACK_SECONDS = 120


class Conformance:
    """The checks that every answer of an environment goes through."""

    def __init__(self, contract: Contract, secrets: Secrets, *, virtual_clock: bool) -> None:
        """Take the contract; with a virtual clock, rate windows end at any instant."""
        self._contract = contract
        self._secrets = secrets
        self._virtual_clock = virtual_clock

    def check(self, exchange: Exchange, operation: Operation | None = None) -> list[Violation]:
        """Give what is wrong with an answer."""
        response, request = exchange.response, exchange.request
        if response is None:
            return []
        operation = operation or self._contract.operation_of(request.method, request.path)
        if operation is None:
            return list(gives_away(self._secrets, exchange, request.method))
        place = f"{operation.label} → {response.status}"
        documented = operation.responses.get(response.status)
        if documented is None:
            told = sorted(operation.responses)
            found = [_undocumented(place, response.status, told)]
        else:
            found = list(self._against(documented, response, place))
        found += self._rates(response, place)
        found += gives_away(self._secrets, exchange, place)
        return found

    # The documented answer

    def _against(self, documented: Schema, response: Response, place: str) -> Iterator[Violation]:
        content = documented.get("content", {})
        if content and response.media_type not in content:
            yield Violation(
                "wrong-content-type",
                place,
                Text("Type de contenu inattendu", "Unexpected content type"),
                same(response.media_type or "–"),
                same(", ".join(content)),
                "openapi.yaml",
            )
        else:
            yield from self._body(content.get(response.media_type, {}), response, place)
        yield from self._headers(documented.get("headers", {}), response, place)

    def _body(self, media: Schema, response: Response, place: str) -> Iterator[Violation]:
        schema = media.get("schema")
        if response.media_type == "application/pdf":
            yield from not_a_pdf(response.body, place)
        elif response.media_type == "application/zip":
            yield from not_a_zip(response.body, place)
        elif schema is not None and response.media_type == "application/json":
            yield from self._json(schema, response, place)

    def _json(self, schema: Schema, response: Response, place: str) -> Iterator[Violation]:
        is_error = response.status >= 400
        rule = "error-shape" if is_error else "response-schema"
        title = (
            Text("L'erreur n'a pas la forme documentée", "The error has not the documented shape")
            if is_error
            else Text("La réponse s'écarte du contrat", "The answer departs from the contract")
        )
        try:
            content = json.loads(response.body)
        except ValueError as error:
            expected = Text("un corps JSON", "a JSON body")
            yield Violation(rule, place, title, same(str(error)), expected, "openapi.yaml")
            return
        validator = _validator(json.dumps(self._contract.validator_schema(schema), sort_keys=True))
        for broken in validator.iter_errors(content):
            path = "".join(f"/{step}" for step in broken.instance_path) or "/"
            told = _shortened(broken.message)
            yield Violation(
                rule,
                f"{place} {_without_numbers(path)}",
                title,
                same(f"{path} : {told}"),
                Text("le schéma du contrat", "the contract's schema"),
                "openapi.yaml",
            )

    def _headers(self, documented: Schema, response: Response, place: str) -> Iterator[Violation]:
        for name, header in documented.items():
            header = self._contract.resolve(header)  # noqa: PLW2901
            value = response.header(name)
            if value is None:
                if header.get("required"):
                    yield Violation(
                        "header-missing",
                        f"{place} {name}",
                        Text("Un en-tête obligatoire manque", "A required header is missing"),
                        Text("absent", "absent"),
                        same(name),
                        "openapi.yaml",
                    )
                continue
            schema = self._contract.validator_schema(header.get("schema", {}))
            if not _validator(json.dumps(schema, sort_keys=True)).is_valid(_typed(value, header)):
                yield Violation(
                    "header-invalid",
                    f"{place} {name}",
                    Text("Un en-tête s'écarte du contrat", "A header departs from the contract"),
                    same(value),
                    same(str(header.get("schema", {}).get("pattern", header.get("schema")))),
                    "openapi.yaml",
                )

    # What no schema says

    def _rates(self, response: Response, place: str) -> Iterator[Violation]:
        given = {name: response.header(name) for name in RATE_HEADERS}
        if not any(given.values()):
            return
        shown = ", ".join(f"{name}: {value}" for name, value in given.items())

        def wrong(expected: Text) -> Violation:
            title = Text("Les en-têtes de débit se contredisent", "The rate headers disagree")
            return Violation("rate-headers", place, title, same(shown), expected, "D05, SFD §6.6")

        if not all(value and value.isascii() and value.isdigit() for value in given.values()):
            yield wrong(Text("trois nombres entiers", "three whole numbers"))
            return
        limit, remaining, reset = (int(value or 0) for value in given.values())
        if remaining > limit:
            yield wrong(
                Text("un reste qui ne dépasse pas la limite", "no more left than the limit")
            )
        ahead = reset - time.time()
        if not self._virtual_clock and not (
            -_CLOCK_SLACK_SECONDS <= ahead <= _WINDOW_SECONDS + _CLOCK_SLACK_SECONDS
        ):
            yield wrong(Text("une fin dans l'heure", "an end within the hour"))


def _undocumented(place: str, status: int, told: list[int]) -> Violation:
    if status >= 500:
        return Violation(
            "server-error",
            place,
            Text("Erreur interne", "Internal error"),
            same(str(status)),
            same(", ".join(map(str, told))),
            "D05",
        )
    return Violation(
        "undocumented-status",
        place,
        Text("Statut non documenté", "Undocumented status"),
        same(str(status)),
        same(", ".join(map(str, told))),
        "openapi.yaml",
    )


def _typed(value: str, header: Schema) -> Any:
    if header.get("schema", {}).get("type") == "integer":
        return int(value) if value.lstrip("-").isdigit() else value
    return value


def _without_numbers(path: str) -> str:
    return "/".join("*" if step.isdigit() else step for step in path.split("/"))


def _shortened(text: str) -> str:
    return text if len(text) <= 300 else text[:300] + "…"


@cache
def _validator(schema: str) -> Any:
    return jsonschema_rs.Draft7Validator(json.loads(schema), validate_formats=True)
