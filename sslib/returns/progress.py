"""What a return says for the action points, and progress between two returns towards the targets of the State."""

from collections.abc import Mapping

from sslib import codes, language
from sslib.evidence import CONFIRM, KNOWN, Fact
from sslib.exhibits import Exhibit, Table, finding, table
from sslib.exhibits.makers import breakdown
from sslib.language import gettext as _
from sslib.returns.analysis import Inquiry
from sslib.returns.coverage import bounded, name_of

FOLLOWED = (
    "coverage_any", "coverage_old_age", "contributors_labour_force", "health_affiliation", "gender_parity",
    "migrant_contributor_rate", "migrant_parity_ratio", "nationality_unknown_share", "expenditure_gdp",
)  # fmt: skip
MAIN_FUNCTION = ("", "old_age", "health")


def facts(found: Inquiry | None) -> dict[str, Fact]:
    """The indicators of a return as facts; one that rests on estimates, or exceeds 100 %, is to be confirmed."""
    if found is None:
        return {}
    rows = _main(found.indicators)
    card = found.review.scorecard().set_index("dimension")
    stated = {"ssi_lag_years": 0.0, "ssi_completeness": float(card.loc["completeness", "filled"])}
    made = {code: Fact(value, KNOWN, source=found.source, date=str(found.year)) for code, value in stated.items()}
    for _i, entry in rows.iterrows():
        if entry["value"] != entry["value"]:
            made[entry["indicator"]] = Fact.unknown(source=entry["source"])
            continue
        sure = entry["flag"] in ("", "b", "nap")
        made[entry["indicator"]] = Fact(
            float(entry["value"]), KNOWN if sure else CONFIRM, entry["concept"], entry["source"], str(found.year)
        )
    return made


def progress(found: Inquiry | None) -> Table | None:
    """Baseline, now, target and whether each indicator is on track, from two returns of two years."""
    rows = rows_of(found)
    if rows is None or rows.empty:
        return None
    from_year, to_year = int(found.earlier.head["year"]), found.year
    shown = rows.assign(
        what=[_label(entry) for _i, entry in rows.iterrows()],
        was=[bounded(_as(entry, "baseline")) for _i, entry in rows.iterrows()],
        now=[bounded(_as(entry, "value")) for _i, entry in rows.iterrows()],
        aim=[_aim(entry) for _i, entry in rows.iterrows()],
        state=rows["state"].map(codes.progress_state.label),
    )  # fmt: skip
    return table(
        shown,
        {
            "what": _("Indicator"), "was": str(from_year), "now": str(to_year), "aim": _("Target"),
            "state": _("Progress"),
        },
        title=_("Progress between the returns of {first} and {last}", first=from_year, last=to_year),
        sources=[found.source],
        note=_("On track: moving at least as fast as the target needs, in a straight line from the first return."),
    )  # fmt: skip


def progress_reading(found: Inquiry | None) -> Exhibit | None:
    """How many indicators with a target are on track."""
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

    ``state`` is achieved, on_track, behind, no_target or no_data. On track: the move per year since the baseline is
    at least what the target needs per year from the baseline on.
    """
    if found is None or found.earlier_indicators is None:
        return None
    keys = ["indicator", "function", "sex", "migrant_status"]
    now = found.indicators.drop_duplicates(keys)
    targets = found.current["targets"]
    wanted = now[now["indicator"].isin(FOLLOWED) & now["sex"].eq("total") & now["function"].isin(MAIN_FUNCTION)]
    aimed = now.merge(targets[keys], on=keys)
    wanted = now[now.index.isin(wanted.index)].drop_duplicates("indicator")
    rows = aimed if len(aimed) else wanted
    rows = rows.merge(
        found.earlier_indicators.drop_duplicates(keys)[[*keys, "value"]].rename(columns={"value": "baseline"}),
        on=keys, how="left",
    ).merge(targets[[*keys, "target", "target_year"]], on=keys, how="left")  # fmt: skip
    first, last = int(found.earlier.head["year"]), found.year
    rows["state"] = [_state(entry, first, last) for _i, entry in rows.iterrows()]
    return rows


def _state(entry: Mapping, first: int, last: int) -> str:
    was, now, aim, when = entry["baseline"], entry["value"], entry["target"], entry["target_year"]
    if aim != aim:
        return "no_target"
    if now != now or was != was:
        return "no_data"
    up = aim >= was
    if (now >= aim) if up else (now <= aim):
        return "achieved"
    if when <= first:
        return "behind"
    needed = (aim - was) / (when - first)
    moved = (now - was) / (last - first)
    return "on_track" if (moved >= needed) == up or moved == needed else "behind"


def _main(rows):
    """The row of each indicator that stands for all: both sexes, the first in order."""
    return rows[rows["sex"].eq("total")].drop_duplicates("indicator")


def _label(entry) -> str:
    more = breakdown(entry)
    return f"{name_of(entry['indicator'])} ({more})" if more else name_of(entry["indicator"])


def _as(entry, column: str) -> dict:
    return {"unit": entry["unit"], "value": entry[column], "flag": "na", "low": None, "high": None}


def _aim(entry) -> str:
    if language.missing(entry["target"]):
        return language.MISSING
    value = bounded(_as(entry, "target"))
    return _("{value} in {year}", value=value, year=int(entry["target_year"]))
