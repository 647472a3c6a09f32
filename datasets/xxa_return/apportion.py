"""Totals of the invented country divided and drawn: whole numbers, nothing lost, the same on every machine."""

import random
from collections.abc import Iterable, Mapping
from typing import TypeVar

Key = TypeVar("Key")
SEXES = ("female", "male")
STATUSES = ("national", "non_national", "unknown")


def apportion(total: int, weights: Mapping[Key, float]) -> dict[Key, int]:
    """A whole number divided in proportion to weights, by largest remainders; the parts sum to it exactly.

    >>> apportion(10, {"a": 1, "b": 1, "c": 1})
    {'a': 4, 'b': 3, 'c': 3}
    """
    whole = sum(weights.values())
    if not whole:
        if total:
            raise ValueError(f"{total} cannot be divided: all weights are 0")
        return dict.fromkeys(weights, 0)
    exact = {key: total * weight / whole for key, weight in weights.items()}
    parts = {key: int(value) for key, value in exact.items()}
    order = sorted(exact, key=lambda key: parts[key] - exact[key])  # stable: the first one of equals
    for key in order[: total - sum(parts.values())]:
        parts[key] += 1
    return parts


def total(cells: Mapping[tuple[str, str], int], sex: str = "total", status: str = "total") -> int:
    """The sum of the cells by sex and nationality that belong to ``sex`` and ``status``."""
    return sum(n for key, n in cells.items() if sex in ("total", key[0]) and status in ("total", key[1]))


def fold(cells: Mapping[tuple[str, str, str], int], codes: Iterable[str] | None = None) -> dict[tuple[str, str], int]:
    """Cells by sex, nationality and a third thing, summed over that thing or over some of its codes."""
    made = {key[:2]: 0 for key in cells}
    for key, count in cells.items():
        if codes is None or key[2] in codes:
            made[key[:2]] += count
    return made


def wobble(*key: object, by: float) -> float:
    """A factor near 1, at most ``by`` away from it, always the same for the same key."""
    return 1 + by * (2 * random.Random("/".join(map(str, key))).random() - 1)


def drawn(shares: Mapping[Key, float], chance: random.Random) -> Key:
    """One key, with a chance in proportion to its share."""
    mark = chance.random() * sum(shares.values())
    for key, share in shares.items():
        mark -= share
        if mark < 0:
            return key
    return key  # rounding may leave a trace of the mark


def age(shares: Mapping[int, float], chance: random.Random) -> int:
    """An age; ``shares`` are those up to an age from the age before it, the first age stands alone."""
    upto = drawn({end: share for end, share in shares.items() if share}, chance)
    start = max(end for end in shares if end < upto)
    return start + 1 + int(chance.random() * (upto - start))
