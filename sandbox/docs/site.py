"""The whole site: every file of it by its path."""

import json
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

from sandbox import diagrams
from sandbox.docs import contracts, downloads, layout, search, texts
from sandbox.docs.pages import LANGUAGES, Kind
from sandbox.docs.sitemap import pages

ASSETS = "assets"

_HERE = Path(__file__).resolve().parent
_PAGES = _HERE.parent / "pages" / "static"
_RENDERER = _HERE / "vendor" / "swagger-ui"


@cache
def build(*, served: bool = False) -> Mapping[str, bytes]:
    """Make the site; `served` for one beside a running sandbox, which its pages may call.

    The same code gives the same bytes.
    """
    files: dict[str, bytes] = {}
    for language in LANGUAGES:
        made = [
            (page, layout.render(page, language, served=served))
            for page in pages()
            if language in page.names
        ]
        files |= {page.path(language): content.html.encode() for page, content in made}
        files[f"{ASSETS}/search.{language}.js"] = search.script(made, language).encode()
    files |= {f"{ASSETS}/{name}": content for name, content in _assets()}
    for listed in downloads.downloads().values():
        files |= {f"{downloads.FOLDER}/{file.name}": file.content for file in listed}
    return files


def _assets() -> Iterator[tuple[str, bytes]]:
    yield "site.css", (_PAGES / "site.css").read_bytes()
    yield "icon.svg", (_PAGES / "icon.svg").read_bytes()
    own = sorted((_HERE / "static").iterdir())
    for path in own:
        content = path.read_bytes()
        if path.name == "docs.css":
            content += b"\n" + diagrams.STYLESHEET.read_bytes()
        yield path.name, content
    for path in sorted(_RENDERER.iterdir()):
        yield f"swagger-ui/{path.name}", path.read_bytes()
    yield from _contracts()


def _contracts() -> Iterator[tuple[str, bytes]]:
    """Write the contracts as scripts: a page opened from a folder cannot fetch JSON."""
    for page in pages():
        if page.kind is Kind.REFERENCE:
            for language in page.languages:
                document = contracts.document(page.contract, language)
                text = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
                name = f"contracts/{page.contract}.{language}.js"
                yield name, f"window.passeMarcheContract = {text};\n".encode()


def missing() -> list[str]:
    """Name the texts that are not there, for the tests."""
    found = []
    for page in pages():
        for language in page.languages:
            try:
                texts.text_of(page, language)
            except texts.TextMissing as error:
                found.append(str(error))
    return found
