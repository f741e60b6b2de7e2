import io
import zipfile

import pytest

from sandbox.cli.opening import Unreadable, open_pdf, open_zip


@pytest.mark.parametrize("content", [b"", b"%PDF-1.4", b"PK\x03\x04", b"<html></html>"])
def test_what_is_neither_is_refused(content: bytes) -> None:
    with pytest.raises(Unreadable, match="pas un PDF"):
        open_pdf(content)
    with pytest.raises(Unreadable, match="pas un ZIP"):
        open_zip(content)


def test_a_damaged_entry_is_found() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("a.txt", "unharmed text")
    with pytest.raises(Unreadable, match=r"a\.txt"):
        open_zip(file.getvalue().replace(b"unharmed", b"damaged!"))
