"""What a return says of a fact that it does not settle: quoted beside the fact, which stays to be confirmed.

Groups and conditions are words of the law, and bounds are no value: nothing here makes an unknown fact a known one.
"""

from sslib import codes
from sslib.exhibits import bounded
from sslib.language import gettext as _
from sslib.language import stored
from sslib.returns.analysis import Inquiry
from sslib.returns.progress import standing_for_all


def said(found: Inquiry | None) -> dict[str, str]:
    """Indicator code -> what the return says of it, in the language in use; nothing without a return.

    >>> from sslib.returns import invented
    >>> said(invented())["foreign_claim_days"]
    '[143.0;\\xa0238.0] days'
    """
    if found is None:
        return {}
    rows = standing_for_all(found.indicators)
    rows = rows[rows[["value", "low", "high"]].notna().any(axis=1)]
    made = {entry["indicator"]: _figure(entry) for _i, entry in rows.iterrows()}
    excluded, conditions = _excluded(found), _conditions(found)
    quoted = {
        "domestic_workers_excluded": excluded, "self_employed_excluded": excluded,
        "residence_condition": conditions, "reciprocity_condition": conditions,
        "export_without_agreement": _exported(found), "dormant_agreements": _not_in_force(found),
    }  # fmt: skip
    return made | {code: text for code, text in quoted.items() if text}


def _figure(entry) -> str:
    value = bounded(entry, flagged=True)
    return value if entry["unit"] == codes.YES_NO else f"{value} {stored(entry['unit'])}"


def _excluded(found: Inquiry) -> str:
    """The groups that some branch excludes, with the number of branches; a branch that covers nobody is none."""
    legal = found.current["legal"]
    covers = legal["nationals"].ne("excluded").groupby(legal["function"]).transform("any")
    legal = legal[covers]
    named = legal.groupby("group", sort=False)["function"].nunique()
    counted = legal[legal["nationals"].eq("excluded")].groupby("group")["function"].nunique()
    return "; ".join(
        _("{group}: excluded from {count} of {total} branches", group=group, count=counted[group], total=total)
        for group, total in named.items()
        if group in counted and total > 1
    )


def _conditions(found: Inquiry) -> str:
    """The conditions for non-nationals, in the words of the law."""
    stated = found.current["legal"]["condition"]
    return "; ".join(dict.fromkeys(stated[stated.ne("")]))


def _exported(found: Inquiry) -> str:
    """Whether the pension of old age is paid abroad, group by group."""
    legal = found.current["legal"]
    own = legal[legal["function"].eq("old_age") & legal["export"].ne("") & legal["nationals"].ne("excluded")]
    return "; ".join(f"{entry['group']}: {codes.export.label(entry['export'])}" for _i, entry in own.iterrows())


def _not_in_force(found: Inquiry) -> str:
    """The agreements that are not in force, with their status."""
    own = found.current["agreements"]
    own = own[own["status"].ne("in_force") & own["status"].ne("")]
    return "; ".join(f"{entry['name']}: {codes.treaty_status.label(entry['status'])}" for _i, entry in own.iterrows())
