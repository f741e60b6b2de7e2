"""How the console writes instants, durations, sizes and identifiers."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from markupsafe import Markup

from contracts.wording import Text
from sandbox.console.language import current, t
from sandbox.console.prose import prose
from sandbox.domain.clock import format_milliseconds

_MINUTE, _HOUR, _DAY = 60, 3_600, 86_400


def clock_time(instant: datetime) -> Markup:
    """Write the time of day to the millisecond, in UTC, as everywhere in the sandbox."""
    shown = f"{instant.astimezone(UTC):%H:%M:%S}.{instant.microsecond // 1000:03d}"
    return _time(instant, shown)


def full(instant: datetime) -> Markup:
    """Write day and time to the second, in UTC."""
    return _time(instant, f"{instant.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC")


def exact(instant: datetime) -> Markup:
    """Write day and time to the millisecond, in UTC."""
    milliseconds = instant.microsecond // 1000
    return _time(instant, f"{instant.astimezone(UTC):%Y-%m-%d %H:%M:%S}.{milliseconds:03d} UTC")


def day(instant: datetime) -> Markup:
    """Write the day, in UTC."""
    return _time(instant, f"{instant.astimezone(UTC):%Y-%m-%d}")


def _time(instant: datetime, shown: str) -> Markup:
    return Markup('<time datetime="{}">{}</time>').format(format_milliseconds(instant), shown)


def span(seconds: float | timedelta) -> str:
    """Write a duration in its two largest units: `1 h 30 min`, `45 s`."""
    if isinstance(seconds, timedelta):
        seconds = seconds.total_seconds()
    if 0 < abs(seconds) < 1:
        return f"{seconds * 1000:.0f} ms"
    total = round(abs(seconds))
    sizes = ((_DAY, t("j", "d")), (_HOUR, "h"), (_MINUTE, "min"), (1, "s"))
    parts = []
    for size, unit in sizes:
        count, total = divmod(total, size)
        if count:
            parts.append(f"{count} {unit}")
    return ("-" if seconds < 0 else "") + (" ".join(parts[:2]) or "0 s")


def milliseconds(duration: float) -> str:
    """Write a real duration given in milliseconds."""
    text = f"{duration:.1f}" if duration < 10 else f"{duration:.0f}"
    return f"{_decimal(text)} ms"


def number(count: int) -> str:
    """Write a whole number with the separators of the language."""
    return f"{count:,}".replace(",", "\u202f" if current() == "fr" else ",")


def size(count: int) -> str:
    """Write a size in bytes."""
    if count < 10_000:
        return f"{number(count)} {t('octets', 'bytes')}"
    if count < 1024 * 1024:
        return f"{count // 1024} {t('Kio', 'KiB')}"
    return f"{_decimal(f'{count / 1024 / 1024:.1f}')} {t('Mio', 'MiB')}"


def _decimal(text: str) -> str:
    return text.replace(".", ",") if current() == "fr" else text


def plural(count: int, one: str, many: str) -> str:
    """Write a count with its noun; French takes the singular for zero, English does not."""
    single = abs(count) < 2 if current() == "fr" else count == 1
    return f"{number(count)} {one if single else many}"


def counted(count: int, one: Text, many: Text) -> Text:
    """Give the text for one of something or for several, its `{n}` filled in with the count."""
    return Text(one.fr if abs(count) < 2 else many.fr, one.en if count == 1 else many.en).fill(
        n=count
    )


def status_tone(status: int | None) -> str:
    """Colour an HTTP status."""
    if status is None:
        return "bad"
    return {2: "ok", 3: "warn", 4: "bad", 5: "bad"}.get(status // 100, "")


FILTERS: dict[str, Callable[..., Any]] = {
    "clock_time": clock_time,
    "full": full,
    "exact": exact,
    "day": day,
    "span": span,
    "milliseconds": milliseconds,
    "number": number,
    "size": size,
    "plural": plural,
    "status_tone": status_tone,
    "prose": prose,
}
