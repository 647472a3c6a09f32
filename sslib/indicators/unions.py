"""How many persons several groups hold together, where the groups may have persons in common: bounds of a union."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Union:
    """Persons in at least one of several groups: the least, a central figure, and the most."""

    low: float
    central: float | None
    high: float

    @property
    def exact(self) -> bool:
        """Whether nothing is left open."""
        return self.low == self.high


def union(
    groups: Mapping[str, float | Union],
    population: float | None = None,
    overlaps: Mapping[frozenset[str], float] | None = None,
) -> Union:
    """Bounds of the number of persons in at least one group.

    Parameters
    ----------
    groups : name -> persons, or the bounds of a group that is a union itself
    population : all persons; every group is a part of them
    overlaps : pair of names -> persons in both groups, for the pairs where this is known; one that is larger than a
        group of its pair cannot be right and is not used

    Returns
    -------
    Union. At least the largest group, or the groups minus all their overlaps; at most the population, or the groups
    minus the overlaps along the spanning tree with the largest overlaps (Bonferroni, Hunter). ``central`` takes groups
    as independent, apart from the overlaps along that tree; it is an illustration and no estimate, keeps inside the
    bounds, and is missing where these differ and the population is not known. A group larger than the population is
    not clipped.

    References
    ----------
    Hunter, D. (1976), An upper bound for the probability of a union, Journal of Applied Probability 13.

    Examples
    --------
    >>> union({"A": 310.0, "B": 180.0}, 1000.0)
    Union(low=310.0, central=434.2, high=490.0)
    >>> union({"A": 310.0, "B": 180.0}, 1000.0, {frozenset("AB"): 40.0})
    Union(low=450.0, central=450.0, high=450.0)
    """
    sizes = {name: size if isinstance(size, Union) else Union(size, size, size) for name, size in groups.items()}
    if not sizes:
        return Union(0.0, 0.0, 0.0)
    known = _known(sizes, overlaps or {})
    tree = _spanning_tree(list(sizes), known)
    low, high = _least(sizes, known), sum(size.high for size in sizes.values()) - sum(tree.values())
    if population is not None and low <= population:
        high = min(high, population)
    if population:
        return Union(low, min(max(_central(sizes, tree, population), low), high), high)
    return Union(low, low if low == high else None, high)


def least(groups: Mapping[str, float], overlaps: Mapping[frozenset[str], float]) -> float:
    """The least number of persons in at least one group, as ``union`` gives it.

    >>> least({"A": 310.0, "B": 180.0}, {frozenset("AB"): 40.0})
    450.0
    """
    sizes = {name: Union(size, size, size) for name, size in groups.items()}
    return _least(sizes, _known(sizes, overlaps))


def _known(sizes: Mapping[str, Union], overlaps: Mapping[frozenset[str], float]) -> dict[frozenset[str], float]:
    """The overlaps of these groups, without those that cannot be right."""
    return {
        pair: persons
        for pair, persons in overlaps.items()
        if pair <= sizes.keys() and len(pair) == 2 and persons <= min(sizes[name].high for name in pair)
    }


def _least(sizes: Mapping[str, Union], overlaps: Mapping[frozenset[str], float]) -> float:
    """Groups minus their overlaps, taken up from the largest as long as they add something.

    That is at least the largest group, and at least all groups minus all overlaps. A group whose overlap with one
    taken up before is not known may be a part of it.
    """
    least, taken = 0.0, []
    for name in sorted(sizes, key=lambda name: -sizes[name].low):
        gain = sizes[name].low - sum(overlaps.get(frozenset((name, other)), float("inf")) for other in taken)
        if gain > 0:
            least, taken = least + gain, [*taken, name]
    return least


def _spanning_tree(names: list[str], overlaps: Mapping[frozenset[str], float]) -> dict[frozenset[str], float]:
    """The overlaps that link groups without a circle and are largest together."""
    if not overlaps:
        return {}
    import numpy as np
    from scipy.sparse.csgraph import minimum_spanning_tree

    edges = np.zeros((len(names), len(names)))
    for pair, persons in overlaps.items():
        first, second = sorted(map(names.index, pair))
        edges[first, second] = -persons
    return {
        frozenset((names[first], names[second])): -float(persons)
        for (first, second), persons in minimum_spanning_tree(edges).todok().items()
    }


def _central(sizes: Mapping[str, Union], tree: Mapping[frozenset[str], float], population: float) -> float:
    """Persons in any group if groups are independent, but for the overlaps along the tree (a Markov tree)."""
    persons = {
        name: min(size.high if size.central is None else size.central, population) for name, size in sizes.items()
    }
    together, left = 0.0, dict.fromkeys(sizes)
    while left:
        waiting = [(next(iter(left)), None)]
        while waiting:
            name, parent = waiting.pop()
            del left[name]
            linked = parent is not None
            others = population - persons[parent] if linked else population
            more = max(persons[name] - (tree[frozenset((name, parent))] if linked else 0.0), 0.0)
            together += (population - together) * min(more / others, 1.0) if others > 0 else 0.0
            waiting += [(other, name) for other in left if frozenset((name, other)) in tree]
    return together
