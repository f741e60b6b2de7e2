"""What differs between profiles on the browser pages, apart from the steps themselves."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PageRules:
    """How the pages of a profile behave.

    `framing`: whether a platform may show them inside a frame of its own.
    `automatic_return`: seconds after which a finished buyer is taken back to the platform; None
    leaves it to the link on the page.
    `pages`: which set of pages shows the steps, where there is more than one.
    `form_methods`: the methods that save a step; a form names one other than POST in `_method`.
    `in_order`: whether a step is closed until those before it were passed.
    `wrong_method`, `unknown_step`, `forged_form`: the statuses of these refusals.
    `redirection`: the status that leads from a form to the next page.
    `plain_not_found`: whether an unknown market is refused in plain text.
    `guarded_retry`: whether a retry asks for a failure and an authorised editor first.
    `tells_visitors`: whether a mere visit of a finished journey is told that it is finished.
    `sync_page`: which of the two addresses of the sync page is served.
    `sync_template`: what the names of its templates begin with.
    `signs_in`: whether candidates sign in with a link that is sent to them.
    `one_token`: whether the token of a form is good for every form that the browser was shown.
    `whole_locations`: whether a redirection names the whole address, its message in a cookie.
    `rewrites_return`: whether the way back is what each role has of its own, its query rewritten.
    `rails_answers`: whether JSON, `/up` and the landing pages are those of the running service.
    `environment`: the name of the environment on every page's banner; None for no such banner.
    `pending_before_end`: whether that page calls a record pending that was never finished.
    """

    framing: bool
    automatic_return: int | None
    pages: str
    form_methods: frozenset[str]
    in_order: bool
    wrong_method: int
    unknown_step: int
    forged_form: int
    redirection: int
    plain_not_found: bool
    guarded_retry: bool
    tells_visitors: bool
    sync_page: str
    sync_template: str
    pending_before_end: bool
    signs_in: bool
    one_token: bool
    whole_locations: bool
    rewrites_return: bool
    rails_answers: bool
    environment: str | None


DOCUMENTED = PageRules(
    # A frame is one of the two announced integrations (D00, SFD §2.3).
    framing=True,
    # "Redirected" after a message of confirmation, says the buyer's guide (GA-5, SFD §4.5); the
    # delay is ours: long enough to read the page, and to stop it.
    automatic_return=15,
    pages="documented",
    form_methods=frozenset({"POST"}),
    in_order=True,
    wrong_method=405,
    unknown_step=404,
    forged_form=403,
    redirection=303,
    plain_not_found=False,
    guarded_retry=True,
    tells_visitors=False,
    sync_page="sync_status",
    sync_template="sync/",
    pending_before_end=False,
    signs_in=False,
    one_token=False,
    whole_locations=False,
    rewrites_return=False,
    rails_answers=False,
    environment=None,
)

DEPLOYED = PageRules(
    # `X-Frame-Options: SAMEORIGIN`, and a session cookie that no frame of another site gets.
    framing=False,
    # A link is all there is.
    automatic_return=None,
    pages="deployed",
    # Rails' forms send POST and name the method that is meant [D-039].
    form_methods=frozenset({"PUT", "PATCH"}),
    in_order=False,
    wrong_method=404,
    unknown_step=500,
    forged_form=422,
    redirection=302,
    plain_not_found=True,
    # Whoever knows the address may, whatever the state [D-040, D-041].
    guarded_retry=False,
    tells_visitors=True,
    # The identifier comes twice in the address [D-044].
    sync_page="sync_status_twice",
    sync_template="sync/running_",
    pending_before_end=True,
    signs_in=True,
    one_token=True,
    # As Rails writes them; the message is a flash of its session.
    whole_locations=True,
    # Of `buyer_return_url` and `candidate_return_url` [D-046, D-047].
    rewrites_return=True,
    rails_answers=True,
    environment="sandbox",
)
