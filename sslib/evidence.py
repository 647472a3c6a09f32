"""A fact with its status. Rules ask the status, not the value: what is to be confirmed never counts as known."""

from dataclasses import dataclass
from pathlib import Path

KNOWN, CONFIRM, UNKNOWN = "known", "confirm", "unknown"
GENERAL_KNOWLEDGE = "own knowledge, high confidence"
SEPARATOR = "|"  # between the paths of two returns; no file name holds it on Windows


def sources_of(source: str) -> list[str]:
    """The sources that a cell names: keys of the dataset ``references``, datasets, or ``K`` for general knowledge.

    >>> sources_of("CMR4;own knowledge, high confidence")
    ['CMR4', 'K']
    """
    return ["K" if part == GENERAL_KNOWLEDGE else part for part in source.split(";") if part]


@dataclass(frozen=True)
class Fact:
    """A value with its status, concept, source and date.

    Parameters
    ----------
    value : number, text or None
    status : ``known`` (seen in a source, may be printed as it is), ``confirm`` (must be confirmed by the focal
        point before it is relied on) or ``unknown`` (no value)
    concept : what was measured or stated, e.g. ``country of birth``
    source : where it was seen
    date : the date or year that the value refers to
    low, high : the least and the most that the value can be, where it is not exact

    Examples
    --------
    >>> Fact(1, source="ILO NORMLEX", date="2025-06-11").known
    True
    >>> Fact.unknown().known
    False
    """

    value: object = None
    status: str = KNOWN
    concept: str = ""
    source: str = ""
    date: str = ""
    low: float | None = None
    high: float | None = None

    @classmethod
    def unknown(cls, **fields) -> "Fact":
        """The fact that nothing is known."""
        return cls(None, UNKNOWN, **fields)

    @property
    def known(self) -> bool:
        """Whether a rule may rest on it: it has a value, and that was seen in a source."""
        return self.status == KNOWN and self.value is not None

    @property
    def extent(self) -> tuple[object, ...]:
        """The value with its bounds: what a comparison must hold for."""
        return tuple(part for part in (self.low, self.value, self.high) if part is not None)


def source_names(source: str) -> str:
    """The names of the returns that ``source`` gives, without their folders.

    >>> source_names("home/me/cmr 2024.xlsx|home/me/cmr 2023.xlsx")
    'cmr 2024.xlsx|cmr 2023.xlsx'
    """
    return SEPARATOR.join(Path(part).name for part in source.split(SEPARATOR))


@dataclass(frozen=True)
class ReturnSource:
    """A return of the Social Security Inquiry as the source of a figure: of which country, year and status.

    As text it stands wherever the name of a dataset may stand.

    >>> str(ReturnSource("XXA", 2024, "illustrative"))
    'return:XXA:2024:illustrative'
    >>> ReturnSource.parse("return:XXA:2024:illustrative").year, ReturnSource.parse("population")
    (2024, None)
    """

    country: str
    year: int
    status: str

    def __str__(self) -> str:
        return f"return:{self.country}:{self.year}:{self.status}"

    @classmethod
    def parse(cls, source: str) -> "ReturnSource | None":
        """The return that ``source`` names, or None where it names something else."""
        kind, _colon, rest = source.partition(":")
        if kind != "return":
            return None
        country, year, status = rest.split(":")
        return cls(country, int(year), status)
