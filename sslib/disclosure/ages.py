"""Age groups that lie inside each other: which sums tie them."""

import re
from functools import cache

NO_LIMIT = 1000
REST, GAP = "(rest)", "(gap)"


@cache
def tilings(labels: frozenset[str]) -> tuple[tuple[str, tuple[str, ...], str], ...]:
    """For each age group the largest sets of separate groups inside it, and a name for the gaps that they leave.

    The name says whether the groups are a list of all ages, but for the youngest or oldest, or leave out others.

    >>> tilings(frozenset({"total", "0-14", "15-64", "65+"}))
    (('total', ('0-14', '15-64', '65+'), ''),)
    >>> tilings(frozenset({"total", "15-64", "65+"})), tilings(frozenset({"60+", "65+"}))
    ((('total', ('15-64', '65+'), '(rest) 0 to 15'),), (('60+', ('65+',), '(gap) 60 to 65'),))
    """
    ordered = sorted(labels, key=span)
    made = []
    for whole in ordered:
        start, end = span(whole)
        inside = tuple(x for x in ordered if x != whole and start <= span(x)[0] and span(x)[1] <= end)
        for chain in _chains(inside, start):
            ends = [start, *(age for label in chain for age in span(label)), end]
            gaps = [(a, b) for a, b in zip(ends[::2], ends[1::2], strict=True) if a < b]
            kind = REST if all(a == 0 or b == NO_LIMIT for a, b in gaps) else GAP
            named = ", ".join(f"{a} to {b}" for a, b in gaps)
            made.append((whole, chain, f"{kind} {named}" if gaps else ""))
    return tuple(made)


def _chains(inside: tuple[str, ...], start: int) -> list[tuple[str, ...]]:
    """All sets of separate groups from an age on to which no further group could be added."""
    following = [label for label in inside if span(label)[0] >= start]
    nearest = min((span(label)[1] for label in following), default=0)
    return [
        (label, *rest)
        for label in following
        if span(label)[0] < nearest
        for rest in _chains(inside, span(label)[1]) or [()]
    ]


def span(label: str) -> tuple[int, int] | None:
    """The years of age of a group, the end not included; None for what is no age group.

    >>> span("15-24"), span("65+"), span("total"), span("old")
    ((15, 25), (65, 1000), (0, 1000), None)
    """
    if label == "total":
        return 0, NO_LIMIT
    if found := re.fullmatch(r"(\d+)(?:-(\d+)|\+)", label):
        return int(found[1]), int(found[2]) + 1 if found[2] else NO_LIMIT
    return None
