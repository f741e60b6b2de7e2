"""The colour profile that the documents carry: the primaries of sRGB and a plain gamma of 2.2.

Written here, field by field (ICC.1:2001-04, the version that PDF 1.4 knows), it may be
redistributed freely and takes half a kilobyte.
"""

import struct

_D50 = (0.9642, 1.0, 0.8249)
_RED = (0.43607, 0.22249, 0.01392)
_GREEN = (0.38515, 0.71687, 0.09708)
_BLUE = (0.14307, 0.06061, 0.71410)
_GAMMA = round(2.2 * 256)


def _fixed(value: float) -> bytes:
    return struct.pack(">i", round(value * 65536))


def _xyz(values: tuple[float, float, float]) -> bytes:
    return b"XYZ \0\0\0\0" + b"".join(map(_fixed, values))


def _description(text: bytes) -> bytes:
    """Write a text in ASCII; the Unicode and Macintosh variants stay empty."""
    text += b"\0"
    return b"desc\0\0\0\0" + struct.pack(">I", len(text)) + text + bytes(4 + 4 + 2 + 1 + 67)


def rgb_profile() -> bytes:
    """Give a display profile for RGB colours."""
    curve = b"curv\0\0\0\0" + struct.pack(">IH", 1, _GAMMA)
    tags = {
        b"desc": _description(b"RGB, sRGB primaries, gamma 2.2"),
        b"cprt": b"text\0\0\0\0No copyright, use freely\0",
        b"wtpt": _xyz(_D50),
        b"rXYZ": _xyz(_RED),
        b"gXYZ": _xyz(_GREEN),
        b"bXYZ": _xyz(_BLUE),
        b"rTRC": curve,
        b"gTRC": curve,
        b"bTRC": curve,
    }
    directory, data = b"", b""
    start = 128 + 4 + 12 * len(tags)
    places: dict[bytes, int] = {}
    for signature, content in tags.items():
        if content not in places:
            places[content] = start + len(data)
            data += content + bytes(-len(content) % 4)
        directory += struct.pack(">4sII", signature, places[content], len(content))
    size = start + len(data)
    header = struct.pack(">I4sI4s4s4s", size, bytes(4), 0x02100000, b"mntr", b"RGB ", b"XYZ ")
    header += struct.pack(">6H", 2026, 1, 1, 0, 0, 0) + b"acsp" + bytes(28)
    header += b"".join(map(_fixed, _D50))
    return header + bytes(128 - len(header)) + struct.pack(">I", len(tags)) + directory + data
