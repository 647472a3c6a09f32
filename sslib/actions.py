"""From evidence to action points: triggers over facts, the data action where a fact is missing, the order to read.

The rules are data (dataset ``actions``); each indicator names the data action that closes a gap (dataset
``indicators``). A rule fires only on known facts. Where a rule cannot be decided because a fact is unknown or to
be confirmed, the data action of that fact is proposed instead, with the rules that wait for it.
"""

import ast
import operator
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sslib import catalog, codes, language
from sslib.errors import N_, BadInput
from sslib.evidence import CONFIRM, UNKNOWN, Fact, ReturnSource, sources_of
from sslib.exhibits import Cards, Table, table
from sslib.language import gettext as _
from sslib.language import stored

SHOWN, FIRST, NAMED = 10, 5, 5
LEGAL_RIGHT, QUICK_WIN, UNMET_DEPENDENCY = 3, 1, 2
COMPARISONS = {
    ast.Eq: operator.eq, ast.NotEq: operator.ne, ast.Lt: operator.lt,
    ast.LtE: operator.le, ast.Gt: operator.gt, ast.GtE: operator.ge,
}  # fmt: skip


@dataclass(frozen=True)
class Decision:
    """What a trigger came to: ``fires`` is True, False, or None where facts are missing; ``used`` and ``missing``
    are the indicator codes that decided it and those that would have to be known."""

    fires: bool | None
    used: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()


def decide(trigger: str, facts: Mapping[str, Fact]) -> Decision:
    """Evaluate a trigger in three-valued logic: comparisons of indicators with numbers, joined by and / or.

    Examples
    --------
    >>> facts = {"ratified_c118": Fact(1), "residence_condition": Fact(1), "export_share": Fact.unknown()}
    >>> decide("ratified_c118 == 1 and (export_share < 100 or residence_condition == 1)", facts).fires
    True
    >>> decide("export_share < 100", facts)
    Decision(fires=None, used=(), missing=('export_share',))
    >>> decide("ratified_c118 == 0 and export_share < 100", facts).fires
    False
    """
    return _decide(_parse(trigger), facts)


def indicators_of(trigger: str) -> tuple[str, ...]:
    """The indicator codes that a trigger asks for, in order."""
    if not trigger:
        return ()
    return tuple(dict.fromkeys(node.id for node in ast.walk(_parse(trigger)) if isinstance(node, ast.Name)))


def _parse(trigger: str) -> ast.expr:
    try:
        return ast.parse(trigger, mode="eval").body
    except SyntaxError as error:
        raise BadInput([N_("The trigger '{trigger}' cannot be read.")], trigger=trigger) from error


def _decide(node: ast.expr, facts: Mapping[str, Fact]) -> Decision:
    if isinstance(node, ast.BoolOp):
        parts = [_decide(value, facts) for value in node.values]
        settles = isinstance(node.op, ast.Or)  # one True settles an "or", one False an "and"
        settled = [part for part in parts if part.fires is settles]
        if settled:
            return Decision(settles, _joined(part.used for part in settled))
        missing = _joined(part.missing for part in parts)
        if missing:
            return Decision(None, _joined(part.used for part in parts), missing)
        return Decision(not settles, _joined(part.used for part in parts))
    if (
        isinstance(node, ast.Compare)
        and len(node.ops) == 1
        and isinstance(node.left, ast.Name)
        and isinstance(node.comparators[0], ast.Constant)
        and type(node.ops[0]) in COMPARISONS
    ):
        code, fact = node.left.id, facts.get(node.left.id, Fact.unknown())
        outcomes = {bool(COMPARISONS[type(node.ops[0])](part, node.comparators[0].value)) for part in fact.extent}
        if not fact.known or len(outcomes) > 1:  # a verdict that the bounds could reverse is none
            return Decision(None, missing=(code,))
        return Decision(outcomes.pop(), (code,))
    raise BadInput([N_("The trigger '{trigger}' cannot be read.")], trigger=ast.unparse(node))


def _joined(parts: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(code for part in parts for code in part))


def propose(rules, definitions, facts: Mapping[str, Fact]):
    """The action points that the facts call for, in the order to read them.

    Parameters
    ----------
    rules, definitions : the datasets ``actions`` and ``indicators``
    facts : indicator code -> Fact

    Returns
    -------
    DataFrame: the columns of ``rules`` with ``kind`` (fired, data), ``used`` and ``missing`` (indicator codes, those
    first for which most rules wait), ``waiting`` (ids of the rules that wait for a data action) and ``score``; fired
    rules and data actions together, highest score first. The score is 3 for a legal right at stake, 1 for a quick
    win, minus 2 for an unmet dependency; a data action gains one for every four rules that wait for it, at most 4.
    """
    closes = dict(zip(definitions["indicator"], definitions["data_action"], strict=True))
    decisions = {entry["action"]: _decision(entry["trigger"], facts) for _i, entry in rules.iterrows()}
    waiting: dict[str, dict[str, list[str]]] = {}  # data action -> missing fact -> rules that wait for it
    for action, decision in decisions.items():
        for code in decision.missing:
            if closes.get(code):
                waiting.setdefault(closes[code], {}).setdefault(code, []).append(action)
    fired = {action for action, decision in decisions.items() if decision.fires}
    rows = []
    for _i, entry in rules.iterrows():
        action = entry["action"]
        if action not in fired and action not in waiting:
            continue
        unmet = [other for other in entry["depends_on"].split(";") if other and decisions[other].fires is not False]
        missing = waiting.get(action, {})
        wait = sorted({rule for rules_ in missing.values() for rule in rules_})
        score = LEGAL_RIGHT * bool(entry["right_at_stake"]) + QUICK_WIN * (entry["horizon"] == "short")
        score += min(4, len(wait) // 4) - UNMET_DEPENDENCY * bool(unmet)
        rows.append(
            entry.to_dict()
            | {
                "kind": "fired" if action in fired else "data",
                "used": decisions[action].used if action in fired else (),
                "missing": tuple(sorted(missing, key=lambda code: (-len(missing[code]), code))),
                "waiting": tuple(wait),
                "score": score,
            }
        )
    import pandas as pd

    columns = [*rules.columns, "kind", "used", "missing", "waiting", "score"]
    made = pd.DataFrame(rows, columns=columns)
    made = made.sort_values(["score", "action"], ascending=[False, True], kind="stable")
    made = made.reset_index(drop=True)
    return made[made["kind"].eq("fired") | (made.index < SHOWN)].reset_index(drop=True)


def _decision(trigger: str, facts: Mapping[str, Fact]) -> Decision:
    return decide(trigger, facts) if trigger else Decision(False)


def why(entry, definitions, facts: Mapping[str, Fact], brief: bool = False) -> str:
    """Why an action point is proposed, with the numbers: the facts that fired it, or what is missing.

    ``brief`` counts the missing facts instead of naming the first of them.
    """
    names = dict(zip(definitions["indicator"], definitions["name"], strict=True))
    units = dict(zip(definitions["indicator"], definitions["unit"], strict=True))
    reason = stored(entry["why"]).rstrip(".") + "."
    aim = entry.get("indicator", "")
    if entry["kind"] == "data" and units.get(aim) == codes.YES_NO:
        reached = facts.get(aim, Fact.unknown())
        if reached.known and reached.value == 1:
            reason += " " + _("Already fulfilled: {fact}.", fact=_stated(aim, reached, names, units))
    if entry["kind"] == "fired":
        seen = "; ".join(_stated(code, facts[code], names, units) for code in entry["used"])
        return reason + " " + _("Evidence: {facts}.", facts=seen)
    if brief:
        return reason + " " + _(
            "Facts not known or not confirmed: {facts}; action points that wait for them: {count}.",
            facts=len(entry["missing"]), count=len(entry["waiting"]),
        )  # fmt: skip
    parts = [reason]
    for status, template in (
        (CONFIRM, _("To be confirmed: {what}.")),
        (UNKNOWN, _("Not known: {what}.")),
    ):
        seen = {code: facts.get(code, Fact.unknown()) for code in entry["missing"]}
        codes_of = [code for code, fact in seen.items() if (CONFIRM if fact.known else fact.status) == status]
        if codes_of:
            parts.append(template.format(what=_first([stored(names.get(code, code)) for code in codes_of])))
    return " ".join(parts)


def _first(words: Sequence[str]) -> str:
    shown = ", ".join(words[:NAMED])
    return shown if len(words) <= NAMED else shown + " " + _("and {count} more", count=len(words) - NAMED)


def _stated(code: str, fact: Fact, names: Mapping[str, str], units: Mapping[str, str]) -> str:
    unit = units.get(code, "")
    if unit == codes.YES_NO:
        value = _("yes") if fact.value else _("no")
    else:
        value = language.number(float(fact.value), 0 if float(fact.value).is_integer() else 1)
        value = f"{value} {stored(unit)}" if unit else value
    date = f" ({fact.date})" if fact.date else ""
    shown = [_source_name(source) for source in sources_of(fact.source)]
    return f"{stored(names.get(code, code))}: {value}{date}" + (f" [{', '.join(shown)}]" if shown else "")


def _source_name(source: str) -> str:
    if made := ReturnSource.parse(source):
        return _("return of {year}, {status}", year=made.year, status=codes.return_status.label(made.status))
    return stored(catalog.sheet(source).producer) if source in catalog.names() else source


def overview(proposals, definitions, facts: Mapping[str, Fact], count: int = FIRST) -> Table:
    """The first action points in one table: what, why, who, by when, how we will know."""
    shown = proposals.head(count).copy()
    shown["number"] = [str(i + 1) for i in range(len(shown))]
    shown["reason"] = [why(entry, definitions, facts, brief=True) for _i, entry in shown.iterrows()]
    for column in ("title", "lead", "target"):
        shown[column] = shown[column].map(stored)
    return table(
        shown,
        {
            "number": _("No."),
            "title": _("What"),
            "reason": _("Why"),
            "lead": _("Who"),
            "horizon": _("By when"),
            "target": _("How we will know"),
        },
        title=_("The first action points"),
        role="first_actions",
        sources=["actions"],
        references=_references(shown, facts),
    )


def cards(proposals, definitions, facts: Mapping[str, Fact]) -> Cards:
    """Every proposed action point in full, and as records for the spreadsheet."""
    names = dict(zip(definitions["indicator"], definitions["name"], strict=True))
    made, records = [], []
    for rank, (_i, entry) in enumerate(proposals.iterrows(), start=1):
        monitored = names.get(entry["indicator"], entry["indicator"])
        lines = {
            _("Why"): why(entry, definitions, facts),
            _("Evidence of completion"): stored(entry["evidence"]),
            _("Owner"): _("{lead}, with: {partners}", lead=stored(entry["lead"]), partners=stored(entry["partners"])),
            _("Horizon"): codes.horizon.label(entry["horizon"]),
            _("Indicator and target"): f"{stored(monitored)} – {stored(entry['target'])}"
            if monitored
            else stored(entry["target"]),
            _("Instrument"): stored(entry["instrument"]),
            _("Pillar"): f"{entry['pillar']} – {codes.pillars.label(entry['pillar'])}",
            _("Waiting for it"): _first(entry["waiting"]) or language.MISSING,
        }
        kind = _("data action") if entry["kind"] == "data" else _("recommendation")
        made.append((f"{rank}. {stored(entry['title'])} ({entry['action']}, {kind})", tuple(lines.items())))
        first = {
            _("No."): rank,
            _("Action point"): entry["action"],
            _("Kind"): kind,
            _("Title"): stored(entry["title"]),
        }
        records.append(first | lines)
    return Cards(
        title=_("Action points"), role="action_points", cards=tuple(made), records=tuple(records), sources=("actions",),
        references=_references(proposals, facts),
    )  # fmt: skip


def _references(proposals, facts: Mapping[str, Fact]) -> tuple[str, ...]:
    used = [facts[code].source for codes_used in proposals["used"] for code in codes_used if code in facts]
    keys = [key for source in used for key in sources_of(source)]
    return tuple(
        dict.fromkeys(key for key in keys if key != "K" and key not in catalog.names() and not ReturnSource.parse(key))
    )
