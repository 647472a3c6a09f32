"""Coverage, legal extent, adequacy and money of a return."""

from collections.abc import Sequence

from sslib import catalog, codes, figures, language
from sslib.exhibits import Exhibit, Figure, Finding, Table, bounded, finding, table
from sslib.language import gettext as _
from sslib.language import stored
from sslib.returns.analysis import Inquiry, one_block

CONTINGENCIES = (
    "coverage_any", "coverage_children", "coverage_maternity", "coverage_disability", "coverage_unemployment",
    "coverage_employment_injury", "coverage_old_age", "coverage_vulnerable", "coverage_poor",
    "contributors_labour_force", "health_affiliation",
)  # fmt: skip
ADEQUACY = (
    "benefit_to_average_wage", "benefit_to_minimum_wage", "benefit_to_poverty_line", "minimum_pension_to_poverty_line",
)  # fmt: skip
MONEY = (
    "expenditure_gdp", "expenditure_gdp_with_health", "administration_share", "balance_share", "reserve_ratio",
    "system_dependency", "expenditure_government_share",
)  # fmt: skip


UNIONS = ("coverage_any", "coverage_vulnerable")


def name_of(indicator: str) -> str:
    """The name of an indicator in the language in use."""
    return stored(catalog.csv_names("indicators", "indicator", "name").get(indicator, indicator))


def covered(found: Inquiry | None, headline: int = 0) -> Exhibit | None:
    """The population covered by at least one cash benefit: a union of schemes, so lowest, central and highest."""
    if found is None:
        return None
    row = found.one("coverage_any")
    rounding = {"value": "nearest", "low": "down", "high": "up"}
    said = {name: None if row is None else language.percent(row[name], rounding=way) for name, way in rounding.items()}
    return finding(
        _(
            "By the registers of the schemes, which are another count than the series of the ILO, between {low} and "
            "{high} of the population contribute to a scheme or receive a cash benefit: how many are counted in "
            "several schemes is not fully known. If memberships were independent of each other, it would be {value}."
        ),
        **said, sources=[found.source], headline=headline, action="AP02",
        otherwise=_("From the return it cannot be computed how many people are covered by at least one cash benefit."),
    )  # fmt: skip


def contingencies(found: Inquiry | None) -> Table | None:
    """Effective coverage by contingency and sex, each with what it is a share of."""
    if found is None:
        return None
    return _by_sex(
        found, CONTINGENCIES, title=_("Effective coverage by the return, {year}", year=found.year),
        note=_(
            "Between brackets: lowest and highest value, where a person may be in several schemes. Population covered "
            "and vulnerable persons: the value takes memberships as independent of each other. Other rows: the value "
            "adds up the schemes, as if nobody were in two of them."
        ),
    )  # fmt: skip


def chart(found: Inquiry | None) -> Figure | None:
    """Effective coverage of women and men by contingency; what has wide bounds or exceeds 100 % is not drawn."""
    if found is None:
        return None
    rows = one_block(found.of(*(code for code in CONTINGENCIES if code not in UNIONS)))
    rows = rows[rows["sex"].isin(["female", "male"]) & rows["value"].notna() & ~rows["flag"].isin(["nap", "over_100"])]
    if rows.empty:
        return None
    short = {code: codes.contingencies.label(code.removeprefix("coverage_")) for code in CONTINGENCIES
             if code.removeprefix("coverage_") in codes.contingencies}  # fmt: skip
    names = {code: short.get(code, name_of(code)) for code in rows["indicator"]}
    return figures.pairs(
        rows, "value", name="return_coverage", title=_("Effective coverage of women and men, {year}", year=found.year),
        unit=_("% of those concerned"), label="indicator", series="sex", labels=names,
        series_labels={code: codes.sex.label(code) for code in ("female", "male")}, sources=[found.source],
        note=_("Not drawn: unions of schemes, which are known within bounds only, and values above 100 %."),
    )  # fmt: skip


def extent(found: Inquiry | None) -> Table | None:
    """Legal coverage of nationals and non-nationals, branch by branch."""
    if found is None:
        return None
    rows = found.of("legal_extent")
    rows = rows[rows["migrant_status"].isin(["national", "non_national"])].drop_duplicates(
        ["function", "migrant_status"]
    )
    if rows.empty:
        return None
    wide = rows.assign(shown=[bounded(entry) for _i, entry in rows.iterrows()]).pivot(
        index="function", columns="migrant_status", values="shown"
    )
    wide = wide.reindex([code for code in codes.functions if code in wide.index]).reset_index()
    return table(
        wide.reindex(columns=["function", "national", "non_national"]).astype("object").fillna(""),
        {
            "function": _("Branch"), "national": _("Nationals covered by law, %"),
            "non_national": _("Non-nationals covered by law, %"),
        },
        title=_("Legal coverage by branch, mandatory"), sources=[found.source],
        note=_(
            "Reference population: people in employment; children for family benefits; all inhabitants for medical "
            "care and social assistance; all groups that the law names, where these are more. Between brackets: lowest "
            "and highest value, where it is not known what the law says."
        ),
    )  # fmt: skip


def legal_and_effective(found: Inquiry | None) -> Exhibit | None:
    """The distance between the law and its effect, in the branch of old age."""
    if found is None:
        return None
    row = found.one("legal_gap", function="old_age")
    if row is not None and row["value"] <= 0:
        return Finding(
            text=_(
                "In the branch of old age more people are covered in effect than the law covers on a mandatory basis."
            ),
            sources=(found.source,),
        )  # fmt: skip
    return finding(
        _(
            "In the branch of old age the share covered by law exceeds the share covered in effect by {gap} percentage "
            "points of the groups that the law names. Covered in effect are contributors and recipients of a "
            "non-contributory pension."
        ),
        gap=None if row is None or language.missing(row["value"]) else bounded(row),
        sources=[found.source], action="AP49",
        otherwise=_("How far the law reaches beyond those who contribute cannot be computed from the return."),
    )  # fmt: skip


def adequacy(found: Inquiry | None) -> Table | None:
    """Benefits compared with wages and the poverty line, by sex."""
    if found is None:
        return None
    return _by_sex(found, ADEQUACY, title=_("Adequacy of benefits, {year}", year=found.year))


def money(found: Inquiry | None) -> Table | None:
    """Expenditure, administration, balance, reserves and the financing gap."""
    if found is None:
        return None
    rows = found.of(*MONEY)
    rows = one_block(rows[rows["function"].eq("") | rows["indicator"].eq("system_dependency")])
    if rows.empty:
        return None
    shown = rows.assign(
        what=rows["indicator"].map(name_of), said=[bounded(entry, flagged=True) for _i, entry in rows.iterrows()],
        unit=rows["unit"].map(stored),
    )  # fmt: skip
    return table(
        shown, {"what": _("Indicator"), "said": _("Value"), "unit": _("Unit"), "flag": _("Flag")},
        title=_("Money, {year}", year=found.year), sources=[found.source],
    )  # fmt: skip


def financing_gap(found: Inquiry | None) -> Exhibit | None:
    """What the five guarantees would cost under an assumption that is said with the figure."""
    if found is None:
        return None
    row = found.one("financing_gap", function="")
    return finding(
        _(
            "If every person without a benefit, children included, received the poverty line for twelve months, the "
            "five guarantees would cost {gap} % of gross domestic product more, administration left out. This marks an "
            "order of magnitude; it is no costing of a plan."
        ),
        gap=None if row is None or language.missing(row["value"]) else bounded(row),
        sources=[found.source], action="AP02",
        otherwise=_("The financing gap of the five guarantees cannot be computed from the return."),
    )  # fmt: skip


def mix(found: Inquiry | None) -> Table | None:
    """Where receipts come from, in percent, transfers between schemes left out."""
    if found is None:
        return None
    rows = found.of(*(f"receipts_{part}" for part in ("employers", "workers", "self_employed", "government", "other")))
    if rows.empty:
        return None
    return table(
        rows.assign(what=rows["indicator"].map(name_of)), {"what": _("Receipts"), "value": _("% of receipts")},
        title=_("Financing, {year}", year=found.year), sources=[found.source],
    )  # fmt: skip


def spending(found: Inquiry | None) -> Figure | None:
    """Benefits by function, in percent of all benefits."""
    if found is None:
        return None
    rows = found.of("expenditure_by_function")
    rows = rows[rows["unit"].eq("percent") & rows["value"].notna()]
    if rows.empty:
        return None
    return figures.bars(
        rows.assign(function=rows["function"].map(codes.functions.label)), "value", name="return_spending",
        title=_("Benefits by function, {year}", year=found.year), unit=_("% of all benefits"), label="function",
        sources=[found.source],
    )  # fmt: skip


def _by_sex(found: Inquiry, names: Sequence[str], *, title: str, note: str = "") -> Table | None:
    rows = one_block(found.of(*names))
    if rows.empty:
        return None
    rows = rows.assign(said=[bounded(entry) for _i, entry in rows.iterrows()])
    wide = rows.pivot(index="indicator", columns="sex", values="said").reindex(
        index=[name for name in names if name in set(rows["indicator"])], columns=["total", "female", "male"]
    )
    both = rows.drop_duplicates("indicator").set_index("indicator")  # both sexes, or the only one there is
    wide["basis"] = [
        f"{language.number(both.loc[code, 'numerator'])} / {language.number(both.loc[code, 'denominator'])}"
        if code in both.index and not language.missing(both.loc[code, "denominator"])
        else ""
        for code in wide.index
    ]
    shown = wide.astype("object").fillna("").reset_index()
    return table(
        shown.assign(what=shown["indicator"].map(name_of)),
        {
            "what": _("Indicator"), "total": _("Total"), "female": _("Women"), "male": _("Men"),
            "basis": _("Numerator / denominator"),
        },
        title=title, sources=[found.source], note=note,
    )  # fmt: skip
