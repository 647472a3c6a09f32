"""Whether an indicator is on the way to its target: one rule, for the targets of a return and those of an action plan.

The path is a straight line from the baseline to the target, or to the milestone and from there to the target. On track
is what stands at least where the path stands in the year of the newest value.
"""

import math
from collections.abc import Mapping
from itertools import pairwise

from sslib import codes

# Less is better; of every other indicator more is.
FALLING = (
    "administration_share", "agricultural_workers_excluded", "coverage_gap_persons", "domestic_workers_excluded",
    "dormant_agreements", "duplicate_share", "financing_gap", "foreign_claim_days", "informal_employment_rate",
    "labour_agreements_without_clause", "legal_gap", "migrant_indicators_without_sex", "migrant_informal_share",
    "migrant_parity_gap", "minimum_years_old_age", "nationality_unknown_share", "parity_gap_composition",
    "parity_gap_rates", "poverty_national", "reciprocity_condition", "refund_only", "register_survey_gap",
    "residence_condition", "self_employed_excluded", "ssi_lag_years", "survey_lag_years", "system_dependency",
    "unemployment_rate", "vulnerable_persons",
)  # fmt: skip
OVER = "over_100"


def expected(baseline: float, baseline_year: float, target: float, target_year: float, year: float,
             milestone: float = math.nan, milestone_year: float = math.nan) -> float:  # fmt: skip
    """Where the path stands in ``year``: on a line to the milestone, if there is one, then on a line to the target.

    >>> expected(10.0, 2024, 30.0, 2030, 2027)
    20.0
    >>> [expected(10.0, 2024, 30.0, 2030, year, 14.0, 2026) for year in (2025, 2026, 2028, 2031)]
    [12.0, 14.0, 22.0, 30.0]
    """
    points = [(baseline_year, baseline), (milestone_year, milestone), (target_year, target)]
    points = [(when, value) for when, value in points if not math.isnan(when) and not math.isnan(value)]
    for (first, start), (last, end) in pairwise(points):
        if first <= year < last:
            return start + (end - start) * (year - first) / (last - first)
    return target


def path_of(entry: Mapping, year: int) -> float:
    """Where the path of an indicator stands in ``year``; what is answered by yes or no has no way between the two."""
    was, aim, when = entry["baseline"], entry["target"], entry["target_year"]
    if entry.get("unit") == codes.YES_NO:
        return was if year < when else aim
    return expected(
        was, entry["baseline_year"], aim, when, year,
        entry.get("milestone", math.nan), entry.get("milestone_year", math.nan),
    )  # fmt: skip


def judged(entry: Mapping, year: int) -> str:
    """The state of an indicator in ``year``, the year of its newest value.

    ``achieved``, ``on_track``, ``behind``, ``not_judged``, ``no_target`` or ``no_data``. The direction is that of the
    indicator. What exceeds 100 % is no data, nor is a value of the year of the baseline. A migrant indicator whose
    bounds, for unknown nationality, overlap in the two years cannot be judged: better recording would look like
    progress.

    Parameters
    ----------
    entry : ``indicator``, ``migrant_status``, ``baseline``, ``baseline_year``, ``value``, ``flag``, ``earlier_flag``,
        ``low``, ``high``, ``earlier_low``, ``earlier_high``, ``target``, ``target_year``, and, where there is one,
        ``milestone``, ``milestone_year`` and ``unit``; missing numbers are NaN
    """
    was, now, aim = entry["baseline"], entry["value"], entry["target"]
    if aim != aim:
        return "no_target"
    if now != now or was != was or OVER in (entry["flag"], entry["earlier_flag"]):
        return "no_data"
    if entry["migrant_status"] == "non_national" and _overlap(entry):
        return "not_judged"
    sign = -1 if entry["indicator"] in FALLING else 1
    if sign * now >= sign * aim:
        return "achieved"
    if not year > entry["baseline_year"]:
        return "no_data"
    path = path_of(entry, year)
    return "on_track" if sign * now >= sign * path or math.isclose(now, path, rel_tol=1e-9) else "behind"


def _overlap(entry: Mapping) -> bool:
    bounds = [entry[name] for name in ("low", "high", "earlier_low", "earlier_high")]
    if any(bound != bound for bound in bounds):
        return False
    low, high, earlier_low, earlier_high = bounds
    return max(low, earlier_low) <= min(high, earlier_high) and (low < high or earlier_low < earlier_high)
