"""Sets a run up: finds out whose environment it is, and gets what it takes to be let in."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from importlib.util import find_spec

import httpx

from contracts.errors import EnvironmentProblem
from contracts.masking import Secrets
from contracts.provider.bench import Access, Bench, Kind
from contracts.provider.contract import Contract, load_contract
from contracts.provider.control import Control, find_control
from contracts.provider.credentials import Credentials
from contracts.provider.expectations import PROFILES, Expectations
from contracts.provider.fuzz import missing
from contracts.provider.listener import WebhookListener
from contracts.provider.options import RunOptions
from contracts.safety import host_of, is_loopback
from contracts.wording import Text
from sandbox.launcher import Launcher, LaunchError

DEMO = Credentials("demo_editor_client", "demo_editor_secret")
"""The editor that the real project's own set-up comes with."""
BASIC = Credentials("basic_editor_client", "basic_editor_secret")
DEMO_WEBHOOK_PATH = "/webhooks/voie-rapide"
DEMO_WEBHOOK_PORT = 4567
"""Where the demo editor expects its webhooks."""


@contextmanager
def bench_for(options: RunOptions, secrets: Secrets) -> Iterator[Bench]:
    """Make the bench of a run; raises `EnvironmentProblem`."""
    if "spec" in options.suites and find_spec("schemathesis") is None:
        raise missing()
    with ExitStack() as stack:
        url = options.url or launch(stack, options.profile or "documented", options.seed)
        health = find_control(url)
        profile = options.profile or (health or {}).get("profile") or "documented"
        expects = expectations_of(profile)
        contract = load_contract(options.spec, profile)
        if health is not None:
            yield stack.enter_context(_sandbox(url, options, contract, expects, secrets))
        else:
            yield stack.enter_context(_elsewhere(url, options, contract, expects, secrets))


def launch(stack: ExitStack, profile: str, seed: int, *more: str) -> str:
    """Start a sandbox of our own for the time of a run; gives its address."""
    launcher = Launcher([f"--profile={profile}", f"--seed={seed}", *more])
    try:
        return stack.enter_context(launcher).url
    except LaunchError as error:
        raise EnvironmentProblem(Text(str(error), str(error))) from error


def expectations_of(profile: str) -> Expectations:
    """Give what a profile promises; raises `EnvironmentProblem`."""
    if profile not in PROFILES:
        raise EnvironmentProblem(
            Text("profil inconnu : {p}", "unknown profile: {p}").fill(p=profile)
        )
    return PROFILES[profile]


@contextmanager
def _sandbox(
    url: str, options: RunOptions, contract: Contract, expects: Expectations, secrets: Secrets
) -> Iterator[Bench]:
    with ExitStack() as stack:
        listener: WebhookListener | None = None
        if options.webhook_listen is not None:
            listener = stack.enter_context(_listener(options))
        elif is_loopback(host_of(url)):
            listener = stack.enter_context(WebhookListener())
        bench = Bench(
            url,
            Kind.OURS,
            contract,
            expects,
            secrets,
            control=Control(url),
            listener=listener,
            seed=options.seed,
        )
        stack.callback(bench.close)
        yield bench


@contextmanager
def _elsewhere(
    url: str, options: RunOptions, contract: Contract, expects: Expectations, secrets: Secrets
) -> Iterator[Bench]:
    """Use credentials, given or those of the demo set-up, and a listener where webhooks come."""
    loopback = is_loopback(host_of(url))
    main = options.main or (DEMO if loopback else None)
    if main is None:
        raise EnvironmentProblem(
            Text(
                "il faut des identifiants : --client-id et --client-secret",
                "credentials are needed: --client-id and --client-secret",
            )
        )
    _require_answer(url)
    if _asks(url, main) == 401:
        raise EnvironmentProblem(
            Text(
                "{url} refuse le client {id} : donnez --client-id et --client-secret",
                "{url} refuses the client {id}: give --client-id and --client-secret",
            ).fill(url=url, id=main.client_id)
        )
    other = options.other or (BASIC if main == DEMO and _asks(url, BASIC) == 200 else None)
    with ExitStack() as stack:
        listener = _listener_elsewhere(stack, options, main)
        access = Access(
            main=main,
            other=other,
            webhook_secret=options.webhook_secret,
            inbox=listener.catch_all(DEMO_WEBHOOK_PATH) if listener else None,
        )
        kind = Kind.NEIGHBOUR if loopback else Kind.GUEST
        bench = Bench(url, kind, contract, expects, secrets, access=access, listener=listener)
        stack.callback(bench.close)
        yield bench


def _listener_elsewhere(
    stack: ExitStack, options: RunOptions, main: Credentials
) -> WebhookListener | None:
    if options.webhook_listen is not None:
        return stack.enter_context(_listener(options))
    if main != DEMO:
        return None
    try:
        return stack.enter_context(WebhookListener(port=DEMO_WEBHOOK_PORT))
    except OSError:
        # The platform itself may be listening there.
        return None


def _listener(options: RunOptions) -> WebhookListener:
    host, port = options.webhook_listen or ("127.0.0.1", 0)
    try:
        return WebhookListener(host, port, options.webhook_url)
    except OSError as error:
        raise EnvironmentProblem(
            Text(
                "impossible d'écouter sur {host}:{port} : {why}",
                "cannot listen on {host}:{port}: {why}",
            ).fill(host=host, port=port, why=error.strerror or str(error))
        ) from error


def _require_answer(url: str) -> None:
    try:
        httpx.get(url, timeout=15, trust_env=False, follow_redirects=False)
    except httpx.HTTPError as error:
        raise EnvironmentProblem(
            Text("personne ne répond à {url} ({why})", "nobody answers at {url} ({why})").fill(
                url=url, why=type(error).__name__
            )
        ) from error


def _asks(url: str, client: Credentials) -> int | None:
    """Ask for a token; gives the status of the answer."""
    form = {
        "grant_type": "client_credentials",
        "client_id": client.client_id,
        "client_secret": client.client_secret,
    }
    address = f"{url.rstrip('/')}/oauth/token"
    try:
        return httpx.post(address, data=form, timeout=15, trust_env=False).status_code
    except httpx.HTTPError:
        return None
