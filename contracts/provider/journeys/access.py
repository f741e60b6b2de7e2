"""Who may do what: tokens, their life, their scopes, and what belongs to another editor."""

from contracts.exchange import Exchange
from contracts.provider.api import token_in
from contracts.provider.cases.model import other_of
from contracts.provider.journeys.hooks import control_of
from contracts.provider.situations import completed_application, ready_market
from contracts.provider.story import Scenario, Story
from contracts.wording import Text

_DAY_SECONDS = 86_400
_FOREIGN = Text(
    "Les données d'un autre éditeur sont visibles", "Data of another editor can be seen"
)


def _token(story: Story, scope: str, label: Text) -> str:
    exchange = story.expect(story.world.api.ask_token(scope=scope, label=label), 200)
    return token_in(exchange) or ""


def renewed(story: Story) -> None:
    """A new token works, and revokes the former one."""
    former = _token(story, "api_access", Text("un jeton", "a token"))
    new = _token(story, "api_access", Text("un autre", "another one"))
    api = story.world.api
    used = api.create_market(token=new, label=Text("le nouveau sert", "the new one works"))
    story.expect(used, 201)
    refused = api.create_market(token=former, label=Text("l'ancien, non", "the former does not"))
    story.expect(
        refused,
        401,
        rule="token-not-revoked",
        title=Text("L'ancien jeton sert encore", "The former token still works"),
        document="D02, D06 §2, SFD §3.5",
    )


def expired(story: Story) -> None:
    """A token lasts 24 hours, not longer; asking again is all it takes."""
    control = control_of(story)
    token = _token(story, "api_access", Text("un jeton", "a token"))
    control.advance(_DAY_SECONDS - 60)
    api = story.world.api
    valid = api.create_market(token=token, label=Text("une minute avant la fin", "a minute before"))
    story.expect(valid, 201)
    control.advance(120)
    late = api.create_market(token=token, label=Text("une minute après", "a minute after"))
    story.expect(
        late,
        401,
        rule="auth-not-checked",
        title=Text("Un jeton expiré est accepté", "An expired token is accepted"),
        document="D02, SFD §3.5",
    )
    new = _token(story, "api_access", Text("renouveler", "renew"))
    story.expect(api.create_market(token=new, label=Text("poursuivre", "go on")), 201)


def scopes(story: Story) -> None:
    """`api_write` writes and does not read, `api_read` reads and does not write."""
    application = completed_application(story)
    api, partial = story.world.api, story.world.expects.partial_scopes
    write = _token(story, "api_write", Text("jeton api_write", "api_write token"))
    story.expect(
        api.create_market(token=write, label=Text("écrire", "write")), 201 if partial else 403
    )
    _refused(story, api.download(application, "attestation", token=write))
    read = _token(story, "api_read", Text("jeton api_read", "api_read token"))
    reading = api.download(application, "attestation", token=read, label=Text("lire", "read"))
    story.expect(reading, 200 if partial else 403)
    _refused(story, api.create_market(token=read))


def _refused(story: Story, exchange: Exchange) -> None:
    story.expect(
        exchange,
        403,
        rule="scope-not-checked",
        title=Text("La portée n'est pas vérifiée", "The scope is not checked"),
        document="D02, SFD §3.6",
    )


def strangers(story: Story) -> None:
    """What one editor has created is not another's to see."""
    other = other_of(story)
    application = completed_application(story)
    market = ready_market(story)
    statuses = story.world.expects.foreign_statuses
    applied = other.create_application(market, label=Text("candidater chez autrui", "apply"))
    story.expect(applied, *statuses, rule="foreign-data-visible", title=_FOREIGN)
    for document in ("attestation", "documents_package"):
        exchange = other.download(application, document, label=Text("télécharger", "download"))
        story.expect(exchange, *statuses, rule="foreign-data-visible", title=_FOREIGN)


def switched_off(story: Story) -> None:
    """An editor that is switched off gets no token, and is refused with the one it has."""
    control = control_of(story)
    token = _token(story, "api_access", Text("un jeton", "a token"))
    client_id = story.world.api.credentials.client_id
    control.change_editor(client_id, authorized=False)
    refused = story.world.api.ask_token(label=Text("un autre, une fois retiré", "another one"))
    story.expect(refused, 401, document="D02, D05")
    live = story.world.api.create_market(token=token, label=Text("l'ancien jeton", "the former"))
    story.expect(
        live,
        403 if story.world.expects.refuses_live_tokens else 201,
        document="D03, SFD §4.2.6",
    )


SCENARIOS = (
    Scenario(
        "renewed", Text("Renouveler le jeton", "Renewing the token"), "D02, SFD §3.5", renewed
    ),
    Scenario(
        "expired", Text("Le jeton expire après 24 heures", "The token expires"), "D02", expired
    ),
    Scenario("scopes", Text("Les portées", "The scopes"), "D02, SFD §3.6", scopes),
    Scenario(
        "strangers",
        Text("Deux éditeurs ne se voient pas", "Two editors do not see each other"),
        "D04, D05",
        strangers,
    ),
    Scenario(
        "switched-off",
        Text("Un éditeur est désactivé", "An editor is switched off"),
        "D02, D03, D05",
        switched_off,
    ),
)
