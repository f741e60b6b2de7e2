"""Faults as people at the pages meet them."""

import pytest

from tests.browser.conftest import Editor, Receiver, Tabs

pytestmark = pytest.mark.anyio


async def test_the_user_goes_back_before_the_webhook(
    tabs: Tabs, editor: Editor, receiver: Receiver
) -> None:
    editor.control("PATCH", "editors/demo_editor_client", {"completion_webhook_url": receiver.url})
    address = editor.market(name="Voirie [panne: webhook_late_after_return seconds=60]")
    editor.control("POST", "clock", {"freeze_at": "now"})
    tab = await tabs.open(address)
    while tab.step != "summary":
        await tab.go()
    await tab.go()
    assert tab.step == "sync_status"
    assert await tab.by_test("sync").get_attribute("data-state") == "done"
    assert await tab.by_test("return").is_visible()
    assert editor.state("public_markets", address)["sync_status"] == "sync_pending"
    # The page leads back after 15 s, and the webhook follows after a minute.
    editor.control("POST", "clock", {"advance_seconds": 74})
    assert editor.state("public_markets", address)["sync_status"] == "sync_pending"
    editor.control("POST", "clock", {"advance_seconds": 1})
    assert editor.state("public_markets", address)["sync_status"] == "sync_completed"
    await tab.page.reload()
    assert await tab.by_test("sync").get_attribute("data-state") == "done"


async def test_a_receiver_that_fails_twice_leads_back_in_the_end(
    tabs: Tabs, editor: Editor, receiver: Receiver
) -> None:
    editor.control("PATCH", "editors/demo_editor_client", {"completion_webhook_url": receiver.url})
    address = editor.market(name="Voirie [panne: receiver_answers status=500 times=2]")
    editor.control("POST", "clock", {"freeze_at": "now"})
    tab = await tabs.open(address)
    while tab.step != "summary":
        await tab.go()
    await tab.go()
    assert await tab.by_test("sync").get_attribute("data-state") == "waiting"
    editor.control("POST", "clock", {"advance_seconds": 60})
    await tab.by_test("return").wait_for()
    assert editor.state("public_markets", address)["sync_status"] == "sync_completed"
