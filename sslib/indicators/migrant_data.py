"""How far a return says anything of migrants: the module, the core indicators, and those by sex.

All functions take the tables of a return, ``Reported`` or ``Nationality``, and return indicator rows.
"""

from collections.abc import Mapping

from sslib import codes
from sslib.errors import N_
from sslib.indicators.nationality import Nationality, concept
from sslib.indicators.table import frame
from sslib.indicators.totals import Quantity

FILLED = N_("figures on non-nationals from at least two schemes, or from the only one")
CORE_SHARE = N_("core indicators whose numerator and denominator are given for non-nationals")
BY_SEX_SHARE = N_("indicators on migrants that could be shown by sex")
CORE = {  # core indicator -> its function, what is counted (variable, form), and the denominators, one of which must be
    "contributors_labour_force": ("old_age", [("active_contributors", "")], [("labour_force", "total")]),
    "coverage_old_age": ("old_age", [("beneficiaries", "cash")], [
        ("population_above_pension_age", "total"), ("population", "60+"), ("population", "65+"),
    ]),
    "coverage_employment_injury": ("employment_injury", [("protected", ""), ("active_contributors", "")], [
        ("employment", "total"),
    ]),
    "coverage_unemployment": ("unemployment", [("beneficiaries", "cash")], [("unemployed", "total")]),
    "coverage_disability": ("disability", [("beneficiaries", "cash")], [("severe_disability", "total")]),
    "coverage_children": ("family", [("beneficiaries", "cash")], [
        ("children", "total"), ("children", "0-17"), ("children", "0-14"), ("population", "0-17"),
        ("population", "0-14"),
    ]),
    "coverage_poor": ("assistance", [("beneficiaries", "cash")], [("poor", "total")]),
    "health_affiliation": ("health", [("protected", "")], [("population", "total")]),
    "coverage_maternity": ("maternity", [("beneficiaries", "cash")], [("women_giving_birth", "total")]),
}  # fmt: skip
BY_SEX = (
    "migrant_share_contributors", "nationality_unknown_share", "migrant_contributor_rate", "national_contributor_rate",
    "migrant_parity_ratio", "migrant_parity_gap", "representation_index", "corridor_coverage", "benefit_parity",
    "migrant_health_affiliation", "parity_gap_composition", "parity_gap_rates",
)  # fmt: skip


def migrant_module_filled(tables: Mapping):
    """1 if at least two schemes, or the only one, give figures on non-nationals, else 0; masked cells are figures."""
    given = Nationality.of(tables)
    persons, schemes = given.reported["persons"], list(given.reported.schemes.index)
    told = set()
    if persons is not None:
        own = persons[persons["migrant_status"].eq("non_national") & persons["scheme"].isin(schemes)]
        told = set(own.loc[own["value"].notna() | own["flag"].eq("c"), "scheme"])
    filled = bool(told) and len(told) >= min(2, len(schemes))
    return frame(
        [given.reported.count("migrant_module_filled", Quantity(float(filled)), codes.YES_NO, concept(FILLED))]
    )


def migrant_data_share(tables: Mapping):
    """Core indicators that can be computed for non-nationals, per 100 core indicators that apply.

    The core are the indicators of coverage by function in ``CORE``. One applies where a scheme serves its
    function in the year. It can be computed where its numerator, summed over the schemes, and its denominator are given
    for non-nationals, or are confidential.
    """
    given = Nationality.of(tables)
    answers = [_computable(given, *entry) for entry in CORE.values() if given.reported.serving(entry[0])]
    number = Quantity(float(len(answers))) if answers else Quantity(flag="na")
    return frame([
        given.reported.row(
            "migrant_data_share", Quantity(float(sum(answers))), number, concept=concept(CORE_SHARE)
        )
    ])  # fmt: skip


def migrant_indicators_without_sex(tables: Mapping, rows):
    """Indicators on migrants without a figure for women and for men, per 100 that have one for both together.

    Parameters
    ----------
    rows : the indicator rows of the migrant family; a masked figure counts as a figure
    """
    given = Nationality.of(tables)
    shown = rows[rows["value"].notna() | rows["flag"].eq("c")]
    sexes = {code: set(shown.loc[shown["indicator"].eq(code), "sex"]) for code in BY_SEX}
    there = [code for code in BY_SEX if "total" in sexes[code]]
    without = [code for code in there if not {"female", "male"} <= sexes[code]]
    return frame([
        given.reported.row(
            "migrant_indicators_without_sex", Quantity(float(len(without))), Quantity(float(len(there))),
            concept=concept(BY_SEX_SHARE),
        )
    ])  # fmt: skip


def _computable(given: Nationality, function: str, counted: list, people: list) -> bool:
    sexes = ("female", "total") if function == "maternity" else ("total",)
    return any(
        given.persons(function, variable, "non_national", form=form, sex=sex).stated
        for variable, form in counted for sex in sexes
    ) and any(
        given.context(variable, "non_national", age=age, sex=sex).stated for variable, age in people for sex in sexes
    )  # fmt: skip
