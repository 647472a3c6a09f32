"""The arithmetic of spreadsheet formulas: a formula as a tree, and the value of a tree.

What is not understood is ``Uncomputable``, never guessed. Where Excel's answer would depend on the language of the
machine (text that looks like a number), there is none either.
"""

import math
import operator
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from decimal import ROUND_DOWN, ROUND_HALF_UP, ROUND_UP, Decimal
from functools import partial

ROWS, COLUMNS = 1_048_576, 16_384
LEVELS = {"=": 1, "<>": 1, "<": 1, "<=": 1, ">": 1, ">=": 1, "+": 2, "-": 2, "*": 3, "/": 3, "^": 4}
COMPARED = {"=": operator.eq, "<>": operator.ne, "<": operator.lt, "<=": operator.le,
            ">": operator.gt, ">=": operator.ge}  # fmt: skip
GATHERED = {
    "SUM": math.fsum,
    "AVERAGE": lambda numbers: _quotient(math.fsum(numbers), len(numbers)),
    "MIN": lambda numbers: min(numbers, default=0.0),
    "MAX": lambda numbers: max(numbers, default=0.0),
}
ROUNDED = {"ROUND": ROUND_HALF_UP, "ROUNDUP": ROUND_UP, "ROUNDDOWN": ROUND_DOWN}
SHEET = re.compile(r"(?:'((?:[^'\[\]]|'')+)'|([^'!\[\]]+))!")


class Uncomputable(Exception):
    """The formula uses something that is not computed here."""


class Failed(Exception):
    """The formula ends in an error of the spreadsheet program, such as ``#DIV/0!``."""


@dataclass(frozen=True)
class Area:
    """A cell or range: the title of its sheet (None: that of the formula), and its edges, counted from 1."""

    sheet: str | None
    top: int
    left: int
    bottom: int
    right: int

    @property
    def size(self) -> int:
        """Its number of cells."""
        return (self.bottom - self.top + 1) * (self.right - self.left + 1)


Look = Callable[..., Iterable[object]]


def parse(formula: str) -> tuple:
    """A formula as a tree of tuples whose first entry says what it is; ``Uncomputable`` if it is not understood.

    >>> parse("=A1*2")
    ('*', ('area', Area(sheet=None, top=1, left=1, bottom=1, right=1)), ('value', 2.0))
    """
    from openpyxl.formula import Tokenizer
    from openpyxl.formula.tokenizer import TokenizerError

    try:
        parser = _Parser([token for token in Tokenizer(formula).items if token.type != "WHITE-SPACE"])
    except (TokenizerError, IndexError) as error:
        raise Uncomputable from error
    return parser.whole()


def areas(tree: tuple) -> Iterator[Area]:
    """All cells and ranges that a formula refers to."""
    for part in tree:
        if isinstance(part, Area):
            yield part
        elif isinstance(part, tuple):
            yield from areas(part)


def value(tree: tuple, look: Look) -> object:
    """What a formula gives: a number as float, text, truth value or date; None for a reference to a blank cell.

    ``look(area)`` gives the contents of the cells that are not blank, with ``subtotals=False`` without those that are
    subtotals themselves. It raises ``Failed`` for an error among them, ``Uncomputable`` for what has no value.

    >>> value(parse("=SUM(A1:A3)/2"), lambda area: [1, 2.5, "text"])
    1.75
    """
    match tree:
        case ("value", constant):
            return constant
        case ("error", error):
            raise Failed(error)
        case ("area", area):
            if area.size > 1:
                raise Uncomputable
            return next(iter(look(area)), None)
        case ("call", name, arguments):
            return _called(name, arguments, look)
        case ("minus", part):
            return -_number(value(part, look))
        case ("percent", part):
            return _number(value(part, look)) / 100
        case (sign, left, right) if sign in COMPARED:
            return _compared(sign, value(left, look), value(right, look))
        case (sign, left, right):
            return _computed(sign, _number(value(left, look)), _number(value(right, look)))


def _called(name: str, arguments: tuple, look: Look) -> object:
    if name in GATHERED and arguments:
        return _finite(GATHERED[name](list(_numbers(arguments, look))))
    match name, arguments:
        case "SUBTOTAL", (("value", 9.0 | 109.0), *ranges) if ranges:
            return math.fsum(_numbers(ranges, partial(look, subtotals=False)))
        case "ABS", (part,):
            return abs(_number(value(part, look)))
        case (("ROUND" | "ROUNDUP" | "ROUNDDOWN"), (part, digits)):
            return _rounded(_number(value(part, look)), int(_number(value(digits, look))), ROUNDED[name])
        case "IF", (condition, yes):
            return value(yes, look) if _number(value(condition, look)) else False
        case "IF", (condition, yes, no):
            return value(yes if _number(value(condition, look)) else no, look)
        case "IFERROR", (part, instead):
            try:
                return value(part, look)
            except Failed:
                return value(instead, look)
    raise Uncomputable


def _numbers(arguments: Iterable[tuple], look: Look) -> Iterator[float]:
    for argument in arguments:
        if argument[0] != "area":
            yield _number(value(argument, look))
            continue
        for content in look(argument[1]):
            if isinstance(content, (int, float)) and not isinstance(content, bool):
                yield float(content)
            elif not isinstance(content, (str, bool)):
                raise Uncomputable  # a date is a number to a spreadsheet program; no figure is one


def _number(content: object) -> float:
    if content is None:
        return 0.0
    if isinstance(content, (int, float)):
        return float(content)
    if isinstance(content, str) and not any(character.isdigit() for character in content):
        raise Failed("#VALUE!")
    raise Uncomputable


def _compared(sign: str, left: object, right: object) -> bool:
    left = left if left is not None else "" if isinstance(right, str) else 0.0
    right = right if right is not None else "" if isinstance(left, str) else 0.0
    kinds = _kind(left), _kind(right)
    if kinds[0] != kinds[1]:  # any text is greater than any number, and a truth value greater than any text
        return COMPARED[sign](*kinds)
    if kinds[0] != 1:
        return COMPARED[sign](float(f"{left:.15g}"), float(f"{right:.15g}"))  # Excel compares fifteen digits
    if sign not in ("=", "<>"):
        raise Uncomputable  # the order of words depends on the language
    return COMPARED[sign](left.casefold(), right.casefold())


def _kind(content: object) -> int:
    for kind, types in ((2, bool), (0, (int, float)), (1, str)):
        if isinstance(content, types):
            return kind
    raise Uncomputable


def _computed(sign: str, left: float, right: float) -> float:
    if sign == "/":
        return _quotient(left, right)
    if sign != "^":
        return _finite({"+": left + right, "-": left - right, "*": left * right}[sign])
    if left == 0 and right <= 0:
        raise Failed("#DIV/0!" if right else "#NUM!")
    if left < 0 and not right.is_integer():
        raise Uncomputable
    try:
        return left**right
    except OverflowError:
        raise Failed("#NUM!") from None


def _quotient(left: float, right: float) -> float:
    if not right:
        raise Failed("#DIV/0!")
    return _finite(left / right)


def _finite(number: float) -> float:
    if not math.isfinite(number):
        raise Failed("#NUM!")
    return number


def _rounded(number: float, digits: int, how: str) -> float:
    if abs(digits) > 300:
        raise Uncomputable
    shown = Decimal(f"{number:.15g}")  # 1.005 is stored as 1.00499…, and rounds to 1.01 all the same
    if shown.adjusted() + digits > 20:
        return number
    return float(shown.quantize(Decimal(1).scaleb(-digits), how))


class _Parser:
    """Tokens to a tree. A sign before a number binds closer than a power, as in Excel: ``-2^2`` is 4."""

    def __init__(self, tokens):
        self._tokens = tokens[::-1]

    def whole(self) -> tuple:
        tree = self._expression(0)
        if self._tokens:
            raise Uncomputable
        return tree

    def _expression(self, level: int) -> tuple:
        left = self._operand()
        while self._next("OPERATOR-INFIX") and LEVELS.get(self._tokens[-1].value, 0) > level:
            sign = self._tokens.pop().value
            left = (sign, left, self._expression(LEVELS[sign]))
        return left

    def _operand(self) -> tuple:
        if not self._tokens:
            raise Uncomputable
        token = self._tokens.pop()
        if token.type == "OPERATOR-PREFIX":
            return ("minus", self._operand()) if token.value == "-" else self._operand()
        if token.type == "PAREN" and token.subtype == "OPEN":
            tree = self._expression(0)
            self._close("PAREN")
        elif token.type == "FUNC" and token.subtype == "OPEN":
            tree = ("call", token.value[:-1].upper(), tuple(self._arguments()))
        elif token.type == "OPERAND":
            tree = _constant(token)
        else:
            raise Uncomputable
        while self._next("OPERATOR-POSTFIX"):
            self._tokens.pop()
            tree = ("percent", tree)
        return tree

    def _arguments(self) -> Iterator[tuple]:
        more = not self._next("FUNC", "CLOSE")
        while more:
            left_out = self._next("SEP", "ARG") or self._next("FUNC", "CLOSE")
            yield ("value", None) if left_out else self._expression(0)
            if more := self._next("SEP", "ARG"):
                self._tokens.pop()
        self._close("FUNC")

    def _next(self, kind: str, subtype: str = "") -> bool:
        return bool(self._tokens) and self._tokens[-1].type == kind and self._tokens[-1].subtype == subtype

    def _close(self, kind: str) -> None:
        if not self._next(kind, "CLOSE"):
            raise Uncomputable
        self._tokens.pop()


def _constant(token) -> tuple:
    match token.subtype:
        case "NUMBER":
            return "value", float(token.value)
        case "TEXT":
            return "value", token.value[1:-1].replace('""', '"')
        case "LOGICAL":
            return "value", token.value.upper() == "TRUE"
        case "ERROR":
            return "error", token.value
    return _area(token.value)


def _area(text: str) -> tuple:
    from openpyxl.utils.cell import range_boundaries

    sheet = SHEET.match(text)
    cells = text[sheet.end() :].upper() if sheet else text.upper()
    if cells == "#REF!":
        return "error", cells
    try:
        left, top, right, bottom = range_boundaries(cells)
    except (ValueError, TypeError):
        raise Uncomputable from None
    if cells.isalpha():  # a name, not a column
        raise Uncomputable
    title = (sheet[1] or sheet[2]).replace("''", "'") if sheet else None
    top, bottom = sorted((top or 1, bottom or ROWS))
    left, right = sorted((left or 1, right or COLUMNS))
    return "area", Area(title, top, left, bottom, right)
