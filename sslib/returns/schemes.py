"""The schemes of a return, what the law says of them, and how sound the figures are."""

import re

from sslib import codes, language
from sslib.exhibits import Exhibit, Finding, Gap, Table, indicator_table, table
from sslib.indicators.national import concept_label
from sslib.language import gettext as _
from sslib.returns.analysis import Inquiry

SHOWN = 12  # findings that a report lists; sslib return check lists them all
GRAVITY = ("E", "W", "I")


def inventory(found: Inquiry | None) -> Table | None:
    """The schemes: kind, functions, who runs them, on which law, what they say of non-nationals."""
    if found is None:
        return None
    shown = found.current["schemes"]
    idle = [codes.functions.label(part) for part in _without_law(found)]
    note = _("Listed by a scheme, though by the law nobody is covered: {functions}.", functions=", ".join(idle))
    shown["functions"] = [
        ", ".join(codes.functions.label(part) for part in entry.split(";") if part) for entry in shown["functions"]
    ]
    shown["kind"] = shown["kind"].map(codes.labels(codes.scheme_kind))
    shown["contributory"] = shown["contributory"].map(codes.labels(codes.contributory))
    shown["non_nationals"] = shown["non_nationals"].map(codes.labels(codes.non_nationals))
    return table(
        shown,
        {
            "name": _("Scheme"), "institution": _("Institution"), "kind": _("Kind"),
            "contributory": _("Financing"), "functions": _("Functions"), "non_nationals": _("Non-nationals"),
        },
        title=_("Schemes of the return"), sources=[found.source], note=note if idle else "",
    )  # fmt: skip


def _without_law(found: Inquiry) -> list[str]:
    """The functions that a scheme lists and in which the table of the law excludes everybody."""
    listed = {part for entry in found.current["schemes"]["functions"] for part in entry.split(";")}
    legal = found.current["legal"]
    out = legal["nationals"].eq("excluded") & legal["non_nationals"].eq("excluded")
    empty = out.groupby(legal["function"]).all()
    return [code for code in codes.functions if code in listed and empty.get(code, False)]


def law(found: Inquiry | None) -> Table | None:
    """Who is covered by law, group by group, and whether the benefit is paid abroad."""
    if found is None or found.current["legal"].empty:
        return None
    shown = found.current["legal"]
    order = list(codes.functions)
    shown = shown.sort_values("function", key=lambda c: c.map(order.index), kind="stable")
    for column in ("nationals", "non_nationals"):
        shown[column] = shown[column].map(codes.labels(codes.legal_status))
    shown["export"] = shown["export"].map(codes.labels(codes.export))
    return table(
        shown,
        {
            "function": _("Branch"), "group": _("Group"), "nationals": _("Nationals"),
            "non_nationals": _("Non-nationals"), "condition": _("Condition for non-nationals"),
            "export": _("Paid abroad"), "basis": _("Article"),
        },
        title=_("Who is covered by law"), sources=[found.source],
    )  # fmt: skip


def verdict(found: Inquiry | None) -> Finding | None:
    """How many rules ran on the return, and what is open."""
    if found is None:
        return None
    reviewed = found.review
    counts = {gravity: language.number(reviewed.counts.get(gravity, 0)) for gravity in GRAVITY}
    text = _(
        "Of {total} rules, {ran} could run on the return. Open: {errors} errors, {warnings} warnings.",
        total=len(reviewed.ran) + len(reviewed.not_run), ran=len(reviewed.ran),
        errors=counts["E"], warnings=counts["W"],
    )  # fmt: skip
    if not reviewed.counts.get("E", 0):
        text += " " + _("No error found.")
    return Finding(text=text, sources=(found.source,))


def blocked(found: Inquiry | None) -> Gap | None:
    """The schemes whose figures are left out because of open errors."""
    if found is None or not found.blocked:
        return None
    return Gap(
        text=_(
            "Left out of every indicator until their errors are mended: {schemes}.", schemes=", ".join(found.blocked)
        ),
        action="AP02", sources=(found.source,),
    )  # fmt: skip


def findings(found: Inquiry | None) -> Exhibit | None:
    """The open errors and warnings, gravest first."""
    if found is None:
        return None
    open_ones = [f for f in found.review.findings if f.state == "open" and f.severity in ("E", "W")]
    if not open_ones:
        return None
    import pandas as pd

    ranked = sorted(open_ones, key=lambda f: GRAVITY.index(f.severity))[:SHOWN]
    rows = [(codes.severity.label(f.severity), f.rule, f.where(), _told(f), f.remedy()) for f in ranked]
    return table(
        pd.DataFrame(rows, columns=["gravity", "rule", "place", "message", "remedy"]),
        {"gravity": _("Severity"), "rule": _("Rule"), "place": _("Where"), "message": _("What"), "remedy": _("To do")},
        title=_("Open findings on the return: {shown} of {total}", shown=len(ranked), total=len(open_ones)),
        sources=[found.source],
    )  # fmt: skip


def _told(one) -> str:
    """What was found; of a cell of the module on migrant workers only the usual cause, for it may be a small one."""
    status = re.search(r"migrant_status=(\w+)", one.key)
    migrants = "origin=" in one.key or (status is not None and status[1] != "total")
    migrants = migrants or one.table in ("agreements", "abroad") or one.column == "non_nationals"
    return _("Usual cause: {cause}", cause=one.cause()) if migrants else one.message()


def scorecard(found: Inquiry | None) -> Table | None:
    """The quality of the return by dimension: descriptive, no ranking of States."""
    if found is None:
        return None
    shown = found.review.scorecard()
    shown["dimension"] = shown["dimension"].map(codes.labels(codes.quality_dimension))
    return table(
        shown,
        {
            "dimension": _("Dimension"), "ran": _("Rules that ran"), "passed": _("Passed"), "share": _("Score, %"),
            "filled": _("Listed cells filled, %"),
        },
        title=_("Quality of the return"), sources=[found.source], digits={"share": 1, "filled": 1},
        note=_("Score: passed rules, errors counting 1, warnings 0.4, information 0.1. It describes; it ranks nobody."),
    )  # fmt: skip


def indicators(found: Inquiry | None, family: str, title: str) -> Table | None:
    """The indicators of one family (law, statistics, migrants) as a table of the annex."""
    if found is None:
        return None
    rows = found.indicators[found.indicators["family"].eq(family)].drop(columns="family")
    rows = rows.assign(concept=rows["concept"].map(concept_label))
    main = rows["sex"].isin(["total", ""]) | ~rows["indicator"].isin(rows["indicator"][rows["sex"].eq("total")])
    main &= ~rows.duplicated(["indicator", "function", "sex", "migrant_status"])
    return None if rows.empty else indicator_table(rows, title, main)
