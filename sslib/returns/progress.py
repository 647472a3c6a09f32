"""What a return says for the action points, and progress between two returns towards the targets of the State."""

from collections.abc import Mapping

from sslib import codes, language
from sslib.evidence import CONFIRM, KNOWN, Fact
from sslib.exhibits import Exhibit, Gap, Table, bounded, finding, table
from sslib.exhibits.makers import breakdown
from sslib.indicators.nationality import NOT_BY_SCHEME
from sslib.language import gettext as _
from sslib.returns.analysis import Inquiry, one_block
from sslib.returns.coverage import name_of
from sslib.returns.track import judged

FOLLOWED = (
    "coverage_any", "coverage_old_age", "contributors_labour_force", "health_affiliation", "gender_parity",
    "migrant_contributor_rate", "migrant_parity_ratio", "nationality_unknown_share", "expenditure_gdp",
)  # fmt: skip
KEYS = ("indicator", "function", "sex", "migrant_status")
VALUES = ("value", "low", "high", "unit", "flag", "concept", "source")
# What has a row for each scheme or origin: one of them stands for no State.
OF_PARTS = ("benefit_parity", "corridor_coverage")
OF_OLD_AGE = (
    "contributors_labour_force", "gender_parity", "migrant_contributor_rate", "migrant_gender_parity",
    "migrant_parity_gap", "migrant_parity_ratio", "migrant_share_contributors", "national_contributor_rate",
    "nationality_unknown_share", "representation_index",
)  # fmt: skip
ON_THE_MODULE = ("migrant_module_filled", "migrant_data_share", "migrant_indicators_without_sex")


def facts(found: Inquiry | None) -> dict[str, Fact]:
    """The indicators of a return as facts.

    Known is what is exact, or has bounds (a rule then fires only if they all agree). To be confirmed is an estimate,
    what exceeds 100 %, what rests on a benefit that does not exist, a share of unknown nationality that schemes did not
    report, what open errors have left out, and that no pension is paid abroad. The figures are of the year of the
    report, so the return has no lag.
    """
    if found is None:
        return {}
    made, year = {}, str(found.year)
    for _i, entry in standing_for_all(found.indicators).iterrows():
        code = entry["indicator"]
        if entry["value"] != entry["value"]:
            made[code] = Fact.unknown(source=entry["source"])
            continue
        low, high = (None if entry[name] != entry[name] else float(entry[name]) for name in ("low", "high"))
        value, status = float(entry["value"]), KNOWN if _sure(found, entry) else CONFIRM
        made[code] = Fact(value, status, entry["concept"], entry["source"], year, low, high)
    made["ssi_lag_years"] = Fact(0.0, KNOWN, source=found.source, date=year)  # in the year of the report
    made["ssi_completeness"] = Fact(_completeness(found), KNOWN, source=found.source, date=year)
    return made


def _completeness(found: Inquiry) -> float:
    """Percent of the listed cells that are filled, times the share of the declared functions that are listed at all."""
    card = found.review.scorecard().set_index("dimension")
    schemes, persons = found.current["schemes"], found.current["persons"]
    declared = {(entry["scheme"], part) for _i, entry in schemes.iterrows() for part in entry["functions"].split(";")}
    listed = set(zip(persons["scheme"], persons["function"], strict=True))
    return float(card.loc["completeness", "filled"]) * len(declared & listed) / max(1, len(declared))


def standing_for_all(rows):
    """The row of each indicator that stands for the State: both sexes, all branches, or that of old age."""
    rows = rows[rows["sex"].eq("total") & ~rows["indicator"].isin(OF_PARTS)]
    many = rows.groupby("indicator")["function"].transform("nunique").gt(1)
    old_age = rows["indicator"].isin(OF_OLD_AGE) & rows["function"].eq("old_age")
    return rows[~many | rows["function"].eq("") | old_age].drop_duplicates("indicator")


def _sure(found: Inquiry, entry) -> bool:
    code = entry["indicator"]
    if found.level < 3 and entry["family"] == "migrants":
        return code == "migrant_module_filled"
    if code in ON_THE_MODULE and found.blocked:
        return False
    if code == "pensions_paid_abroad" and entry["value"] == 0:
        return False
    return entry["flag"] in ("", "b") and NOT_BY_SCHEME not in entry["concept"]


def progress(found: Inquiry | None) -> Table | None:
    """Baseline, now, target and whether each indicator is on track, from two returns of two years."""
    rows = rows_of(found)
    if rows is None or rows.empty:
        return None
    from_year, to_year = int(found.earlier.head["year"]), found.year
    heads = {"what": _("Indicator"), "was": str(from_year), "now": str(to_year)}
    note = ""
    if rows["target"].notna().any():
        heads |= {"aim": _("Target"), "state": _("Progress")}
        note = _("On track: moving at least as fast as the target needs, in a straight line from the first return.")
        if plans := [text for text in found.current["targets"]["source"].unique() if text]:
            note += " " + _("Targets as the return states them: {plans}.", plans="; ".join(plans))
    shown = rows.assign(
        what=[_label(entry) for _i, entry in rows.iterrows()],
        was=[bounded(_earlier(entry)) for _i, entry in rows.iterrows()],
        now=[bounded(entry) for _i, entry in rows.iterrows()],
        aim=[_aim(entry) for _i, entry in rows.iterrows()],
        state=rows["state"].map(codes.progress_state.label),
    )  # fmt: skip
    return table(
        shown, heads, note=note,
        title=_("Progress between the returns of {first} and {last}", first=from_year, last=to_year),
        sources=[found.source],
    )  # fmt: skip


def progress_reading(found: Inquiry | None) -> Exhibit | None:
    """How many indicators with a target are on track."""
    if found is not None and found.earlier is None:
        return Gap(text=_("No earlier return was given, so no progress can be judged."), sources=(found.source,))
    rows = rows_of(found)
    if rows is None or rows.empty:
        return None
    aimed = rows[rows["target"].notna()]
    good = int(aimed["state"].isin(["achieved", "on_track"]).sum())
    return finding(
        _("Indicators with a target: {count}. Achieved or on track: {good}."),
        count=language.number(len(aimed)) if len(aimed) else None, good=language.number(good),
        sources=[found.source], action="AP46",
        otherwise=_("No target is stated in the return, so no progress can be judged."),
    )  # fmt: skip


def rows_of(found: Inquiry | None):
    """Indicator rows of both years side by side: baseline, value, target, target_year, state; None without two.

    With targets in the return, a row for each target, also for one that fits no indicator; without, the main
    indicators. ``state`` is what ``track.judged`` says.
    """
    if found is None or found.earlier_indicators is None:
        return None
    first, last = int(found.earlier.head["year"]), found.year
    targets, keys = found.current["targets"], list(KEYS)
    if targets.empty:
        chosen = standing_for_all(_blocks(found.indicators))
        rows = chosen[chosen["indicator"].isin(FOLLOWED)].assign(target=float("nan"), target_year=float("nan"))
    else:
        rows = aimed_at(found.indicators, targets[[*keys, "target", "target_year"]])
    before = _blocks(found.earlier_indicators)
    before = before.drop_duplicates(keys).set_index(keys)[["value", "low", "high", "flag"]].add_prefix("earlier_")
    rows = rows.merge(before, left_on=keys, right_index=True, how="left").rename(columns={"earlier_value": "baseline"})
    rows["state"] = [_state(entry, first, last) for _i, entry in rows.iterrows()]
    return rows


def aimed_at(indicators, targets):
    """A row for each target with the indicator row that it speaks of; its figures are missing where none fits.

    A target that names no function is of the first one that its indicator has; a total of all nationalities goes
    without saying.
    """
    now, keys = _blocks(indicators), list(KEYS)
    only = now.drop_duplicates("indicator").set_index("indicator")["function"]
    stated = targets["function"].mask(targets["function"].eq(""), targets["indicator"].map(only)).fillna("")
    targets = targets.assign(function=stated, migrant_status=_status(targets))
    return targets.merge(now.drop_duplicates(keys)[[*keys, *VALUES]], on=keys, how="left")


def _blocks(rows):
    return one_block(rows, ("indicator", "function", "migrant_status")).assign(migrant_status=_status(rows))


def _status(rows):
    """The migrant status of rows; a total goes without saying."""
    return rows["migrant_status"].replace("total", "")


def _state(entry: Mapping, first: int, last: int) -> str:
    return judged(dict(entry) | {"baseline_year": first}, last)


def _label(entry) -> str:
    more = breakdown(entry)
    return f"{name_of(entry['indicator'])} ({more})" if more else name_of(entry["indicator"])


def _earlier(entry) -> dict:
    return {
        "unit": entry["unit"], "value": entry["baseline"], "flag": entry["earlier_flag"], "low": entry["earlier_low"],
        "high": entry["earlier_high"],
    }  # fmt: skip


def _aim(entry) -> str:
    if language.missing(entry["target"]):
        return language.MISSING
    value = bounded({"unit": entry["unit"], "value": entry["target"], "flag": "", "low": None, "high": None})
    return _("{value} in {year}", value=value, year=int(entry["target_year"]))
