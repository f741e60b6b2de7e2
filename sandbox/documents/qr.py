"""The verification code, as rectangles."""

from functools import lru_cache

QUIET_ZONE = 4
"""Light modules that must surround the code (ISO/IEC 18004)."""


@lru_cache(maxsize=64)
def rectangles(content: str) -> tuple[int, tuple[tuple[int, int, int], ...]]:
    """Give the size of a code in modules, and its dark runs as (column, row, length).

    The mask is fixed, so that the eight possible ones need not be tried: any of them reads well
    on a printed page, and trying takes longer than the rest of the document.
    """
    # Imported on first use: it takes longer to load than a document to make.
    import segno  # noqa: PLC0415

    code = segno.make(content, error="m", mask=3, micro=False, boost_error=False)
    runs: list[tuple[int, int, int]] = []
    for row, line in enumerate(code.matrix):
        start = None
        for column, dark in enumerate([*line, 0]):
            if dark and start is None:
                start = column
            elif not dark and start is not None:
                runs.append((start, row, column - start))
                start = None
    return len(code.matrix), tuple(runs)
