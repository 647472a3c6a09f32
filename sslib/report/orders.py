"""What is to be reported: everything that a person asked for, checked before anything runs."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from sslib import catalog, codes, language
from sslib.errors import N_, BadInput
from sslib.evidence import SEPARATOR
from sslib.report import render, run

REGION = "ECCAS"


@dataclass(frozen=True)
class Order:
    """One report to be made: for a State, or for the region (``REGION``).

    ``source`` names the returns that it rests on besides the published figures; ``internal`` shows small cells;
    ``plan`` is the file of the action plan that it prints.
    """

    country: str
    year: int
    language: str
    formats: tuple[str, ...]
    source: str = ""
    internal: bool = False
    plan: str = ""

    @property
    def name(self) -> str:
        """What its folder and files are called."""
        parts = [self.country, str(self.year), self.language]
        more = {"return": self.source, "internal": self.internal, "plan": self.plan}
        return "_".join(parts + [name for name, stated in more.items() if stated])

    @property
    def tasks(self) -> tuple[run.Task, ...]:
        """The notebooks that the report is made of."""
        shared = {"year": self.year, "source": self.source, "language": self.language}
        if self.country == REGION:
            return (run.Task(run.OVERVIEW, shared),)
        own = {"country": self.country, "internal": self.internal} | shared
        planned = {run.PLANNED: own | {"plan": self.plan}}
        return tuple(run.Task(notebook, planned.get(notebook, own)) for notebook in run.analyses())


@cache
def years() -> range:
    """The years that the published figures allow: from the first coverage rate to the newest migrant stock."""
    rates, stock = (catalog.csv_names(name, "year", "year") for name in ("coverage_sdg131", "migrant_stock"))
    return range(min(map(int, rates)), max(map(int, stock)) + 1)


def orders(
    countries: Iterable[str],
    year: int | None = None,
    wanted: str | None = None,
    formats: Iterable[str] = render.FORMATS,
    overview: bool = False,
    returned: Iterable[Path] = (),
    internal: bool = False,
    plan: Path | None = None,
) -> list[Order]:
    """The reports to be made, everything that a person asked for checked.

    ``returned`` are the returns of one State, of the year of the report and, to show progress, of an earlier one.
    ``plan`` is the file of the action plan of that State.

    Raises
    ------
    UnknownName, BadInput
        For an unknown country, language or format, a year without figures, a return that cannot be read or is of
        another State or year, or a dataset that was changed.
    """
    catalog.verify()
    formats = render.check_formats(formats)
    if wanted is not None:
        language.check(wanted)
    found = list(dict.fromkeys(codes.countries.find(country) for country in countries))
    if plan is not None:
        of = _of_plan(found, plan, overview)
        made = orders(of, year, wanted, formats, returned=returned, internal=internal)
        return [replace(order, plan=str(Path(plan).resolve())) for order in made]
    if source := SEPARATOR.join(str(Path(path).resolve()) for path in returned):
        return [_of_return(source, found, year, wanted, formats, internal)]
    invented = [country for country in found if codes.INVENTED.fullmatch(country)]
    made = [_of_return(country, [country], year, wanted, formats, internal) for country in invented]
    year = years()[-1] if year is None else year
    if year not in years() and len(made) < len(found) + overview:
        raise BadInput(
            [N_("There are no published figures for the year {year}."), N_("Choose a year from {first} to {last}.")],
            year=year, first=years()[0], last=years()[-1],
        )  # fmt: skip
    made += [
        Order(country, year, wanted or codes.countries.language(country), formats)
        for country in found
        if country not in invented
    ]
    if overview:
        made.append(Order(REGION, year, wanted or "en", formats))
    return made


def _of_return(source, found, year, wanted, formats, internal) -> Order:
    """The report that rests on a return; it is read once here, so that a slip is told before anything runs."""
    from sslib import returns

    if len(found) > 1:
        raise BadInput([N_("A return is of one State; {count} are named.")], count=len(found))
    country, of = returns.whose(source)
    returns.open_return(source, found[0] if found else country, of if year is None else year, internal)
    return Order(country, of, wanted or codes.countries.language(country), formats, source, internal)


def _of_plan(found, plan: Path, overview: bool) -> list[str]:
    """The one State that a plan is of; the plan is read once here, so that a slip is told before anything runs."""
    from sslib.plan import read

    if len(found) > 1 or overview:
        raise BadInput([N_("A plan is of one State; name that State alone.")])
    made = read(plan, *found)
    if not made.decided:
        raise BadInput(
            [
                N_("In the plan {file} nothing is decided yet."),
                N_("Fill in the column 'Decision', or leave the plan out: the report then prints the proposals."),
            ],
            file=made.name,
        )
    return [made.country]
