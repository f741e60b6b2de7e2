"""Writing values as French readers expect them: dates in Paris time, euros, sizes.

The spaces are plain ones, so that whoever searches the text of a document finds `1 500 000 €` by
typing it.
"""

from datetime import date, datetime
from zoneinfo import ZoneInfo

PARIS = ZoneInfo("Europe/Paris")


def instant(moment: datetime) -> str:
    """Write an instant as `23/11/2026 à 10:00 (heure de Paris)`."""
    try:
        local = moment.astimezone(PARIS)
    except OverflowError:
        # The last hours of the year 9999 lie beyond what a local time can say.
        return f"{moment:%d/%m/%Y à %H:%M} (temps universel)"
    return f"{local:%d/%m/%Y à %H:%M} (heure de Paris)"


def day(text: str) -> str:
    """Write a day given as `YYYY-MM-DD`; what is no such day is left as it is."""
    try:
        return f"{date.fromisoformat(text):%d/%m/%Y}"
    except ValueError:
        return text


def number(value: float) -> str:
    """Write a number with spaces between thousands and a decimal comma."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = f"{value:,.2f}" if isinstance(value, float) else f"{value:,}"
    return text.replace(",", " ").replace(".", ",")


def euros(value: float) -> str:
    """Write an amount of money."""
    return f"{number(value)} €"


def size(count: int) -> str:
    """Write a size in bytes, in the unit that suits it."""
    for factor, unit in ((1_000_000, "Mo"), (1_000, "ko")):
        if count >= factor:
            return f"{count / factor:.1f} {unit}".replace(".", ",")
    return f"{count} octets"
