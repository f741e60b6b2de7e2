"""Which hosts may be tested: one's own machine always, others once named, production never."""

from collections.abc import Collection
from ipaddress import ip_address
from urllib.parse import urlsplit

from contracts.errors import EnvironmentProblem
from contracts.wording import Text

PRODUCTION_HOSTS = frozenset(
    {
        "passemarche.data.gouv.fr",
        "www.passemarche.data.gouv.fr",
        "editeur.passemarche.data.gouv.fr",
        "voie-rapide.services.api.gouv.fr",
        "voie-rapide-edition.services.api.gouv.fr",
    }
)
"""Real buyers and companies work there (D08)."""


def host_of(url: str) -> str:
    """Give the host of an http(s) address, in lower case; raises `EnvironmentProblem`."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        host, port, parts = None, None, urlsplit("")
    if parts.scheme not in ("http", "https") or not host or port == 0:
        raise EnvironmentProblem(
            Text(
                "« {url} » n'est pas une adresse http:// ou https://",
                "'{url}' is not an http:// or https:// address",
            ).fill(url=url)
        )
    return host.rstrip(".")


def is_loopback(host: str) -> bool:
    """Tell whether a host is this machine, by its name or address alone."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        address = ip_address(host)
    except ValueError:
        return False
    mapped = getattr(address, "ipv4_mapped", None)
    return bool((mapped or address).is_loopback or address.is_unspecified)


def check_may_test(url: str, named: Collection[str]) -> None:
    """Refuse a host that was not named by `--yes-i-may-test`; raises `EnvironmentProblem`."""
    host = host_of(url)
    if host in PRODUCTION_HOSTS:
        raise EnvironmentProblem(
            Text(
                "{host} est un environnement de production : il ne se teste jamais",
                "{host} is a production environment: it is never tested",
            ).fill(host=host)
        )
    if is_loopback(host) or host in {name.lower().rstrip(".") for name in named}:
        return
    raise EnvironmentProblem(
        Text(
            "{host} n'est pas cette machine ; si vous avez le droit de le tester, ajoutez "
            "--yes-i-may-test {host} (rien n'a été envoyé)",
            "{host} is not this machine; if you may test it, add --yes-i-may-test {host} "
            "(nothing was sent)",
        ).fill(host=host)
    )
