"""Migrant workers in a return: how many are insured, how they fare beside nationals, from where, in which work.

All counts are by citizenship and by place of insurance; cells that are too small to be shown arrive masked.
"""

from collections.abc import Mapping

from sslib import codes, disclosure, figures, language
from sslib.exhibits import Exhibit, Figure, Gap, Table, bounded, finding, table
from sslib.indicators.reported import Reported
from sslib.language import gettext as _
from sslib.returns.analysis import Inquiry, one_block
from sslib.returns.coverage import name_of

MASKED = "c"
STATUSES = ("national", "non_national", "unknown", "total")


def _module(found: Inquiry | None) -> bool:
    return found is not None and found.level == 3


def concept_note() -> str:
    """What every figure on insured migrants says of whom it counts."""
    return _(
        "By citizenship, insured in the State whether or not resident. People who work irregularly are not in the "
        "registers. This is not the count of migrant workers of a survey or census."
    )


def feasibility(found: Inquiry | None) -> Table | None:
    """What each scheme records: nationality, one number for each person, who counts as a contributor."""
    if found is None:
        return None
    shown = found.current["schemes"]
    for column, labels in (
        ("has_nationality", codes.yes_partly_no), ("has_unique_id", codes.yes_partly_no),
        ("contributor_rule", codes.contributor_rule), ("non_nationals", codes.non_nationals),
    ):  # fmt: skip
        shown[column] = shown[column].map(codes.labels(labels))
    return table(
        shown,
        {
            "name": _("Scheme"), "has_nationality": _("Nationality recorded"), "has_unique_id": _("One number each"),
            "contributor_rule": _("Active contributor"), "non_nationals": _("Rules on non-nationals"),
        },
        title=_("What the schemes record"), sources=[found.source],
    )  # fmt: skip


def insured(found: Inquiry | None, headline: int = 0) -> Exhibit | None:
    """How many non-nationals contribute, of which share of contributors, and how many are of unknown nationality."""
    if not _module(found):
        return None
    share, unknown = found.one("migrant_share_contributors"), found.one("nationality_unknown_share")
    return finding(
        _(
            "{count} active contributors to a pension scheme are non-nationals: {share} of those whose nationality is "
            "known. The nationality of {unknown} is not recorded or was not reported."
        ),
        count=None if share is None else language.number(share["numerator"]),
        share=None if share is None else language.percent(share["value"]),
        unknown=None if unknown is None else language.percent(unknown["value"]),
        sources=[found.source], headline=headline, action="AP03",
        otherwise=_("How many non-nationals contribute cannot be shown from the return."),
    )  # fmt: skip


def parity(found: Inquiry | None, headline: int = 0) -> Exhibit | None:
    """The contributor rate of non-nationals beside that of nationals."""
    if not _module(found):
        return None
    rows = {code: found.one(code) for code in ("migrant_contributor_rate", "national_contributor_rate",
                                               "migrant_parity_ratio")}  # fmt: skip
    migrant, national, ratio = rows.values()
    return finding(
        _(
            "Of 100 non-nationals in the labour force {migrant} contribute, of 100 nationals {national}: "
            "a parity ratio of {ratio} [{low}–{high}]."
        ),
        migrant=None if migrant is None else language.number(migrant["value"], 1),
        national=None if national is None else language.number(national["value"], 1),
        **{name: None if ratio is None else language.number(ratio[column], 2)
           for name, column in (("ratio", "value"), ("low", "low"), ("high", "high"))},
        sources=[found.source], headline=headline, action="AP05",
        otherwise=_("The contributor rates of nationals and non-nationals cannot be compared from the return."),
    )  # fmt: skip


def rates(found: Inquiry | None) -> Table | None:
    """Contributor rates by migrant status and sex, each with its bounds and its denominator."""
    if not _module(found):
        return None
    rows = found.of(
        "migrant_contributor_rate", "national_contributor_rate", "migrant_parity_ratio", "migrant_parity_gap",
        "migrant_gender_parity", "representation_index", "migrant_health_affiliation", "nationality_unknown_share",
    )  # fmt: skip
    rows = one_block(rows[rows["function"].isin(["", "old_age", "health"])])
    if rows.empty:
        return None
    shown = rows.assign(
        what=rows["indicator"].map(name_of), said=[bounded(entry) for _i, entry in rows.iterrows()],
        basis=[_basis(entry) for _i, entry in rows.iterrows()],
    )  # fmt: skip
    return table(
        shown,
        {
            "what": _("Indicator"), "sex": _("Sex"), "said": _("Value"), "basis": _("Numerator / denominator"),
        },
        title=_("Nationals and non-nationals, {year}", year=found.year), sources=[found.source],
        note=_("Contributor rates: per 100 people of that nationality in the labour force, branch of old age. "
               "Representation: share among contributors divided by share in employment. Health protection: per 100 "
               "inhabitants of that nationality. Between brackets: lowest and highest value, for the contributors of "
               "unknown nationality.")
        + " " + concept_note(),
    )  # fmt: skip


def branches(found: Inquiry | None) -> Table | None:
    """Active contributors or protected persons by branch and nationality."""
    if not _module(found):
        return None
    persons = found.tables["persons"]
    own = persons[
        persons["scheme"].eq("all") & persons["age"].eq("total") & persons["sex"].eq("total")
        & persons["origin"].eq("") & persons["activity"].eq("")
        & persons["variable"].isin(["active_contributors", "protected", "beneficiaries"])
    ]  # fmt: skip
    own = own.drop_duplicates(["function", "variable", "benefit_form", "migrant_status"])
    if own.empty:
        return None
    keys = ["function", "variable", "benefit_form"]
    lost = _without_figures(found, own[["function", "variable"]].drop_duplicates().itertuples(index=False, name=None))
    own = own.assign(said=[_count(entry, lost) for _i, entry in own.iterrows()])
    wide = own.pivot(index=keys, columns="migrant_status", values="said")
    wide = wide.reindex(columns=STATUSES).astype("object").fillna("").reset_index()
    wide = wide.sort_values("function", key=lambda c: c.map(list(codes.functions).index), kind="stable")
    wide["variable"] = [
        codes.person_variable.label(variable) + (f" ({codes.benefit_form.label(form)})" if form else "")
        for variable, form in zip(wide["variable"], wide["benefit_form"], strict=True)
    ]
    return table(
        wide,
        {
            "function": _("Branch"), "variable": _("Who"), "national": _("Nationals"),
            "non_national": _("Non-nationals"), "unknown": _("Not recorded"), "total": _("Total"),
        },
        title=_("Persons by branch and nationality, {year}", year=found.year), sources=[found.source],
        note=" ".join(part for part in (
            _masked(found), _("A person in two schemes of a branch counts twice."), _named(lost), concept_note(),
        ) if part),
    )  # fmt: skip


def origins(found: Inquiry | None) -> Table | None:
    """Insured non-nationals by country of citizenship."""
    if not _module(found):
        return None
    persons = found.tables["persons"]
    own = persons[
        persons["scheme"].eq("all") & persons["function"].eq("old_age") & persons["sex"].eq("total")
        & persons["variable"].eq("active_contributors") & persons["origin"].ne("") & persons["age"].eq("total")
        & persons["activity"].eq("") & persons["migrant_status"].eq("non_national")
    ].drop_duplicates("origin")  # fmt: skip
    if own.empty:
        return None
    agreed = found.current["agreements"]
    order = list(codes.treaty_status)  # the one in force counts, whatever else is being negotiated
    agreed = agreed.sort_values("status", key=lambda c: c.map(order.index)).drop_duplicates("partner")
    status = dict(zip(agreed["partner"], agreed["status"].map(codes.treaty_status.label), strict=True))
    lost = _without_figures(found, [("old_age", "active_contributors")])
    own = own.assign(
        said=[_count(entry, lost) for _i, entry in own.iterrows()],
        agreement=own["origin"].map(lambda o: status.get(o, "")),
        order=own["value"].fillna(-1),
    ).sort_values("order", ascending=False, kind="stable")  # fmt: skip
    return table(
        own, {"origin": _("Citizenship"), "said": _("Active contributors"), "agreement": _("Agreement")},
        title=_("Insured non-nationals by citizenship, pension schemes, {year}", year=found.year),
        sources=[found.source],
        note=" ".join(part for part in (
            _masked(found), _named(lost),
            _("Bilateral agreements only: a multilateral one may cover further origins."),
        ) if part),
    )  # fmt: skip


def activities(found: Inquiry | None) -> Figure | None:
    """Where non-nationals are insured less or more often than their share in employment would say."""
    if not _module(found):
        return None
    rows = found.of("representation_index")
    rows = rows[rows["concept"].str.contains("activity: ", regex=False) & rows["value"].notna()]
    rows = rows[rows["sex"].eq("total")]
    if rows.empty:
        return None
    section = rows["concept"].str.extract(r"activity: ([A-X])", expand=False)
    return figures.bars(
        rows.assign(what=[codes.activity.label(code) for code in section]), "value", name="return_activities",
        title=_("Representation of non-nationals among contributors, by activity"),
        unit=_("share among contributors / share in employment; 1 is parity"), label="what", digits=2,
        sources=[found.source], note=_masked(found),
    )  # fmt: skip


def decomposition(found: Inquiry | None) -> Exhibit | None:
    """How much of the gap comes from where people work, and how much from lower rates in the same work."""
    if not _module(found):
        return None
    composition, within = found.one("parity_gap_composition"), found.one("parity_gap_rates")
    if composition is None or within is None:
        return None
    pooled = "together" in within["concept"]
    text = _(
        "Of 100 nationals in employment {gap} more contribute than of 100 non-nationals. Of these, {composition} "
        "come from the activities in which they work, and {within} from different rates within the same activity."
    )
    return finding(
        text + (" " + _("Activities that may not be shown are taken together.") if pooled else ""),
        gap=language.number(composition["value"] + within["value"], 1),
        composition=language.signed(composition["value"]), within=language.signed(within["value"]),
        sources=[found.source], action="AP07",
        otherwise=_("The gap cannot be split into activity and rate: cells are masked or employment is not known."),
    )  # fmt: skip


def agreements(found: Inquiry | None) -> Table | None:
    """Social security agreements and how they are used."""
    if found is None or found.tables.get("agreements") is None or found.tables["agreements"].empty:
        return None
    shown = found.tables["agreements"].copy()
    shown["status"] = shown["status"].map(codes.labels(codes.treaty_status))
    counts = ("applications_received", "applications_settled", "pensions_exported")
    return table(
        shown,
        {
            "name": _("Agreement"), "status": _("Status"), "applications_received": _("Applications"),
            "applications_settled": _("Settled"), "median_days": _("Median days"),
            "pensions_exported": _("Pensions paid abroad"),
        },
        title=_("Agreements and their use, {year}", year=found.year), sources=[found.source],
        digits=dict.fromkeys(counts, 0), note=_masked(found),
    )  # fmt: skip


def gap(found: Inquiry | None) -> Gap | None:
    """What a return without the module on migrant workers leaves open."""
    if found is None or found.level == 3:
        return None
    return Gap(
        text=_("The module on migrant workers is not filled: how many non-nationals are insured stays unknown."),
        action="AP03", sources=(found.source,),
    )  # fmt: skip


def _masked(found: Inquiry) -> str:
    return _(disclosure.INTERNAL) if found.internal else _(disclosure.RULE, threshold=found.threshold)


def _without_figures(found: Inquiry, blocks) -> dict[tuple[str, str], tuple[str, ...]]:
    """The schemes that serve a function and say nothing of a variable: sums without them are none."""
    reported = Reported.of(found.tables)
    made = {block: reported.without_figures(*block) for block in blocks}
    return {block: schemes for block, schemes in made.items() if schemes}


def _named(lost: dict[tuple[str, str], tuple[str, ...]]) -> str:
    schemes = sorted({scheme for missing in lost.values() for scheme in missing})
    return _("Not available where a scheme gives no figures: {schemes}.", schemes=", ".join(schemes)) if schemes else ""


def _count(entry, lost: Mapping) -> str:
    if (entry["function"], entry["variable"]) in lost:
        return codes.flags.label("na")
    if not language.missing(entry["value"]):
        return language.number(entry["value"])
    return codes.flags.label(entry["flag"]) if entry["flag"] else language.MISSING


def _basis(entry) -> str:
    if language.missing(entry["numerator"]) or language.missing(entry["denominator"]):
        return ""
    digits = 1 if entry["unit"] in ("ratio", "percentage points") else 0  # then both are rates themselves
    return f"{language.number(entry['numerator'], digits)} / {language.number(entry['denominator'], digits)}"
