"""The nested parameters of answers, their rules, and files (deployed-behaviour §9.4, §9.5)."""

import base64
import hashlib
from typing import Any

import pytest

from sandbox.domain import answers, catalogue
from tests.deployed_pages.conftest import EMAIL, LOTS, Visitor, steps
from tests.pages.reading import outside_addresses, scripts_and_styles
from tests.pages.walker import Walker

pytestmark = pytest.mark.anyio
CONTACT = "identite_entreprise_contact"
PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
ROOT = "market_application[market_attribute_responses_attributes]"
UPLOADS = "/rails/active_storage/direct_uploads"
INVALID = "Les données fournies ne sont pas valides"
PHONE = "Le numéro de téléphone doit respecter le format : 01 23 45 67 89 ou +33 1 23 45 67 89"


def one_of(input_type: str) -> catalogue.Field:
    """Give a field of a type that markets of services may ask for, and no source answers."""
    return next(
        field
        for field in catalogue.FIELDS.values()
        if field.input_type == input_type
        and "services" in field.market_types
        and (field.api_name is None or input_type not in ("text_input", "file_upload"))
    )


class Step:
    """One step of answers of one application."""

    def __init__(self, visitor: Visitor, application: str, step: str) -> None:
        self.visitor, self.application = visitor, application
        self.path = f"{steps(application)}/{step}"

    async def parameters(self, key: str, **parts: Any) -> dict[str, Any]:
        """Name the parts of a response as the page does."""
        page = await self.visitor.page(self.path)
        number = list(catalogue.FIELDS).index(key) + 1
        inputs = [e for e in page.all("input") if e["name"].endswith("[market_attribute_id]")]
        (own,) = [e for e in inputs if e["value"] == str(number)]
        prefix = own["name"].removesuffix("[market_attribute_id]")
        return {
            f"{prefix}[id]": "",
            own["name"]: own["value"],
            **{f"{prefix}[{name}]": value for name, value in parts.items()},
        }

    async def send(self, key: str, files: Any = None, method: str = "patch", **parts: Any) -> Any:
        """Send one response; `files` are those of `files[]`."""
        sent = await self.parameters(key, **parts)
        prefix = next(iter(sent)).removesuffix("[id]")
        uploads = [(f"{prefix}[files][]", file) for file in files or ()]
        # An empty part makes the form a multipart one, as the page's own is.
        return await self.visitor.send(
            self.path, method, files=uploads or {"none": ("", b"")}, **sent
        )

    async def stored(self, key: str) -> Any:
        return (await self.visitor.stored(self.application))["answers"][key]


async def step_of(visitor: Visitor, key: str) -> Step:
    """Open an application to a market that asks for a field; gives its step."""
    field = catalogue.field(key)
    optional = [] if field.mandatory else [key]
    market = await visitor.market()
    await visitor.complete("public_markets", market, optional_field_keys=optional)
    application = await visitor.application(market)
    await visitor.sign_in(application)
    return Step(visitor, application, field.subcategory_key)


async def test_the_names_on_the_page(visitor: Visitor) -> None:
    step = await step_of(visitor, f"{CONTACT}_email")
    page = await visitor.page(step.path)
    assert page.form.method == "POST"
    names = {item["name"]: item["value"] for item in page.form.inputs}
    assert names["_method"] == "patch"
    assert names[f"{ROOT}[0][type]"] in ("EmailInput", "PhoneInput")
    assert f"{ROOT}[0][id]" in names
    assert f"{ROOT}[0][market_attribute_id]" in names
    assert f"{ROOT}[0][text]" in names


async def test_the_email_is_filled_in(visitor: Visitor) -> None:
    key = f"{CONTACT}_email"
    step = await step_of(visitor, key)
    page = await visitor.page(step.path)
    assert EMAIL in [item["value"] for item in page.form.inputs]
    await step.send(key, text="autre@entreprise.example")
    page = await visitor.page(step.path)
    assert EMAIL not in [item["value"] for item in page.form.inputs]


@pytest.mark.parametrize("method", ["put", "patch"])
async def test_saving_leads_to_the_next_step(visitor: Visitor, method: str) -> None:
    key = f"{CONTACT}_email"
    step = await step_of(visitor, key)
    answer = await step.send(key, method=method, text="a@b.example")
    assert answer.status_code == 302
    assert answer.headers["location"].endswith("/attestation_motifs_exclusion")
    assert await step.stored(key) == "a@b.example"


@pytest.mark.parametrize(
    ("key", "text", "message"),
    [
        (
            "email",
            "personne",
            "L'adresse email doit avoir un format valide (exemple@domaine.com)",
        ),
        ("telephone", "123", PHONE),
    ],
)
async def test_refused_texts(visitor: Visitor, key: str, text: str, message: str) -> None:
    key = f"{CONTACT}_{key}"
    step = await step_of(visitor, key)
    answer = await step.send(key, text=text)
    assert answer.status_code == 422
    assert message in answer.text.replace("&#39;", "'")
    assert (await step.send(key, text="")).status_code == 302


async def test_nothing_is_mandatory(visitor: Visitor) -> None:
    step = await step_of(visitor, f"{CONTACT}_email")
    assert (await visitor.send(step.path)).status_code == 302


async def test_what_is_left_out_stays(visitor: Visitor) -> None:
    email, phone = f"{CONTACT}_email", f"{CONTACT}_telephone"
    step = await step_of(visitor, email)
    await step.send(email, text="a@b.example")
    await step.send(phone, text="01 99 00 12 34")
    assert await step.stored(email) == "a@b.example"


async def test_an_address_gets_its_scheme(visitor: Visitor) -> None:
    key = next(k for k, f in catalogue.FIELDS.items() if f.input_type.endswith("url_input"))
    field = catalogue.field(key)
    market = await visitor.market(market_type_codes=[sorted(field.market_types - {"defense"})[0]])
    await visitor.complete(
        "public_markets", market, optional_field_keys=[] if field.mandatory else [key]
    )
    application = await visitor.application(market)
    await visitor.sign_in(application)
    step = Step(visitor, application, field.subcategory_key)
    assert (await step.send(key, text="www.exemple.fr")).status_code == 302
    assert await step.stored(key) == "https://www.exemple.fr"


async def test_radio(visitor: Visitor) -> None:
    key = one_of("radio_with_file_and_text").key
    step = await step_of(visitor, key)
    file = ("cv.pdf", PDF, "application/pdf")
    await step.send(key, files=[file], radio_choice="yes", text="Parce que")
    stored = await step.stored(key)
    assert (stored["radio_choice"], stored["text"], len(stored["files"])) == ("yes", "Parce que", 1)
    await step.send(key, radio_choice="no", text="Parce que")
    assert await step.stored(key) == {"radio_choice": "no", "text": "", "files": []}


async def test_a_radio_that_was_not_touched_is_no(visitor: Visitor) -> None:
    key = one_of("radio_with_file_and_text").key
    step = await step_of(visitor, key)
    await step.send(key)
    assert (await step.stored(key))["radio_choice"] == "no"


async def test_a_document_needs_a_tick(visitor: Visitor) -> None:
    key = one_of("checkbox_with_document").key
    step = await step_of(visitor, key)
    file = ("preuve.pdf", PDF, "application/pdf")
    assert (await step.send(key, files=[file], checked="0")).status_code == 422
    assert (await step.send(key, files=[file], checked="1")).status_code == 302
    assert (await step.stored(key))["checked"] is True


async def test_people(visitor: Visitor) -> None:
    key = one_of("presentation_intervenants").key
    step = await step_of(visitor, key)
    answer = await step.send(
        key,
        person_1700000000001_nom="Martin",
        person_1700000000001_prenoms="Anne",
        person_1700000000001_titres="Ingénieure",
        person_1700000000002_nom="Petit",
        person_1700000000002_prenoms="Paul",
        person_1700000000003_nom="Parti",
        person_1700000000003__destroy="1",
    )
    assert answer.status_code == 302
    people = (await step.stored(key))["people"]
    assert [(p["nom"], p["titres"]) for p in people] == [("Martin", "Ingénieure"), ("Petit", "")]
    page = await visitor.page(step.path)
    assert [e for e in page.all("input") if e["name"].endswith("[person_0_nom]")]


@pytest.mark.parametrize(
    ("end", "amount", "status"),
    [("2025-02-01", "1000", 302), ("2024-12-01", "1000", 422), ("2025-02-01", "0", 422)],
)
async def test_references(visitor: Visitor, end: str, amount: str, status: int) -> None:
    key = one_of("realisations_livraisons").key
    step = await step_of(visitor, key)
    answer = await step.send(
        key,
        realisation_17_resume="Un pont",
        realisation_17_date_debut="2025-01-01",
        realisation_17_date_fin=end,
        realisation_17_montant=amount,
        realisation_17_description="Long",
    )
    assert answer.status_code == status


async def test_staff(visitor: Visitor) -> None:
    key = "capacites_techniques_professionnelles_effectifs_effectifs_moyens_annuels"
    if key not in catalogue.FIELDS:
        key = one_of("capacite_economique_financiere_effectifs_moyens_annuels").key
    step = await step_of(visitor, key)
    parts = {"year_1_year": "2025", "year_1_average_staff": "12", "year_1_management_staff": "2"}
    assert (await step.send(key, **parts)).status_code == 302
    stored = await step.stored(key)
    assert stored["year_1"] == {"year": 2025, "average_staff": 12, "management_staff": 2}
    assert (await step.send(key, year_1_average_staff="-1")).status_code == 422
    assert (await step.stored(key))["year_1"]["average_staff"] == 12


@pytest.mark.parametrize(
    ("name", "content"),
    [("virus.exe", b"MZ"), ("vide.pdf", b""), (f"{'a' * 252}.pdf", PDF)],
)
async def test_refused_files(visitor: Visitor, name: str, content: bytes) -> None:
    key = "motifs_exclusion_fiscales_et_sociales_travailleurs_handicapes"
    step = await step_of(visitor, key)
    answer = await step.send(key, files=[(name, content, "application/pdf")])
    assert answer.status_code == 422
    assert INVALID in answer.text


async def test_files_are_added_and_removed(visitor: Visitor) -> None:
    key = "motifs_exclusion_fiscales_et_sociales_travailleurs_handicapes"
    step = await step_of(visitor, key)
    for name in ("a.pdf", "b.pdf"):
        answer = await step.send(key, files=[(name, PDF, "application/pdf")])
        assert answer.status_code == 302, answer.text
    first, second = (await step.stored(key))["files"]
    base = steps(step.application)
    headers = {"X-CSRF-Token": await visitor.csrf()}
    answer = await visitor.http.delete(f"{base}/attachments/{first}", headers=headers)
    assert answer.json() == {"success": True, "message": "Fichier supprimé avec succès"}
    assert (await step.stored(key))["files"] == [second]
    answer = await visitor.http.delete(f"{base}/attachments/{first}", headers=headers)
    assert answer.status_code == 404
    assert answer.json() == {"success": False, "message": "Fichier introuvable ou non autorisé"}
    unknown = f"{steps('VR-2026-000000000000')}/attachments/{second}"
    answer = await visitor.http.delete(unknown, headers=headers)
    assert answer.status_code == 404
    assert answer.json() == {"success": False, "message": "Candidature introuvable"}
    states = (await visitor.get(f"{base}/summary.json")).json()["blob_states"]
    assert [state["blob_id"] for state in states] == [1]


async def _announce(visitor: Visitor, content: bytes) -> Any:
    blob = {
        "filename": "joint.pdf",
        "content_type": "application/pdf",
        "byte_size": len(content),
        "checksum": base64.b64encode(hashlib.md5(content).digest()).decode(),
    }
    headers = {"X-CSRF-Token": await visitor.csrf()}
    answer = await visitor.http.post(UPLOADS, json={"blob": blob}, headers=headers)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_a_direct_upload(visitor: Visitor) -> None:
    key = "motifs_exclusion_fiscales_et_sociales_travailleurs_handicapes"
    step = await step_of(visitor, key)
    told = await _announce(visitor, PDF)
    upload = told["direct_upload"]
    assert upload["headers"] == {"Content-Type": "application/pdf"}
    sent = await visitor.http.put(upload["url"], content=PDF, headers=upload["headers"])
    assert sent.status_code == 204
    answer = await step.send(key, **{"files][": told["signed_id"]})
    assert answer.status_code == 302
    (file,) = (await visitor.stored(step.application))["files"]
    assert (file["name"], file["field_key"]) == ("joint.pdf", key)


async def test_a_direct_upload_that_is_not_what_was_announced(visitor: Visitor) -> None:
    upload = (await _announce(visitor, PDF))["direct_upload"]
    assert (await visitor.http.put(upload["url"], content=b"x")).status_code == 422
    unknown = f"{upload['url']}x"
    assert (await visitor.http.put(unknown, content=PDF)).status_code == 404


async def test_announcing_a_file_needs_a_token(visitor: Visitor) -> None:
    assert (await visitor.http.post(UPLOADS, json={"blob": {}})).status_code == 422


async def test_a_walker_fills_in_every_type(visitor: Visitor) -> None:
    types = ["works", "services", "supplies", "defense"]
    market = await visitor.market(market_type_codes=types, lots=LOTS)
    wanted = catalogue.optional_keys(types)
    await visitor.complete("public_markets", market, optional_field_keys=wanted)
    # Insee fails for this company, and all other sources too: everything has to be typed.
    application = await visitor.application(market, "00000000000000")
    await visitor.sign_in(application, siret="00000000000000")
    walker = Walker(visitor.http)
    await walker.walk(f"{steps(application)}/company_identification")
    stored = await visitor.stored(application)
    assert stored["state"] == "completed"
    for page in walker.pages:
        ids = [element["id"] for element in page.elements if element["id"]]
        assert sorted(set(ids)) == sorted(ids), page.path
        assert not scripts_and_styles(page)
        assert not outside_addresses(page)
    asked = catalogue.fields_for(types, wanted)
    empty = [
        field.key
        for field in asked
        if not answers.is_filled(field, stored["answers"].get(field.key))
        # The walker takes the first of two radio buttons, and ticks every box.
        and field.key in stored["answers"]
    ]
    assert empty == []
    assert len(stored["answers"]) == len(asked)
