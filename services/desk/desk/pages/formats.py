"""Formats of pages: money, hours, days and spans as the reader writes them.

Close to `wording.formats`, and shorter: a page shows `USD 48,400.00` in every language, the weekday beside
every date, and the year only where it is another.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta, tzinfo
from decimal import Decimal
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date
from babel.numbers import get_currency_precision
from markupsafe import Markup, escape

import finding
from wording import Language

MINUS = "\N{MINUS SIGN}"
DASH = "\N{EM DASH}"

Say = Callable[..., str]


class Reader(Protocol):
    """For whom it is written."""

    @property
    def language(self) -> Language: ...
    @property
    def zone(self) -> tzinfo: ...
    @property
    def now(self) -> datetime: ...


def money(value: Any) -> str:
    """`USD 6,300.00` from something with amount and currency; a dash for None."""
    if value is None:
        return DASH
    number, currency = (
        (value["amount"], value["currency"]) if isinstance(value, Mapping) else (value.amount, value.currency)
    )
    return f"{currency} {amount(number, str(currency))}"


def amount(value: Decimal | int | str | None, currency: str | None = None) -> str:
    """`−6,300.00`: no digit is rounded away, and there are at least the currency's; a dash for None."""
    if value is None:
        return DASH
    number = Decimal(value)
    places = max(get_currency_precision(currency or "USD"), -int(number.as_tuple().exponent))
    return f"{number:,.{places}f}".replace("-", MINUS)


def hour(when: datetime, zone: tzinfo) -> str:
    return f"{when.astimezone(zone):%H:%M}"


def day(when: datetime, reader: Reader) -> str:
    """`10月13日 周二` or `Tue 13 Oct`; with the year where it is not this one."""
    return _day(when.astimezone(reader.zone), reader)


def daytime(when: datetime, reader: Reader) -> str:
    return f"{day(when, reader)} {hour(when, reader.zone)}"


def local(when: datetime, zone: str | tzinfo, reader: Reader, *, with_day: bool = False) -> str:
    """The hour in another zone; with its day where asked."""
    there = when.astimezone(ZoneInfo(zone) if isinstance(zone, str) else zone)
    return f"{_day(there, reader)} {there:%H:%M}" if with_day else f"{there:%H:%M}"


def local_weekday(when: datetime, zone: str, reader: Reader) -> str:
    """The weekday in another zone: `周二`, `Tuesday`."""
    there = when.astimezone(ZoneInfo(zone)).date()
    return format_date(there, "EEE" if reader.language == "zh_CN" else "EEEE", locale=reader.language)


def _day(there: datetime, reader: Reader) -> str:
    this_year = there.year == reader.now.astimezone(there.tzinfo).year
    if reader.language == "zh_CN":
        pattern = "M月d日 EEE" if this_year else "y年M月d日 EEE"
    else:
        pattern = "EEE d MMM" if this_year else "EEE d MMM y"
    return format_date(there.date(), pattern, locale=reader.language)


def duration(span: timedelta, say: Say) -> str:
    """`1 小时 05 分`, `27 分`, `2 天 3 小时`: whole minutes, whatever the sign."""
    minutes = int(abs(span.total_seconds()) // 60)
    hours, minutes_only = divmod(minutes, 60)
    days, hours_only = divmod(hours, 24)
    if days:
        return say("span_days", days=days, hours=hours_only)
    if hours:
        return say("span_hours", hours=hours, minutes=f"{minutes_only:02}")
    return say("span_minutes", minutes=minutes_only)


def left(due: datetime, now: datetime, say: Say) -> str:
    """How long until a deadline, or since."""
    return say("time_left" if due > now else "time_late", time=duration(due - now, say))


def ago(when: datetime, now: datetime, say: Say) -> str:
    return say("time_ago", time=duration(now - when, say))


def initials(name: str) -> str:
    """One character of a Chinese name, two letters of another; what an avatar shows."""
    words = name.split()
    if not words:
        return "?"
    if ord(words[0][0]) > 0x2E80:
        return words[0][0]
    return "".join(word[0] for word in (words[0], *words[1:][-1:])).upper()


def marked(text: str, query: str) -> Markup:
    """The text, escaped, with the words of a query marked; small and capital letters are the same."""
    words = sorted({re.escape(word) for word in query.split()}, key=len, reverse=True)
    if not words:
        return escape(text)
    pieces = re.split(f"({'|'.join(words)})", text, flags=re.IGNORECASE)
    return Markup("").join(
        Markup("<mark>{}</mark>").format(piece) if n % 2 else escape(piece) for n, piece in enumerate(pieces)
    )


def found_in(text: str, query: str | None) -> Markup:
    """The text, escaped, with what a search finds in it marked, in whatever spelling."""
    return in_parts(finding.marked(text, finding.terms_of(query or "")))


def in_parts(parts: Iterable[tuple[str, bool]]) -> Markup:
    """Parts of a text, escaped, of which those that were looked for are marked."""
    return Markup("").join(
        Markup("<mark>{}</mark>").format(text) if found else escape(text) for text, found in parts
    )


def paragraphs(text: str) -> list[str]:
    """A plain text's paragraphs: what blank lines part. Lines within one are kept."""
    return re.split(r"\n[^\S\n]*(?:\n[^\S\n]*)+", text.replace("\r\n", "\n").strip("\n"))


def html_language(code: str | None) -> str | None:
    """`zh_CN` as HTML writes it."""
    return code.replace("_", "-") if code else None


#: Between the words of a list.
_BETWEEN = {"zh_CN": "、", "en": ", "}


def listed(words: Iterable[str], language: Language) -> str:
    """Words one after the other, as the language has it."""
    return _BETWEEN[language].join(words)


def country(code: str | None, language: Language) -> str | None:
    """The country's name, of its ISO 3166-1 code."""
    return Locale.parse(language).territories.get(code, code) if code else None
