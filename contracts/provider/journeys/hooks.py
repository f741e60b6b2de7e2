"""What scenarios say of the webhooks that reach them."""

import hashlib
import hmac
import json
import re
from typing import Any

import jsonschema_rs

from contracts.provider.control import Control
from contracts.provider.listener import Delivered, Inbox
from contracts.provider.story import Skipped, Story
from contracts.wording import Text, same

SIGNATURE = "X-Webhook-Signature-SHA256"
PATIENCE_SECONDS = 10.0
"""How long a webhook may take to come, in real time."""

_NO_INBOX = Text(
    "non vérifié : les webhooks de cet environnement n'arrivent pas ici (--webhook-listen)",
    "not checked: the webhooks of this environment do not come here (--webhook-listen)",
)
_NO_CONTROL = Text(
    "non vérifié : il faut l'API de pilotage d'un bac à sable",
    "not checked: it takes the control API of a sandbox",
)


def inbox_of(story: Story) -> Inbox:
    """Give the inbox of the scenario; raises `Skipped` where there is none."""
    if story.world.inbox is None or story.world.listener is None:
        raise Skipped(_NO_INBOX)
    return story.world.inbox


def control_of(story: Story) -> Control:
    """Give the control API; raises `Skipped` where there is none."""
    if story.world.control is None:
        raise Skipped(_NO_CONTROL)
    return story.world.control


def await_event(story: Story, event: str, identifier: str) -> Delivered:
    """Wait for a webhook and check all of it; raises `Broken` where it is not as documented."""
    inbox = inbox_of(story)
    found = _find(story, inbox, event, identifier)
    story.require(
        found is not None,
        rule="webhook-missing",
        title=Text("Le webhook n'est pas arrivé", "The webhook did not arrive"),
        observed=Text("{n} reçus", "{n} received").fill(n=len(inbox.deliveries)),
        expected=same(f"{event} {identifier}"),
        document="D07",
        place=f"webhook {event}",
    )
    if found is None:
        raise Skipped(_NO_INBOX)
    check_delivery(story, found, event)
    return found


def _find(story: Story, inbox: Inbox, event: str, identifier: str) -> Delivered | None:
    listener = story.world.listener
    for count in range(1, 1_000):
        if listener is None or not listener.wait(inbox, count, PATIENCE_SECONDS):
            return None
        delivered = inbox.deliveries[count - 1]
        content = event_in(delivered.body)
        subject = content.get(event.partition(".")[0])
        about = subject.get("identifier") if isinstance(subject, dict) else None
        if content.get("event") == event and about == identifier:
            return delivered
    return None


def check_delivery(story: Story, delivered: Delivered, event: str) -> None:
    """Check the headers, the signature and the body of a webhook."""
    place = f"webhook {event}"
    evidence = [delivered.exchange(inbox_of(story).url)]
    signature = delivered.header(SIGNATURE)
    story.require(
        signature is not None,
        rule="webhook-unsigned",
        title=Text("Le webhook n'est pas signé", "The webhook is not signed"),
        observed=Text("en-tête absent", "header absent"),
        expected=same(SIGNATURE),
        evidence=evidence,
        document="D07, SFD §7.5",
        place=place,
    )
    secret = story.world.webhook_secret
    story.require(
        re.fullmatch("sha256=[0-9a-f]{64}", signature or "") is not None,
        rule="webhook-badly-signed",
        title=Text("La signature n'a pas la forme promise", "The signature has a wrong form"),
        observed=same(signature or ""),
        expected=Text("sha256= et 64 chiffres hexadécimaux", "sha256= and 64 hexadecimal digits"),
        evidence=evidence,
        document="D07, SFD §7.5",
        place=place,
    )
    if secret is not None:
        expected = sign(secret, delivered.body)
        story.require(
            hmac.compare_digest(expected.encode(), (signature or "").encode()),
            rule="webhook-badly-signed",
            title=Text(
                "La signature du webhook ne correspond pas à ses octets",
                "The signature of the webhook does not match its bytes",
            ),
            observed=same(signature or ""),
            expected=same(expected),
            evidence=evidence,
            document="D07, SFD §7.5",
            place=place,
        )
    for name, wanted in (
        ("Content-Type", "application/json"),
        ("User-Agent", story.world.expects.user_agent),
    ):
        value = delivered.header(name) or ""
        story.require(
            value.partition(";")[0].strip() == wanted,
            rule="webhook-header",
            title=Text("Un en-tête du webhook s'écarte", "A header of the webhook departs"),
            observed=same(f"{name}: {value}"),
            expected=same(f"{name}: {wanted}"),
            evidence=evidence,
            document="D07, SFD §7.3",
            place=f"{place} {name}",
        )
    _check_body(story, delivered, event)


def _check_body(story: Story, delivered: Delivered, event: str) -> None:
    place = f"webhook {event}"
    evidence = [delivered.exchange(inbox_of(story).url)]
    schema = story.world.contract.webhook_schema(event)
    if schema is None:
        return
    validator = jsonschema_rs.Draft7Validator(schema, validate_formats=True)
    broken = next(iter(validator.iter_errors(event_in(delivered.body))), None)
    path = "".join(f"/{step}" for step in broken.instance_path) if broken else ""
    story.require(
        broken is None,
        rule="webhook-schema",
        title=Text(
            "Le corps du webhook s'écarte du contrat", "The webhook departs from its schema"
        ),
        observed=same(f"{path or '/'} : {broken.message if broken else ''}"[:400]),
        expected=Text("le schéma du contrat", "the contract's schema"),
        evidence=evidence,
        document="D03, D04, D07",
        place=f"{place} {path}",
    )


def sign(secret: str, body: bytes) -> str:
    """Give the documented signature of a body."""
    return "sha256=" + hmac.digest(secret.encode(), body, hashlib.sha256).hex()


def event_in(body: bytes) -> dict[str, Any]:
    """Read the body of a webhook; empty where it is no JSON object."""
    try:
        content = json.loads(body)
    except ValueError:
        return {}
    return content if isinstance(content, dict) else {}
