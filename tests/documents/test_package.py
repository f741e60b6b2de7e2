import struct
import subprocess
import tempfile
import zipfile
from datetime import UTC, datetime
from io import BytesIO, RawIOBase
from pathlib import Path

import pytest

from sandbox.documents.attachments import attachments, system_name
from sandbox.documents.render import (
    PackageTooLarge,
    render_buyer_attestation,
    render_documents_package,
    write_documents_package,
)
from sandbox.domain.states import ScanState
from tests.documents.conftest import Case

TAXES = "motifs_exclusion_fiscales_et_sociales_declarations_fiscales"
INSURANCE = "capacite_economique_financiere_assurance_risques_professionnels"
PEOPLE = "capacites_techniques_professionnelles_effectifs_cv_intervenants"


def package(case: Case) -> bytes:
    return render_documents_package(case.profile, case.market, case.application)


def opened(content: bytes) -> zipfile.ZipFile:
    return zipfile.ZipFile(BytesIO(content))


def test_the_buyer_s_attestation_is_at_the_root(small: Case) -> None:
    archive = opened(package(small))
    name = "buyer_attestation_FT20261123A1B2C3D4.pdf"
    assert archive.testzip() is None
    assert archive.namelist()[0] == name
    assert all(other.startswith("documents/") for other in archive.namelist()[1:])
    expected = render_buyer_attestation(small.profile, small.market, small.application)
    assert archive.read(name) == expected


def test_files_are_named_after_source_ranks_field_and_original(full: Case) -> None:
    full.answer(TAXES, {"files": [full.attach(TAXES, "Attestation été 2026.pdf", source="api_x")]})
    cvs = [full.attach(PEOPLE, f"CV {name}.pdf", name.encode()) for name in ("Zoé", "Luc")]
    people = [{"nom": "N", "prenoms": "", "titres": "", "files": [cv]} for cv in cvs]
    full.answer(PEOPLE, {"people": people})
    archive = opened(package(full))
    names = archive.namelist()
    assert f"documents/api_03_01_{TAXES}_Attestation été 2026.pdf" in names
    rank = next(name for name in names if PEOPLE in name).split("_")[1]
    assert archive.read(f"documents/user_{rank}_01_{PEOPLE}_CV Zoé.pdf") == "Zoé".encode()
    assert archive.read(f"documents/user_{rank}_02_{PEOPLE}_CV Luc.pdf") == b"Luc"


def test_answers_without_files_take_a_rank_too(full: Case) -> None:
    listed = list(attachments(full.profile.document_rules(), full.market, full.application))
    first = listed[0].system_name
    for key in list(full.application.answers)[:30]:
        if full.application.answers[key].value == {"files": []}:
            pytest.fail("the first answers hold files")
    full.answer(listed[0].file.field_key, {"files": []})
    again = list(attachments(full.profile.document_rules(), full.market, full.application))
    assert [each.system_name for each in again] == [each.system_name for each in listed[1:]]
    assert first.split("_")[1] < again[0].system_name.split("_")[1]


def test_infected_files_stay_out(small: Case) -> None:
    bad = small.attach(TAXES, "virus.pdf", scan=ScanState.UNSAFE)
    good = small.attach(TAXES, "sain.pdf", scan=ScanState.NONE)
    small.answer(TAXES, {"files": [bad, good]})
    names = opened(package(small)).namelist()
    assert not [name for name in names if "virus" in name]
    assert f"documents/user_03_02_{TAXES}_sain.pdf" in names


@pytest.mark.parametrize(
    "name", ["../../x.pdf", "CON.pdf", "C:\\x.pdf", "\u202efdp.exe.pdf", "a\nb.pdf", ".pdf"]
)
def test_names_cannot_leave_the_folder(small: Case, name: str, tmp_path: Path) -> None:
    small.answer(TAXES, {"files": [small.attach(TAXES, name)]})
    archive = opened(package(small))
    stored = next(entry for entry in archive.namelist() if TAXES in entry)
    assert stored.count("/") == 1
    assert stored.endswith(".pdf")
    assert stored.isprintable()
    archive.extractall(tmp_path)
    assert (tmp_path / stored).read_bytes() == b"%PDF-1.4 ..."


def test_the_longest_names_can_be_unpacked(small: Case) -> None:
    file = small.application.files[small.attach(TAXES, "é" * 250 + ".pdf")]
    name = system_name(file, TAXES, 3, 1)
    assert len(name.encode()) <= 255
    assert name.endswith("é.pdf")


def test_two_digits_are_the_least(small: Case) -> None:
    file = small.application.files[small.attach(TAXES, "a.pdf")]
    assert system_name(file, "cle", 7, 123) == "user_07_123_cle_a.pdf"


def test_the_same_application_gives_the_same_bytes(full: Case) -> None:
    assert package(full) == package(full)


def test_entries_carry_the_time_of_transmission_in_paris(full: Case) -> None:
    for entry in opened(package(full)).infolist():
        assert entry.date_time == (2026, 11, 23, 10, 0, 0)
        assert entry.create_system == 3
        assert entry.extra == b""
        assert entry.external_attr >> 16 == 0o100644


@pytest.mark.parametrize("year", [1970, 1979, 2108, 9999])
def test_times_that_a_zip_cannot_hold_do_not_matter(small: Case, year: int) -> None:
    small.application.completed_at = datetime(year, 12, 31, 23, 59, 59, tzinfo=UTC)
    assert opened(package(small)).testzip() is None


def test_entries_can_be_read_from_a_stream(full: Case) -> None:
    """No data descriptors: the local headers hold sizes and checksums, names are UTF-8."""
    content = package(full)
    for entry in opened(content).infolist():
        header = struct.unpack("<4s5H3I2H", content[entry.header_offset :][:30])
        flags, method, checksum, packed, size = (header[2], header[3], *header[6:9])
        assert not flags & 0x08
        assert entry.filename.isascii() or flags & 0x800
        assert (checksum, packed, size) == (entry.CRC, entry.compress_size, entry.file_size)
        assert method == zipfile.ZIP_STORED


def test_text_is_compressed(small: Case) -> None:
    file = small.attach(TAXES, "a.csv", b"0;0\n" * 10_000, media_type="text/csv")
    small.answer(TAXES, {"files": [file]})
    entry = next(e for e in opened(package(small)).infolist() if e.filename.endswith(".csv"))
    assert entry.compress_size < 1_000
    assert entry.file_size == 40_000


class Zeros(RawIOBase):
    """A large file that is nowhere, and that remembers the largest piece asked for."""

    def __init__(self, size: int) -> None:
        self.left = size
        self.largest = 0

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        self.largest = max(self.largest, size if size >= 0 else self.left)
        count = min(size if size >= 0 else self.left, self.left)
        self.left -= count
        return bytes(count)


class Large:
    """The content of a large file."""

    def __init__(self, size: int) -> None:
        self.size = size
        self.reader = Zeros(size)

    def open(self) -> Zeros:
        return self.reader


def test_large_files_are_copied_piece_by_piece(small: Case) -> None:
    content = Large(20_000_000)
    small.answer(TAXES, {"files": [small.attach(TAXES, "a.pdf", content=content)]})
    with tempfile.SpooledTemporaryFile(max_size=1_000_000) as target:
        write_documents_package(small.profile, small.market, small.application, target)
        target.seek(0)
        with zipfile.ZipFile(target) as archive:
            assert archive.testzip() is None
            assert max(entry.file_size for entry in archive.infolist()) == content.size
    assert content.reader.largest <= 1 << 20


def test_a_package_beyond_the_documented_size_is_refused(small: Case) -> None:
    files = [small.attach(TAXES, f"{n}.pdf", content=Large(100_000_000)) for n in range(1, 6)]
    small.answer(TAXES, {"files": files})
    target = BytesIO()
    with pytest.raises(PackageTooLarge, match="at most 500000000"):
        write_documents_package(small.profile, small.market, small.application, target)
    assert target.getvalue() == b""


def test_only_a_seekable_file_will_do(small: Case) -> None:
    class Pipe(BytesIO):
        def seekable(self) -> bool:
            return False

    with pytest.raises(ValueError, match="seekable"):
        write_documents_package(small.profile, small.market, small.application, Pipe())


def test_unzip_finds_no_fault(full: Case, tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(package(full))
    try:
        done = subprocess.run(["unzip", "-tq", str(path)], capture_output=True, check=False)
    except FileNotFoundError:
        pytest.skip("unzip is not there")
    assert done.returncode == 0, done.stdout
