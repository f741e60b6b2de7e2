"""`passe-marche contracts run`: from its options to its exit code."""

from typing import IO

from contracts.errors import EnvironmentProblem
from contracts.masking import Secrets
from contracts.output import Output, deliver
from contracts.provider.control import ControlError
from contracts.provider.options import RunOptions
from contracts.provider.plan import plan_of
from contracts.provider.run import Run
from contracts.report.progress import progress_for
from contracts.safety import check_may_test
from contracts.wording import Text, in_language

DRIFT_FILE = "drift.json"


def run(options: RunOptions, output: Output, stream: IO[str], errors: IO[str]) -> int:
    """Test an environment and report; gives the exit code. Raises `EnvironmentProblem`."""
    if options.url is not None:
        check_may_test(options.url, options.allowed_hosts)
    if options.dry_run:
        for line in plan_of(options):
            stream.write(in_language(line, output.language) + "\n")
        return 0
    secrets = Secrets()
    for credentials in (options.main, options.other):
        if credentials is not None:
            secrets.add_client(credentials.client_id, credentials.client_secret, "CLIENT_SECRET")
    secrets.add(options.webhook_secret, "WEBHOOK_SECRET")
    progress = progress_for(errors, output.language)
    running = Run(options, secrets, progress)
    try:
        report = running.report()
    except ControlError as error:
        raise EnvironmentProblem(
            Text(
                "l'API de pilotage du bac à sable ne répond plus : {why}",
                "the sandbox's control API does not answer any more: {why}",
            ).fill(why=error)
        ) from error
    finally:
        progress.close()
    written = list(deliver(report, secrets, output, stream))
    if running.drift is not None and output.folder is not None:
        path = output.folder / DRIFT_FILE
        path.write_text(secrets.text(running.drift.to_json()), encoding="utf-8")
        written.append(path)
    for path in written:
        errors.write(f"{path}\n")
    return report.exit_code()
