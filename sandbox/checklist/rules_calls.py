"""Rules about the calls of a platform."""

from collections.abc import Sequence
from datetime import timedelta
from itertools import pairwise
from urllib.parse import parse_qsl

from sandbox.checklist.results import NOT_SEEN, Result, failed, verified
from sandbox.checklist.seen import APPLICATION, DOWNLOADS, MARKET, TOKEN, Call, Seen

_LIFETIME = timedelta(hours=24)
_EARLY = timedelta(hours=20)
"""A token asked for so late in the life of the former one is a renewal (D02 advises 5 minutes)."""
_SOON = timedelta(minutes=1)
_PATIENCE = 3
"""So many times may the same refused call be repeated; beyond, nobody reads the answers."""
_LOOP = 10
_ENOUGH_CALLS = 20
_SECRETS = {"client_secret", "access_token", "bearer_token", "token", "webhook_secret"}


def token_granted(seen: Seen) -> Result:
    """A token was asked for and given."""
    calls = seen.of(TOKEN)
    given = [call for call in calls if call.ok]
    if given:
        return verified(given[0])
    if calls:
        return failed("aucun jeton obtenu", "no token was given", *calls[-3:])
    return NOT_SEEN


def token_renewed(seen: Seen) -> Result:
    """A token was renewed at the end of its life, and the new one used."""
    given = [call for call in seen.of(TOKEN) if call.ok]
    for former, new in pairwise(given):
        used = _next_success(seen, new)
        if new.at - former.at >= _EARLY and used is not None:
            return verified(former, new, used)
    stuck = _refused_in_a_row(seen)
    late = [call for call in stuck if given and call.at - given[-1].at >= _LIFETIME]
    if len(late) >= _PATIENCE:
        return failed("le jeton expiré n'est pas renouvelé", "the token is not renewed", *late)
    return NOT_SEEN


def auth_refusals_handled(seen: Seen) -> Result:
    """A 401 was followed by a new token and the same call; none was repeated in vain."""
    stuck = _refused_in_a_row(seen)
    if len(stuck) > _PATIENCE:
        return failed(
            "appels répétés malgré 401 ou 403", "calls repeated in spite of 401 or 403", *stuck
        )
    for number, refused in enumerate(seen.calls):
        if refused.status == 401 and refused.operation_id not in (None, TOKEN):
            later = seen.calls[number + 1 :]
            token = next((c for c in later if c.operation_id == TOKEN and c.ok), None)
            if token is None:
                continue
            again = next((c for c in later if c.ok and c.id > token.id and _same(c, refused)), None)
            if again is not None:
                return verified(refused, token, again)
    return NOT_SEEN


def market_created(seen: Seen) -> Result:
    """A market was created."""
    return _created(seen, MARKET)


def market_corrected(seen: Seen) -> Result:
    """A market that was refused was corrected, not sent again as it was."""
    calls = seen.of(MARKET)
    for number, refused in enumerate(calls):
        if refused.status != 422:
            continue
        same = [call for call in calls[number + 1 :] if call.body == refused.body]
        if len(same) >= _PATIENCE - 1:
            return failed(
                "la même demande refusée est renvoyée",
                "a refused request is sent again",
                refused,
                *same,
            )
        corrected = next((call for call in calls[number + 1 :] if call.ok), None)
        if corrected is not None:
            return verified(refused, corrected)
    return NOT_SEEN


def application_created(seen: Seen) -> Result:
    """An application was created."""
    return _created(seen, APPLICATION)


def application_without_siret(seen: Seen) -> Result:
    """An application was created without a SIRET."""
    for call in seen.of(APPLICATION):
        content = call.json.get("market_application") if isinstance(call.json, dict) else None
        if call.ok and isinstance(content, dict) and content.get("siret") is None:
            return verified(call)
    return NOT_SEEN


def documents_downloaded(seen: Seen) -> Result:
    """Both documents were downloaded."""
    found = [next((c for c in seen.of(name) if c.ok), None) for name in DOWNLOADS]
    both = [call for call in found if call is not None]
    return verified(*both) if len(both) == len(DOWNLOADS) else NOT_SEEN


def download_refusals_handled(seen: Seen) -> Result:
    """A download that was refused was tried again later, not in a loop."""
    calls = seen.of(*DOWNLOADS)
    refused = [call for call in calls if call.status in (404, 422)]
    for call in refused:
        close = [c for c in refused if c.target == call.target and abs(c.at - call.at) <= _SOON]
        if len(close) > _LOOP:
            return failed(
                "téléchargement demandé en boucle", "download asked for in a loop", *close
            )
    for call in refused:
        later = next(
            (c for c in calls if c.ok and c.id > call.id and c.target == call.target), None
        )
        if later is not None:
            return verified(call, later)
    return NOT_SEEN


def no_secret_in_urls(seen: Seen) -> Result:
    """No address carries a secret; that none is shown to users has to be declared."""
    guilty = [call for call in seen.calls if _carries_secret(call.target)]
    if guilty:
        return failed("un secret figure dans une adresse", "an address carries a secret", *guilty)
    return NOT_SEEN


def rate_limits_respected(seen: Seen) -> Result:
    """No limit was overrun, and a refused call (429) was not repeated at once."""
    overruns = [c for c in seen.calls if any("rate limit overrun" in note for note in c.notes)]
    if overruns:
        return failed("limite de débit dépassée", "a rate limit was overrun", *overruns)
    for refused, following in pairwise(seen.calls):
        if refused.status == 429 and following.at - refused.at < _SOON:
            return failed(
                "appel répété aussitôt après 429", "a call right after 429", refused, following
            )
    counted = [call for call in seen.calls if call.operation_id is not None]
    return verified(counted[0], counted[-1]) if len(counted) >= _ENOUGH_CALLS else NOT_SEEN


def errors_handled(seen: Seen) -> Result:
    """Refusals of three kinds were handled."""
    results = [
        rule(seen) for rule in (auth_refusals_handled, market_corrected, download_refusals_handled)
    ]
    bad = next((result for result in results if result.note != ("", "")), None)
    if bad is not None:
        return bad
    if all(result.evidence for result in results):
        return Result(results[0].status, [result.evidence[0] for result in results])
    return NOT_SEEN


def _created(seen: Seen, operation: str) -> Result:
    calls = seen.of(operation)
    done = [call for call in calls if call.status == 201]
    return verified(done[0]) if done else NOT_SEEN


def _next_success(seen: Seen, after: Call) -> Call | None:
    return next(
        (c for c in seen.calls if c.id > after.id and c.ok and c.operation_id != TOKEN), None
    )


def _refused_in_a_row(seen: Seen) -> Sequence[Call]:
    """Give the longest row of the same call, refused with 401 or 403 without a new token."""
    longest: list[Call] = []
    row: list[Call] = []
    for call in seen.calls:
        if call.operation_id == TOKEN:
            row = [] if call.ok else row
            continue
        refused = call.status in (401, 403)
        row = [*row, call] if refused and row and _same(row[-1], call) else [call] * refused
        longest = max(longest, row, key=len)
    return longest


def _same(one: Call, other: Call) -> bool:
    return one.operation_id == other.operation_id and one.target == other.target


def _carries_secret(target: str) -> bool:
    query = target.partition("?")[2]
    return any(name.lower() in _SECRETS and value for name, value in parse_qsl(query))
