"""The candidate's pages: from the company to the submitted application (D04, SFD §5)."""

from flask import Blueprint

blueprint = Blueprint(
    "candidate", __name__, url_prefix="/candidate/market_applications/<identifier>"
)
