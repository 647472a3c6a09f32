"""The persons of the returns: registers divided by sex, nationality, age, citizenship and activity."""

from collections.abc import Iterator, Mapping
from functools import cache

from datasets.xxa_return import members
from datasets.xxa_return.apportion import SEXES, apportion, wobble
from datasets.xxa_return.economy import WHOLE, assumed, by_sex_and_status, summed, work_by_activity

WORKERS = {"15-24": 0.094, "25-54": 0.781, "55-64": 0.118, "65+": 0.007}
PENSIONERS = {"60-64": 0.243, "65+": 0.757}
GROUPS = {"workers": {age: (age,) for age in WORKERS},
          "pensioners": {"55-64": ("55-59", "60-64"), "60+": ("60-64", "65+"), "65+": ("65+",)}}  # fmt: skip
AFFINITY = {"rest_of_world": 3.1, "stateless": 0.5, "unknown": 0.8}  # of insured work, against all work; others 1
INSURED = {  # share of those who work in a section, before it is scaled to the register
    "private": {"A": 0.031, "B": 0.76, "C": 0.31, "D": 0.8, "E": 0.57, "F": 0.23, "G": 0.166, "H": 0.21, "I": 0.17,
                "J": 0.46, "K": 0.81, "L": 0.3, "M": 0.39, "N": 0.44, "P": 0.28, "Q": 0.33, "R": 0.15, "S": 0.083,
                "T": 0.031, "U": 0.64},
    "public": {"O": 0.82, "P": 0.43, "Q": 0.41},
}  # fmt: skip
SOURCE = "Register extract, 31 December {year}"


def persons(year: int) -> list[dict]:
    """The table of persons."""
    return [row for scheme in assumed("schemes") for row in _of_scheme(scheme, year)]


@cache
def cells(scheme: str, function: str, variable: str, year: int) -> Mapping[tuple[str, str], int]:
    """Persons of one scheme by sex and nationality; an unknown name is a KeyError."""
    for block in assumed("schemes")[scheme]["persons"]:
        if function in block["functions"] and variable in (block["variable"], *block.get("extra", {})):
            return _cells(scheme, function, variable, block, year)
    raise KeyError((scheme, function, variable))


def _cells(scheme: str, function: str, variable: str, block: Mapping, year: int) -> dict[tuple[str, str], int]:
    if block.get("register"):
        return members.counted(variable, year)
    if block.get("flag") == "nap":
        return {}
    if "women_of" in block:
        return {key: n for key, n in cells(scheme, function, block["women_of"], year).items() if key[0] == "female"}
    name = f"{scheme} {block['functions'][0]} {block['variable']}"
    if variable != block["variable"]:
        first = cells(scheme, function, block["variable"], year)
        return {key: n + _more(n, block["extra"][variable], (name, variable, key)) for key, n in first.items()}
    made = by_sex_and_status(block.get("more", block), name, year)
    if "of" in block:
        first = cells(scheme, function, block["of"], year)
        return {key: n + first[key] for key, n in made.items()}
    return made if block["women"] < 1 else {key: n for key, n in made.items() if key[0] == "female"}


def _more(count: int, factor: float, key: tuple) -> int:
    return round(count * (factor - 1) * wobble(*key, by=0.06))


def _of_scheme(scheme: str, year: int) -> Iterator[dict]:
    about = assumed("schemes")[scheme]
    source = SOURCE.format(year=year)
    for block in about["persons"]:
        for function in block["functions"]:
            for variable in (block["variable"], *block.get("extra", {})):
                stem = WHOLE | {"scheme": scheme, "function": function, "variable": variable, "source": source}
                stem["benefit_form"] = block.get("benefit_form", "cash") if variable == "beneficiaries" else ""
                stem["flag"] = block.get("flag", "")
                if stem["flag"] == "nap":
                    yield from (stem | {"sex": sex, "source": ""} for sex in ("total", *SEXES))
                    continue
                counted = cells(scheme, function, variable, year)
                yield from (stem | key | {"value": value} for key, value in summed(counted))
                if variable == block["variable"] and function == block["functions"][0]:
                    yield from (stem | row for row in _divided(scheme, block, year))


def _divided(scheme: str, block: Mapping, year: int) -> Iterator[dict]:
    """The rows by age, citizenship and activity."""
    first = cells(scheme, block["functions"][0], block["variable"], year)
    if ages := block.get("ages"):
        parts = _by_age(scheme, block, first, year)
        for age, bands in GROUPS[ages].items():
            of_age = {key: sum(parts[key][band] for band in bands) for key in first}
            yield from (key | {"age": age, "value": value} for key, value in summed(of_age))
    if block.get("origins"):
        parts = _by_origin(scheme, block, first, year)
        for origin in assumed("context")["origins"]:
            counts = {sex: parts[sex].get(origin, 0) for sex in parts}
            for sex, value in {"total": sum(counts.values()), **counts}.items():
                yield {"sex": sex, "migrant_status": "non_national", "origin": origin, "value": value}
    if block.get("activities"):
        parts = _by_activity(scheme, block, first, year)
        for section in sorted({section for found in parts.values() for section in found}):
            of_section = {key: parts[key].get(section, 0) for key in first}
            yield from (key | {"activity": section, "value": value} for key, value in summed(of_section))


def _by_age(scheme: str, block: Mapping, first: Mapping, year: int) -> dict:
    if block.get("register"):
        return {key: members.tally(key, year, "age", WORKERS) for key in first}
    early = block.get("early", 0.0)
    shares = {"55-59": early} | {band: share * (1 - early) for band, share in PENSIONERS.items()}
    if block["ages"] == "workers":
        shares = WORKERS
    return {
        key: apportion(count, {age: share * wobble(scheme, key, age, by=0.1) for age, share in shares.items()})
        for key, count in first.items()
    }


def _by_origin(scheme: str, block: Mapping, first: Mapping, year: int) -> dict[str, Mapping[str, int]]:
    made = {}
    for sex in dict.fromkeys(sex for sex, _status in first):
        if block.get("register"):
            made[sex] = members.tally((sex, "non_national"), year, "citizenship", assumed("context")["origins"])
            continue
        weights = {
            origin: share * AFFINITY.get(origin, 1.0) * wobble(scheme, block["variable"], sex, origin, by=0.16)
            for origin, share in assumed("context")["origins"].items()
        }
        made[sex] = apportion(first[sex, "non_national"], weights)
    return made


def _by_activity(scheme: str, block: Mapping, first: Mapping, year: int) -> dict[tuple[str, str], Mapping[str, int]]:
    if block.get("register"):
        return {key: members.tally(key, year, "activity") for key in first}
    work, insured, made = work_by_activity(year), INSURED[block["activities"]], {}
    for (sex, status), count in first.items():
        of = "national" if status == "unknown" else status
        weights = {
            section: work[sex, of, section] * share * wobble(scheme, sex, status, section, by=0.04)
            for section, share in insured.items()
        }
        made[sex, status] = apportion(count, weights)
    return made
