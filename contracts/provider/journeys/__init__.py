"""Whole flows as readable scenarios, those that go well and those that do not."""

from contracts.provider.journeys import access, companies, complete, deliveries, markets
from contracts.provider.story import Scenario

ALL: tuple[Scenario, ...] = (
    *complete.SCENARIOS,
    *markets.SCENARIOS,
    *companies.SCENARIOS,
    *access.SCENARIOS,
    *deliveries.SCENARIOS,
)
