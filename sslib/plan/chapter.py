"""The plan in the national analysis: what was decided in place of what was proposed.

As long as nothing is decided, the proposals themselves are shown.
"""

from collections.abc import Mapping

from sslib import actions, codes, language, readings
from sslib.exhibits import Cards, Exhibit, Finding, Gap, Table, table
from sslib.exhibits.makers import breakdown
from sslib.language import gettext as _
from sslib.language import stored
from sslib.plan import followed
from sslib.plan.proposal import Situation
from sslib.plan.steps import CHANGED, OPEN, REJECTED, Plan, replaced, when
from sslib.returns.coverage import name_of

FIRST = actions.FIRST
CHAPTER, SUMMARY = "action_points", "first_actions"  # places in the report


def decided(plan: Plan, of: Situation, headline: int = 0) -> Exhibit:
    """What was decided, in one sentence; the first proposal where nothing is."""
    if not plan.decided:
        return readings.first_action(of.proposals, headline=headline)
    counted = _(
        "Of {total} action points the State accepted {accepted}, {changed} of them with changes, and rejected "
        "{rejected}.",
        total=len(plan.steps), accepted=len(plan.kept), changed=len(plan.of(CHANGED)), rejected=len(plan.of(REJECTED)),
    )  # fmt: skip
    if plan.of(OPEN):
        counted += " " + _("Not decided yet: {open}.", open=len(plan.of(OPEN)))
    note = " ".join([_("As decided in the action plan of the State."), *told(plan)])
    if not plan.kept:
        return Finding(text=counted, headline=headline, role=CHAPTER, sources=("actions",), note=note)
    entry = plan.kept[0]
    first = _(
        "First: {title} ({number}). Who: {lead}. By when: {horizon}.",
        title=entry["title"].rstrip("."), number=entry["action"], lead=entry["owner"], horizon=when(entry),
    )  # fmt: skip
    return Finding(text=f"{counted} {first}", headline=headline, role=CHAPTER, sources=("actions",), note=note)


def told(plan: Plan) -> list[str]:
    """What should be looked at again before the plan is shown."""
    if not plan.unchanged:
        return []
    return [_("Marked as changed, with nothing changed: {actions}.", actions=", ".join(plan.unchanged))]


def overview(plan: Plan, of: Situation, count: int = FIRST) -> Exhibit:
    """The first accepted action points in one table: what, why, who, by when, how we will know."""
    import pandas as pd

    if not plan.decided:
        return actions.overview(of.proposals, of.definitions, of.facts, count)
    if not plan.kept:
        return Gap(text=_("No action point is accepted yet."), role=SUMMARY)
    shown = pd.DataFrame(
        [
            {
                "number": entry["action"], "title": entry["title"], "reason": _why(entry, of, brief=True),
                "lead": entry["owner"], "by_when": when(entry), "target": entry["target"],
            }
            for entry in plan.kept[:count]
        ]
    )  # fmt: skip
    return table(
        shown,
        {
            "number": _("No."), "title": _("What"), "reason": _("Why"), "lead": _("Who"), "by_when": _("By when"),
            "target": _("How we will know"),
        },
        title=_("The first action points of the accepted plan"), role=SUMMARY, sources=["actions"],
        note=_("Owner, date and target as the State decided them."),
        references=actions.overview(of.proposals, of.definitions, of.facts).references,
    )  # fmt: skip


def cards(plan: Plan, of: Situation) -> Cards:
    """Every accepted action point in full, as it was accepted or changed, and as records for the spreadsheet."""
    if not plan.decided:
        return actions.cards(of.proposals, of.definitions, of.facts)
    proposals = {entry["action"]: entry for _i, entry in of.proposals.iterrows()}
    made, records = [], []
    for rank, entry in enumerate(plan.kept, start=1):
        decision = codes.decision.label(entry["decision"])
        lines = _lines(entry, of, proposals.get(entry["action"]))
        said = tuple((label, text) for label, text in lines.items() if text != language.MISSING)
        made.append((f"{rank}. {entry['title']} ({entry['action']}, {decision})", said))
        first = {_("No."): rank, _("Action point"): entry["action"], _("Decision"): decision,
                 _("Title"): entry["title"]}  # fmt: skip
        records.append(first | lines)
    return Cards(
        title=_("Action points"), role=CHAPTER, cards=tuple(made), records=tuple(records), sources=("actions",),
        references=actions.cards(of.proposals, of.definitions, of.facts).references,
    )  # fmt: skip


def _lines(entry: Mapping, of: Situation, proposal: Mapping | None) -> dict[str, str]:
    nothing = language.MISSING
    indicator = name_of(entry["indicator"]) if entry["indicator"] else nothing
    if more := ", ".join(part for part in (breakdown(entry), stored(_unit(entry, of))) if part):
        indicator = f"{indicator} ({more})" if entry["indicator"] else nothing
    before = replaced(entry) if entry["decision"] == CHANGED else {}
    return {
        _("Why"): _why(entry, of) or nothing,
        _("Reason for the change"): entry["reason"] if entry["decision"] == CHANGED else nothing,
        _("Owner"): _beside(entry["owner"], stored(before.get("owner", ""))),
        _("By when"): _beside(when(entry), when({"by_when": before["by_when"]}) if "by_when" in before else ""),
        _("Target"): _beside(entry["target"] or nothing, stored(before.get("target", ""))),
        _("Evidence of completion"): nothing if proposal is None else stored(proposal["evidence"]),
        _("Indicator"): indicator,
        _("Baseline"): _figure(entry, of, "baseline", "baseline_year"),
        _("Milestone"): _figure(entry, of, "milestone", "milestone_year"),
        _("Target value"): _figure(entry, of, "target_value", "target_year"),
        _("Note"): entry["note"] or nothing,
    }


def _beside(text: str, before: str) -> str:
    return _("{text} (proposed: {before})", text=text, before=before.rstrip(".")) if before else text


def _unit(entry: Mapping, of: Situation) -> str:
    return dict(zip(of.definitions["indicator"], of.definitions["unit"], strict=True)).get(entry["indicator"], "")


def _figure(entry: Mapping, of: Situation, value: str, year: str) -> str:
    if language.missing(entry[value]):
        return language.MISSING
    bounds = (entry["baseline_low"], entry["baseline_high"]) if value == "baseline" else ()
    said = followed.figure(_unit(entry, of), entry[value], *bounds)
    said = _("{value} in {year}", value=said, year=int(entry[year]))
    return f"{said} ({entry['baseline_source']})" if value == "baseline" and entry["baseline_source"] else said


def _why(entry: Mapping, of: Situation, brief: bool = False) -> str:
    """Why the point is proposed; blank for one that the State has added."""
    own = of.proposals[of.proposals["action"].eq(entry["action"])]
    return "" if own.empty else actions.why(own.iloc[0], of.definitions, of.facts, brief)


def rejected(plan: Plan) -> Table | None:
    """The proposals that were rejected, each with its reason; None where there are none."""
    import pandas as pd

    if not plan.of(REJECTED):
        return None
    return table(
        pd.DataFrame(plan.of(REJECTED)), {"action": _("No."), "title": _("Action point"), "reason": _("Reason")},
        title=_("Proposed action points that were rejected"), role=CHAPTER, sources=["actions"], rejected=plan.rejected,
    )  # fmt: skip


def progress(plan: Plan, of: Situation) -> Exhibit | None:
    """The progress of the accepted plan by the return of the analysis; None without a return or a decision.

    Only action points with a target in figures are in the table; the others are named, or all of them in one sentence.
    """
    if of.inquiry is None or not plan.kept:
        return None
    rows = followed.follow(plan, of.inquiry)
    aimed = [row for row in rows if row["state"] != "no_target"]
    if not aimed:
        text = _("No accepted action point has a target in figures, so that the return cannot show its progress.")
        return Finding(text=text, role=CHAPTER, sources=(of.inquiry.source,))
    others = ", ".join(row["action"] for row in rows if row["state"] == "no_target")
    more = _("Without a target in figures: {actions}.", actions=others) if others else ""
    return followed.shown(aimed, of.inquiry, role=CHAPTER, more=more)
