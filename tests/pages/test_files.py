"""Files on the pages: upload, list, remove, replace, and what the antivirus says (D04, D09)."""

import io
import zipfile
from typing import Any

import pytest

from tests.pages.conftest import Browser, Page
from tests.pages.walker import PDF

pytestmark = pytest.mark.anyio
KEY = "capacites_techniques_professionnelles_realisations_attestations_trois_ans"
CV = "capacites_techniques_professionnelles_effectifs_cv_intervenants"
INPUT = f"{KEY}[files]"
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x02"


async def page_with_file_input(browser: Browser) -> Page:
    await browser.control("POST", "clock", json={"freeze_at": "2026-11-23T09:00:00Z"})
    return await browser.candidate_at("capacites_techniques_professionnelles", [KEY, CV])


def upload(*files: tuple[str, bytes], name: str = INPUT) -> Any:
    return [(name, (filename, content)) for filename, content in files]


def listed(page: Page) -> list[str]:
    """The names of the files that the page lists."""
    return [e.text for e in page.all("span") if e["class"] == "name"]


def scans(page: Page) -> list[str]:
    return [e["data-scan"] for e in page.all("span") if e["data-scan"]]


async def test_a_file_comes_with_its_form(browser: Browser) -> None:
    page = await page_with_file_input(browser)
    field = page.field(INPUT)
    assert ".pdf" in field["accept"] and "multiple" in field
    page = await browser.send(page, files=upload(("Kbis é 🙂.pdf", PDF), ("b.png", PNG)))
    assert page.step == "summary"
    page = await browser.get(page.test("previous")["href"])
    assert listed(page) == ["Kbis é 🙂.pdf", "b.png"]
    assert scans(page) == ["awaiting", "awaiting"]
    assert len((await browser.stored(page, KEY))["files"]) == 2


@pytest.mark.parametrize(
    ("filename", "content", "sentence"),
    [
        ("empty.pdf", b"", "vide"),
        ("notes.txt", b"text", "type de fichier"),
        ("no-extension", PDF, "type de fichier"),
        ("image.pdf", PNG, "contenu"),
        ("x" * 256 + ".pdf", PDF, "trop long"),
    ],
)
async def test_a_file_that_is_refused(
    browser: Browser, filename: str, content: bytes, sentence: str
) -> None:
    page = await page_with_file_input(browser)
    page = await browser.send(
        page,
        files=upload((filename, content), ("good.pdf", PDF)),
        **{f"{CV}[people][0][nom]": "Kept", f"{CV}[people][0][prenoms]": "Too"},
    )
    assert page.status == 422 and any(sentence in text for text in page.errors)
    assert any(sentence in text for text in page.describes(INPUT))
    assert page.focused == f"champ-{KEY}-files"
    # What was good is kept, and so is what was typed.
    assert listed(page) == ["good.pdf"]
    assert page.field(f"{CV}[people][0][nom]")["value"] == "Kept"


@pytest.mark.parametrize(
    ("filename", "shown"),
    [
        ("../../etc/x.pdf", "x.pdf"),
        ("CON.pdf", "_CON.pdf"),
        ("C:\\temp\\bilan.pdf", "bilan.pdf"),
        ("<script>alert(1).pdf", "_script_alert(1).pdf"),
        ("a\u202efdp.pdf", "afdp.pdf"),
    ],
)
async def test_hostile_names_come_out_safe(browser: Browser, filename: str, shown: str) -> None:
    page = await page_with_file_input(browser)
    page = await browser.send(page, files=upload((filename, PDF)))
    page = await browser.get(page.test("previous")["href"])
    assert listed(page) == [shown]
    assert "<script>alert" not in page.response.text


async def test_removing_and_replacing(browser: Browser) -> None:
    page = await page_with_file_input(browser)
    page = await browser.send(page, action="save", files=upload(("a.pdf", PDF), ("b.pdf", PDF)))
    first = (await browser.stored(page, KEY))["files"][0]
    page = await browser.send(page, action=f"remove_file:{first}", files=upload(("c.pdf", PDF)))
    assert (page.status, listed(page)) == (200, ["b.pdf", "c.pdf"])
    page = await browser.send(page, action="save")
    assert listed(page) == ["b.pdf", "c.pdf"]
    assert first not in (await browser.stored(page, KEY))["files"]


async def test_a_file_stays_where_another_answer_is_refused(browser: Browser) -> None:
    page = await page_with_file_input(browser)
    page = await browser.send(
        page, files=upload(("a.pdf", PDF)), **{f"{CV}[people][0][titres]": "Sans nom"}
    )
    assert page.status == 422 and listed(page) == ["a.pdf"]
    page = await browser.send(page, **{f"{CV}[people][0][titres]": ""})
    assert page.step == "summary"
    assert len((await browser.stored(page, KEY))["files"]) == 1


async def test_a_file_inside_a_row(browser: Browser) -> None:
    page = await page_with_file_input(browser)
    name = f"{CV}[people][0][files]"
    page = await browser.send(
        page, action=f"add_row:{CV}", files=upload(("cv.pdf", PDF), name=name)
    )
    assert listed(page) == ["cv.pdf"]
    row = {f"{CV}[people][0][nom]": "A", f"{CV}[people][0][prenoms]": "B"}
    page = await browser.send(page, **row)
    assert page.step == "summary" and "cv.pdf" in listed(page)


async def test_files_for_other_fields_are_passed_over(browser: Browser) -> None:
    page = await page_with_file_input(browser)
    for name in ("nonsense[files]", "x", "identite_entreprise_contact_email[files]", f"{KEY}[[["):
        answer = await browser.send(page, action="save", files=upload(("a.pdf", PDF), name=name))
        assert answer.status == 200 and listed(answer) == []


# --- scans ---------------------------------------------------------------------------------------


async def test_a_scan_follows_the_clock(browser: Browser) -> None:
    page = await page_with_file_input(browser)
    page = await browser.send(page, files=upload(("a.pdf", PDF), ("b.pdf", EICAR)))
    assert page.test("obstacles").text.count("antivirus") == 2
    refused = await browser.send(page, attests_no_exclusion_motifs="1")
    assert refused.status == 422
    await browser.control("POST", "clock", json={"advance_seconds": 2})
    answer = await browser.http.get(f"{page.base()}/scans.json")
    found = sorted(scan["status"] for scan in answer.json()["scans"].values())
    assert set(found) == {"safe", "unsafe"}
    page = await browser.get(page.path)
    assert "malware" in page.test("obstacles").text.lower()
    refused = await browser.send(page, attests_no_exclusion_motifs="1")
    assert refused.status == 422


async def test_nobody_waits_for_a_scan_while_the_clock_flows(browser: Browser) -> None:
    page = await page_with_file_input(browser)
    await browser.control("POST", "clock", json={"resume": True})
    page = await browser.send(page, files=upload(("a.pdf", PDF)))
    page = await browser.send(page, attests_no_exclusion_motifs="1")
    assert page.step == "sync_status"
    answer = await browser.http.get(page.test("documents-package")["href"])
    with zipfile.ZipFile(io.BytesIO(answer.content)) as package:
        assert any(name.endswith("_a.pdf") for name in package.namelist())


# --- what scripts use ----------------------------------------------------------------------------


async def test_uploading_by_script(browser: Browser) -> None:
    page = await page_with_file_input(browser)
    token = {"csrf_token": page.form.values()["csrf_token"]}
    answer = await browser.http.post(
        f"{page.base()}/files", data=token, files=upload(("a.pdf", PDF), ("b.txt", b"x"))
    )
    body = answer.json()
    assert answer.status_code == 200 and len(body["items"]) == len(body["errors"]) == 1
    assert f'name="{INPUT}"' in body["items"][0] and "a.pdf" in body["items"][0]
    file_id = body["items"][0].partition('value="')[2].partition('"')[0]
    given = await browser.http.get(f"{page.base()}/files/{file_id}")
    assert given.content == PDF
    assert given.headers["content-disposition"].startswith("attachment")
    page = await browser.send(page, action="save", **{INPUT: file_id})
    assert listed(page) == ["a.pdf"]
    for _ in range(2):
        answer = await browser.http.post(f"{page.base()}/files/{file_id}/remove", data=token)
        assert (answer.status_code, answer.json()["errors"]) == (200, [])
    assert (await browser.stored(page, KEY))["files"] == []


async def test_scripts_need_a_token_too(browser: Browser) -> None:
    page = await page_with_file_input(browser)
    for path in ("files", "files/x/remove"):
        assert (await browser.http.post(f"{page.base()}/{path}")).status_code == 403
    assert (await browser.http.get(f"{page.base()}/files/nothing")).status_code == 404


async def test_malware_is_not_given_back(browser: Browser) -> None:
    page = await page_with_file_input(browser)
    page = await browser.send(page, action="save", files=upload(("b.pdf", EICAR)))
    (file_id,) = (await browser.stored(page, KEY))["files"]
    await browser.control("POST", "clock", json={"advance_seconds": 2})
    assert scans(await browser.get(page.path)).count("unsafe") == 1
    assert (await browser.http.get(f"{page.base()}/files/{file_id}")).status_code == 404


async def test_a_large_package_is_sent_from_the_disk(browser: Browser) -> None:
    page = await page_with_file_input(browser)
    await browser.control("POST", "clock", json={"resume": True})
    content = PDF + b"\0" * 6_000_000
    page = await browser.send(page, files=upload(("large.pdf", content)))
    page = await browser.send(page, attests_no_exclusion_motifs="1")
    address = page.test("documents-package")["href"]
    assert (await browser.http.head(address)).status_code == 200
    answer = await browser.http.get(address)
    assert answer.headers["content-length"] == str(len(answer.content))
    with zipfile.ZipFile(io.BytesIO(answer.content)) as package:
        (name,) = (name for name in package.namelist() if name.endswith("_large.pdf"))
        assert package.read(name) == content
