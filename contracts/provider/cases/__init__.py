"""One case for each documented pair of operation and status, and more where there are several."""

from contracts.provider.cases import applications, deployed_oauth, downloads, markets, tokens
from contracts.provider.cases.model import Case

ALL: tuple[Case, ...] = (
    *tokens.CASES,
    *markets.CASES,
    *applications.CASES,
    *downloads.CASES,
    *deployed_oauth.CASES,
)
