"""What the datasets of the kit know of a State and a year, for its questionnaire: seen in a source, never guessed."""

from collections.abc import Iterator, Mapping, Sequence

from sslib import catalog, codes
from sslib.evidence import KNOWN, sources_of
from sslib.indicators.legal import NINE
from sslib.language import LANGUAGES, stored
from sslib.language import gettext as _

ORIGINS = 5
KINDS = (("old_age", "survivors", "disability"), ("employment_injury",), ("family", "maternity"), ("sickness",),
         ("unemployment",), ("health",))  # fmt: skip
PAYS_FOR = {"pension": "old_age", "injury": "employment_injury", "family": "family", "maternity": "maternity"}
SCOPES = {"pension branch": "old_age", "employment injury branch": "employment_injury", "family branch": "family"}
AGREED = {"in_force": "in_force", "ratified": "signed", "signed": "signed", "negotiating": "negotiating"}


def schemes(code: str) -> list[dict]:
    """A proposed scheme for each kind of branch whose statutory scheme is known; its name and law are left blank."""
    statutory = {row["function"] for row in _rows("branches", country=code, provision="statutory", status=KNOWN)}
    rates = [
        row["parameter"] for row in _rows("parameters", country=code, status=KNOWN) if "_rate_" in row["parameter"]
    ]
    paid = {PAYS_FOR.get(rate.split("_rate_")[0]) for rate in rates}
    institution = catalog.csv_names("countries", "country", "institution").get(code, "")
    language = next(spoken for spoken in codes.countries.languages(code) if spoken in LANGUAGES)
    rows = []
    for kind in KINDS:
        if functions := [function for function in kind if function in statutory]:
            rows.append({
                "scheme": f"{code}-{len(rows) + 1:02d}",
                "contributory": "contributory" if paid & set(functions) else "",
                "institution": "" if "," in institution or functions == ["health"] else institution,
                "functions": ";".join(functions),
                "language": language,
            })  # fmt: skip
    return rows


def figures(code: str, year: int) -> dict[tuple[str, ...], dict]:
    """Published figures of exactly this year by the key of the table ``context``: value, source, vintage.

    Left out are modelled figures (labour force), surveys that cannot be compared with one another (employment), and
    what is of another concept (migrants by country of birth, rates of poverty).
    """
    found, vintage = {}, catalog.sheet("population").vintage

    def fill(variable: str, sex: str, age: str, value: str, source: str, edition: str) -> None:
        found[variable, sex, age, "total", "", ""] = {"value": float(value), "source": source, "vintage": edition}

    for row in _rows("population", country=code, year=str(year)):
        source = _("{source}, on 1 July {year}", source=_source("population"), year=year)
        edition = _("{vintage}, projection", vintage=vintage) if row["status"] == "projection" else vintage
        for variable in ("population", "children") if row["age"] == "0-14" else ("population",):
            if row["persons"] and row["age"] in codes.age:
                fill(variable, row["sex"], row["age"], row["persons"], source, edition)
    for row in _rows("economy", country=code, year=str(year), variable="gdp_lcu"):
        if row["unit"] == catalog.csv_names("countries", "country", "currency").get(code):
            fill("gdp", "total", "total", row["value"], _source("economy"), row["vintage"])
    return found


def origins(code: str, year: int) -> list[str]:
    """The ECCAS States from which most migrants came in the last year known: whom to ask about, not a figure."""
    stock = [row for row in _rows("migrant_stock", country=code, sex="total")
             if row["origin"] in codes.countries and int(row["year"]) <= year and int(row["persons"]) > 0]  # fmt: skip
    last = max((row["year"] for row in stock), default="")
    latest = sorted((-int(row["persons"]), row["origin"]) for row in stock if row["year"] == last)
    return [origin for _persons, origin in latest[:ORIGINS]]


def agreements(code: str) -> Iterator[dict]:
    """Agreements that are documented; what was ratified is signed, and the State says whether it is in force."""
    for row in _rows("agreements", country=code, status=KNOWN):
        if row["status_agreement"] in AGREED:
            yield {
                "partner": row["partner"],
                "name": stored(row["name"]),
                "kind": row["kind"],
                "status": AGREED[row["status_agreement"]],
                "functions": ";".join(NINE) if row["functions"] == "all" else row["functions"],
                "year": row["year"] or None,
            }


def parameters(code: str, schemes: Sequence[Mapping]) -> Iterator[dict]:
    """Known ages and rates; the source says of which year, since the date from which they hold is not known.

    An age holds for all schemes; what is of one branch belongs to the one scheme that serves it, or is left out.
    """
    for row in _rows("parameters", country=code, status=KNOWN):
        function = "" if row["parameter"].startswith("pension_age") else SCOPES.get(row["scope"], "")
        serving = [scheme["scheme"] for scheme in schemes if function in scheme["functions"].split(";")]
        if not row["value"] or (function and len(serving) != 1):
            continue
        keys = ", ".join(key for key in sources_of(row["source"]) if key != "K") or _("general knowledge")
        source = _("{source} ({keys}), {scope}", source=_source("parameters"), keys=keys, scope=stored(row["scope"]))
        if row["as_at"]:
            source = _("{source}; as at {year}", source=source, year=row["as_at"])
        yield {
            "parameter": row["parameter"],
            "scheme": serving[0] if function else "",
            "value": float(row["value"]),
            "source": source,
        }


def _rows(name: str, **where: str) -> list[dict[str, str]]:
    return [row for row in catalog.rows(name) if all(row[column] == value for column, value in where.items())]


def _source(name: str) -> str:
    sheet = catalog.sheet(name)
    return f"{stored(sheet.producer)}, {stored(sheet.dataset)}"
