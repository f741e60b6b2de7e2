"""Offers to speak another protocol from here on, which a server may pass over (RFC 9110 §7.8).

Java's own client makes one with its first request of a connection, so that it can speak HTTP/2. The
parser would take all that follows such a request, its body included, for the other protocol.
"""

import re

_HEAD = re.compile(rb"[A-Z]+ [^ \r\n]+ HTTP/1\.1\r\n(?:[^\r\n]+\r\n)*\r\n")
_CONNECTION = re.compile(rb"(?<=\r\nconnection:)[^\r\n]*", re.IGNORECASE)


def without_offer(data: bytes) -> bytes:
    """Take an offer out of the head of a request, where these bytes begin with a whole one."""
    # Nearly all requests make none: two looks at the first bytes are all that they cost.
    if b"pgrade" not in data:
        return data
    head = _HEAD.match(data)
    if head is None:
        return data
    return _CONNECTION.sub(_without_upgrade, head[0]) + data[head.end() :]


def _without_upgrade(found: re.Match[bytes]) -> bytes:
    options = (option.strip() for option in found[0].split(b","))
    return b" " + b", ".join(option for option in options if option.lower() != b"upgrade")
