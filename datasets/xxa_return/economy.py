"""The context of the returns: who lives and works in Talunda, an invented country, and what money is worth there."""

import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

from datasets.xxa_return.apportion import SEXES, apportion, fold, total, wobble

LATEST = 2024
HERE = Path(__file__).parent / "assumptions"
BANDS = {"0-14": ("0-14",), "0-17": ("0-14", "15-17"), "15-64": ("15-17", "18-59", "60-64"),
         "60+": ("60-64", "65+"), "65+": ("65+",)}  # fmt: skip
WHOLE = {"sex": "total", "age": "total", "migrant_status": "total", "origin": "", "activity": ""}
KNOWN = ("national", "non_national")  # a survey asks everybody


@cache
def assumed(name: str) -> Mapping:
    """One file of assumptions."""
    return tomllib.loads((HERE / f"{name}.toml").read_text(encoding="utf-8"))


def at(value: float, growth: float, year: int) -> int:
    """A figure of 2024 in ``year``, rounded to whole units."""
    return round(value / (1 + growth) ** (LATEST - year))


def by_sex_and_status(block: Mapping, name: str, year: int) -> dict[tuple[str, str], int]:
    """A total divided by sex and nationality as its block says."""
    whole = at(block["total"], block["growth"], year)
    drift = {key: wobble(name, key, year, by=0.006) for key in ("women", "non_national", "women_non_national")}
    unknown = int(whole * block.get("unknown", 0) * wobble(name, "unknown", year, by=0.02))
    foreign = round(whole * block["non_national"] * drift["non_national"])
    women = min(whole, round(whole * block["women"] * drift["women"]))
    women_foreign = min(foreign, round(foreign * block["women_non_national"] * drift["women_non_national"]))
    women_unknown = min(unknown, round(unknown * block["women"]))
    made = {
        ("female", "national"): women - women_foreign - women_unknown,
        ("female", "non_national"): women_foreign,
        ("female", "unknown"): women_unknown,
        ("male", "national"): whole - women - (foreign - women_foreign) - (unknown - women_unknown),
        ("male", "non_national"): foreign - women_foreign,
        ("male", "unknown"): unknown - women_unknown,
    }
    return made if "unknown" in block else {key: count for key, count in made.items() if key[1] in KNOWN}


@cache
def work(variable: str, year: int) -> Mapping[tuple[str, str], int]:
    """Labour force, employment, employees or unemployed by sex and nationality."""
    if variable == "employment":
        without = work("unemployed", year)
        return {key: count - without[key] for key, count in work("labour_force", year).items()}
    return by_sex_and_status(assumed("context")[variable], variable, year)


@cache
def work_by_activity(year: int) -> Mapping[tuple[str, str, str], int]:
    """Employment by sex, nationality and section of ISIC Rev. 4."""
    made = {}
    for (sex, status), count in work("employment", year).items():
        weights = {}
        for section, shares in assumed("context")["activities"].items():
            women = shares[2] if sex == "female" else 1 - shares[2]
            weights[section] = shares[KNOWN.index(status)] * women * wobble(section, sex, status, year, by=0.01)
        made |= {(sex, status, section): part for section, part in apportion(count, weights).items()}
    return made


@cache
def by_origin(variable: str, year: int) -> Mapping[tuple[str, str], int]:
    """Non-nationals who work, or work or seek work, by sex and citizenship."""
    if variable == "labour_force":
        working, seeking = by_origin("employment", year), by_origin("unemployed", year)
        return {key: count + seeking[key] for key, count in working.items()}
    shares = assumed("context")["origins"]
    made = {}
    for sex in SEXES:
        weights = {o: share * wobble(variable, sex, o, by=0.12) for o, share in shares.items()}
        made |= {(sex, o): part for o, part in apportion(work(variable, year)[sex, "non_national"], weights).items()}
    return made


@cache
def population(year: int) -> Mapping[tuple[str, str, str], int]:
    """Population by sex, nationality and band of ages."""
    stated, made = assumed("context"), {}
    for (sex, status), count in by_sex_and_status(stated["population"], "population", year).items():
        older = stated["ages"]["women_older"] if sex == "female" else 2 - stated["ages"]["women_older"]
        weights = {
            band: share * (older if band in ("60-64", "65+") else 1) * wobble(sex, status, band, year, by=0.002)
            for band, share in stated["ages"][status].items()
        }
        made |= {(sex, status, band): part for band, part in apportion(count, weights).items()}
    return made


def context(year: int, from_the_state: int) -> list[dict]:
    """The table of context; ``from_the_state`` is what all schemes receive from the State."""
    stated, rows = assumed("context"), []
    sources = {name.removeprefix("source_"): text for name, text in stated.items() if name.startswith("source_")}

    def say(variable: str, source: str, values: Iterator[tuple[dict, float]]) -> None:
        rows.extend(
            WHOLE | {"variable": variable, "value": value, "source": sources[source], "vintage": f"{year + 1}-06"} | key
            for key, value in values
        )

    people = population(year)
    say("population", "population", summed(fold(people)))
    for age, bands in BANDS.items():
        say("population", "population", ((key | {"age": age}, value) for key, value in summed(fold(people, bands))))
    for variable in ("labour_force", "employment", "employees", "unemployed"):
        say(variable, "work", summed(work(variable, year)))
    for variable in ("labour_force", "employment"):
        say(variable, "work", _of_origin(by_origin(variable, year)))
    sections = work_by_activity(year)
    for section in stated["activities"]:
        cells = fold(sections, (section,))
        say("employment", "work", ((key | {"activity": section}, value) for key, value in summed(cells)))
    for variable, age, band in (("children", "0-17", "0-17"), ("population_above_pension_age", "total", "60+")):
        cells = fold(people, BANDS[band])
        say(variable, "population", (({"sex": sex, "age": age}, total(cells, sex)) for sex in ("total", *SEXES)))
    for variable, block in stated["counts"].items():
        whole = at(block["total"], block["growth"], year)
        women = round(whole * block["women"])
        parts = {"total": whole, "female": women, "male": whole - women}
        say(variable, "work" if variable == "poor" else "population",
            (({"sex": sex}, count) for sex, count in parts.items() if count))  # fmt: skip
    money, growth = stated["money"], stated["money"]["growth"]
    for sex, wage in money["average_wage"].items():
        say("average_wage", "work", [({"sex": sex}, at(wage, growth, year))])
    say("minimum_wage", "law", [({}, at(money["minimum_wage"], growth, year))])
    say("poverty_line", "work", [({}, at(money["poverty_line"], growth, year))])
    for variable in ("gdp", "government_expenditure"):
        say(variable, "money", [({}, at(money[variable], money["gdp_growth"], year))])
    say("budget_social_protection", "law", [({}, round(from_the_state * money["budget_margin"]))])
    return rows


def summed(cells: Mapping[tuple[str, str], int]) -> Iterator[tuple[dict, int]]:
    """Cells by sex and nationality with their totals, total first."""
    statuses = list(dict.fromkeys(status for _sex, status in cells))
    for status in ("total", *statuses):
        for sex in ("total", *dict.fromkeys(sex for sex, _status in cells)):
            yield {"sex": sex, "migrant_status": status}, total(cells, sex, status)


def _of_origin(cells: Mapping[tuple[str, str], int]) -> Iterator[tuple[dict, int]]:
    for origin in dict.fromkeys(origin for _sex, origin in cells):
        parts = {sex: cells[sex, origin] for sex in SEXES}
        for sex, count in {"total": sum(parts.values()), **parts}.items():
            yield {"sex": sex, "migrant_status": "non_national", "origin": origin}, count
