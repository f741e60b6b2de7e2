"""`passe-marche contracts receiver`: from its options to its exit code."""

import asyncio
from collections.abc import Collection
from typing import IO

from contracts.errors import EnvironmentProblem
from contracts.masking import Secrets
from contracts.output import Output, deliver
from contracts.receiver.examination import Examination, examine
from contracts.receiver.wire import Unreachable
from contracts.report.progress import progress_for
from contracts.safety import check_may_test
from contracts.wording import Text

_NOT_FOUND = Text(
    "{url} répond 404 à tout : vérifiez le chemin, ou donnez un marché que la plateforme connaît "
    "(--market)",
    "{url} answers 404 to everything: check the path, or give a market that the platform knows "
    "(--market)",
)
_NOBODY = Text(
    "personne ne répond à {url} ({why}) : démarrez le récepteur, ou vérifiez l'adresse",
    "nobody answers at {url} ({why}): start the receiver, or check the address",
)


def run(
    examination: Examination,
    output: Output,
    allowed_hosts: Collection[str],
    stream: IO[str],
    errors: IO[str],
) -> int:
    """Examine a receiver and report; gives the exit code. Raises `EnvironmentProblem`."""
    check_may_test(examination.url, allowed_hosts)
    if examination.hook is not None:
        check_may_test(examination.hook.url, allowed_hosts)
    secrets = Secrets()
    secrets.add(examination.secret, "WEBHOOK_SECRET")
    progress = progress_for(errors, output.language)
    try:
        report = asyncio.run(examine(examination, progress))
    except Unreachable as error:
        why = str(error)
        sentence = _NOT_FOUND if why == "HTTP 404" else _NOBODY
        raise EnvironmentProblem(sentence.fill(url=examination.url, why=why)) from error
    finally:
        progress.close()
    for path in deliver(report, secrets, output, stream):
        errors.write(f"{path}\n")
    return report.exit_code()
