"""Rules on what must be known of the figures, V56 to V61, V63 and V64: dates, units, sources, flags."""

import datetime
from collections.abc import Iterator

from sslib import codes
from sslib.inquiry.rules.base import Case, Hit, NotRun, check
from sslib.inquiry.rules.figures import head, known

DATES = ("reference_date", "period_start", "period_end")
MULTIPLIERS = {"money_multiplier": (1, 1000, 1_000_000), "person_multiplier": (1, 1000)}


@check("V56")
def dates_of_the_return(case: Case) -> Iterator[Hit]:
    """The date of the stocks lies in the period of the flows, and the period in the year of the return."""
    stated = _head(case)
    start, end, year = _date(stated["period_start"]), _date(stated["period_end"]), stated["year"]
    whole_year = (f"{year:g}-01-01", f"{year:g}-12-31") if year == year else None
    for column in DATES[1:]:
        if not _date(stated[column]):
            yield Hit("return", 0, column, stated[column], whole_year)
    if start and end:
        if start > end or not start.year <= year <= end.year:
            yield Hit("return", 0, "period_end", stated["period_end"], whole_year)
        elif not start <= (_date(stated["reference_date"]) or datetime.date.max) <= end:
            yield Hit("return", 0, "reference_date", stated["reference_date"], (str(start), str(end)))
    elif not _date(stated["reference_date"]):
        yield Hit("return", 0, "reference_date", stated["reference_date"], whole_year)


@check("V57")
def one_reference_date(case: Case) -> Iterator[Hit]:
    """One date for all counts of persons; a blank date is that of the return."""
    persons = known(case["persons"])
    if persons.empty:
        raise NotRun
    of_return = _head(case)["reference_date"]
    dates = persons["reference_date"].mask(persons["reference_date"] == "", of_return)
    usual = of_return if (dates == of_return).any() else dates.mode()[0]
    other = persons.assign(date=dates)[dates != usual]
    for (_scheme, date), group in other.groupby(["scheme", "date"], sort=False):
        yield Hit("persons", int(group.index[0]), "reference_date", date, usual, {"rows": len(group)})


@check("V58")
def currency_and_multipliers(case: Case) -> Iterator[Hit]:
    """The currency is the one of the State in that year; a multiplier is 1, a thousand or a million."""
    from babel.numbers import is_currency

    stated = _head(case)
    currency, own = stated["currency"], _currencies(stated["country"], stated["year"])
    if currency and not (currency in own or (not own and is_currency(currency))):
        yield Hit("return", 0, "currency", currency, "; ".join(own) or "ISO 4217")
    for column, allowed in MULTIPLIERS.items():
        if stated[column] == stated[column] and stated[column] not in allowed:
            yield Hit("return", 0, column, stated[column], "; ".join(map(str, allowed)))


@check("V59")
def sources_and_contacts(case: Case) -> Iterator[Hit]:
    """Every scheme has somebody to ask, and every figure a source."""
    schemes = _open(case)
    for row in schemes.index[schemes["contact"] == ""]:
        yield Hit("schemes", int(row), "contact", 1, 0)
    for table in ("persons", "benefits", "finance"):
        blank = known(case[table])
        blank = blank[blank["source"] == ""]
        for _scheme, group in blank.groupby("scheme", sort=False):
            yield Hit(table, int(group.index[0]), "source", len(group), 0)


@check("V60")
def rule_for_contributors(case: Case) -> Iterator[Hit]:
    """A scheme that counts contributors, or lives on contributions, says who counts as an active contributor."""
    schemes = _open(case)
    counted = known(case["persons"])
    counted = counted.loc[counted["variable"] == "active_contributors", "scheme"]
    counts = schemes["contributory"].isin(["contributory", "mixed"]) | schemes["scheme"].isin(counted)
    for row in schemes.index[counts & (schemes["contributor_rule"] == "")]:
        yield Hit("schemes", int(row), "contributor_rule", "", ";".join(codes.lists()["contributor_rule"]))


@check("V61")
def source_and_edition(case: Case) -> Iterator[Hit]:
    """Every denominator has a source and its edition; the population is of one edition."""
    context = known(case["context"])
    if context.empty:
        raise NotRun
    for column in ("source", "vintage"):
        for variable, group in context[context[column] == ""].groupby("variable", sort=False):
            rows = int((context["variable"] == variable).sum())
            yield Hit("context", int(group.index[0]), column, "", None, {"rows": rows})
    population = context[(context["variable"] == "population") & (context["source"] != "") & (context["vintage"] != "")]
    for column in ("source", "vintage"):
        usual = next(iter(population[column].mode()), "")
        for text, group in population[population[column] != usual].groupby(column, sort=False):
            yield Hit("context", int(group.index[0]), column, text, usual, {"rows": len(population)})


@check("V63")
def share_of_estimates(case: Case) -> Iterator[Hit]:
    """How many of the values of a table are estimates."""
    figures = {table: known(case[table]) for table in ("persons", "benefits", "finance")}
    if all(frame.empty for frame in figures.values()):
        raise NotRun
    highest = 100 * case.threshold["share"]
    for table, frame in figures.items():
        share = 100 * (frame["flag"] == "e").mean()
        if share > highest:
            yield Hit(table, None, "flag", share, (None, highest))


@check("V64")
def small_migrant_cells(case: Case) -> Iterator[Hit]:
    """How many counts of non-nationals, or of persons of unknown nationality, are too small to be published."""
    persons = known(case["persons"])
    cells = persons[persons["migrant_status"].isin(["non_national", "unknown"])]
    if cells.empty:
        raise NotRun
    limit = case.threshold["persons"]
    small = int((cells["value"].between(0, limit, inclusive="neither") & (cells["flag"] != "c")).sum())
    if small:
        yield Hit("persons", None, "value", small, None, {"limit": limit})


def _head(case: Case):
    if case["return"].empty:
        raise NotRun
    return head(case["return"])


def _open(case: Case):
    """The schemes that had not ended before the year of the return."""
    schemes = case["schemes"]
    if schemes.empty:
        raise NotRun
    return schemes[~(schemes["end_year"] < _head(case)["year"])]


def _date(text: str) -> datetime.date | None:
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        return None


def _currencies(country: str, year: float) -> list[str]:
    """The currencies of a State in a year, as ISO 4217 codes; none where they are not known or it is invented."""
    from babel.core import get_global
    from babel.numbers import get_territory_currencies

    alpha2 = get_global("territory_aliases").get(country, ())
    if len(alpha2) != 1 or codes.INVENTED.fullmatch(country) or year != year:
        return []
    return get_territory_currencies(alpha2[0], datetime.date(int(year), 1, 1), datetime.date(int(year), 12, 31))
