"""Exhibits from frames and sentences: what the notebooks call."""

from collections.abc import Mapping
from datetime import date

from sslib import catalog, codes, language
from sslib.catalog import csv_names
from sslib.exhibits.kinds import MISSING, UNBROKEN, Finding, Gap, Table
from sslib.exhibits.writing import source_line
from sslib.language import gettext as _
from sslib.language import stored

LABELLED = {
    "country": codes.countries, "origin": codes.countries, "destination": codes.countries, "partner": codes.countries,
    "function": codes.functions, "sex": codes.sex, "flag": codes.flags, "horizon": codes.horizon,
    "migrant_status": codes.migrant_status, "pillar": codes.pillars, "concept": codes.concept,
    "evidence_status": codes.evidence_status,
}  # fmt: skip

YEARS = ("year", "start_year", "end_year", "legal_year", "target_year", "birth_year", "as_at")  # no thousands in them

# Decimals by unit: what is counted has none.
DIGITS = {"persons": 0, "branches": 0, "number": 0, "national currency": 0, "ratio": 2}
REASONS = ("na", "nap", "c")  # flags that say why there is no value


def finding(
    text: str, *, otherwise: str = "", action: str = "", sources=(), references=(), headline: int = 0, **values
):
    """A sentence with its values filled in, or a gap where a value is missing.

    Parameters
    ----------
    text : translated template; its fields are filled with ``values``, which are already text, or missing
    otherwise, action : what is said where any value is missing, and the data action that closes the gap
    headline : rank among the headline figures of the report, 0 for none

    Examples
    --------
    >>> finding("{rate} are covered.", rate="10.0 %").text
    '10.0 % are covered.'
    >>> finding("{rate} are covered.", rate=None, otherwise="Coverage is not known.", action="AP02").kind
    'gap'
    """
    shared = {"headline": headline, "sources": tuple(sources), "references": tuple(references)}
    if any(language.missing(value) or value == MISSING for value in values.values()):
        return Gap(text=otherwise, action=action, **shared)
    return Finding(text=text.format(**values), **shared)


def gap(text: str, action: str = "", **more) -> Gap:
    """What is not known, said aloud, and the data action that closes it."""
    return Gap(text=text, action=action, **more)


def table(frame, columns: Mapping[str, str], *, title: str, sources=(), note: str = "", references=(),
          role: str = "", highlight: tuple[str, object] | None = None, digits: Mapping[str, int] | None = None,
          indicators=None, rejected=()) -> Table:  # fmt: skip
    """A frame as a table for people.

    Parameters
    ----------
    frame : one row each for what the rows stand for
    columns : column of the frame -> heading, in the order shown; code columns are labelled, percentages get one
        decimal, other numbers none, unless ``digits`` says otherwise
    highlight : ``(column, value)``: the rows to set in bold
    indicators : indicator rows that the table shows
    rejected : the action points that it says are rejected

    Examples
    --------
    >>> import pandas as pd
    >>> shown = table(pd.DataFrame({"country": ["CMR"], "coverage_pct": [10.01]}),
    ...               {"country": "State", "coverage_pct": "Covered, %"}, title="Coverage")
    >>> shown.rows
    (('Cameroon', '10.0'),)
    """
    shown = frame[list(columns)]
    digits = digits or {}
    rows = tuple(
        tuple(_cell(name, value, digits.get(name)) for name, value in zip(columns, row, strict=True))
        for row in shown.itertuples(index=False, name=None)
    )
    numeric = tuple(shown[name].dtype.kind in "iuf" and name not in LABELLED and name not in YEARS for name in columns)
    strong = tuple(frame[highlight[0]].eq(highlight[1])) if highlight else ()
    records = () if indicators is None else tuple(map(_record, indicators.to_dict("records")))
    return Table(
        title=title, header=tuple(columns.values()), rows=rows, numeric=numeric, highlighted=strong,
        sources=tuple(sources), references=tuple(references), note=note, role=role,
        indicators=records, rejected=tuple(rejected),
    )  # fmt: skip


def sources(*names: str, references=()) -> Table:
    """What a lesson rests on: each dataset with producer, vintage, licence and the day it was taken, as its sheet says.

    Parameters
    ----------
    names : of datasets
    references : keys of the dataset ``references``: their addresses follow below

    Examples
    --------
    >>> sources("coverage_sdg131").rows[0][1]
    'ILO, SDG indicator 1.3.1 (SI_COV_BENFTS), vintage 2025-10-29'
    """
    sheets = [catalog.sheet(name) for name in names]
    rows = [
        (f"{stored(sheet.title)} ({sheet.name})", source_line(sheet.name), stored(sheet.licence),
         language.day(date.fromisoformat(sheet.retrieved)))
        for sheet in sheets
    ]  # fmt: skip
    address = catalog.csv_names("references", "key", "address")
    rows += [(key, address[key], MISSING, MISSING) for key in references]
    header = (_("Dataset or reference"), _("Producer and vintage, or address"), _("Licence"), _("Taken on"))
    return Table(title=_("Sources of this lesson"), header=header, rows=tuple(rows), numeric=(False,) * 4,
                 sources=(), references=tuple(references))  # fmt: skip


def _record(row: Mapping) -> Mapping:
    return {name: None if language.missing(value) else value for name, value in row.items()}


def _cell(name: str, value, digits: int | None) -> str:
    if language.missing(value) or value == "":
        return MISSING
    if name in LABELLED and isinstance(value, str):
        return LABELLED[name].label(value)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, str):
        return value
    if name in YEARS:
        return str(int(value))
    return language.number(value, digits if digits is not None else int(name.endswith(("_pct", "value"))))


def indicator_table(rows, title: str, shown=None) -> Table:
    """Indicator rows as the table that stands at the end of each analysis: never a rate without what it rests on.

    Parameters
    ----------
    shown : the rows to print, where not all are; the file of indicators holds all
    """
    note = _("Between brackets: lowest and highest value where parts are not known.")
    if shown is not None:
        note += " " + _("Further rows, by sex and by other denominators, are in the file of indicators.")
    every, rows = rows, rows if shown is None else rows[shown]
    shown = rows.copy()
    names = csv_names("indicators", "indicator", "name")
    shown["name"] = [stored(names.get(code, code)) for code in shown["indicator"]]
    repeated = shown.duplicated(["indicator", "country", "year"], keep=False)
    shown["name"] = [
        f"{entry['name']} ({said})" if again and (said := breakdown(entry)) else entry["name"]
        for again, (_i, entry) in zip(repeated, shown.iterrows(), strict=True)
    ]
    shown["place"] = shown["country"].map(codes.labels(codes.countries))
    shown["shown_value"] = [bounded(entry, flagged=True) for _i, entry in rows.iterrows()]
    shown["unit"] = shown["unit"].map(stored)
    shown["basis"] = [_basis(entry) for _i, entry in shown.iterrows()]
    names = csv_names("indicators", "indicator", "name")
    every = every.assign(
        name=[stored(names.get(code, code)) for code in every["indicator"]], source=every["source"].map(_source_lines)
    )
    return table(
        shown,
        {
            "name": _("Indicator"), "place": _("Place"), "year": _("Year"), "shown_value": _("Value"),
            "unit": _("Unit"), "basis": _("Numerator / denominator"), "flag": _("Flag"),
        },
        title=title, role="indicators", indicators=every, note=note,
        sources=dict.fromkeys(name for named in rows["source"] for name in named.split(";")),
    )  # fmt: skip


def breakdown(entry) -> str:
    """Function, sex and migrant status of an indicator row in words; nothing where it stands for all."""
    parts = [("function", codes.functions), ("sex", codes.sex), ("migrant_status", codes.migrant_status)]
    return ", ".join(labels.label(entry[name]) for name, labels in parts if entry[name] not in ("", "total"))


def _source_lines(source: str) -> str:
    return "; ".join(source_line(name) for name in source.split(";"))


def bounded(entry: Mapping, flagged: bool = False) -> str:
    """The value of an indicator row with its bounds; a yes or no in these words.

    Where there is no value its bounds stand alone, or else the reason why it is missing. ``flagged``: the flag stands
    in a column of its own and is not repeated. What is too long for one line may be broken before and within the
    bounds.

    >>> row = {"unit": "percent", "value": 14.0, "low": 13.95, "high": 19.4, "flag": ""}
    >>> bounded(row), bounded(row | {"low": 14, "high": 14}), bounded(row | {"value": None, "flag": "e"})
    ('14.0\\xa0[14.0;\\xa019.4]', '14.0', '[14.0;\\xa019.4]')
    >>> bounded(row | {"value": None, "high": None, "flag": "na"}), bounded(row | {"value": None, "low": 0, "high": 0})
    ('not available [at least 13.9]', '0.0')
    """
    digits, flag = DIGITS.get(entry["unit"], 1), entry["flag"]
    low, high = entry["low"], entry["high"]
    if not language.missing(entry["value"]):
        value = _answered(entry["value"]) if entry["unit"] == codes.YES_NO else language.number(entry["value"], digits)
    else:
        value = codes.flags.label(flag) if flag in REASONS and not flagged else MISSING
    if flag == "over_100" and not flagged:
        value = f"{value} ({codes.flags.label(flag)})"
    if language.missing(low) and language.missing(high):
        return value
    if language.missing(high):
        return _beside(value, f"[{_('at least {low}', low=language.number(low, digits, 'down'))}]")
    if language.missing(low):
        return _beside(value, f"[{_('at most {high}', high=language.number(high, digits, 'up'))}]")
    low, high = language.number(low, digits), language.number(high, digits)
    if low == high:
        return low if value == MISSING else value
    return _unbroken(_beside(value, _unbroken(language.spaced(f"[{low}; {high}]"))))


def _unbroken(text: str) -> str:
    return text.replace(" ", language.NBSP) if len(text) <= UNBROKEN else text


def _beside(value: str, span: str) -> str:
    return span if value == MISSING else f"{value} {span}"


def _answered(value: float) -> str:
    return {0: _("no"), 1: _("yes")}.get(value, language.number(value, 1))


def _basis(entry) -> str:
    if language.missing(entry["numerator"]) or language.missing(entry["denominator"]):
        return MISSING
    return f"{language.number(entry['numerator'])} / {language.number(entry['denominator'])}"
