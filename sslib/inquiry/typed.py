"""What people type, read without guessing: numbers and dates as four languages write them.

A text that could mean two things is refused with the question to answer; nothing is ever converted in silence.
"""

import datetime
import re

SPACES = re.compile(r"[\s\u00a0\u202f\u2009'’]")
NUMBER = re.compile(r"[+\-−]?\d+([.,]\d+)*")


class Unclear(ValueError):
    """A cell whose content cannot be read: ``kind`` is ``text``, ``ambiguous``, ``fraction`` or ``date``."""

    def __init__(self, kind: str, *readings: str):
        super().__init__(kind)
        self.kind, self.readings = kind, readings


def number(value: object) -> float | None:
    """A number as typed, or None for a blank cell.

    Spaces of any kind separate thousands; a comma or a point may separate thousands or decimals. Where both stand,
    the last one is the decimal sign; one that stands twice separates thousands. One that stands once before exactly
    three digits is ambiguous.

    Raises
    ------
    Unclear
        ``text`` for what is no number, ``ambiguous`` with both readings.

    Examples
    --------
    >>> [number(text) for text in ("12 345,6", "1.234.567", "1,234.5", "-7", "", 12)]
    [12345.6, 1234567.0, 1234.5, -7.0, None, 12.0]
    >>> number("1.234")
    Traceback (most recent call last):
    sslib.inquiry.typed.Unclear: ambiguous
    """
    if value is None or isinstance(value, bool):
        if value is None:
            return None
        raise Unclear("text")
    if isinstance(value, (int, float)):
        return None if value != value else float(value)
    text = SPACES.sub("", str(value))
    if not text:
        return None
    if not NUMBER.fullmatch(text):
        raise Unclear("text")
    text = text.replace("−", "-")
    marks = [mark for mark in ".," if mark in text]
    if len(marks) == 2:
        decimal = max(marks, key=text.rindex)
        thousands = min(marks, key=text.rindex)
        if text.count(decimal) > 1 or not _grouped(text.split(decimal)[0], thousands):
            raise Unclear("text")
        return float(text.replace(thousands, "").replace(decimal, "."))
    if not marks:
        return float(text)
    (mark,) = marks
    if text.count(mark) > 1:
        if not _grouped(text, mark):
            raise Unclear("text")
        return float(text.replace(mark, ""))
    whole, rest = text.split(mark)
    if len(rest) == 3 and len(whole.lstrip("+-")) <= 3 and whole.lstrip("+-") != "0":
        raise Unclear("ambiguous", whole + rest, f"{whole}.{rest}")
    return float(f"{whole}.{rest}")


def count(value: object) -> float | None:
    """A whole number as typed; a fraction is ``Unclear``.

    >>> count("1 250")
    1250.0
    """
    found = number(value)
    if found is not None and not found.is_integer():
        raise Unclear("fraction")
    return found


def date(value: object) -> str:
    """A date as ISO text, or empty text: a date cell, ISO, or day first, as all four languages write it.

    >>> [date(text) for text in ("31/12/2024", "15.06.2024", "2024-12-31", "", datetime.date(2024, 1, 2))]
    ['2024-12-31', '2024-06-15', '2024-12-31', '', '2024-01-02']
    """
    if value is None or value == "":
        return ""
    if isinstance(value, datetime.datetime):
        return value.date().isoformat()
    if isinstance(value, datetime.date):
        return value.isoformat()
    text = str(value).strip()
    if found := re.fullmatch(r"(\d{4})-(\d{2})-(\d{2})(?:[T ]00:00(?::00)?)?", text):
        parts = found.groups()
    elif found := re.fullmatch(r"(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4})", text):
        parts = tuple(reversed(found.groups()))
    else:
        raise Unclear("date")
    try:
        return datetime.date(*map(int, parts)).isoformat()
    except ValueError as error:
        raise Unclear("date") from error


def _grouped(text: str, mark: str) -> bool:
    first, *groups = text.lstrip("+-").split(mark)
    return 1 <= len(first) <= 3 and all(len(group) == 3 for group in groups)
