"""Static files: their addresses change with their content, so that caches may keep them."""

import hashlib
from functools import lru_cache
from pathlib import Path


@lru_cache
def fingerprint(file: Path) -> str:
    """Give what the address of a static file ends with."""
    return hashlib.sha256(file.read_bytes()).hexdigest()[:10]
