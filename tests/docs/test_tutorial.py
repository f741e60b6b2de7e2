"""The tutorial, done line by line in real terminals, in both languages and both usual shells."""

import re
import shutil
from collections.abc import Mapping
from pathlib import Path

import httpx
import pytest

from tests.docs.walking import ROOT, Step, clean_environment, free_ports, project, steps, walk

CONTENT = ROOT / "sandbox" / "docs" / "content"
PAGES = {"fr": CONTENT / "fr" / "tutoriel.md", "en": CONTENT / "en" / "tutorial.md"}
README = (ROOT / "README.md").read_text("utf-8")
SHELLS = ["bash", "zsh"]
INTERRUPTED = re.compile(r"Ctrl-C\s+(?:dans\s+le|in\s+the)\s+(\w+)\s+terminal")
QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"")
ADDRESSES = re.compile(r"`(http://127\.0\.0\.1:3000/[^`…]*)`")
ORDINALS = {"deuxième": "2", "second": "2"}


def stays(step: Step) -> bool:
    """Tell whether the last command of a block runs until it is interrupted."""
    return re.search(r"^(passe-marche serve|python3 \S+\.py)\b", step.block.text, re.M) is not None


def look_at_the_pages(prose: str, replaced: Mapping[str, str]) -> None:
    """Open the addresses that are named: there must be what the text says in bold."""
    for address in ADDRESSES.findall(prose):
        answer = httpx.get(address.replace("3000", replaced["3000"]), follow_redirects=True)
        assert answer.status_code == 200, address
        for words in re.findall(r"\*\*([^*]+)\*\*", prose):
            assert words in answer.text, (address, words)


@pytest.mark.parametrize("shell", SHELLS)
@pytest.mark.parametrize("language", PAGES)
def test_every_line_does_what_the_page_says(tmp_path: Path, language: str, shell: str) -> None:
    if shutil.which(shell) is None:
        pytest.skip(f"{shell} is not installed")
    ports = free_ports(2)
    replaced = {"3000": str(ports[0]), "8080": str(ports[1])}
    folder = project(tmp_path / "project")
    with walk(shell, folder, clean_environment(tmp_path), replaced) as reader:
        for step in steps(PAGES[language].read_text("utf-8")):
            attributes = step.block.attributes
            if "ports" in attributes:
                # The reader's way to other ports, with those that are free here.
                text = step.block.text.replace("3001", replaced["3000"])
                chosen = text.replace("8081", replaced["8080"])
                for name in ("1", "2", "3"):
                    assert reader.terminal(name).run(chosen) == (0, "")
            elif "install" in attributes:
                # Done in a clean clone where it stands in the README as well.
                assert README.count(step.block.text.strip()) == 1
            else:
                for ordinal in INTERRUPTED.findall(step.prose):
                    reader.terminal(ORDINALS[ordinal]).interrupt()
                look_at_the_pages(step.prose, replaced)
                reader.do(step, stays=stays(step))


@pytest.mark.parametrize("language", PAGES)
def test_what_is_typed_means_the_same_in_every_shell(language: str) -> None:
    for step in steps(PAGES[language].read_text("utf-8")):
        if step.block.language == "sh":
            # zsh takes neither comments nor unquoted ? on its command line; bash expands !.
            assert not re.search(r"^\s*#|!|\b(jq|gsed|seq)\b", step.block.text, re.MULTILINE)
            assert "?" not in QUOTED.sub("", step.block.text), step.block.text
