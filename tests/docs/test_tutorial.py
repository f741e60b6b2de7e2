"""The tutorial, done line by line in real terminals, in both languages and both usual shells."""

from pathlib import Path

import pytest

from tests.docs.walking import (
    CONTENT,
    README,
    clean_environment,
    free_ports,
    installed_shell,
    project,
    steps,
    walk,
)

PAGES = {"fr": CONTENT / "fr" / "tutoriel.md", "en": CONTENT / "en" / "tutorial.md"}


@pytest.mark.parametrize("shell", ["bash", "zsh"])
@pytest.mark.parametrize("language", PAGES)
def test_every_line_does_what_the_page_says(tmp_path: Path, language: str, shell: str) -> None:
    sandbox, receiver = (str(port) for port in free_ports(2))
    folder = project(tmp_path / "project")
    shown = {"3000": sandbox, "8080": receiver}
    with walk(installed_shell(shell), folder, clean_environment(tmp_path), shown) as reader:
        for step in steps(PAGES[language].read_text("utf-8")):
            if "ports" in step.block.attributes:
                # The reader's way to other ports, with those that are free here.
                chosen = step.block.text.replace("3001", sandbox).replace("8081", receiver)
                for name in ("1", "2", "3"):
                    assert reader.terminal(name).run(chosen) == (0, "")
            elif "install" in step.block.attributes:
                # Done in a clean clone where it stands in the README as well.
                assert README.count(step.block.text.strip()) == 1
            else:
                reader.do(step)
