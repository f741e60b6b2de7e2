"""Dates as the framework reads them: leniently, and in the application's zone without another one.

Whatever looks like a date somewhere in a text is taken, ISO 8601 and the forms that people write:
`31/12/2026 14:00`, `31 Dec 2026`, `December 31, 2026`, `2026.12.31`, `20261231T140000Z`. A time
alone is one of today. What was never written by people (weeks, days of the year, Japanese eras) is
not read here.
"""

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo

from sandbox.rails.encoding import ZONE

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = rf"(?P<month_name>{'|'.join(_MONTHS)})[a-z]*"
_DATES = tuple(
    re.compile(pattern, re.IGNORECASE | re.ASCII)
    for pattern in (
        r"(?<!\d)(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})(?!\d)",
        rf"(?<!\d)(?P<day>\d{{1,2}})(?:st|nd|rd|th)?[\s-]+{_MONTH}\.?[\s,-]+(?P<year>\d{{4}})",
        rf"\b{_MONTH}\.?\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year>\d{{4}})",
        r"(?<!\d)(?P<year>\d{4})[/.](?P<month>\d{1,2})[/.](?P<day>\d{1,2})(?!\d)",
        r"(?<!\d)(?P<day>\d{1,2})[/.-](?P<month>\d{1,2})[/.-](?P<year>\d{4})(?!\d)",
        r"(?<!\d)(?P<year>\d{4})(?P<month>\d\d)(?P<day>\d\d)"
        r"t?(?P<hour>\d\d)(?P<minute>\d\d)(?P<second>\d\d)?(?!\d)",
        r"(?<!\d)(?P<year>\d{4})(?P<month>\d\d)(?P<day>\d\d)(?!\d)",
    )
)
_TIME = re.compile(
    r"(?P<hour>\d{1,2})\s*(?::\s*(?P<minute>\d{1,2})(?::(?P<second>\d{1,2})(?:[.,](?P<part>\d+))?)?"
    r"|h\s*(?P<minutes>\d{1,2})?)(?:\s*(?P<half>[ap])\.?m\b\.?)?",
    re.IGNORECASE | re.ASCII,
)
_ZONE = re.compile(
    r"\s*(?:(?:gmt|utc)?(?P<sign>[+-])(?P<hours>\d{1,2}):?(?P<minutes>\d\d)?|(?P<name>[a-z]+))",
    re.IGNORECASE | re.ASCII,
)
_HOURS_EAST = {
    "z": 0, "utc": 0, "gmt": 0, "wet": 0, "west": 1, "bst": 1, "cet": 1, "cest": 2, "met": 1,
    "mest": 2, "eet": 2, "eest": 3, "est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7,
    "mdt": -6, "pst": -8, "pdt": -7,
}  # fmt: skip


def parse(text: str, now: datetime) -> datetime | None:
    """Read a date and time, `now` being the present; gives UTC, or None where there is none."""
    date = next(filter(None, (pattern.search(text) for pattern in _DATES)), None)
    rest = text[date.end() :] if date else text
    time = _TIME.search(rest)
    if date is None and time is None:
        return None
    parts = date.groupdict() if date else {}
    local = now.astimezone(ZONE)
    moment = _moment(parts, time.groupdict() if time else {}, local)
    zone = _zone(rest[time.end() :] if time else rest if "hour" in parts else "")
    return None if moment is None else _in_utc(moment, zone)


def _moment(
    date: dict[str, str | None], time: dict[str, str | None], today: datetime
) -> datetime | None:
    """Put the parts together; a day that its month does not have is one of the next month."""
    year, month, day = _day(date) or (today.year, today.month, today.day)
    hour = int(time.get("hour") or date.get("hour") or 0)
    half = (time.get("half") or "").lower()
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    minute = int(time.get("minute") or time.get("minutes") or date.get("minute") or 0)
    second = int(time.get("second") or date.get("second") or 0)
    fraction = int(((time.get("part") or "0") + "000000")[:6])
    if day > 31 or minute > 59 or second > 60 or hour > 24 or (hour == 24 and minute + second):
        return None
    try:
        first = datetime(year, month, 1)
        return first + timedelta(
            days=day - 1, hours=hour, minutes=minute, seconds=second, microseconds=fraction
        )
    except (ValueError, OverflowError):
        return None


def _day(date: dict[str, str | None]) -> tuple[int, int, int] | None:
    if not date:
        return None
    name = date.get("month_name")
    month = _MONTHS.index(name.lower()) + 1 if name else int(date["month"] or 0)
    day = int(date["day"] or 0)
    return int(date["year"] or 0), month, day if day else 99


def _zone(text: str) -> tzinfo:
    """Read the zone behind a time; one that is not known counts as none."""
    found = _ZONE.match(text)
    if found is None:
        return ZONE
    if found["sign"]:
        minutes = int(found["hours"]) * 60 + int(found["minutes"] or 0)
        offset = timedelta(minutes=-minutes if found["sign"] == "-" else minutes)
        return timezone(offset) if abs(offset) < timedelta(days=1) else ZONE
    hours = _HOURS_EAST.get(found["name"].lower())
    return ZONE if hours is None else timezone(timedelta(hours=hours))


def _in_utc(moment: datetime, zone: tzinfo) -> datetime | None:
    try:
        return moment.replace(tzinfo=zone).astimezone(UTC)
    except OverflowError:
        return None
