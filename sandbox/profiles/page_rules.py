"""What differs between profiles on the browser pages, apart from the steps themselves."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PageRules:
    """How the pages of a profile behave.

    `framing`: whether a platform may show them inside a frame of its own.
    `automatic_return`: seconds after which a finished buyer is taken back to the platform; None
    leaves it to the link on the page.
    """

    framing: bool
    automatic_return: int | None


DOCUMENTED = PageRules(
    # A frame is one of the two announced integrations (D00, SFD §2.3).
    framing=True,
    # "Redirected" after a message of confirmation, says the buyer's guide (GA-5, SFD §4.5); the
    # delay is ours: long enough to read the page, and to stop it.
    automatic_return=15,
)

DEPLOYED = PageRules(
    # `X-Frame-Options: SAMEORIGIN`, and a session cookie that no frame of another site gets.
    framing=False,
    # A link is all there is.
    automatic_return=None,
)
