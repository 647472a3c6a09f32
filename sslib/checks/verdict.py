"""What is right or wrong about an answer, and what to say about it without giving the right one away."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from sslib.checks.answers import Misfit, blank, equal, plain, same
from sslib.checks.exercises import Exercise, Slip
from sslib.errors import N_

RIGHT, NOT_ATTEMPTED, KIND, UNIT, SLIP, CLOSE, WRONG = (
    "right", "not_attempted", "kind", "unit", "slip", "close", "wrong",
)  # fmt: skip
SHARE = N_("That is a share between 0 and 1; percent is asked for.")
FRACTION = N_("That is a fraction of 1; percentage points are asked for.")
FACTORS = {
    "percent": ((100, SHARE), (0.01, N_("That is a hundred times too much: percent run from 0 to 100."))),
    "percentage points": (
        (100, FRACTION),
        (0.01, N_("That is a hundred times too much: percent run from 0 to 100.")),
        (-1, N_("The sign is the other way round. Which one did you subtract?")),
    ),
    "ratio": ((0.01, N_("That is in percent; a ratio is asked for, where 1 means equal.")),),
    "persons": (
        (1e3, N_("That is in thousands; whole persons are asked for.")),
        (1e6, N_("That is in millions; whole persons are asked for.")),
        (1e-3, N_("That is a thousand times too many. Was it in persons already?")),
    ),
    "thousand persons": (
        (1e-3, N_("That is in persons; thousands are asked for.")),
        (1e3, N_("That is in millions; thousands are asked for.")),
    ),
    "currency": (
        (1e3, N_("That is in thousands; whole currency units are asked for.")),
        (1e6, N_("That is in millions; whole currency units are asked for.")),
        (12, N_("That is a twelfth of it: a month for a year?")),
        (1 / 12, N_("That is twelve times too much: a year for a month?")),
    ),
    "months": ((12, N_("That is in years; months are asked for.")),),
    "years": ((1 / 12, N_("That is in months; years are asked for.")),),
}
RATES = ("percent", "percentage points", "ratio")
SIZES = {"percent": (0, 1), "percentage points": (-1, 1)}  # an answer that lies in here is a share


@dataclass(frozen=True)
class Verdict:
    """``code`` says what it is; ``says`` with ``values`` is the sentence, in English, still to be translated."""

    code: str
    says: str
    values: dict = field(default_factory=dict)

    @property
    def right(self) -> bool:
        return self.code == RIGHT


def judge(exercise: Exercise, answer: object) -> Verdict:
    """Judge an answer: not attempted, of the wrong kind, in the wrong unit, a usual slip, close, wrong or right."""
    if blank(answer):
        return Verdict(
            NOT_ATTEMPTED, N_("Not attempted yet: replace the three dots with your answer and run both cells.")
        )
    wanted = plain(exercise.expected, exercise.expected, exercise.key)
    if slip := _slip(exercise, answer):
        return Verdict(SLIP, slip.says)
    try:
        found = plain(answer, exercise.expected, exercise.key)
    except Misfit as misfit:
        return Verdict(KIND, misfit.says, misfit.values)
    if equal(found, wanted, exercise.within, exercise.ordered):
        return Verdict(RIGHT, N_("Right."))
    for factor, says in FACTORS.get(exercise.unit, ()):
        if _numbers(wanted) and any(_leaves(wanted)) and _near(_times(found, factor), wanted, exercise.within):
            return Verdict(UNIT, says)
    if (size := SIZES.get(exercise.unit)) and _between(found, *size) and not _between(wanted, *size):
        return Verdict(UNIT, SHARE if exercise.unit == "percent" else FRACTION)
    return _wrong(exercise, found, wanted)


def _slip(exercise: Exercise, answer: object) -> Slip | None:
    """The usual slip that the answer is; it may be of another kind than the right one (0 for "none")."""
    alike = {"within": exercise.within, "ordered": exercise.ordered, "key": exercise.key}
    return next((slip for slip in exercise.slips if same(answer, slip.answer, **alike)), None)


def _wrong(exercise: Exercise, found, wanted) -> Verdict:
    counted = exercise.unit not in RATES and all(isinstance(n, float) and n.is_integer() for n in _leaves(wanted))
    if exercise.within and not counted and equal(found, wanted, 10 * exercise.within, exercise.ordered):
        return Verdict(CLOSE, N_("Very close. Was something rounded on the way? Round only what you print."))
    if isinstance(wanted, dict):
        if missing := [name for name in wanted if name not in found]:
            return Verdict(WRONG, N_("{count} of {total} are missing in your answer."),
                           {"count": len(missing), "total": len(wanted)})  # fmt: skip
        if extra := [name for name in found if name not in wanted]:
            return Verdict(WRONG, N_("'{name}' does not belong in the answer."), {"name": extra[0]})
        good = sum(equal(found[name], wanted[name], exercise.within, exercise.ordered) for name in wanted)
        return Verdict(WRONG, N_("Not right yet: {count} of {total} are right."), {"count": good, "total": len(wanted)})
    if isinstance(wanted, list):
        if len(found) != len(wanted):
            return Verdict(WRONG, N_("Not right yet: the number of entries is another one (yours: {count})."),
                           {"count": len(found)})  # fmt: skip
        if isinstance(wanted[0], str):
            good = sum(f == w for f, w in zip(found, wanted, strict=True)) if exercise.ordered else \
                len(set(found) & set(wanted))  # fmt: skip
        else:
            good = sum(equal(f, w, exercise.within, False) for f, w in zip(found, wanted, strict=True))
            if equal(found[::-1], wanted, exercise.within, True):
                return Verdict(WRONG, N_("The values are right and their order is not."))
        return Verdict(WRONG, N_("Not right yet: {count} of {total} are right."), {"count": good, "total": len(wanted)})
    return Verdict(WRONG, N_("Not right yet."))


def _leaves(value) -> Iterator:
    if isinstance(value, dict):
        for part in value.values():
            yield from _leaves(part)
    elif isinstance(value, list):
        for part in value:
            yield from _leaves(part)
    else:
        yield value


def _numbers(value) -> bool:
    return all(isinstance(leaf, float) for leaf in _leaves(value))


def _near(value, wanted, within: float) -> bool:
    """Equal but for rounding: whoever answers in thousands often rounds."""
    if isinstance(wanted, dict):
        return value.keys() == wanted.keys() and all(_near(value[name], wanted[name], within) for name in wanted)
    if isinstance(wanted, list):
        return len(value) == len(wanted) and all(_near(v, w, within) for v, w in zip(value, wanted, strict=True))
    return abs(value - wanted) <= max(within, abs(wanted) / 100)


def _between(value, low: float, high: float) -> bool:
    leaves = list(_leaves(value))
    return all(isinstance(leaf, float) and low <= leaf <= high for leaf in leaves) and any(leaves)


def _times(value, factor: float):
    if isinstance(value, dict):
        return {name: _times(part, factor) for name, part in value.items()}
    if isinstance(value, list):
        return [_times(part, factor) for part in value]
    return value * factor if isinstance(value, float) else value
