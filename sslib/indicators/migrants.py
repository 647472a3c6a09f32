"""Migrants among the population, the corridors they came by, and which corridors an agreement is documented for.

``stock`` is the dataset ``migrant_stock`` (UN DESA, International Migrant Stock). Its counts follow the concept of
each country's source, country of birth or citizenship, with refugees added for some: every row says which.
"""

from collections.abc import Iterable

from sslib.indicators.table import at, frame, latest, ratio, row

STOCK = "migrant_stock"
DOCUMENTED, TO_CONFIRM, NONE = "documented", "to_confirm", "none_documented"


def migrant_shares(stock, population, country: str, year: int, states: Iterable[str]):
    """Share of migrants in the population, of women among migrants, and of migrants from ``states``.

    The last has bounds: the least is what comes from the named States; the most adds those whose origin is not stated.

    Returns
    -------
    DataFrame of indicator rows ``migrant_share_population``, ``migrant_women_share``, ``eccas_origin_share``
    (percent), the latest year of the stock that is not after ``year``

    Examples
    --------
    >>> import pandas as pd
    >>> stock = pd.DataFrame({"country": "CMR", "year": 2020, "origin": ["all", "all", "TCD"],
    ...     "sex": ["total", "female", "total"], "persons": [50.0, 20.0, 10.0], "concept": "birth"})
    >>> people = pd.DataFrame({"country": ["CMR"], "year": [2020], "sex": "total", "age": "total", "persons": [1000.0]})
    >>> migrant_shares(stock, people, "CMR", 2024, ["TCD"])["value"].tolist()
    [5.0, 40.0, 20.0]
    """
    found = latest(stock, country, year, "persons", origin="all", sex="total")
    if found is None:
        return frame(
            row(code, country, None, None, "percent", STOCK)
            for code in ("migrant_share_population", "migrant_women_share", "eccas_origin_share")
        )
    when, total, concept = int(found["year"]), float(found["persons"]), found["concept"]
    people = at(population, country, when, "persons", sex="total", age="total")
    women = at(stock, country, when, "persons", origin="all", sex="female")
    inside = _from(stock, country, when, [state for state in states if state != country])
    unstated = at(stock, country, when, "persons", origin="other", sex="total") or 0.0
    most = None if inside is None else ratio(inside + unstated, total)

    def share(code, numerator, denominator, source=STOCK, **more):
        return row(code, country, when, ratio(numerator, denominator), "percent", source, numerator=numerator,
                   denominator=denominator, concept=concept, **more)  # fmt: skip

    return frame([
        share("migrant_share_population", total, people, source=f"{STOCK};population"),
        share("migrant_women_share", women, total, sex="female"),
        share("eccas_origin_share", inside, total, low=ratio(inside, total), high=most),
    ])  # fmt: skip


def corridors(stock, country: str, year: int, states: Iterable[str]):
    """Migrants in a country by origin among ``states``, largest first.

    Returns
    -------
    DataFrame with ``origin``, ``persons``, ``female_pct``, ``share_pct`` (of all migrants in the country), ``year``
    """
    import pandas as pd

    found = latest(stock, country, year, "persons", origin="all", sex="total")
    columns = ["origin", "persons", "female_pct", "share_pct", "year"]
    if found is None:
        return pd.DataFrame(columns=columns)
    when, total = int(found["year"]), float(found["persons"])
    rows = []
    for origin in states:
        persons = at(stock, country, when, "persons", origin=origin, sex="total")
        if origin == country or persons is None:
            continue
        women = at(stock, country, when, "persons", origin=origin, sex="female")
        rows.append([origin, persons, ratio(women, persons), ratio(persons, total), when])
    made = pd.DataFrame(rows, columns=columns)
    return made.sort_values("persons", ascending=False, kind="stable").reset_index(drop=True)


def agreement_evidence(agreements, country: str, partners: Iterable[str]) -> dict[str, str]:
    """What is documented on social security agreements between a country and each partner.

    A bilateral agreement in force, or a multilateral one known to be in force or ratified on both sides, counts as
    ``documented``. One that binds only one side for certain, or is signed or of unknown status, is ``to_confirm``.
    Otherwise ``none_documented``: talks are no agreement, and that none was found does not prove that none exists.

    Parameters
    ----------
    agreements : the dataset ``agreements``

    Examples
    --------
    >>> import pandas as pd
    >>> seen = pd.DataFrame({"country": ["CMR", "GAB"], "partner": "CIPRES", "kind": "multilateral",
    ...                      "status_agreement": ["ratified", "unknown"], "status": ["known", "unknown"]})
    >>> agreement_evidence(seen, "CMR", ["GAB", "AGO"])
    {'GAB': 'to_confirm', 'AGO': 'none_documented'}
    """
    live = agreements[agreements["status_agreement"].isin(["in_force", "ratified", "signed", "unknown"])]
    own = live[live["country"].eq(country)]
    evidence = {}
    for partner in partners:
        pairs = [(entry, None) for _i, entry in own[own["partner"].eq(partner)].iterrows()]
        theirs = live[live["country"].eq(partner)]
        pairs += [(entry, None) for _i, entry in theirs[theirs["partner"].eq(country)].iterrows()]
        for _i, entry in own[own["kind"].eq("multilateral")].iterrows():
            pairs += [(entry, other) for _j, other in theirs[theirs["partner"].eq(entry["partner"])].iterrows()]
        if any(all(side is None or _binds(side) for side in pair) for pair in pairs):
            evidence[partner] = DOCUMENTED
        else:
            evidence[partner] = TO_CONFIRM if pairs else NONE
    return evidence


def agreement_coverage(corridor_rows, evidence: dict[str, str], country: str, largest: int = 5):
    """Share of the migrants in the largest corridors for whom an agreement is documented, with bounds.

    ``low`` counts the corridors with a documented agreement; ``high`` adds those whose agreement is to be confirmed.
    ``value`` is given only where every corridor has a documented agreement: that none was found proves nothing.

    Returns
    -------
    DataFrame, one indicator row ``corridor_agreement_coverage`` (percent)

    Examples
    --------
    >>> import pandas as pd
    >>> rows = pd.DataFrame({"origin": ["TCD", "GAB"], "persons": [30.0, 10.0], "year": 2020})
    >>> made = agreement_coverage(rows, {"TCD": "none_documented", "GAB": "to_confirm"}, "CMR")
    >>> made[["numerator", "denominator", "value", "low", "high"]].values.tolist()
    [[0.0, 40.0, nan, 0.0, 25.0]]
    """
    main, source = corridor_rows.head(largest), f"{STOCK};agreements"
    if main.empty:
        return frame([row("corridor_agreement_coverage", country, None, None, "percent", source)])
    kinds = main["origin"].map(evidence)
    total = float(main["persons"].sum())
    sure = float(main.loc[kinds.eq(DOCUMENTED), "persons"].sum())
    most = sure + float(main.loc[kinds.eq(TO_CONFIRM), "persons"].sum())
    low, high = ratio(sure, total), ratio(most, total)
    return frame([
        row("corridor_agreement_coverage", country, int(main["year"].iloc[0]), low if low == 100 else None, "percent",
            source, numerator=sure, denominator=total, low=low, high=high, flag="e",
            concept=f"{len(main)} largest corridors among the named origins"),
    ])  # fmt: skip


def origin_matrix(stock, states: Iterable[str], year: int):
    """Migrants of each State in each State: rows are States of destination, columns States of origin, persons."""
    import pandas as pd

    states = list(states)
    rows = {
        country: {origin: at(stock, country, year, "persons", origin=origin, sex="total") for origin in states}
        for country in states
    }
    return pd.DataFrame.from_dict(rows, orient="index", columns=states, dtype="float64")


def _from(stock, country: str, year: int, origins: Iterable[str]) -> float | None:
    values = [at(stock, country, year, "persons", origin=origin, sex="total") for origin in origins]
    present = [value for value in values if value is not None]
    return float(sum(present)) if present else None


def _binds(side) -> bool:
    return side["status"] == "known" and side["status_agreement"] in ("in_force", "ratified")
