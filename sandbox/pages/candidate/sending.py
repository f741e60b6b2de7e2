"""Files that are sent ahead of the form, as Active Storage has browsers do it: direct uploads.

A script announces a file, sends its bytes to the address that it is given, and puts the signed
identifier into the form.
"""

import hashlib
import secrets
from base64 import b64encode
from collections import OrderedDict
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, abort, request, url_for
from flask import Response as FlaskResponse
from werkzeug.wrappers import Response

from sandbox.domain.files import Content, Upload
from sandbox.pages import context
from sandbox.pages.bridge import RAW_FILE, RAW_UPLOADS
from sandbox.pages.sync import rails_json
from sandbox.rails import casts
from sandbox.rails.encoding import iso8601

blueprint = Blueprint("sending", __name__, url_prefix="/rails/active_storage")

_KEPT = 200
_SLICE = 1024 * 1024


@dataclass
class Announced:
    """A file that was announced, with the size in bytes and the MD5 that it is to have."""

    name: str
    size: int
    checksum: str
    upload: Upload | None = None


class SentAhead:
    """The files that no form has named yet; the oldest make room for new ones."""

    def __init__(self) -> None:
        self._files: OrderedDict[str, Announced] = OrderedDict()
        self._count = 0

    def announce(self, file: Announced) -> tuple[int, str]:
        """Expect a file; gives its number and its signed identifier."""
        self._count += 1
        signed_id = secrets.token_urlsafe(24)
        self._files[signed_id] = file
        if len(self._files) > _KEPT:
            self._files.popitem(last=False)
        return self._count, signed_id

    def get(self, signed_id: str) -> Announced | None:
        """Find a file that was announced."""
        return self._files.get(signed_id)

    def take(self, signed_id: str) -> Upload | None:
        """Give a file that was sent, once; None where there is none."""
        file = self._files.get(signed_id)
        if file is None or file.upload is None:
            return None
        del self._files[signed_id]
        return file.upload


@blueprint.post("/direct_uploads")
def announce() -> Response:
    """Take the announcement of a file, and say where its bytes go."""
    body = request.get_json(silent=True)
    blob = body.get("blob") if isinstance(body, dict) else None
    if not isinstance(blob, dict):
        abort(400)
    name, size = casts.to_text(blob.get("filename")), casts.to_integer(blob.get("byte_size"))
    checksum = casts.to_text(blob.get("checksum"))
    if not name or size is None or not checksum:
        abort(422)
    number, signed_id = context.site().sent_ahead.announce(Announced(name, size, checksum))
    return rails_json(_announced(number, signed_id, blob, (name, size, checksum)))


def _announced(
    number: int, signed_id: str, blob: dict[str, Any], file: tuple[str, int, str]
) -> dict[str, Any]:
    name, size, checksum = file
    media_type = casts.to_text(blob.get("content_type")) or "application/octet-stream"
    address = context.public_address() + url_for("sending.put", signed_id=signed_id)
    return {
        "id": number,
        "filename": name,
        "content_type": media_type,
        "metadata": {},
        "service_name": "local",
        "byte_size": size,
        "checksum": checksum,
        "created_at": iso8601(context.space().workspace.clock.now()),
        "signed_id": signed_id,
        "direct_upload": {"url": address, "headers": {"Content-Type": media_type}},
    }


@blueprint.put(f"{RAW_UPLOADS.removeprefix('/rails/active_storage')}<signed_id>")
def put(signed_id: str) -> Response:
    """Take the bytes of a file that was announced; nothing else has its address."""
    file = context.site().sent_ahead.get(signed_id)
    if file is None:
        abort(404)
    content: Content = request.environ[RAW_FILE]
    if content.size != file.size or _checksum(content) != file.checksum:
        abort(422)
    file.upload = Upload(file.name, content)
    return FlaskResponse(status=204)


def _checksum(content: Content) -> str:
    digest = hashlib.md5(usedforsecurity=False)
    with content.open() as file:
        while chunk := file.read(_SLICE):
            digest.update(chunk)
    return b64encode(digest.digest()).decode()


def take_sent(signed_id: str) -> Upload | None:
    """Give the file that was sent ahead under this identifier, once; None where there is none."""
    return context.site().sent_ahead.take(signed_id)
