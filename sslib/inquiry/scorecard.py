"""How sound a return is: a score by dimension of quality, a traffic light by scheme. Descriptive, never a ranking."""

import datetime
from collections.abc import Iterable, Mapping

from sslib import codes
from sslib.errors import BadInput
from sslib.inquiry import reading, typed
from sslib.inquiry.rules.base import Rule
from sslib.inquiry.tables import Return, tables

WEIGHTS = {"E": 1.0, "W": 0.4, "I": 0.1}
FLAGGED = ("persons", "benefits", "finance")  # tables whose values may be missing for a stated reason
FIGURES = (*FLAGGED, "context")


def scorecard(
    current: Return,
    rules: Mapping[str, Rule],
    ran: Iterable[str],
    passed: Iterable[str],
    given: str = "",
    blank: int = 0,
):
    """The score of a return by dimension of quality.

    Parameters
    ----------
    ran, passed : ids of the rules that ran, and of those without an open finding (an accepted one is settled)
    blank : rows without value and flag that were told and left out while the return was read
    given : date on which the return was handed in, for timeliness

    Returns
    -------
    frame with a row for each dimension of the code list ``quality_dimension``:

    ``ran``, ``passed`` : counts of rules of the dimension
    ``share`` : percent, 0–100: weights of the rules that passed over weights of those that ran; an error weighs 1.0,
        a warning 0.4, an information 0.1. A rule that could not run counts on neither side; NaN where none ran.
    ``filled`` : percent, for completeness only: filled cells over expected ones, all parts of ``completeness``
        together; NaN where nothing is expected
    ``months`` : for timeliness only: complete months from the end of the period to ``given``; NaN if one is not known

    The score describes one return. It does not compare States: rules that cannot run differ from one to the other.

    Raises
    ------
    BadInput
        If ``given`` is no date.
    """
    import pandas as pd

    ran, passed = set(ran), set(passed)
    lines = []
    for dimension in codes.quality_dimension:
        of = [rule for rule in rules.values() if rule.dimension == dimension and rule.id in ran]
        good = [rule for rule in of if rule.id in passed]
        weight = sum(WEIGHTS[rule.severity] for rule in of)
        lines.append({
            "dimension": dimension, "ran": len(of), "passed": len(good),
            "share": 100 * sum(WEIGHTS[rule.severity] for rule in good) / weight if of else float("nan"),
            "filled": _filled(current, blank) if dimension == "completeness" else float("nan"),
            "months": _months(current, given) if dimension == "timeliness" else float("nan"),
        })  # fmt: skip
    return pd.DataFrame(lines)


def completeness(current: Return, blank: int = 0) -> Mapping[str, tuple[int, int]]:
    """How many of the expected cells of a return are filled: part -> (filled, expected).

    ``values`` : each row of persons, benefits and finance has a value, or a flag that says why not; ``blank`` more
        rows had neither
    ``sex`` : for each value of persons for both sexes, not broken down by origin or activity, the women and the men
        are given, as a value or a flag; if one of them equals the total, the other follows
    ``sources`` : each value of persons, benefits, finance and context has a source
    """
    values, sources = (0, blank), (0, 0)
    for name in FIGURES:
        frame = current[name]
        filled = frame["value"].notna()
        if name in FLAGGED:
            values = _plus(values, (filled | (frame["flag"] != "")).sum(), len(frame))
        sources = _plus(sources, (frame.loc[filled, "source"] != "").sum(), filled.sum())
    return {"values": values, "sex": _sexes(current["persons"]), "sources": sources}


def lights(current: Return, findings: Iterable):
    """A traffic light for each scheme: frame with ``scheme``, ``institution``, ``errors``, ``warnings``, ``light``.

    ``light`` is ``errors`` if an error is open, else ``warnings`` if a warning is, else ``none``; ``no_figures`` if
    there is no finding and the scheme has no value that could be tested. Schemes that stand only in other tables
    follow those of the inventory.
    """
    import pandas as pd

    schemes = current["schemes"]
    institutions = dict(zip(schemes["scheme"], schemes["institution"], strict=True))
    counts: dict[str, dict[str, int]] = {scheme: {} for scheme in institutions}
    valued: set[str] = set()
    for name in FLAGGED:
        frame = current[name]
        valued |= set(frame.loc[frame["value"].notna(), "scheme"])
    for finding in findings:
        if finding.scheme:
            of = counts.setdefault(finding.scheme, {})
            of[finding.severity] = of.get(finding.severity, 0) + 1
    lines = [
        (scheme, institutions.get(scheme, ""), of.get("E", 0), of.get("W", 0), _light(of, scheme in valued))
        for scheme, of in counts.items()
    ]
    return pd.DataFrame(lines, columns=["scheme", "institution", "errors", "warnings", "light"])


def _light(counts: Mapping[str, int], valued: bool) -> str:
    if counts.get("E"):
        return "errors"
    if counts.get("W"):
        return "warnings"
    return "none" if valued else "no_figures"


def _plus(counts: tuple[int, int], filled: int, expected: int) -> tuple[int, int]:
    return counts[0] + int(filled), counts[1] + int(expected)


def _filled(current: Return, blank: int) -> float:
    parts = completeness(current, blank).values()
    expected = sum(of for _filled, of in parts)
    return 100 * sum(filled for filled, _of in parts) / expected if expected else float("nan")


def _sexes(persons) -> tuple[int, int]:
    rest = [name for name in tables()["persons"].key if name not in ("sex", "origin", "activity")]
    whole = persons[(persons["origin"] == "") & (persons["activity"] == "")].drop_duplicates([*rest, "sex"])
    total = whole[(whole["sex"] == "total") & whole["value"].notna()]
    given, equal = 0, False
    for sex in ("female", "male"):
        part = whole.loc[whole["sex"] == sex, [*rest, "value", "flag"]]
        found = total[[*rest, "value"]].merge(part, on=rest, how="left", suffixes=("_total", ""))
        filled = found["value"].notna() | found["flag"].fillna("").ne("")
        given = given + filled.astype(int)
        equal = equal | (found["value"] == found["value_total"])
    if total.empty:
        return 0, 0
    return int(given.mask(equal, 2).sum()), 2 * len(total)


def _months(current: Return, given: str) -> float:
    if not given:
        return float("nan")
    try:
        end = datetime.date.fromisoformat(typed.date(given))
    except typed.Unclear as error:
        raise BadInput([reading.MESSAGES["date"]], value=given) from error
    head = current["return"]
    try:
        start = datetime.date.fromisoformat(head["period_end"].iloc[0] if len(head) else "")
    except ValueError:
        return float("nan")
    return float((end.year - start.year) * 12 + end.month - start.month - (end.day < start.day))
