"""Numbers, days and times as this computer's user writes them; inside the program they stand in one plain form.

What cannot be read is handed on as it was typed: whoever judges the form says so, and nothing typed is lost.
"""

from __future__ import annotations

import unicodedata

from PySide6.QtCore import QDate, QDateTime, QLocale, Qt, QTime, QTimeZone

SHORT = QLocale.FormatType.ShortFormat
LONG = QLocale.FormatType.LongFormat
CENTURY_START = 1930
"""A year of two digits lies in the hundred years from here on; what was understood is shown with all four."""
_ISO = Qt.DateFormat.ISODate
_ISO_EXACT = Qt.DateFormat.ISODateWithMs


def read_number(text: str) -> str:
    """Return a number typed in the user's way in plain form: "1.234,5" of a German is "1234.5"."""
    locale = QLocale()
    bare = "".join(text.replace("%", "").split())
    _number, is_number = locale.toDouble(bare)
    if not is_number:
        return text.strip()
    plain = bare.replace(locale.groupSeparator(), "").replace(locale.decimalPoint(), ".")
    return "".join(_plain_digit(c) for c in plain.replace(locale.negativeSign(), "-"))


def show_number(plain: str) -> str:
    """Return a plain number as the user reads it, with all its digits."""
    sign, digits = ("-", plain[1:]) if plain.startswith("-") else ("", plain)
    whole, point, rest = digits.partition(".")
    if not (whole.isdecimal() and whole.isascii() and (rest.isdecimal() or not point) and len(whole) < 19):
        return plain
    locale = QLocale()
    shown = locale.toString(int(whole))
    return f"{locale.negativeSign() if sign else ''}{shown}{locale.decimalPoint() + rest if rest else ''}"


def read_date(text: str) -> str:
    """Return a day typed in the user's way as 2026-07-14."""
    found = _date(text)
    return found.toString(_ISO) if found is not None else text.strip()


def show_date(plain: str) -> str:
    """Return a plain day as the user reads it, with all four digits of the year."""
    day = QDate.fromString(plain, _ISO)
    return QLocale().toString(day, _long_year(_short_date())) if day.isValid() else plain


def read_time(text: str) -> str:
    """Return a time of day typed in the user's way as 09:30:00."""
    found = _time(text)
    return found.toString("HH:mm:ss") if found is not None else text.strip()


def show_time(plain: str) -> str:
    """Return a plain time of day as the user reads it."""
    time = QTime.fromString(plain.removesuffix("Z"), _ISO_EXACT)
    return _spaced(QLocale().toString(time, SHORT)) if time.isValid() else plain


def read_instant(text: str) -> str:
    """Return a day and a time of this computer's zone as an instant: 2026-07-14T07:30:00+00:00."""
    words = _spaced(text).split(" ")
    for split in range(len(words) - 1, 0, -1):
        day, time = _date(" ".join(words[:split])), _time(" ".join(words[split:]))
        if day is not None and time is not None:
            return plain_instant(QDateTime(day, time))
    return text.strip()


def plain_instant(local: QDateTime) -> str:
    """Return a moment in plain form."""
    return local.toUTC().toString("yyyy-MM-ddTHH:mm:ss") + "+00:00"


def show_instant(plain: str) -> str:
    """Return an instant as day and time in this computer's zone."""
    local = instant(plain)
    if local is None:
        return plain
    return f"{show_date(local.date().toString(_ISO))} {_spaced(QLocale().toString(local.time(), SHORT))}"


def instant(plain: str) -> QDateTime | None:
    """Return the instant that a plain text names, in this computer's zone; None for none."""
    found = QDateTime.fromString(_with_colon(plain), _ISO_EXACT)
    if not found.isValid() or "T" not in plain:
        return None
    return found.toTimeZone(QTimeZone.systemTimeZone())


def _with_colon(plain: str) -> str:
    """Return the offset as Qt reads it: Salesforce writes +0000."""
    head, tail = plain[:-5], plain[-5:]
    return f"{head}{tail[:3]}:{tail[3:]}" if tail[:1] in ("+", "-") and tail[1:].isdigit() else plain


def _date(text: str) -> QDate | None:
    locale, typed = QLocale(), text.strip()
    short = _short_date().replace("dd", "d").replace("MM", "M")  # one digit will do, two are read as well
    found = QDate.fromString(typed, _ISO)
    for pattern in (_long_year(short), short, locale.dateFormat(LONG)):
        if not found.isValid():
            found = locale.toDate(typed, pattern, CENTURY_START)
    return found if found.isValid() else None


def _time(text: str) -> QTime | None:
    locale, typed = QLocale(), _spaced(text).strip()
    found = locale.toTime(typed, _spaced(locale.timeFormat(SHORT)))
    for pattern in ("H:mm", "H:mm:ss", "H.mm", "h:mm ap", "h ap"):
        if not found.isValid():
            found = QLocale.c().toTime(typed, pattern)
    return found if found.isValid() else None


def _long_year(pattern: str) -> str:
    return pattern if "yyyy" in pattern else pattern.replace("yy", "yyyy")


def _spaced(text: str) -> str:
    """Return text with plain spaces: locales put narrow ones before AM and PM that nobody can type."""
    return " ".join(text.split())


def _plain_digit(c: str) -> str:
    digit = unicodedata.digit(c, None)
    return c if digit is None else str(digit)


def _short_date() -> str:
    """Return how the user writes a day; without a language, as ISO 8601 does."""
    locale = QLocale()
    return "yyyy-MM-dd" if locale.language() == QLocale.Language.C else locale.dateFormat(SHORT)
