"""The blank questionnaire of a State and a year: the rows to be filled in, and what is published or known already.

A figure is filled in only where concept and year fit exactly, with its source and vintage; a fact of law only where it
was seen in a source. All else is blank or ``unknown``: the focal point knows better than a guess. Of an earlier return
rows, codes and texts are carried over, never what was counted: last year's figures must not look like this year's.
"""

import datetime
from collections.abc import Iterable, Iterator, Mapping, Sequence

from sslib import catalog, codes
from sslib.errors import N_, BadInput
from sslib.inquiry.tables import Return, tables, typed
from sslib.language import current, use
from sslib.prefill import known, questions

FIGURES = ("persons", "benefits", "finance", "context", "abroad")  # of these only the key is carried over
QUESTION = {"persons": ("scheme", "function", "variable"), "benefits": ("scheme", "function", "statistic"),
            "finance": ("scheme", "item"), "context": ("variable",)}  # fmt: skip
TOPIC = {"persons": 2, "benefits": 2, "finance": 1, "context": 1}  # how many of these name what is asked about


def prefilled(country: str, year: int, earlier: Return | None = None, language: str = "en") -> Return:
    """The return of a blank questionnaire; ``questionnaire.to_workbook`` writes it for people.

    Parameters
    ----------
    country : an ECCAS State by code or name, or an invented country (XXA to XXZ), which needs ``earlier``
    year : of the return
    earlier : the return of an earlier year of the same country
    language : en, fr, pt or es, for the texts that are filled in

    Raises
    ------
    UnknownName
        If there is no such State or language.
    BadInput
        If the earlier return is of another country or not of an earlier year, or an invented country has none.

    Examples
    --------
    >>> made = prefilled("CMR", 2023, language="fr")
    >>> made.head["country_name"], made["schemes"]["scheme"].tolist()
    ('Cameroun', ['CMR-01', 'CMR-02', 'CMR-03'])
    """
    import pandas as pd

    code, before = codes.countries.find(country), current()
    _fits(code, year, earlier)
    use(language)
    try:
        rows = dict(_rows(code, year, earlier))
    finally:
        use(before)
    columns = {name: list(table.columns) for name, table in tables().items()}
    frames = {name: pd.DataFrame(each, columns=columns[name], dtype=object) for name, each in rows.items()}
    return Return({name: typed(frame, name) for name, frame in frames.items()})


def _fits(code: str, year: int, earlier: Return | None) -> None:
    if earlier is None:
        if codes.INVENTED.fullmatch(code):
            raise BadInput(
                [N_("Nothing is published on the invented country {country}."), N_("Give its earlier return.")],
                country=code,
            )
        return
    head = earlier.head
    if head["country"] != code:
        raise BadInput(
            [N_("The earlier return is of {other}, and the questionnaire of {country}."), N_("Choose the right file.")],
            other=head["country"], country=code,
        )  # fmt: skip
    if not head["year"] < year:
        raise BadInput(
            [N_("The earlier return is of {other}, and the questionnaire of {year}: it must be of an earlier year.")],
            other=f"{head['year']:g}", year=year,
        )  # fmt: skip


def _rows(code: str, year: int, earlier: Return | None) -> Iterator[tuple[str, list[dict]]]:
    carried = {name: _carried(earlier, name) if earlier else [] for name in tables()}
    schemes = carried["schemes"] or known.schemes(code)
    running = [row for row in schemes if not row.get("end_year", year) < year]
    paying = _without(running, _no_benefit(earlier) if earlier else set())
    asked = {
        "persons": questions.persons(paying, known.origins(code, year)),
        "benefits": questions.benefits(paying),
        "finance": questions.finance(paying),
        "context": questions.context(),
    }
    rows = {name: _asked(name, carried[name], running, proposed) for name, proposed in asked.items()}
    published = known.figures(code, year)
    rows["context"] = [row | published.get(tuple(row.values()), {}) for row in rows["context"]]
    yield "return", [_head(code, year, earlier)]
    yield "schemes", schemes
    yield from rows.items()
    yield "legal", carried["legal"] or list(questions.legal())
    yield "agreements", carried["agreements"] or list(known.agreements(code))
    yield "parameters", carried["parameters"] or list(known.parameters(code, schemes))
    yield "abroad", carried["abroad"]
    yield "targets", carried["targets"]


def _carried(earlier: Return, name: str) -> list[dict]:
    """The rows of an earlier return without what was counted; of tables of figures the keys alone."""
    table = tables()[name]
    kept = [column for column, field in table.columns.items() if column in table.key
            or (name not in FIGURES and field.type not in ("count", "money"))]  # fmt: skip
    return earlier[name].drop_duplicates(list(table.key))[kept].to_dict("records") if table.key else []


def _no_benefit(earlier: Return) -> set[tuple[str, str]]:
    """Schemes and functions of which the earlier return says throughout that there is no such benefit."""
    persons = earlier["persons"]
    absent = persons["flag"].eq("nap").groupby([persons["scheme"], persons["function"]]).all()
    return set(absent[absent].index)


def _without(schemes: Sequence[Mapping], absent: set[tuple[str, str]]) -> list[dict]:
    """The schemes without the functions that they do not serve: their rows stay, and no more is asked."""
    return [
        scheme | {"functions": ";".join(function for function in scheme["functions"].split(";")
                                        if (scheme["scheme"], function) not in absent)}
        for scheme in schemes
    ]  # fmt: skip


def _asked(name: str, carried: list[dict], running: Sequence[Mapping], proposed: Iterable[Mapping]) -> list[dict]:
    """The rows of the earlier return, and those proposed on what it leaves out: a topic, or a part of a question."""
    open_schemes, key = {scheme["scheme"] for scheme in running}, tables()[name].key
    rows = [row for row in carried if "scheme" not in key or row["scheme"] in open_schemes]
    questions = [tuple(row[column] for column in QUESTION[name]) for row in rows]
    topics = {question[: TOPIC[name]] for question in questions}
    parts = {(question, _part(row)) for question, row in zip(questions, rows, strict=True)}
    answered = set(questions)
    for row in proposed:
        question = tuple(row[column] for column in QUESTION[name])
        new_part = question in answered and (question, _part(row)) not in parts
        if question[: TOPIC[name]] not in topics or new_part:
            rows.append({column: row.get(column, "") for column in key})
    return rows


def _part(row: Mapping) -> str:
    for breakdown in ("origin", "activity"):
        if row.get(breakdown):
            return breakdown
    return "total" if row["migrant_status"] == "total" else "nationality"


def _head(code: str, year: int, earlier: Return | None) -> dict:
    last = earlier.head if earlier else {}
    days = {"reference_date": f"{year}-12-31", "period_start": f"{year}-01-01", "period_end": f"{year}-12-31"}
    for name in days:
        if last.get(name):  # a financial year stays one
            days[name] = _moved(datetime.date.fromisoformat(last[name]), int(year - last["year"]))
    invented = codes.INVENTED.fullmatch(code)
    return {
        "country": code,
        "country_name": last["country_name"] if invented else codes.countries.label(code),
        "year": year,
        "currency": last.get("currency") or catalog.csv_names("countries", "country", "currency")[code],
        "money_multiplier": last.get("money_multiplier", 1),
        "person_multiplier": last.get("person_multiplier", 1),
        "prepared_by": last.get("prepared_by", ""),
        "status": "illustrative" if invented else "draft",
    } | days


def _moved(day: datetime.date, years: int) -> str:
    last = day.month == 2 and day.day == 29
    return day.replace(year=day.year + years, day=28 if last else day.day).isoformat()
