"""The checker of the W3C for HTML (npm package `vnu-jar`, needs Java).

`VNU_JAR` names the checker; without it, it is looked for where `npm install --prefix .tools` puts
it. Where there is none the tests skip and say so; in CI (`CI=true`) that is a failure.
"""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

INSTALLED = Path(__file__).parents[2] / ".tools/node_modules/vnu-jar/build/dist/vnu.jar"


@pytest.fixture(scope="session")
def checker() -> list[str]:
    """The command that checks files."""
    java = shutil.which("java")
    jar = Path(os.environ.get("VNU_JAR", INSTALLED))
    if java is not None and jar.is_file():
        return [java, "-jar", str(jar), "--format", "json", "--no-langdetect"]
    reason = "checking HTML needs Java and vnu-jar (npm install --prefix .tools vnu-jar)"
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


def complaints(checker: list[str], folder: Path) -> list[str]:
    """Check the pages in a folder; gives what the checker has to say of them."""
    command = [*checker, "--skip-non-html", str(folder)]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    return [
        f"{Path(m['url']).name}:{m.get('lastLine')} {m['message']}: {m.get('extract', '')}"
        for m in json.loads(run.stderr)["messages"]
    ]
