"""Candidates of the running service who have signed in stay signed in, and links keep working."""

from collections.abc import AsyncIterator

import httpx
import pytest

from sandbox.app import Application, create_app
from sandbox.settings import Settings
from tests.control.conftest import NOWHERE, Client, Receiver
from tests.deployed_pages.conftest import Visitor, steps
from tests.snapshots.conftest import loaded, saved

pytestmark = pytest.mark.anyio
LOGIN = 'data-testid="sign-in-form"'


@pytest.fixture
def other_application() -> Application:
    return create_app(Settings(profile="documented", webhook_url=NOWHERE))


@pytest.fixture
async def visitor(receiver: Receiver) -> AsyncIterator[Visitor]:
    application = create_app(Settings(profile="deployed", seed=1, webhook_url=NOWHERE))
    transport = httpx.ASGITransport(application)
    async with httpx.AsyncClient(transport=transport, base_url="http://sandbox.test") as http:
        visitor = Visitor(http)
        await visitor.hook(receiver.url)
        await visitor.use()
        yield visitor
        await application.spaces.close()


async def test_a_session_and_a_link_go_on_elsewhere(
    visitor: Visitor, other_application: Application
) -> None:
    signed_in_for = await visitor.signed_in()
    waiting = await visitor.application(await visitor.open_market())
    link = await visitor.link(waiting)
    snapshot = await saved(Client(visitor.http))
    transport = httpx.ASGITransport(other_application)
    async with httpx.AsyncClient(
        transport=transport, base_url="http://sandbox.test", cookies=visitor.http.cookies
    ) as http:
        elsewhere = Visitor(http)
        await loaded(Client(http), snapshot)
        first = f"{steps(signed_in_for)}/company_identification"
        answer = await elsewhere.get(first)
        assert answer.status_code == 200 and LOGIN not in answer.text
        followed = await elsewhere.get(link)
        assert followed.headers["location"].endswith(f"{steps(waiting)}/company_identification")
        http.cookies.clear()
        answer = await http.get(first, follow_redirects=True)
        assert LOGIN in answer.text
    await other_application.spaces.close()
