"""The Flask application of the console: what its parts are and in which order they act."""

import secrets
from pathlib import Path

from flask import Flask, request, url_for
from jinja2 import ChoiceLoader, FileSystemLoader, StrictUndefined

from sandbox.console import context, driving, failures, formats, frame, language, security, words
from sandbox.console.addresses import ASSETS
from sandbox.console.alarms import Alarms
from sandbox.console.control import ControlClient
from sandbox.console.diagnoses import Diagnoses
from sandbox.console.notices import Notices
from sandbox.console.runs import Runs
from sandbox.console.views import BLUEPRINTS
from sandbox.pages import form_tokens
from sandbox.pages.assets import fingerprint
from sandbox.pages.bridge import MAX_PLAIN_FORM
from sandbox.pages.uploads import PageRequest
from sandbox.settings import Settings
from sandbox.spaces import Spaces

_HERE = Path(__file__).parent
_PAGES = _HERE.parent / "pages"
_ASSET_SECONDS = 3600


class ConsolePages(Flask):
    """The WSGI application of the console."""

    request_class = PageRequest


def create_app(spaces: Spaces, settings: Settings, control: ControlClient) -> ConsolePages:
    """Put the console together."""
    app = ConsolePages("sandbox.console", static_url_path=ASSETS)
    app.config["SEND_FILE_MAX_AGE_DEFAULT"] = _ASSET_SECONDS
    app.config["MAX_CONTENT_LENGTH"] = app.config["MAX_FORM_MEMORY_SIZE"] = MAX_PLAIN_FORM
    app.extensions[context.EXTENSION] = context.Site(
        spaces, settings, secrets.token_bytes(32), control, Notices(), Diagnoses(), Alarms(), Runs()
    )
    app.before_request(language.choose)
    app.before_request(form_tokens.refuse_unreadable)
    app.before_request(context.load_space)
    app.before_request(security.check_token)
    app.after_request(language.remember)
    app.after_request(security.add_headers)
    app.url_defaults(context.keep_workspace)
    app.register_error_handler(driving.UnderWay, driving.wait_for_it)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    failures.register(app)
    _set_up_templates(app)
    return app


def _set_up_templates(app: Flask) -> None:
    environment = app.jinja_env
    # After its own templates those of the pages, whose icons it shares.
    environment.loader = ChoiceLoader(
        [FileSystemLoader(_HERE / "templates"), FileSystemLoader(_PAGES / "templates")]
    )
    environment.trim_blocks = environment.lstrip_blocks = True
    environment.auto_reload = False
    environment.undefined = StrictUndefined
    environment.filters |= {**formats.FILTERS, "say": language.say}
    environment.filters |= {"english": language.english, "french": language.french}
    environment.globals |= {
        "t": language.t,
        "asset": _asset,
        "csrf_field": security.csrf_field,
        "here": lambda: request.full_path.rstrip("?"),
        "frame": frame.current,
        "words": words,
    }


def _asset(name: str) -> str:
    """Give the address of a static file, which changes with its content.

    The stylesheet of the pages is the ground of the console's own.
    """
    folder = _HERE if (_HERE / "static" / name).exists() else _PAGES
    version = fingerprint(folder / "static" / name)
    if folder is _PAGES:
        return f"/assets/{name}?v={version}"
    return url_for("static", filename=name, v=version)
