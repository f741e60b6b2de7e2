from collections.abc import Callable
from io import BytesIO

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, Pdf, pdfa

from sandbox.documents.api_documents import make
from sandbox.documents.render import render_attestation, render_buyer_attestation
from sandbox.domain.company import company_for
from tests.documents import pdf_structure
from tests.documents.conftest import Case

HOSTILE = "<script> \u202e\u05e9\u05dc\u05d5\u05dd \U0001f600 ł Ж \ud800 \0 \x1b \u2028 (\\) \r\n"


def check(content: bytes) -> tuple[bool, list[str]]:
    """Give the verdict of pikepdf's validator and our own findings."""
    report = pdfa.validate_written(BytesIO(content), "1b")
    return report.passed, pdf_structure.faults(content)


@pytest.mark.parametrize("render", [render_attestation, render_buyer_attestation])
def test_attestations_are_pdf_a(full: Case, render: Callable[..., bytes]) -> None:
    assert check(render(full.profile, full.market, full.application)) == (True, [])


def test_attestations_with_characters_that_the_font_lacks_are_pdf_a(small: Case) -> None:
    small.market.name = HOSTILE
    small.answer("identite_entreprise_contact_email", HOSTILE * 20)
    content = render_attestation(small.profile, small.market, small.application)
    assert check(content) == (True, [])


def test_made_up_documents_are_pdf_a() -> None:
    key = "motifs_exclusion_fiscales_et_sociales_declarations_fiscales"
    assert check(make(key, company_for("73282932000074"))) == (True, [])


def no_output_intent(pdf: Pdf) -> None:
    del pdf.Root.OutputIntents


def damaged_profile(pdf: Pdf) -> None:
    profile = pdf.Root.OutputIntents[0].DestOutputProfile
    profile.write(profile.read_bytes()[:100])


def no_metadata(pdf: Pdf) -> None:
    del pdf.Root.Metadata


def other_part(pdf: Pdf) -> None:
    packet = pdf.Root.Metadata.read_bytes()
    pdf.Root.Metadata.write(packet.replace(b"<pdfaid:part>1", b"<pdfaid:part>7"))


def other_title(pdf: Pdf) -> None:
    pdf.trailer.Info.Title = "Un autre titre"


def font_not_embedded(pdf: Pdf) -> None:
    del _descendant(pdf).FontDescriptor.FontFile2


def font_without_glyph_map(pdf: Pdf) -> None:
    del _descendant(pdf).CIDToGIDMap


def transparency(pdf: Pdf) -> None:
    state = Dictionary(GS0=Dictionary(Type=Name.ExtGState, ca=0.5))
    pdf.pages[0].obj.Resources = Dictionary(
        Font=pdf.pages[0].resources.Font, ExtGState=pdf.make_indirect(state)
    )
    pdf.pages[0].obj.Group = Dictionary(S=Name.Transparency)


def script(pdf: Pdf) -> None:
    pdf.Root.OpenAction = Dictionary(S=Name.JavaScript, JS="app.alert(1)")


def attached_file(pdf: Pdf) -> None:
    pdf.attachments["a.txt"] = b"content"
    pdf.Root.EmbeddedFiles = Array()


SABOTAGES = [
    no_output_intent,
    damaged_profile,
    no_metadata,
    other_part,
    other_title,
    font_not_embedded,
    font_without_glyph_map,
    transparency,
    script,
    attached_file,
]


def _descendant(pdf: Pdf) -> pikepdf.Object:
    return pdf.pages[0].resources.Font.F1.DescendantFonts[0]


def saved(pdf: Pdf, **options: object) -> bytes:
    target = BytesIO()
    options = {"object_stream_mode": pikepdf.ObjectStreamMode.disable, **options}
    pdf.save(target, fix_metadata_version=False, force_version="1.4", **options)
    return target.getvalue()


@pytest.mark.parametrize("sabotage", SABOTAGES, ids=lambda function: function.__name__)
def test_both_checks_reject_a_sabotaged_file(small: Case, sabotage: Callable[[Pdf], None]) -> None:
    content = render_attestation(small.profile, small.market, small.application)
    with pikepdf.open(BytesIO(content)) as pdf:
        untouched = pdf_structure.faults(saved(pdf))
        sabotage(pdf)
        passed, faults = check(saved(pdf))
    assert not passed
    assert untouched == []
    assert faults


def test_both_checks_reject_an_encrypted_file(small: Case) -> None:
    content = render_attestation(small.profile, small.market, small.application)
    with pikepdf.open(BytesIO(content)) as pdf:
        locked = saved(
            pdf,
            encryption=pikepdf.Encryption(
                owner="a", user="", R=3, allow=pikepdf.Permissions(), aes=False, metadata=False
            ),
        )
    passed, faults = check(locked)
    assert not passed
    assert faults


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"%PDF-1.4", b"%PDF-1.9"),
        (b"%%EOF\n", b"%%EOF\nmore"),
        (b"startxref\n", b"startxref\n1"),
        (b"0000000015 00000 n", b"0000000016 00000 n"),
    ],
)
def test_our_checks_reject_a_damaged_frame(small: Case, old: bytes, new: bytes) -> None:
    content = render_attestation(small.profile, small.market, small.application)
    assert old in content
    assert pdf_structure.faults(content.replace(old, new))
