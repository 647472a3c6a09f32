"""The four languages of the kit: one gettext catalogue, and numbers and dates as each language writes them.

English is the language of the sources: a message's English text is its key in ``locale/*.po``. The catalogues
are read as they are, so that no compiled copy can fall behind them.
"""

import locale as _locale
import math
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path

from sslib.errors import N_, SslibError, UnknownName

LANGUAGES = {"en": "en_GB", "fr": "fr_FR", "pt": "pt_PT", "es": "es_ES"}
CATALOGUES = Path(__file__).parent / "locale"
LESSONS = "lessons"  # folder of the catalogues of the lessons, read only once a text of theirs is asked for
NBSP = "\u00a0"
MISSING = "–"
ROUNDING = {"nearest": "ROUND_HALF_UP", "down": "ROUND_FLOOR", "up": "ROUND_CEILING"}
EUPHONY = re.compile(r" y (?=h?i(?![ae])[^ ]*( [^,]*)?$)", re.I)  # Spanish: "vejez e invalidez"
CODE = re.compile(r"(```.*?```|`[^`]*`)", re.S)

_current: ContextVar[str] = ContextVar("language", default="en")


def use(language: str = "") -> str:
    """Make ``language`` (by default that of the machine) the one in which exhibits speak; returns its code.

    >>> use("fr"), percent(10)
    ('fr', '10,0\\xa0%')
    >>> use("en"), percent(10)
    ('en', '10.0\\xa0%')
    """
    language = check(language or of_machine())
    _current.set(language)
    return language


def check(language: str) -> str:
    """``language`` itself, if the kit speaks it.

    Raises
    ------
    UnknownName
        If it does not.
    """
    if language not in LANGUAGES:
        raise UnknownName.of(N_("The kit does not speak '{name}'."), language, LANGUAGES)
    return language


def current() -> str:
    """The code of the language in use."""
    return _current.get()


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """The language in use for the length of a ``with`` block; an empty or unknown one leaves it as it is."""
    kept = current()
    if language in LANGUAGES:
        use(language)
    try:
        yield
    finally:
        use(kept)


def of_machine() -> str:
    """The language of this machine among the four, else English; ``SSLIB_LANGUAGE`` decides if it is set."""
    wanted = os.environ.get("SSLIB_LANGUAGE") or _locale.getlocale()[0] or os.environ.get("LANG", "")
    return next((code for code in LANGUAGES if wanted.lower().startswith(code)), "en")


def _translated(message: str, language: str) -> str:
    """A text in another language; where neither catalogue has it, the English one."""
    if language == "en" or not message:
        return message
    name = f"{language}.po"
    return _read(CATALOGUES / name).get(message) or _read(CATALOGUES / LESSONS / name).get(message) or message


@cache
def _read(path: Path) -> dict[str, str]:
    """The translations that stand in a catalogue."""
    from babel.messages.pofile import read_po

    with path.open("rb") as file:
        return {entry.id: entry.string for entry in read_po(file) if entry.string and not entry.fuzzy}


def gettext(message: str, **values) -> str:
    """``message`` in the language in use, its values filled in; a value is text or a whole number.

    >>> gettext("{count} States", count=11)
    '11 States'
    """
    text = _translated(message, current())
    return spaced(text.format(**values) if values else text)


def everywhere(message: str) -> tuple[str, ...]:
    """A text in all four languages, as people may have chosen it from a list."""
    return message, *(_translated(message, code) for code in LANGUAGES if code != "en")


def stored(message: str) -> str:
    """A text that stands in a dataset or a list, in the language in use; the catalogue gathers it from there."""
    return gettext(message)


def spaced(text: str) -> str:
    """What must not be torn apart at the end of a line.

    A non-breaking space stands before ``%``, after ``No.``, ``n°``, ``n.º`` and ``núm.``, and between groups of
    digits; in French also before ``: ; ? !`` and inside guillemets. What stands between backticks is code, and stays.

    >>> _token = use("fr")
    >>> spaced("Qui : « tous » ? a; b, n° 102, 250 000, `x: int`")
    'Qui\xa0: «\xa0tous\xa0»\xa0? a\xa0; b, n°\xa0102, 250\xa0000, `x: int`'
    >>> _token = use("en")
    """
    parts = CODE.split(text)
    return "".join(part if place % 2 else _spaced(part) for place, part in enumerate(parts))


def _spaced(text: str) -> str:
    text = re.sub(r"(?<=\S) (?=%)|(?<=No\.|n\.º|úm\.) (?=\d)|(?<=n°) (?=\d)|(?<=\d) (?=\d{3}(?!\d))", NBSP, text)
    if current() != "fr":
        return text
    text = re.sub(r"(?<=[\w\])%»])(?=[;:] )", NBSP, text)
    return re.sub(r"(?<=\S) (?=[:;?!»])|(?<=«) ", NBSP, text)


def prose(markdown: str) -> str:
    """A Markdown text in the language in use, block by block: a blank line separates two messages."""
    return "\n\n".join(gettext(block) for block in blocks(markdown))


def blocks(markdown: str) -> list[str]:
    """The blocks of a Markdown text, as the catalogue holds them.

    >>> blocks("# Title\\n\\nTwo lines\\nof text.\\n")
    ['# Title', 'Two lines\\nof text.']
    """
    return [block.strip("\n") for block in markdown.split("\n\n") if block.strip()]


def explain(error: SslibError) -> str:
    """The message of an error in the language in use."""
    return spaced(error.text(gettext))


def _babel_locale() -> str:
    return LANGUAGES[current()]


def number(value: float, digits: int = 0, rounding: str = "nearest") -> str:
    """A number with thousands separated, a fixed count of decimals and a minus sign; a missing value is an en dash.

    ``rounding``: "nearest" (a half away from zero), "down" after the words "at least", "up" after "at most": there a
    number that is rounded to the nearest one may say what is not true.

    >>> number(1234567.891, 1), number(float("nan")), number(-0.04, 1), number(-0.3, 1)
    ('1,234,567.9', '–', '0.0', '−0.3')
    >>> number(59.94, rounding="down"), number(0.21, 1, rounding="up"), number(0.3, 1, rounding="down")
    ('59', '0.3', '0.3')
    """
    if missing(value):
        return MISSING
    from babel.numbers import format_decimal

    pattern = "#,##0" + ("." + "0" * digits if digits else "")
    return format_decimal(_rounded(value, digits, rounding), format=f"{pattern};−{pattern}", locale=_babel_locale())


def signed(value: float, digits: int = 1) -> str:
    """A change with its sign.

    >>> signed(0.184, 2), signed(-0.3)
    ('+0.18', '−0.3')
    """
    if missing(value):
        return MISSING
    sign = "−" if value < 0 else "+"
    return sign + number(abs(value), digits)


def percent(value: float, digits: int = 1, rounding: str = "nearest") -> str:
    """A percentage (0–100) with its sign, set off by a non-breaking space except in Portuguese; ``rounding`` as of
    ``number``.

    >>> percent(8.72), percent(8.72, rounding="up")
    ('8.7\\xa0%', '8.8\\xa0%')
    """
    if missing(value):
        return MISSING
    return number(value, digits, rounding) + ("%" if current() == "pt" else NBSP + "%")


def people(value: float, rounding: str = "nearest") -> str:
    """A count of persons for running text: three significant figures, written out in full; ``rounding`` as of
    ``number``.

    >>> people(25_612_345), people(812), people(2_771_234), people(2_779_234, rounding="down")
    ('25,600,000', '812', '2,770,000', '2,770,000')
    """
    if missing(value):
        return MISSING
    step = 10 ** max(0, math.floor(math.log10(max(1, abs(value)))) - 2)
    return number(float(_rounded(value / step, 0, rounding)) * step)


def year(value) -> str:
    """A year as text; a missing one is an en dash.

    >>> year(2022.0), year(None)
    ('2022', '–')
    """
    return MISSING if missing(value) else str(int(value))


def day(date) -> str:
    """A date as the language writes it."""
    from babel.dates import format_date

    return format_date(date, format="long", locale=_babel_locale())


def listing(parts: list[str]) -> str:
    """Several words as one phrase: ``a, b and c``.

    >>> listing(["Chad", "Congo", "Gabon"])
    'Chad, Congo and Gabon'
    """
    from babel.lists import format_list

    said = format_list(list(parts), locale=_babel_locale())
    return EUPHONY.sub(" e ", said) if current() == "es" and len(parts) > 1 else said


def missing(value) -> bool:
    """Whether a value is absent (None, NaN or pandas' NA)."""
    return value is None or type(value).__name__ == "NAType" or value != value


def _rounded(value: float, digits: int, rounding: str = "nearest"):
    from decimal import Decimal

    rounded = Decimal(repr(float(value))).quantize(Decimal(1).scaleb(-digits), ROUNDING[rounding])
    return abs(rounded) if rounded == 0 else rounded  # never -0.0
