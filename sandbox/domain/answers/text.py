"""Texts: on one line or several, e-mail addresses, French telephone numbers, web addresses.

The documents allow "no HTML/JS" in a text (D06 §7). A text is kept as it was typed and shown as
text wherever it appears, so that markup never becomes more than characters.
"""

import re
import unicodedata
from typing import Any

from sandbox.domain.answers.shape import Pairs, Path, Place, Shape, Typed

# The rule by which browsers check <input type="email">, with at least one dot after the @.
_EMAIL = re.compile(
    r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@"
    r"(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+"
    r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
)
_PHONE_SEPARATORS = re.compile(r"[\s.()/-]+")
_NATIONAL = re.compile(r"0([1-9])([0-9]{8})")
_FRENCH = re.compile(r"(?:\+|00)330?([1-9])([0-9]{8})")
# After 00, ten digits in all would rather be a French number with a wrong start.
_FOREIGN = re.compile(r"(?:\+|00(?=[0-9]{9}))(?!33)([1-9][0-9]{6,14})")
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*)://")
# What has a colon early but no //: javascript:…, mailto:…; not a host with its port.
_OTHER_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+-]*:(?![0-9])")
_HOST = re.compile(
    r"(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.)+[^\W\d_](?:[\w-]{0,61}[^\W_])?"
    r"(?::[0-9]{1,5})?(?:[/?#]\S*)?"
)


class Text(Shape):
    """A text; the blanks around it do not count."""

    def __init__(self, *, long: bool = False) -> None:
        self.long = long

    def empty(self) -> str:
        """Give no text."""
        return ""

    def parse(self, typed: Typed, path: Path) -> str:
        """Read the last value of this name."""
        values = typed.get(path)
        return values[-1] if values else ""

    def pairs(self, raw: Any, path: Path) -> Pairs:
        """Write it as it is."""
        return [(path, "" if raw is None else str(raw))]

    def check(self, raw: Any, place: Place) -> str:
        """Bring it into its normal form and check its characters and its length."""
        if raw is None:
            return ""
        if not isinstance(raw, str):
            place.refuse("type", "a text is expected", "string", raw)
            return ""
        text = self._normal(raw)
        if any(_is_refused(c) for c in text):
            place.refuse("characters", "control characters are not accepted", None, raw)
            return ""
        limits = place.rules.limits
        maximum = limits.long_text if self.long else limits.text
        if len(text) > maximum:
            place.refuse("maxLength", f"at most {maximum} characters", maximum, raw)
            return ""
        return self.form(text, place) if text else ""

    def form(self, text: str, place: Place) -> str:
        """Check the form of a text that is not empty, and write it in its normal form."""
        return text

    def _normal(self, raw: str) -> str:
        text = unicodedata.normalize("NFC", raw)
        if self.long:
            return text.replace("\r\n", "\n").replace("\r", "\n").strip()
        return " ".join(text.splitlines()).strip()


def _is_refused(character: str) -> bool:
    """Tell whether a character can be neither shown nor stored: controls, lone surrogates."""
    if character in "\n\t":
        return False
    return unicodedata.category(character) in {"Cc", "Cs"}


class Email(Text):
    """An e-mail address."""

    def form(self, text: str, place: Place) -> str:
        """Check it as a browser does."""
        if not _EMAIL.fullmatch(text):
            place.refuse("email", "is not an e-mail address", "nom@domaine.fr", text)
        return text


class Phone(Text):
    """A telephone number: French, or of another country with its prefix (SFD §5.5)."""

    def form(self, text: str, place: Place) -> str:
        """Write French numbers in pairs, others without blanks."""
        digits = _PHONE_SEPARATORS.sub("", text)
        if match := _NATIONAL.fullmatch(digits):
            return f"0{match[1]} {_in_pairs(match[2])}"
        if match := _FRENCH.fullmatch(digits):
            return f"+33 {match[1]} {_in_pairs(match[2])}"
        if match := _FOREIGN.fullmatch(digits):
            return f"+{match[1]}"
        expected = "01 23 45 67 89 or +33 1 23 45 67 89"
        place.refuse("phone", f"is not a telephone number like {expected}", expected, text)
        return text


def _in_pairs(digits: str) -> str:
    return " ".join(digits[i : i + 2] for i in range(0, len(digits), 2))


class Url(Text):
    """The address of a web page; `https://` is added where no scheme was typed."""

    def form(self, text: str, place: Place) -> str:
        """Check the scheme and the host; the rest is the business of that host."""
        scheme = _SCHEME.match(text)
        rest = text[scheme.end() :] if scheme else text
        known = scheme[1].lower() in {"http", "https"} if scheme else not _OTHER_SCHEME.match(text)
        if not (known and _HOST.fullmatch(rest)):
            place.refuse("url", "is not the address of a web page", "https://…", text)
            return text
        complete = text if scheme else f"https://{text}"
        maximum = place.rules.limits.text
        if len(complete) > maximum:
            place.refuse("maxLength", f"at most {maximum} characters", maximum, text)
        return complete
