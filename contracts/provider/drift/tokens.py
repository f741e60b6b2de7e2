"""Drift of the token endpoint (rows 1 to 9)."""

from contracts.exchange import Exchange
from contracts.provider.api import token_in
from contracts.provider.drift.model import Probe, Seen, by_status, choose
from contracts.provider.drift.reading import content_of
from contracts.provider.journeys.hooks import control_of
from contracts.provider.situations import completed_application
from contracts.provider.story import Story
from contracts.wording import same


def _granted(story: Story, scope: str = "api_access") -> Exchange:
    return story.expect(story.world.api.ask_token(scope=scope), 200)


def kind(story: Story) -> Seen:
    """Row 1: a JWT, or an opaque string."""
    exchange = _granted(story)
    token = token_in(exchange) or ""
    return choose(
        same(f"{len(token)} caractères, {token.count('.')} « . »"),
        documented=token.startswith("eyJ") and token.count(".") == 2,
        deployed=len(token) == 43 and "." not in token,
        evidence=[exchange],
    )


def keys(story: Story) -> Seen:
    """Row 2: four keys, or five."""
    exchange = _granted(story)
    names = set(content_of(exchange))
    four = {"access_token", "token_type", "expires_in", "scope"}
    return choose(
        ", ".join(sorted(names)),
        documented=names == four,
        deployed=names == four | {"created_at"},
        evidence=[exchange],
    )


def description(story: Story) -> Seen:
    """Row 3: an English sentence, or a missing translation."""
    exchange = story.world.api.ask_token(client_secret="00" * 32)
    text = str(content_of(exchange).get("error_description", ""))
    return choose(
        text,
        documented=text == "Client authentication failed",
        deployed=text.startswith("Translation missing"),
        evidence=[exchange],
    )


def switched_off(story: Story) -> Seen:
    """Row 4: an inactive editor is told apart from a wrong secret, or not."""
    control = control_of(story)
    control.change_editor(story.world.api.credentials.client_id, active=False)
    exchange = story.world.api.ask_token()
    content = content_of(exchange)
    text = str(content.get("error_description", ""))
    return choose(
        text,
        documented=text == "Editor is not authorized or active",
        deployed=content.get("error") == "invalid_client" and "Translation missing" in text,
        evidence=[exchange],
    )


def live_token(story: Story) -> Seen:
    """Row 5: the token of an editor that was switched off is refused, or works."""
    control = control_of(story)
    token = story.world.api.token()
    control.change_editor(story.world.api.credentials.client_id, active=False)
    return by_status(story.world.api.create_market(token=token), documented=403, deployed=201)


def revocation(story: Story) -> Seen:
    """Row 6: any new token revokes the former one, or only one with the same scopes."""
    former = token_in(_granted(story)) or ""
    _granted(story, "api_access api_read")
    return by_status(story.world.api.create_market(token=former), documented=401, deployed=201)


def partial_scope(story: Story) -> Seen:
    """Row 7: `api_read` reads, or is refused everywhere."""
    application = completed_application(story)
    token = token_in(_granted(story, "api_read"))
    exchange = story.world.api.download(application, "attestation", token=token)
    return by_status(exchange, documented=200, deployed=403)


def more_endpoints(story: Story) -> Seen:
    """Row 9: nothing but the token endpoint, or introspection too."""
    exchange = story.world.api.http.send("POST", "/oauth/introspect")
    return choose(
        exchange.outcome,
        documented=exchange.status == 404,
        deployed=exchange.status in (200, 400, 401),
        evidence=[exchange],
    )


PROBES = (
    Probe(1, kind),
    Probe(2, keys),
    Probe(3, description),
    Probe(4, switched_off),
    Probe(5, live_token),
    Probe(6, revocation),
    Probe(7, partial_scope),
    Probe(9, more_endpoints),
)
