"""What ends a run of the harness before it has anything to report."""

from contracts.wording import Text


class EnvironmentProblem(Exception):
    """The run cannot take place: wrong address, missing credentials, refused host.

    `text` is one sentence for the user.
    """

    def __init__(self, text: Text) -> None:
        super().__init__(text.fr)
        self.text = text
