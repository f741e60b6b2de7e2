"""The list of markets or of applications, narrowed to what somebody looks for."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from sandbox.domain.models import Application, Market, Record
from sandbox.domain.submission import company_name

PAGE = 50
"""How many rows a page has."""

R = TypeVar("R", bound=Record)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to show: a state, a state of the synchronisation, what holds `text`; page from 1."""

    state: str = ""
    sync: str = ""
    text: str = ""
    page: int = 1

    @property
    def narrowed(self) -> bool:
        """Whether anything is left out on purpose."""
        return bool(self.state or self.sync or self.text)


@dataclass(frozen=True, slots=True)
class Listed(Generic[R]):
    """One page of them, newest first; `found` is how many there are on all pages together."""

    records: Sequence[R]
    found: int
    page: int
    pages: int


def listed(records: Iterable[R], wanted: Wanted) -> Listed[R]:
    """Narrow records, which come newest first, and cut a page; one beyond the last is the last."""
    needle = wanted.text.casefold()
    found = [
        record
        for record in records
        if wanted.state in ("", record.state)
        and wanted.sync in ("", record.sync_status)
        and (not needle or needle in _text(record).casefold())
    ]
    pages = max(1, -(-len(found) // PAGE))
    page = min(max(1, wanted.page), pages)
    return Listed(found[(page - 1) * PAGE : page * PAGE], len(found), page, pages)


def _text(record: Record) -> str:
    parts = [record.identifier, record.client_id, record.provider_user_id]
    if isinstance(record, Market):
        parts += [record.name, record.siret, *record.market_type_codes]
    if isinstance(record, Application):
        parts += [record.market_identifier, record.siret, company_name(record)]
    return "\n".join(filter(None, parts))
