"""What a run would do: told by `--dry-run`, before anything is sent."""

from collections.abc import Iterator

from contracts.provider import cases, journeys
from contracts.provider.drift.suite import PROBES
from contracts.provider.governor import DOCUMENTED, GUEST, NEIGHBOUR, Allowance
from contracts.provider.options import RunOptions
from contracts.safety import host_of, is_loopback
from contracts.wording import Text

_SUITES = {
    "spec": Text(
        "spec : {n} cas, un par réponse documentée au moins, puis Schemathesis (graine {seed})",
        "spec: {n} cases, at least one for each documented answer, then Schemathesis (seed {seed})",
    ),
    "journeys": Text("journeys : {n} scénarios", "journeys: {n} scenarios"),
    "drift": Text("drift : {n} écarts observés", "drift: {n} rows looked at"),
}


def plan_of(options: RunOptions) -> Iterator[Text]:
    """Tell what would be sent, line by line."""
    if options.url is None:
        yield Text(
            "Cible : un bac à sable démarré pour l'occasion",
            "Target: a sandbox started for the purpose",
        )
    else:
        yield Text("Cible : {url}", "Target: {url}").fill(url=options.url)
    counts = {"spec": len(cases.ALL), "journeys": len(journeys.ALL), "drift": len(PROBES)}
    for suite in options.suites:
        yield _SUITES[suite].fill(n=counts[suite], seed=options.seed)
    if options.url is not None:
        loopback = is_loopback(host_of(options.url))
        yield from _limits(NEIGHBOUR if loopback else GUEST)
        yield _creates()
    yield Text("Rien n'a été envoyé.", "Nothing was sent.")


def _limits(allowance: Allowance) -> Iterator[Text]:
    shares = ", ".join(
        f"{category.value} {int(limit * allowance.share)}/{limit}"
        for category, limit in DOCUMENTED.items()
    )
    yield Text(
        "Si ce n'est pas un bac à sable, au plus : {shares} appels, {rate:g} par seconde.",
        "If it is not a sandbox, at most: {shares} calls, {rate:g} a second.",
    ).fill(shares=shares, rate=allowance.rate)


def _creates() -> Text:
    return Text(
        "Des marchés et des candidatures seraient créés, nommés « [TEST] … », avec "
        "provider_user_id passe-marche-contracts ; aucun ne peut être supprimé par l'API. Le "
        "rapport en donne la liste.",
        "Public markets and applications would be created, named '[TEST] …', with "
        "provider_user_id passe-marche-contracts; the API cannot delete any. The report lists "
        "them.",
    )
