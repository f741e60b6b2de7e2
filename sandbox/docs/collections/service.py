"""Requests to the service, made from its contract: paths, examples, statuses, schemas, texts."""

from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import replace
from typing import Any

from contracts.wording import NOTHING, Text
from sandbox.contract import english, loader
from sandbox.contract.grammar import WEBHOOKS, Document
from sandbox.contract.specification import Operation, Specification
from sandbox.docs.collections.essentials import essentials
from sandbox.docs.collections.model import (
    STATUS,
    Assertion,
    Body,
    Check,
    Place,
    Request,
    Subject,
    body,
    equals,
    header,
)

ACCESS_TOKEN = "accessToken"  # noqa: S105 - the name of a variable
MARKET, APPLICATION = "marketIdentifier", "applicationIdentifier"
SIGNATURE = "X-Webhook-Signature-SHA256"
_PATH_VARIABLES = {"market_identifier": MARKET, "identifier": APPLICATION}
_JSON, _FORM = "application/json", "application/x-www-form-urlencoded"


class Service:
    """The contract of a profile, as a source of requests in French and English."""

    def __init__(self, profile: str) -> None:
        """Read it; `profile` is `documented` or `deployed`."""
        french = loader.load(loader.OF_PROFILES[profile])
        self._spec = Specification(french)
        self._texts = (self._spec, Specification(english.edition(french)))

    @property
    def title(self) -> Text:
        """Give the title of the contract."""
        return Text(*(spec.document["info"]["title"] for spec in self._texts))

    def has(self, operation_id: str, status: int = 200, answer: str | None = None) -> bool:
        """Tell whether the profile has an operation, with this example of an answer if named."""
        if self._spec.operation(operation_id) is None:
            return False
        return answer is None or answer in self._answers(self._spec, operation_id, status)

    def example(self, operation_id: str, name: str) -> Any:
        """Give the value of an example of a request, for the caller to change."""
        for media in self._content(operation_id).values():
            if name in media.get("examples", {}):
                return deepcopy(media["examples"][name]["value"])
        raise KeyError(f"{operation_id} has no example {name}")

    def request(
        self,
        operation_id: str,
        status: int,
        content: Any = None,
        *,
        bearer: str | None = ACCESS_TOKEN,
        path: Mapping[str, str] | None = None,
        captures: Mapping[str, Place] | None = None,
        name: Text | None = None,
        checks: tuple[Check, ...] = (),
    ) -> Request:
        """Make a request and the checks of its answer by the schema that the contract has for it.

        `content` is JSON, a form, or a `Body`; `bearer` the variable with the token, where the
        operation asks for one; `path` gives values for parameters that come from no variable.
        """
        operation = self._operation(self._spec, operation_id)
        sent = self._body(operation_id, content)
        return Request(
            name=name or self._text(operation_id, "summary"),
            description=self._text(operation_id, "description"),
            method=str(operation.node.path[2]).upper(),
            path=_filled(str(operation.node.path[1]), path or {}),
            headers={"Content-Type": sent.media_type} if sent else {},
            bearer=bearer if operation.node.value["security"] else None,
            body=sent,
            checks=(status_is(status), self._by_schema(operation_id, status), *checks),
            captures=captures or {},
        )

    def refusal(
        self,
        operation_id: str,
        status: int,
        answer: str,
        content: Any = None,
        *,
        bearer: str | None = ACCESS_TOKEN,
        path: Mapping[str, str] | None = None,
    ) -> Request:
        """Make a request that is refused with the example `answer`, word for word."""
        made = self.request(operation_id, status, content, bearer=bearer, path=path)
        told = [self._answers(spec, operation_id, status)[answer] for spec in self._texts]
        about = [self._answer(spec, operation_id, status)["description"] for spec in self._texts]
        exact = Check(
            Text("Erreur telle que le contrat la donne", "The error is the one in the contract"),
            (
                Assertion(header("Content-Type"), "match", f"^{_JSON}"),
                equals(body(), told[0]["value"]),
            ),
        )
        return Request(
            name=Text(*(f"{status} – {example['summary']}" for example in told)),
            description=Text(*(text.strip() for text in about)),
            method=made.method,
            path=made.path,
            headers={"Accept": _JSON, **made.headers},
            bearer=made.bearer if bearer else None,
            body=made.body,
            checks=(status_is(status), exact),
        )

    def struck(self, operation_id: str, status: int, content: Any) -> Request:
        """Make a request that a scripted fault answers: a status that no contract has to know."""
        plain = self.request(operation_id, 201, content)
        name = Text(f"{status} – la panne annoncée", f"{status} – the fault that was scripted")
        return replace(plain, name=name, description=NOTHING, checks=(status_is(status),))

    def event_checks(self, event: str, secret: str) -> tuple[Check, ...]:
        """Check the newest webhook in a list of deliveries, with the secret in a variable."""
        operation = self._spec.document[WEBHOOKS][event]["post"]
        schema = operation["requestBody"]["content"][_JSON]["schema"]
        kept = tuple(essentials(self._spec, schema, Subject("event")))
        computed = Subject("signature", (), secret)
        return (
            Check(
                Text(
                    "Le corps du webhook est conforme au contrat",
                    "The body of the webhook keeps to the contract",
                ),
                kept,
            ),
            Check(
                Text(
                    "La signature est le HMAC-SHA256 du corps envoyé",
                    "The signature is the HMAC-SHA256 of the body that was sent",
                ),
                (Assertion(Subject("sent", ("headers", SIGNATURE)), "equal", computed),),
            ),
        )

    def _operation(self, spec: Specification, operation_id: str) -> Operation:
        found = spec.operation(operation_id)
        if found is None:
            raise KeyError(operation_id)
        return found

    def _text(self, operation_id: str, key: str) -> Text:
        found = (self._operation(spec, operation_id) for spec in self._texts)
        return Text(*(operation.node.value[key].strip() for operation in found))

    def _content(self, operation_id: str) -> Document:
        operation = self._operation(self._spec, operation_id).node.value
        content: Document = operation.get("requestBody", {}).get("content", {})
        return content

    def _body(self, operation_id: str, content: Any) -> Body | None:
        if content is None or isinstance(content, Body):
            return content
        media_type = next(iter(self._content(operation_id)))
        return Body("form" if media_type == _FORM else "json", content, media_type)

    def _answer(self, spec: Specification, operation_id: str, status: int) -> Document:
        responses = self._operation(spec, operation_id).node.value["responses"]
        return spec.resolved(responses.get(str(status), {}))

    def _answers(self, spec: Specification, operation_id: str, status: int) -> Document:
        """Give the examples of a JSON answer."""
        content = self._answer(spec, operation_id, status).get("content", {})
        examples: Document = content.get(_JSON, {}).get("examples", {})
        return examples

    def _by_schema(self, operation_id: str, status: int) -> Check:
        answer = self._answer(self._spec, operation_id, status)
        content = answer["content"]
        media_type = _JSON if _JSON in content else next(iter(content))
        kept = [Assertion(header("Content-Type"), "match", f"^{media_type}")]
        kept.extend(self._header_assertions(answer))
        if media_type == _JSON:
            kept.extend(essentials(self._spec, content[_JSON]["schema"], body()))
        title = Text("Réponse conforme au contrat", "The answer keeps to the contract")
        return Check(title, kept)

    def _header_assertions(self, answer: Document) -> Iterator[Assertion]:
        for name, described in answer.get("headers", {}).items():
            resolved = self._spec.resolved(described)
            if resolved.get("required"):
                yield Assertion(header(name), "match", resolved["schema"].get("pattern", "."))


def status_is(status: int) -> Check:
    """Want a status."""
    return Check(Text(f"Statut {status}", f"Status {status}"), (equals(STATUS, status),))


def _filled(path: str, values: Mapping[str, str]) -> str:
    """Put values into a path, or variables of the collection."""
    for name, variable in _PATH_VARIABLES.items():
        path = path.replace(f"{{{name}}}", values.get(name, f"{{{{{variable}}}}}"))
    return path
