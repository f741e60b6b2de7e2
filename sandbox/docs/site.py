"""The whole site: every file of it by its path, each made when it is first asked for."""

import json
from collections.abc import Callable, Iterator, Mapping
from functools import cache, partial
from pathlib import Path
from threading import RLock

from sandbox import diagrams
from sandbox.docs import contracts, downloads, layout, search, sitemap
from sandbox.docs.layout import Made
from sandbox.docs.pages import LANGUAGES, Kind
from sandbox.docs.parts import recipes
from sandbox.docs.sitemap import pages

ASSETS = "assets"

_HERE = Path(__file__).resolve().parent
_PAGES = _HERE.parent / "pages" / "static"
_RENDERER = _HERE / "vendor" / "swagger-ui"

_Make = Callable[[], bytes]


class Site(Mapping[str, bytes]):
    """The files; threads may ask for them at the same time.

    A page takes some milliseconds, the whole site a second or two: whoever opens one page beside a
    running sandbox does not wait for the others.
    """

    def __init__(self, files: Mapping[str, _Make]) -> None:
        self._files = files
        self._made: dict[str, bytes] = {}
        self._lock = RLock()

    def __getitem__(self, name: str) -> bytes:
        with self._lock:
            if name not in self._made:
                self._made[name] = self._files[name]()
            return self._made[name]

    def __contains__(self, name: object) -> bool:
        return name in self._files

    def __iter__(self) -> Iterator[str]:
        return iter(self._files)

    def __len__(self) -> int:
        return len(self._files)


@cache
def build(*, served: bool = False) -> Site:
    """Give the site; `served` for one beside a running sandbox, which its pages may call.

    The same code gives the same bytes.
    """
    files: dict[str, _Make] = {}
    for language in LANGUAGES:
        for page in pages():
            if language in page.names:
                files[page.path(language)] = partial(_html, page.key, language, served)
        files[f"{ASSETS}/search.{language}.js"] = partial(_search, language, served)
    files |= {f"{ASSETS}/{name}": make for name, make in _assets()}
    files |= {name: partial(bytes, content) for name, content in recipes.files()}
    for listed in downloads.downloads().values():
        files |= {f"{downloads.FOLDER}/{file.name}": file.content for file in listed}
    return Site(files)


@cache
def _page(key: str, language: str, served: bool) -> Made:
    return layout.render(sitemap.page(key), language, served=served)


def _html(key: str, language: str, served: bool) -> bytes:
    return _page(key, language, served).html.encode()


def _search(language: str, served: bool) -> bytes:
    made = [(p, _page(p.key, language, served)) for p in pages() if language in p.names]
    return search.script(made, language).encode()


def _assets() -> Iterator[tuple[str, _Make]]:
    for name in ("site.css", "icon.svg"):
        yield name, (_PAGES / name).read_bytes
    for path in sorted((_HERE / "static").iterdir()):
        if path.name == "docs.css":
            yield path.name, _stylesheet
        else:
            yield path.name, path.read_bytes
    for path in sorted(_RENDERER.iterdir()):
        yield f"swagger-ui/{path.name}", path.read_bytes
    yield from _contracts()


def _stylesheet() -> bytes:
    """Give the stylesheet of the documentation, which has that of the drawings in it."""
    own = (_HERE / "static" / "docs.css").read_bytes()
    return own + b"\n" + diagrams.STYLESHEET.read_bytes()


def _contracts() -> Iterator[tuple[str, _Make]]:
    """Write the contracts as scripts: a page opened from a folder cannot fetch JSON."""
    for page in pages():
        if page.kind is Kind.REFERENCE:
            for language in page.languages:
                name = f"contracts/{page.contract}.{language}.js"
                yield name, partial(_script, page.contract, language)


def _script(contract: str, language: str) -> bytes:
    document = contracts.document(contract, language)
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
    return f"window.passeMarcheContract = {text};\n".encode()
