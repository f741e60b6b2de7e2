"""Sign-in by link, access, dashboard and consultation (deployed-behaviour §9.1, §9.2)."""

import httpx
import pytest

from tests.deployed_pages.conftest import (
    COMPANY,
    EMAIL,
    OTHER_COMPANY,
    SESSIONS,
    Visitor,
    steps,
    sync_page,
)

pytestmark = pytest.mark.anyio
LOGIN = 'data-testid="sign-in-form"'
INVALID = "Ce lien de connexion est invalide ou a expiré."
HERE = "http://sandbox.test"


def is_login(answer: httpx.Response) -> bool:
    return answer.status_code == 200 and LOGIN in answer.text


async def test_the_link_leads_to_the_application(visitor: Visitor) -> None:
    application = await visitor.application(await visitor.open_market())
    answer = await visitor.ask_link(application)
    assert (answer.status_code, answer.headers["location"]) == (302, f"{HERE}{SESSIONS}/sent")
    page = await visitor.page(f"{SESSIONS}/sent")
    assert "Vérifiez vos emails" in page.text
    assert page.test("magic-link").text == "Accéder directement (lien magique)"
    answer = await visitor.get(page.test("magic-link")["href"])
    first = f"{steps(application)}/company_identification"
    assert (answer.status_code, answer.headers["location"]) == (302, f"{HERE}{first}")
    page = await visitor.page(first)
    assert page.path == first
    assert "Identification" in page.title


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"email": ""}, "Veuillez renseigner votre adresse email"),
        (
            {"email": "personne"},
            "L'adresse email doit avoir un format valide (exemple@domaine.com)",
        ),
        ({"siret": ""}, "Veuillez renseigner votre numéro de SIRET"),
        ({"siret": "12345678901234"}, "Le numéro de SIRET saisi est invalide"),
        ({"siret": OTHER_COMPANY}, "Aucune candidature trouvée pour ce numéro SIRET"),
        (
            {"market_application_id": "VR-2026-000000000000"},
            "Aucune candidature trouvée pour ce numéro SIRET",
        ),
        (
            {"market_application_id": ""},
            "Veuillez accéder à Passe Marché depuis votre plateforme de marchés publics",
        ),
        # Checked in this order: email, SIRET, application.
        (
            {"email": "", "siret": "", "market_application_id": ""},
            "Veuillez renseigner votre adresse email",
        ),
        (
            {"siret": "", "market_application_id": ""},
            "Veuillez renseigner votre numéro de SIRET",
        ),
    ],
)
async def test_refused_links(visitor: Visitor, fields: dict[str, str], message: str) -> None:
    application = await visitor.application(await visitor.open_market())
    answer = await visitor.ask_link(application, **fields)
    assert answer.status_code == 422
    text = answer.text.replace("&#39;", "'")
    assert message in text
    assert LOGIN in text


async def test_an_application_that_has_an_owner(visitor: Visitor) -> None:
    application = await visitor.signed_in()
    answer = await visitor.ask_link(application, email="autre@entreprise.example")
    assert answer.status_code == 422
    message = (
        "L'adresse email ne correspond pas à celle utilisée lors de la création de la candidature"
    )
    assert message in answer.text.replace("&#39;", "'")
    # Capitals do not count.
    assert (await visitor.ask_link(application, email=EMAIL.upper())).status_code == 302


async def test_a_link_works_again_for_half_an_hour(visitor: Visitor) -> None:
    await visitor.freeze()
    application = await visitor.application(await visitor.open_market())
    link = await visitor.link(application)
    for wait in (0, 29 * 60):
        await visitor.advance(wait)
        location = (await visitor.get(link)).headers["location"]
        assert location.endswith("/company_identification")
    await visitor.advance(61)
    answer = await visitor.get(link)
    new = f"{SESSIONS}/new?market_application_id={application}"
    assert (answer.status_code, answer.headers["location"]) == (302, f"{HERE}{new}")
    assert INVALID in (await visitor.page(new)).text
    assert INVALID not in (await visitor.page(new)).text


async def test_a_new_link_leaves_the_former_valid(visitor: Visitor) -> None:
    await visitor.freeze()
    application = await visitor.application(await visitor.open_market())
    first = await visitor.link(application)
    await visitor.advance(20 * 60)
    second = await visitor.link(application)
    for link in (first, second):
        assert "company_identification" in (await visitor.get(link)).headers["location"]
    # Asked for more than half an hour after the first: the second ends although it is younger.
    await visitor.advance(15 * 60)
    third = await visitor.link(application)
    assert "sessions/new" in (await visitor.get(second)).headers["location"]
    assert "company_identification" in (await visitor.get(third)).headers["location"]


@pytest.mark.parametrize("part", ["token", "market_application_id"])
async def test_a_wrong_link(visitor: Visitor, part: str) -> None:
    link = httpx.URL(await visitor.link(await visitor.application(await visitor.open_market())))
    wrong = link.copy_set_param(part, "x")
    answer = await visitor.get(str(wrong))
    assert answer.status_code == 302
    assert f"{SESSIONS}/new?market_application_id=" in answer.headers["location"]


async def test_a_link_to_a_submitted_application(visitor: Visitor) -> None:
    application = await visitor.signed_in()
    await visitor.complete("market_applications", application)
    answer = await visitor.sign_in(application)
    assert answer.headers["location"] == f"{HERE}{sync_page(application)}"


@pytest.mark.parametrize(
    "page",
    [
        "company_identification",
        "api_data_recovery_status",
        "market_information",
        "summary",
        "consultation",
    ],
)
async def test_without_a_session(visitor: Visitor, page: str) -> None:
    application = await visitor.application(await visitor.open_market())
    answer = await visitor.get(f"{steps(application)}/{page}")
    assert is_login(answer)
    answer = await visitor.send(f"{steps(application)}/{page}")
    assert is_login(answer) or page == "consultation"
    assert (await visitor.stored(application))["state"] == "pending"


async def test_the_other_pages_without_a_session(visitor: Visitor) -> None:
    application = await visitor.application(await visitor.open_market())
    assert is_login(await visitor.get(sync_page(application)))
    assert is_login(await visitor.get("/candidate/dashboard"))
    for path in (f"{sync_page(application)}.json", f"{steps(application)}/summary.json"):
        assert (await visitor.get(path)).status_code == 500
    answer = await visitor.get(sync_page(application), headers={"Accept": "application/json"})
    assert answer.status_code == 500


async def test_an_unknown_application_is_refused_first(visitor: Visitor) -> None:
    unknown = "VR-2026-000000000000"
    for path in (f"{steps(unknown)}/summary", sync_page(unknown)):
        answer = await visitor.get(path)
        assert answer.status_code == 404
        assert answer.headers["content-type"] == "text/plain; charset=utf-8"


async def test_own_applications_of_one_company(visitor: Visitor) -> None:
    first = await visitor.signed_in()
    second = await visitor.signed_in()
    for application in (first, second):
        answer = await visitor.get(f"{steps(application)}/summary")
        assert not is_login(answer)
    other = await visitor.signed_in(siret=OTHER_COMPANY)
    assert not is_login(await visitor.get(f"{steps(other)}/summary"))
    # Same candidate, other company: the form, and the session is over.
    assert is_login(await visitor.get(f"{steps(first)}/summary"))
    assert is_login(await visitor.get(f"{steps(other)}/summary"))


async def test_the_application_of_somebody_else(visitor: Visitor) -> None:
    theirs = await visitor.signed_in()
    mine = await visitor.application(await visitor.open_market())
    await visitor.sign_in(mine, email="autre@entreprise.example")
    assert is_login(await visitor.get(f"{steps(theirs)}/summary"))


async def test_an_application_that_is_nobodys_yet(visitor: Visitor) -> None:
    await visitor.signed_in()
    nobodys = await visitor.application(await visitor.open_market())
    assert is_login(await visitor.get(f"{steps(nobodys)}/summary"))


async def test_signing_out(visitor: Visitor) -> None:
    application = await visitor.signed_in()
    answer = await visitor.send(SESSIONS, "delete")
    assert (answer.status_code, answer.headers["location"]) == (302, f"{HERE}/")
    assert is_login(await visitor.get(f"{steps(application)}/summary"))


async def test_signing_out_by_the_method_itself(visitor: Visitor) -> None:
    await visitor.signed_in()
    token = await visitor.csrf()
    answer = await visitor.http.request("DELETE", SESSIONS, headers={"X-CSRF-Token": token})
    assert answer.status_code == 302


@pytest.mark.parametrize("token", [None, "x"])
async def test_signing_in_needs_a_token(visitor: Visitor, token: str | None) -> None:
    form = {"email": EMAIL, "siret": COMPANY, "market_application_id": "x"}
    data = form if token is None else {**form, "authenticity_token": token}
    assert (await visitor.http.post(SESSIONS, data=data)).status_code == 422


async def test_the_dashboard(visitor: Visitor) -> None:
    first = await visitor.signed_in(name="Le premier")
    second = await visitor.signed_in(name="Le second")
    await visitor.complete("market_applications", first)
    page = await visitor.page("/candidate/dashboard")
    assert page.text.index("Le second") < page.text.index("Le premier")
    assert "TRANSMISE" in page.test(f"application-{first}").text
    assert "EN COURS" in page.test(f"application-{second}").text
    await visitor.signed_in(siret=OTHER_COMPANY, name="Une autre entreprise")
    page = await visitor.page("/candidate/dashboard")
    assert "Le premier" not in page.text


async def test_the_dashboard_has_ten_per_page(visitor: Visitor) -> None:
    for number in range(11):
        await visitor.signed_in(name=f"Marché {number:02}")
    page = await visitor.page("/candidate/dashboard")
    assert "Marché 10" in page.text and "Marché 01" in page.text
    assert "Marché 00" not in page.text
    assert "Marché 00" in (await visitor.page("/candidate/dashboard?page=2")).text


async def test_consultation(visitor: Visitor) -> None:
    application = await visitor.signed_in()
    answer = await visitor.get(f"{steps(application)}/consultation")
    location = answer.headers["location"]
    assert (answer.status_code, location) == (302, f"{HERE}/candidate/dashboard")
    await visitor.complete("market_applications", application)
    answer = await visitor.get(f"{steps(application)}/consultation")
    assert answer.status_code == 200
    assert "TRANSMISE" in answer.text


async def test_proconnect_is_there_but_disabled(visitor: Visitor) -> None:
    page = await visitor.page(f"{SESSIONS}/new")
    assert "disabled" in page.test("proconnect")


async def test_no_frame_of_another_site(visitor: Visitor) -> None:
    answer = await visitor.get(f"{SESSIONS}/new")
    assert answer.headers["x-frame-options"] == "SAMEORIGIN"
