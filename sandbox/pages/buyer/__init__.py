"""The buyer's pages: from the market as the platform created it to its configuration (D03)."""

from sandbox.pages.buyer import choosing, ending, running, steps
from sandbox.pages.buyer.journey import blueprint

__all__ = ["blueprint", "choosing", "ending", "running", "steps"]
