"""The index of the search: the title and the headings of every page of a language."""

import json
from collections.abc import Sequence

from sandbox.docs.layout import Made
from sandbox.docs.pages import Page
from sandbox.docs.typography import typeset


def script(made: Sequence[tuple[Page, Made]], language: str) -> str:
    """Write the index as a script, which also a page opened from a folder may load."""
    entries = []
    for page, content in made:
        title, path = typeset(page.titles[language], language), page.path(language)
        entries.append([title, title, path])
        entries += [
            [heading.text, title, f"{path}#{heading.anchor}"]
            for heading in content.headings
            if heading.level <= 3
        ]
    return f"window.passeMarcheSearch = {json.dumps(entries, ensure_ascii=False)};\n"
