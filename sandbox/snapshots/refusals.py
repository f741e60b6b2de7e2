"""Why a snapshot is not taken over: where in it, what is wrong there, and what to do.

Worded in both languages: the control API speaks English, the command line French.
"""

from contracts.wording import Text
from sandbox.version import package_version

OTHER_FILE = Text(
    "donnez un fichier écrit par « serve --save » ou « snapshot save »",
    "give a file that 'serve --save' or 'snapshot save' has written",
)
ANOTHER_SNAPSHOT = Text(
    "le fichier a été abîmé ou modifié à la main : reprenez-en une copie intacte",
    "the file was damaged, or changed by hand: take a copy that is whole",
)


class SnapshotRefused(ValueError):
    """A snapshot is refused, and nothing has changed.

    `problem` is a sentence that names the place, where there is one, and `remedy` what to do.
    """

    def __init__(self, problem: Text, remedy: Text = ANOTHER_SNAPSHOT) -> None:
        super().__init__(problem.en)
        self.problem, self.remedy = problem, remedy

    @property
    def sentence(self) -> Text:
        """Tell both in one sentence."""
        return Text(f"{self.problem.fr} ; {self.remedy.fr}", f"{self.problem.en}; {self.remedy.en}")


def remedy_for(writer: str) -> Text:
    """Say what to do about a snapshot that does not fit, by the sandbox that has written it."""
    here = package_version()
    if writer in ("?", here):
        return ANOTHER_SNAPSHOT
    return Text(
        f"le fichier a été écrit par le bac à sable {writer}, et celui-ci est le {here} : "
        "reprenez-le avec la même version, ou une copie intacte s'il a été modifié",
        f"the file was written by the sandbox {writer}, and this is {here}: "
        "load it with the same version, or take a whole copy if it was changed",
    )


def at(place: str, fr: str, en: str) -> SnapshotRefused:
    """Refuse what stands at a place, as `$.workspaces[0].markets[3].deadline`."""
    shown = place if len(place) <= _LONGEST_PLACE else f"{place[:_LONGEST_PLACE]}…"
    return SnapshotRefused(
        Text(
            f"l'instantané ne convient pas, à l'endroit {shown} : {fr}",
            f"the snapshot is not valid at {shown}: {en}",
        )
    )


def name(text: object) -> str:
    """Show a name from the snapshot inside a sentence."""
    return ascii(text if len(str(text)) <= _LONGEST_NAME else f"{str(text)[:_LONGEST_NAME]}…")


_LONGEST_PLACE = 200
_LONGEST_NAME = 80
