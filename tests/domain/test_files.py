"""Names, types and limits of uploaded files."""

import zipfile
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.domain import media
from sandbox.domain.files import (
    EICAR,
    FileRules,
    InMemory,
    Upload,
    accept_attribute,
    check_upload,
    safe_name,
)
from sandbox.profiles import documented_answers

RULES = documented_answers.FILES
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def office(folder: str) -> bytes:
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr(f"{folder}/document.xml", "<x/>")
    return stream.getvalue()


def ole(*streams: str) -> bytes:
    """Write a compound file as [MS-CFB] has it.

    A header; the table of successors in sector 0; the directory in sectors 1 and, after one that
    is not its own, 3.
    """
    header = bytearray(512)
    header[:8] = OLE
    header[30:32] = (9).to_bytes(2, "little")
    header[48:52] = (1).to_bytes(4, "little")
    header[76:] = b"\xff" * 436
    header[76:80] = bytes(4)
    end = b"\xfe\xff\xff\xff"
    successors = (b"\xfd\xff\xff\xff" + (3).to_bytes(4, "little") + end + end).ljust(512, b"\xff")
    entries = []
    for name in ("Root Entry", "1Table", "Data", "Other", *streams):
        encoded = name.encode("utf-16-le")
        entry = encoded.ljust(64, b"\0") + (len(encoded) + 2).to_bytes(2, "little")
        entries.append(entry.ljust(128, b"\0"))
    first, second = b"".join(entries[:4]), b"".join(entries[4:]).ljust(512, b"\0")
    return bytes(header) + successors + first + b"other content".ljust(512) + second


SAMPLES = {
    ".pdf": b"%PDF-1.7\n",
    ".jpg": b"\xff\xd8\xff\xe0JFIF",
    ".jpeg": b"\xff\xd8\xff\xe1Exif",
    ".png": b"\x89PNG\r\n\x1a\n",
    ".gif": b"GIF89a",
    ".doc": ole("WordDocument"),
    ".docx": office("word"),
    ".xls": ole("Workbook"),
    ".xlsx": office("xl"),
}


def refusals(name: str, content: bytes, rules: FileRules = RULES) -> list[str]:
    violations = check_upload(Upload(name, InMemory(content)), rules, ("field", "files"))
    assert all(v.path == ("field", "files") for v in violations)
    return [v.rule for v in violations]


@pytest.mark.parametrize("extension", SAMPLES)
def test_each_documented_type_is_accepted_under_its_own_extensions_only(extension: str) -> None:
    same = {".jpg": ".jpeg", ".jpeg": ".jpg"}.get(extension)
    for other in SAMPLES:
        expected = [] if other in (extension, same) else ["file_content"]
        assert refusals(f"fichier{other}", SAMPLES[extension]) == expected
    assert refusals(f"FICHIER{extension.upper()}", SAMPLES[extension]) == []


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("page.html", b"<html>"),
        ("script.pdf.exe", b"%PDF-1.7"),
        ("sans_extension", b"%PDF-1.7"),
        ("archive.zip", office("word")),
        ("texte.txt", b"bonjour"),
        ("", b"%PDF-1.7"),
    ],
)
def test_other_extensions_are_refused(name: str, content: bytes) -> None:
    assert refusals(name, content) == ["file_type"]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("page.pdf", b"<html>%PDF</html>"),
        ("programme.pdf", b"MZ\x90\x00"),
        ("archive.docx", office("photos")),
        ("archive.docx", b"PK\x03\x04 and nothing else"),
        ("coupe.xlsx", office("xl")[:-30]),
        ("presentation.doc", ole("PowerPoint Document")),
        ("image.png", b"\x89PNG"),
    ],
)
def test_content_that_belies_its_name_is_refused(name: str, content: bytes) -> None:
    assert refusals(name, content) == ["file_content"]


def test_a_directory_that_cannot_be_read_leaves_word_or_excel() -> None:
    for broken in (OLE, OLE + bytes(600), ole("PowerPoint Document")[:900]):
        assert media.detect(BytesIO(broken)) == {media.DOC, media.XLS}


def test_a_zip_with_an_enormous_directory_is_not_read() -> None:
    end = b"PK\x05\x06" + bytes(8) + (50_000_000).to_bytes(4, "little") + bytes(6)
    assert media.detect(BytesIO(b"PK\x03\x04word/" + end)) == frozenset()


@given(st.sampled_from([OLE, b"PK\x03\x04", b"PK\x03\x04PK\x05\x06", b""]), st.binary(max_size=900))
def test_any_bytes_can_be_looked_at(start: bytes, rest: bytes) -> None:
    media.detect(BytesIO(start + rest))


@given(st.sampled_from(list(SAMPLES)), st.data())
def test_a_damaged_file_can_be_looked_at(extension: str, data: st.DataObject) -> None:
    content = bytearray(SAMPLES[extension])
    for _ in range(data.draw(st.integers(1, 8))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    media.detect(BytesIO(bytes(content)))


class Large:
    """Content that claims a size, and that nobody should have to read."""

    size = RULES.max_bytes + 1

    def open(self) -> BytesIO:
        raise AssertionError("a file that is too large was read")


def test_limits() -> None:
    assert refusals("vide.pdf", b"") == ["file_empty"]
    assert refusals("a" * 252 + ".pdf", b"%PDF-") == ["file_name"]
    assert refusals("a" * 251 + ".pdf", b"%PDF-") == []
    (violation,) = check_upload(Upload("gros.pdf", Large()), RULES, ("f",))
    assert (violation.rule, violation.expected) == ("file_size", 104_857_600)


def test_the_antivirus_test_file_is_let_through_to_the_antivirus() -> None:
    assert refusals("eicar.pdf", EICAR) == []
    assert refusals("eicar.com", EICAR) == ["file_type"]


def test_what_a_file_input_accepts() -> None:
    assert accept_attribute(RULES) == ".pdf,.jpg,.jpeg,.png,.gif,.doc,.docx,.xls,.xlsx"


@pytest.mark.parametrize(
    ("original", "safe"),
    [
        ("Kbis Entreprise 2024.pdf", "Kbis Entreprise 2024.pdf"),
        ("../../x.pdf", "x.pdf"),
        ("C:\\Users\\moi\\x.pdf", "x.pdf"),
        ("/etc/passwd", "passwd"),
        ("CON.pdf", "_CON.pdf"),
        ("con .pdf", "_con.pdf"),
        ("lpt1.tar.pdf", "_lpt1.tar.pdf"),
        ("COM¹.pdf", "_COM¹.pdf"),
        ("console.pdf", "console.pdf"),
        ("NUL", "_NUL"),
        ("été à Noël.pdf", "été à Noël.pdf"),
        ("e\u0301te\u0301.pdf", "été.pdf"),
        ("devis 🚀 final.pdf", "devis 🚀 final.pdf"),
        ("fdp\u202e.exe", "fdp.exe"),
        ("invoice\u202efdp.exe", "invoicefdp.exe"),
        ("a\u200bb\u2066c.pdf", "abc.pdf"),
        ("a\x00b\r\nc.pdf", "ab c.pdf"),
        ("a\ud800.pdf", "a.pdf"),
        ('<script>alert("1")</script>.pdf', "script_.pdf"),
        ('a<b>:"|?*.pdf', "a_b______.pdf"),
        ("  . a . .pdf", "a.pdf"),
        ("a.pdf. . ", "a.pdf"),
        (".pdf", "document.pdf"),
        ("", "document"),
        ("...", "document"),
        ("dossier/", "document"),
    ],
)
def test_names_come_out_safe(original: str, safe: str) -> None:
    assert safe_name(original) == safe


@given(st.text(max_size=300))
def test_any_name_comes_out_safe(original: str) -> None:
    name = safe_name(original)
    assert name
    assert len(name.encode()) <= 255
    assert not set(name) & set('/\\<>:"|?*\0\r\n\t')
    assert name == name.strip(" ") and not name.startswith(".") and not name.endswith(".")
    assert name.isprintable()
    assert name.partition(".")[0].upper() not in {"CON", "PRN", "AUX", "NUL", "COM1", "LPT9"}
    assert safe_name(name) == name


@given(st.text(min_size=200, max_size=260), st.sampled_from(list(SAMPLES)))
def test_shortening_keeps_the_extension(stem: str, extension: str) -> None:
    assert safe_name(stem + extension).endswith(extension)
