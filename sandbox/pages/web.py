"""The Flask application of the pages: what its parts are and in which order they act."""

import secrets
from datetime import datetime
from pathlib import Path

from flask import Flask, url_for
from markupsafe import Markup

from sandbox.domain import catalogue
from sandbox.domain.files import SCAN_LABELS
from sandbox.pages import (
    buyer,
    candidate,
    context,
    failures,
    form_tokens,
    home,
    journey,
    notices,
    revisions,
    security,
    text,
    visitor,
)
from sandbox.pages.assets import fingerprint
from sandbox.pages.candidate import naming, sending
from sandbox.pages.uploads import PageRequest
from sandbox.settings import Settings
from sandbox.spaces import Spaces

_ASSET_SECONDS = 3600


class Pages(Flask):
    """The WSGI application of the pages."""

    request_class = PageRequest


def create_app(spaces: Spaces, settings: Settings) -> Pages:
    """Put the pages together."""
    app = Pages("sandbox.pages", static_url_path="/assets")
    app.config["SEND_FILE_MAX_AGE_DEFAULT"] = _ASSET_SECONDS
    app.extensions[context.EXTENSION] = context.Site(
        spaces, settings, secrets.token_bytes(32), revisions.LastSaved(), sending.SentAhead()
    )
    app.before_request(form_tokens.refuse_unreadable)
    app.before_request(context.load_record)
    app.before_request(visitor.locate)
    app.before_request(journey.check_method)
    app.before_request(security.check_token)
    app.before_request(visitor.guard)
    app.after_request(notices.forget)
    app.after_request(visitor.keep_cookie)
    app.after_request(security.add_headers)
    for blueprint in (
        home.blueprint,
        buyer.blueprint,
        candidate.blueprint,
        candidate.running.blueprint,
        visitor.blueprint,
        sending.blueprint,
    ):
        app.register_blueprint(blueprint)
    failures.register(app)
    _set_up_templates(app)
    return app


def _set_up_templates(app: Flask) -> None:
    environment = app.jinja_env
    environment.trim_blocks = environment.lstrip_blocks = True
    environment.auto_reload = False
    environment.filters |= text.FILTERS | {"paris": _paris}
    environment.globals |= {
        "asset": _asset,
        "csrf_field": security.csrf_field,
        "notice": notices.current,
        "rules": context.rules,
        "csrf_token": security.csrf_token,
        "categories": catalogue.CATEGORIES,
        "subcategories": catalogue.SUBCATEGORIES,
        "market_types": catalogue.MARKET_TYPES,
        "scan_labels": SCAN_LABELS,
        "years": naming.YEARS,
        "blank": naming.BLANK,
        "leaves": naming.LEAVES,
        "nouns": naming.NOUNS,
        "phone_pattern": naming.PHONE_PATTERN,
    }


def _paris(instant: datetime) -> Markup:
    """Write an instant as the profile of the page does."""
    plain = context.rules().rails_answers
    return text.paris_plain(instant) if plain else text.paris(instant)


def _asset(name: str) -> str:
    """Give the address of a static file, which changes with its content."""
    file = Path(__file__).parent / "static" / name
    return url_for("static", filename=name, v=fingerprint(file))
