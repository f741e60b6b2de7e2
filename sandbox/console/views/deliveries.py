"""Webhooks: the list with the breakers, and a delivery in full."""

from flask import Blueprint, render_template

from sandbox.console.addresses import PREFIX
from sandbox.console.context import space

blueprint = Blueprint("deliveries", __name__, url_prefix=f"{PREFIX}/deliveries")


@blueprint.get("")
def show_all() -> str:
    """List them, newest first."""
    return render_template("deliveries.html", deliveries=list(space().engine.deliveries)[:100])
