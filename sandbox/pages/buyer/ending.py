"""After the confirmation: how the configuration reached the platform (D03)."""

from sandbox.pages import context, sync
from sandbox.pages.buyer.journey import CAUSE, blueprint


def _sync_view() -> sync.View:
    market = context.market()
    editor = context.space().workspace.editors.get(market.client_id)
    return sync.View(
        record=market,
        template=f"{context.rules().sync_template}buyer.html",
        journey=blueprint.name,
        twice=blueprint.name,
        editor=editor,
        return_to=sync.configured(editor, editor.buyer_return_url) if editor else None,
        parameters={"market_identifier": market.identifier},
    )


sync.register(blueprint, _sync_view, CAUSE)
sync.add_twice(blueprint, _sync_view)
