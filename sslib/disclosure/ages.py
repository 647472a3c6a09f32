"""Age groups that lie inside each other: which sums tie them."""

import re
from functools import cache

NO_LIMIT = 1000


def add(keys, known, sums) -> None:
    """Each age group as the sum of the groups inside it, in every way in which they can lie side by side.

    ``known`` are the keys (``links.Keys``) of the cells, ``sums`` (``links.Sums``) is where the sums are gathered.
    """
    import numpy as np

    labels = [label for label in keys.codes["age"] if span(label)]
    groups, owner = np.unique(keys.moved(known, "age", "total"), return_inverse=True)
    present = np.zeros((len(groups), len(keys.codes["age"])), bool)
    present[owner, keys.part(known, "age")] = True
    present[:, keys.codes["age"]["total"]] = True
    patterns, of_pattern = np.unique(present, axis=0, return_inverse=True)
    for number, pattern in enumerate(patterns):
        here = groups[of_pattern == number]
        for whole, inside, gap in tilings(frozenset(label for label in labels if pattern[keys.codes["age"][label]])):
            parts = np.concatenate([keys.moved(here, "age", label) for label in inside])
            sums.add(keys.moved(here, "age", whole), parts, np.tile(np.arange(len(here)), len(inside)), open=gap)


@cache
def tilings(labels: frozenset[str]) -> tuple[tuple[str, tuple[str, ...], bool], ...]:
    """For each age group the largest sets of separate groups inside it, and whether they leave a gap.

    >>> tilings(frozenset({"total", "0-14", "15-64", "65+"}))
    (('total', ('0-14', '15-64', '65+'), False),)
    >>> tilings(frozenset({"60+", "65+"}))
    (('60+', ('65+',), True),)
    """
    ordered = sorted(labels, key=span)
    made = []
    for whole in ordered:
        start, end = span(whole)
        inside = tuple(
            label for label in ordered if label != whole and start <= span(label)[0] and span(label)[1] <= end
        )
        for chain in _chains(inside, start):
            made.append((whole, chain, sum(span(label)[1] - span(label)[0] for label in chain) < end - start))
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
