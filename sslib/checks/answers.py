"""An answer in its plain form, whatever the participant has put it in: list or array, dict or Series, any column order.

pandas and numpy are met by what they can do, so that a check never waits for an import.
"""

import math
import numbers
import re
import unicodedata

from sslib.errors import N_


class Misfit(Exception):
    """An answer of another kind than the one asked for: what to say about it."""

    def __init__(self, says: str, **values):
        super().__init__(says)
        self.says, self.values = says, values


def blank(answer: object) -> bool:
    """Whether the answer still holds the three dots, or nothing."""
    if answer is ... or answer is None:
        return True
    if isinstance(answer, str):
        return not answer.strip()
    if isinstance(answer, (dict, list, tuple, set, frozenset)):
        return not answer or _dotted(answer)
    return False


def _dotted(answer: object) -> bool:
    """Whether three dots stand anywhere in it; an empty list inside is an answer ("nothing")."""
    if isinstance(answer, dict):
        return any(map(_dotted, answer.values()))
    if isinstance(answer, (list, tuple, set, frozenset)):
        return any(map(_dotted, answer))
    return answer is ...


def plain(answer: object, like: object, key: tuple[str, ...] = ()) -> object:
    """The answer in the form of ``like``: a number, a text, a list, a dict, or a list of rows.

    Raises
    ------
    Misfit
        If it is of another kind.

    Examples
    --------
    >>> plain((31, 49.0), like=[1.0, 2.0])
    [31.0, 49.0]
    >>> plain([("Congo ", 3)], like={"a": 1})
    {'congo': 3.0}
    """
    if callable(answer) and not isinstance(answer, type) and not hasattr(answer, "shape"):
        raise Misfit(N_("This is a function that was not called: put () behind its name."))
    if isinstance(like, bool):
        return _yes_or_no(answer)
    if isinstance(like, numbers.Real):
        return _number(_alone(answer))
    if isinstance(like, str):
        return _text(_alone(answer))
    if isinstance(like, dict):
        return _mapping(answer, next(iter(like.values())), like)
    if like and isinstance(like[0], dict):
        return _rows(answer, like, key)
    return _list(answer, like[0])


def same(
    answer: object, expected: object, within: float = 0.0, ordered: bool = False, key: tuple[str, ...] = ()
) -> bool:
    """Whether an answer is the expected one: values within a tolerance, texts without regard to case and accents.

    Lists of texts are compared without regard to order unless ``ordered``; tables without regard to the order of their
    rows and columns. An answer of another kind is not the same.

    Examples
    --------
    >>> same([31, 49], [31.0, 49.0]), same({"TCD": 6.9}, {"TCD": 6.94}, within=0.05), same("31", 31)
    (True, True, False)
    """
    if blank(answer):
        return False
    try:
        return equal(plain(answer, expected, key), plain(expected, expected, key), within, ordered)
    except Misfit:
        return False


def equal(found: object, wanted: object, within: float, ordered: bool) -> bool:
    """Whether two plain answers are equal."""
    if isinstance(wanted, dict):
        return found.keys() == wanted.keys() and all(equal(found[k], wanted[k], within, ordered) for k in wanted)
    if isinstance(wanted, list):
        if len(found) != len(wanted):
            return False
        if isinstance(wanted[0], str) and not ordered:
            return sorted(found) == sorted(wanted)
        return all(equal(f, w, within, ordered) for f, w in zip(found, wanted, strict=True))
    if isinstance(wanted, float) and isinstance(found, float):
        return abs(found - wanted) <= within + 1e-9 * max(1.0, abs(wanted))
    return type(found) is type(wanted) and found == wanted


def folded(text: object) -> str:
    """A text without regard to case, accents, blanks and underscores."""
    found = unicodedata.normalize("NFKD", str(text)).encode("ascii", "ignore").decode().casefold()
    return re.sub(r"[\s_-]+", " ", found).strip()


def _alone(answer):
    """The one value of a container that holds just one."""
    if getattr(answer, "shape", None) == ():  # a number of numpy
        return answer.item()
    if isinstance(answer, str) or not hasattr(answer, "__len__"):
        return answer
    values = _values(answer)
    if len(values) != 1:
        raise Misfit(N_("One value is asked for; your answer holds {count}."), count=len(values))
    return _alone(values[0])


def _values(answer) -> list:
    if isinstance(answer, dict):
        return list(answer.values())
    if hasattr(answer, "columns"):  # a frame
        return [value for row in answer.to_numpy().tolist() for value in row]
    return answer.tolist() if hasattr(answer, "tolist") else list(answer)


def _number(value) -> float:
    if isinstance(value, str):
        if re.fullmatch(r"\s*[-+]?\d+,\d+\s*%?\s*", value):
            raise Misfit(N_("Write the number without quotes and with a point: 10.5, not '10,5'."))
        raise Misfit(N_("A number is asked for; your answer is a text. Leave the quotes away."))
    if isinstance(value, bool) or type(value).__name__ == "bool_" or not isinstance(value, numbers.Real):
        if type(value).__name__ in ("NAType", "NaTType"):
            raise Misfit(N_("Your answer holds a missing value (NaN). Where does it come from?"))
        if value is None:
            raise Misfit(N_("One of the values is empty."))
        raise Misfit(N_("A number is asked for; your answer is of the kind '{kind}'."), kind=type(value).__name__)
    if not math.isfinite(value):
        raise Misfit(N_("Your answer holds a missing value (NaN). Where does it come from?"))
    return float(value)


def _text(value) -> str:
    if value is None:
        raise Misfit(N_("One of the values is empty."))
    if not isinstance(value, str):
        raise Misfit(
            N_("A text is asked for, in quotes; your answer is of the kind '{kind}'."), kind=type(value).__name__
        )
    return folded(value)


def _yes_or_no(value) -> bool:
    if isinstance(value, bool) or type(value).__name__ in ("bool", "bool_"):
        return bool(value)
    raise Misfit(N_("True or False is asked for, without quotes."))


def _one(value, like):
    """A value inside a container."""
    if isinstance(like, bool):
        return _yes_or_no(value)
    if isinstance(like, numbers.Real):
        return _number(_alone(value))
    if isinstance(like, list):
        return _list(value, like[0])
    return _text(value)


def _list(answer, like) -> list:
    if isinstance(answer, (str, bytes)) or not hasattr(answer, "__iter__"):
        raise Misfit(N_("A list is asked for: values between [ and ], separated by commas."))
    if isinstance(answer, dict) or hasattr(answer, "columns"):
        raise Misfit(N_("A list is asked for; your answer is a table. Choose one of its columns."))
    return [_one(value, like) for value in _values(answer)]


def _mapping(answer, like, named) -> dict:
    """Keys and values: from a dict, a Series, a frame of one or two columns, or pairs."""
    if hasattr(answer, "columns"):
        columns = list(answer.columns)
        if len(columns) not in (1, 2):
            raise Misfit(N_("Keep two columns: what each row is, and its value. Your table has {count}."),
                         count=len(columns))  # fmt: skip
        keys = answer[columns[0]].tolist() if len(columns) == 2 else answer.index.tolist()
        pairs = zip(keys, answer[columns[-1]].tolist(), strict=True)
    elif hasattr(answer, "items"):
        pairs = answer.items()
    elif isinstance(answer, (list, tuple)) and all(isinstance(p, (list, tuple)) and len(p) == 2 for p in answer):
        pairs = answer
    else:
        raise Misfit(N_("One value for each name is asked for: a dict or a Series with the names as its index."))
    made = {}
    for place, (name, value) in enumerate(pairs):
        if place == 0 and name == 0 and "0" not in named:
            raise Misfit(N_("Your values have no names: give the codes as the index, with set_index."))
        name = _key(name)
        if name in made:
            raise Misfit(N_("'{name}' stands in your answer more than once."), name=name)
        made[name] = _one(value, like)
    return made


def _key(name) -> str:
    if isinstance(name, tuple):
        return "/".join(_key(part) for part in name)
    if isinstance(name, numbers.Real) and float(name).is_integer():
        return str(int(name))
    return folded(name)


def _rows(answer, like: list[dict], key: tuple[str, ...]) -> dict:
    """A frame (or list of rows) by its key columns; columns that were not asked for do not count."""
    if hasattr(answer, "columns"):
        frame = answer.reset_index() if any(name in (answer.index.names or []) for name in like[0]) else answer
        rows = [dict(zip(frame.columns, row, strict=True)) for row in frame.to_numpy().tolist()]
    elif isinstance(answer, list) and all(isinstance(row, dict) for row in answer):
        rows = answer
    else:
        raise Misfit(N_("A table is asked for; your answer is of the kind '{kind}'."), kind=type(answer).__name__)
    if not rows:
        raise Misfit(N_("Your table has no rows."))
    if absent := [name for name in like[0] if name not in rows[0]]:
        raise Misfit(N_("Your table lacks the column '{name}'."), name=absent[0])
    made = {}
    for row in rows:
        name = "/".join(_key(row[part]) for part in key)
        if name in made:
            raise Misfit(N_("'{name}' stands in your table more than once."), name=name)
        made[name] = {column: _one(row[column], kind) for column, kind in like[0].items() if column not in key}
    return made
