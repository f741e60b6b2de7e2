"""Cases of `POST /oauth/token`."""

from contracts.exchange import Exchange
from contracts.provider.cases.model import Case, exhausted, provoked, too_large
from contracts.provider.story import Story
from contracts.wording import Text

OPERATION = "createToken"
_FORM = ("Content-Type", "application/x-www-form-urlencoded")


def _granted(story: Story) -> Exchange:
    return story.world.api.ask_token(label=Text("demander un jeton", "ask for a token"))


def _basic(story: Story) -> Exchange:
    return story.world.api.ask_token(basic=True, label=Text("HTTP Basic", "HTTP Basic"))


def _no_grant(story: Story) -> Exchange:
    return story.world.api.ask_token(grant_type=None)


def _other_grant(story: Story) -> Exchange:
    return story.world.api.ask_token(grant_type="password")


def _unknown_scope(story: Story) -> Exchange:
    return story.world.api.ask_token(scope="api_everything")


def _wrong_secret(story: Story) -> Exchange:
    return story.world.api.ask_token(client_secret="9f" * 32)


def _unknown_client(story: Story) -> Exchange:
    return story.world.api.ask_token(client_id="0" * 32, client_secret="9f" * 32)


def _inactive(story: Story) -> Exchange:
    control = story.world.control
    if control is None:
        story.skip(
            Text(
                "non vérifié : il faudrait désactiver l'éditeur",
                "not checked: the editor would have to be switched off",
            )
        )
    else:
        control.change_editor(story.world.api.credentials.client_id, active=False)
    return _granted(story)


def _too_large(story: Story) -> Exchange:
    return too_large(story, "/oauth/token", [_FORM], b"grant_type=client_credentials&x=yyyyyyyyyy")


def _too_many(story: Story) -> Exchange:
    return exhausted(story, lambda: _wrong_secret(story), limit=60)


def _failing(story: Story) -> Exchange:
    return provoked(story, OPERATION, 500, lambda: _granted(story))


CASES = (
    Case(
        OPERATION,
        200,
        "form",
        Text("Jeton demandé par formulaire", "Token asked for with a form"),
        "D02, D05",
        _granted,
    ),
    Case(
        OPERATION,
        200,
        "basic",
        Text("Jeton demandé par HTTP Basic", "Token asked for with HTTP Basic"),
        "RFC 6749 §2.3.1",
        _basic,
    ),
    Case(
        OPERATION,
        400,
        "no-grant",
        Text("Demande sans grant_type", "Request without grant_type"),
        "D02",
        _no_grant,
    ),
    Case(
        OPERATION,
        400,
        "other-grant",
        Text("Flux non proposé", "Grant that is not offered"),
        "D02, D05",
        _other_grant,
    ),
    Case(
        OPERATION,
        400,
        "unknown-scope",
        Text("Portée inconnue", "Unknown scope"),
        "RFC 6749 §5.2",
        _unknown_scope,
    ),
    Case(
        OPERATION,
        401,
        "wrong-secret",
        Text("Secret erroné", "Wrong secret"),
        "D02, D05",
        _wrong_secret,
        rule="auth-not-checked",
        why=Text("Un secret erroné est accepté", "A wrong secret is accepted"),
    ),
    Case(
        OPERATION,
        401,
        "unknown-client",
        Text("Client inconnu", "Unknown client"),
        "D02, D05",
        _unknown_client,
        rule="auth-not-checked",
        why=Text("Un client inconnu est accepté", "An unknown client is accepted"),
    ),
    Case(
        OPERATION,
        401,
        "inactive",
        Text("Éditeur inactif", "Inactive editor"),
        "D02, D05",
        _inactive,
        rule="auth-not-checked",
        why=Text("Un éditeur inactif reçoit un jeton", "An inactive editor gets a token"),
    ),
    Case(
        OPERATION,
        413,
        "too-large",
        Text("Demande de plus de 10 Mo", "Request of more than 10 MB"),
        "D06 §7",
        _too_large,
    ),
    Case(
        OPERATION,
        429,
        "too-many",
        Text("Plus de 60 demandes dans l'heure", "More than 60 requests within an hour"),
        "D05, SFD §6.6",
        _too_many,
        needs_rate_limits=True,
        profiles=("documented",),
    ),
    Case(
        OPERATION,
        500,
        "failing",
        Text("Erreur interne provoquée", "Internal error on purpose"),
        "D02",
        _failing,
    ),
)
