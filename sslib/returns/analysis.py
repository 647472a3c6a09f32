"""A return, read once and taken all the way: reviewed, protected, turned into indicators.

The way has one direction. Figures of a scheme with an open error are left out, small cells of migrants are masked,
and only then are indicators computed: what a reader sees rests on nothing else.
"""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from sslib import catalog, codes, disclosure
from sslib.errors import N_, BadInput
from sslib.evidence import SEPARATOR, ReturnSource
from sslib.exhibits import Level
from sslib.indicators.insured import insured
from sslib.indicators.national import concept_label, national_indicators
from sslib.indicators.reported import Reported
from sslib.indicators.table import COLUMNS
from sslib.indicators.totals import with_national_sums
from sslib.inquiry.review import Review, review
from sslib.inquiry.source import read_return
from sslib.inquiry.tables import Return
from sslib.language import stored

INVENTED = "xxa_return"  # the dataset that holds the returns of the invented country
VALUED = ("persons", "benefits", "finance")
LAW = ("legal", "agreement")  # dimensions of indicators that stand with the law
MODULE = ("national", "non_national", "unknown")
ILLUSTRATIVE = N_("Invented data, for training only.")


@dataclass(frozen=True)
class Inquiry:
    """A return with everything that follows from it.

    Parameters
    ----------
    current, earlier : the return, and that of an earlier year, if one was given
    review : the findings on ``current``
    tables, earlier_tables : the tables of both as they may be shown: figures of schemes with open errors left out,
        national sums added, small cells masked unless ``internal``
    indicators, earlier_indicators : the indicators of both
    blocked : short names of the schemes that were left out because of open errors
    internal, threshold : whether small cells are shown; else counts of migrants below the threshold are masked
    """

    current: Return
    earlier: Return | None
    review: Review
    tables: Mapping[str, object] = field(repr=False)
    earlier_tables: Mapping[str, object] | None = field(repr=False)
    indicators: object = field(repr=False)
    earlier_indicators: object | None = field(repr=False)
    blocked: tuple[str, ...] = ()
    internal: bool = False
    threshold: int = disclosure.THRESHOLD

    @property
    def country(self) -> str:
        return self.current.head["country"]

    @property
    def year(self) -> int:
        return int(self.current.head["year"])

    @property
    def source(self) -> str:
        """What stands as the source under every table and chart."""
        return _source(self.current)

    @property
    def level(self) -> int:
        """3 with the module on migrant workers, else 2."""
        persons = self.current["persons"]
        filled = persons["migrant_status"].isin(MODULE) & persons["value"].notna()
        return 3 if filled.any() else 2

    def of(self, *indicators: str, **where: str):
        """The indicator rows of these codes, in this order; ``where`` narrows them by other columns."""
        rows = self.indicators[self.indicators["indicator"].isin(indicators)]
        for column, code in where.items():
            rows = rows[rows[column].eq(code)]
        return rows.sort_values("indicator", key=lambda c: c.map(indicators.index), kind="stable")

    def one(self, indicator: str, **where: str):
        """The first row of an indicator, by default for both sexes; None where there is none."""
        rows = self.of(indicator, **({"sex": "total"} | where))
        return None if rows.empty else rows.iloc[0]


def of(made: Return, problems: Sequence = (), earlier: Return | None = None, internal: bool = False,
       earlier_problems: Sequence = (), threshold: int = disclosure.THRESHOLD) -> Inquiry:  # fmt: skip
    """Take a return all the way; counts of migrants below ``threshold`` are masked unless ``internal``.

    Raises
    ------
    BadInput
        If its first table has an open error.
    """
    reviewed = review(made, problems, earlier)
    _certain(made, reviewed)
    blocked = _blocked(reviewed)
    limit = None if internal else threshold
    tables = _shown(made, blocked, limit)
    before = _shown(earlier, _blocked(review(earlier, earlier_problems)), limit) if earlier is not None else None
    return Inquiry(
        made, earlier, reviewed, tables, before, indicators_of(tables, _source(made)),
        None if before is None else indicators_of(before, _source(earlier)), blocked, internal,
        threshold,
    )  # fmt: skip


def _certain(made: Return, reviewed: Review) -> None:
    """Refuse a return whose first table has an open error: without its units no figure can be read for certain."""
    wrong = [finding for finding in reviewed.open if finding.severity == "E" and finding.table == "return"]
    if wrong:
        raise BadInput(
            [
                N_("{file}: no figure can be used before the errors of its first table are mended:"),
                N_("sslib return check says what to do."),
            ],
            rows=[f"{finding.where()}: {finding.message()} ({finding.rule})" for finding in wrong], file=made.name,
        )  # fmt: skip


def _blocked(reviewed: Review) -> tuple[str, ...]:
    """The schemes with an open error."""
    return tuple(sorted({f.scheme for f in reviewed.open if f.severity == "E" and f.scheme}))


def indicators_of(tables: Mapping[str, object], source: str):
    """All indicator rows of the tables of a return; ``family`` is law, statistics or migrants."""
    import pandas as pd

    reported = Reported(tables)  # looked up once for both
    national, migrants = national_indicators(reported), insured(reported)
    dimension = catalog.csv_names("indicators", "indicator", "dimension")
    law = national["indicator"].map(lambda code: dimension.get(code) in LAW)
    national["family"] = law.map({True: "law", False: "statistics"})
    return pd.concat([national, migrants.assign(family="migrants")], ignore_index=True).assign(source=source)


def _shown(made: Return, blocked: Sequence[str], threshold: int | None) -> dict[str, object]:
    tables = {name: made[name] for name in made.frames}
    for name in VALUED:
        if name in tables:
            out = tables[name]["scheme"].isin(blocked)
            tables[name].loc[out, ["value", "flag"]] = [float("nan"), "na"]
    tables["persons"] = with_national_sums(tables.get("persons", made["persons"]))
    return tables if threshold is None else disclosure.protected_tables(tables, threshold)


def one_block(rows, by: Sequence[str] = ("indicator",)):
    """Of each indicator the first row for both sexes, and the women and men that go with it.

    An indicator may have further rows, of other branches or denominators; their women and men never stand beside the
    total of the first.
    """
    first = rows["sex"].eq("total").groupby([rows[name] for name in by]).cumsum().le(1)
    return rows[first].drop_duplicates([*by, "sex"])


def _source(made: Return) -> str:
    head = made.head
    return str(ReturnSource(head["country"], int(head["year"]), head["status"] or "draft"))


def paths(source: str) -> tuple[Path, ...]:
    """The files or folders that ``source`` names: several are separated by ``|``; XXA names the kit's own returns.

    >>> [path.name for path in paths("XXA")]
    ['2024', '2023']
    """
    if source == "XXA":
        years = (path for path in catalog.folder(INVENTED).iterdir() if path.name.isdigit())
        return tuple(sorted(years, reverse=True)[:2])
    return tuple(Path(part) for part in source.split(SEPARATOR))


def open_return(source: str, country: str, year: int, internal: bool = False) -> Inquiry | None:
    """The return that ``source`` names, taken all the way; None for an empty ``source`` (published figures only).

    Raises
    ------
    BadInput
        If it cannot be read, or is of another State or year.
    """
    if not source:
        return None
    found = _read(paths(source), tuple(map(_stamp, paths(source))), internal)
    if (found.country, found.year) != (country, year):
        raise BadInput(
            [N_("The return is of {found}, {found_year}; the report is to be of {country}, {year}.")],
            found=codes.countries.label(found.country), found_year=found.year,
            country=codes.countries.label(country), year=year,
        )  # fmt: skip
    return found


_invented: dict[str, Inquiry] = {}  # what ``keep`` was given, or was worked out here


def invented(folder: str = "2024") -> Inquiry:
    """A return of the invented country, taken all the way: ``2024``, ``2023``, or ``spoilt_2024`` with its errors.

    >>> invented().country, invented("2023").year
    ('XXA', 2023)
    """
    if folder not in _invented:
        keep(folder, _read((catalog.folder(INVENTED) / folder,), (), False))
    return _invented[folder]


def keep(folder: str, found: Inquiry) -> None:
    """What ``invented`` is to return, from a process that has worked it out already."""
    _invented[folder] = found


def invented_review(folder: str = "spoilt_2024") -> Review:
    """The review of a return of the invented country against that of 2023, as it is, errors and all.

    >>> invented_review("2024").counts["E"]
    0
    """
    home = catalog.folder(INVENTED)
    made, problems = read_return(home / folder)
    return review(made, problems, read_return(home / "2023")[0])


def whose(source: str) -> tuple[str, int]:
    """Country and year of the newest return that ``source`` names."""
    found = _read(paths(source), tuple(map(_stamp, paths(source))), False)
    return found.country, found.year


@lru_cache(maxsize=4)
def _read(where: tuple[Path, ...], _stamps: tuple, internal: bool) -> Inquiry:
    read = [read_return(path) for path in where]
    for (made, _problems), path in zip(read, where, strict=True):
        head = made["return"]
        if head.empty or head.loc[0, "country"] == "" or head.loc[0, "year"] != head.loc[0, "year"]:
            raise BadInput([N_("{file} does not say of which State and year it is.")], file=path.name)
    read.sort(key=lambda entry: -entry[0].head["year"])
    heads = [(made.head["country"], made.head["year"]) for made, _problems in read]
    if len(read) > 2 or len({country for country, _year in heads}) > 1 or len(set(heads)) < len(heads):
        raise BadInput(
            [N_("Give one return, or two of the same State and of different years.")],
            rows=[f"{made.name}: {made.head['country']} {made.head['year']:.0f}" for made, _problems in read],
        )
    (made, problems), *rest = read
    earlier, earlier_problems = rest[0] if rest else (None, ())
    return of(made, problems, earlier, internal, earlier_problems)


def _stamp(path: Path) -> tuple:
    """What changes when a file does: so that a return is read again after it was mended."""
    files = sorted(path.glob("*.csv")) if path.is_dir() else [path]
    return tuple((file.name, file.stat().st_mtime_ns, file.stat().st_size) for file in files if file.exists())


def evidence_level(found: Inquiry | None) -> Level:
    """The level of evidence of an analysis, with what must be said on every page.

    >>> evidence_level(None).data()["text"]
    'Evidence level 1 of 3: published figures only.'
    """
    if found is None:
        return Level(level=1)
    stamps = [stored(ILLUSTRATIVE)] if found.current.head["status"] == "illustrative" else []
    if found.internal:
        stamps.append(stored(disclosure.INTERNAL))
    invented = bool(codes.INVENTED.fullmatch(found.country))
    return Level(level=found.level, stamps=tuple(stamps), invented=invented, sources=(found.source,))


def to_csv(found: Inquiry) -> str:
    """The indicators as CSV text, with names in the language in use; stamped where small cells are shown."""
    names = catalog.csv_names("indicators", "indicator", "name")
    text = io.StringIO()
    writer = csv.DictWriter(text, [*COLUMNS, "note"], lineterminator="\n", extrasaction="ignore")
    writer.writeheader()
    note = stored(disclosure.INTERNAL) if found.internal else ""
    for row in found.indicators.to_dict("records"):
        entry = {name: "" if value is None or value != value else value for name, value in row.items()}
        said = {"name": stored(names.get(entry["indicator"], entry["indicator"])), "note": note}
        writer.writerow(entry | said | {"concept": concept_label(entry["concept"])})
    return text.getvalue()
