"""A workspace of its own for each test, on a clock that stands still, and things to put in it."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest

from sandbox.domain import candidate
from sandbox.domain.applications import Submission, complete_application, create_application
from sandbox.domain.background import Done, catch_up
from sandbox.domain.clock import Clock
from sandbox.domain.files import InMemory, Upload
from sandbox.domain.markets import complete_market, create_market
from sandbox.domain.models import Application, Market
from sandbox.domain.scans import Antivirus
from sandbox.domain.workspace import SEEDED_START, Workspace, seeded_editors
from sandbox.profiles.documented import Documented

COMPANY = "73282932000074"
OTHER_COMPANY = "42417936400023"
BUYER = "13002526500013"
PDF = b"%PDF-1.4\n%%EOF\n"
ADDRESS = "http://sandbox.test"


class World:
    """One workspace, and the shortest way to what a test needs in it."""

    def __init__(self, antivirus: Antivirus | None = None) -> None:
        clock = Clock(start=SEEDED_START, real=lambda: 0.0)
        clock.freeze()
        editors = seeded_editors("http://receiver.test/", "http://platform.test/")
        self.workspace = Workspace(
            "test", Documented(), seed=7, clock=clock, editors=editors, antivirus=antivirus
        )
        self.editor = self.workspace.default_editor()

    def market(
        self,
        *codes: str,
        optional: Sequence[str] = (),
        lots: int = 0,
        completed: bool = True,
        **changes: Any,
    ) -> Market:
        fields = {
            "name": "Entretien des espaces verts",
            "deadline": "2027-01-31T12:00:00Z",
            "siret": BUYER,
            "market_type_codes": list(codes or ("services",)),
            "lots": [{"name": f"Lot {n}"} for n in range(1, lots + 1)],
        }
        market = create_market(self.workspace, self.editor, fields | changes)
        if completed:
            complete_market(self.workspace, market, optional, cause="test")
        return market

    def application(self, market: Market, siret: str | None = COMPANY) -> Application:
        return create_application(
            self.workspace, self.editor, market.identifier, {"siret": siret} if siret else {}
        )

    def identified(self, market: Market, siret: str = COMPANY) -> Application:
        """Give an application whose public sources have all been called."""
        application = self.application(market, siret)
        candidate.identify(self.workspace, application)
        candidate.leave_api_status(self.workspace, application)
        return application

    def complete(self, application: Application, **submission: Any) -> None:
        complete_application(
            self.workspace,
            application,
            Submission(**submission),
            base_url=ADDRESS,
            cause="test",
        )

    def advance(self, seconds: float) -> list[Done]:
        clock = self.workspace.clock
        clock.move_to(clock.now() + timedelta(seconds=seconds))
        return catch_up(self.workspace)


@pytest.fixture
def world() -> World:
    return World()


def upload(name: str = "preuve.pdf", content: bytes = PDF) -> Upload:
    return Upload(name, InMemory(content))
