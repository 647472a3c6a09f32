"""Lines whose values stand side by side, taken apart into rows of the return.

A blank cell is no row. A word such as ``na`` in place of a number is the flag of its value; the flag of the line holds
for its numbers. A line without any number, word or flag is an open question: it is told, and makes no row.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from sslib.errors import N_
from sslib.inquiry import sheets
from sslib.inquiry.reading import Problem, column, texts
from sslib.inquiry.sheets import VALUE
from sslib.inquiry.workbook.pages import Page

NO_NUMBER = N_("The flag '{value}' has no number to speak of: the row holds only words for missing figures.")

Told = list[tuple[int, Problem]]  # the line of each problem


@dataclass(frozen=True)
class Answers:
    """What one column of values says: the lines that say anything, their values, and the words of some of them."""

    lines: object
    values: object
    words: Mapping[int, str] = field(default_factory=dict)


def rows(page: Page, arrays: Mapping[str, object], multipliers: Mapping[str, float]):
    """The rows that the lines of a page make.

    Parameters
    ----------
    arrays : the other columns of the page, typed line by line

    Returns
    -------
    arrays of the table, the line of each row, its sex (None if values do not stand side by side), problems by line
    """
    import numpy as np

    given, told = [], []
    for sex, cells in page.values():
        answers, slips = _answers(page, sex, cells, multipliers)
        given.append(answers)
        told += slips
    flags = arrays.get("flag", texts([""] * len(page.numbers)))
    alone, more = _unanswered(page, given, np.asarray(flags != "", bool))
    told += more + _idle(page, flags, given)
    every = [*given, Answers(alone, np.full(len(alone), np.nan))]
    line = np.concatenate([each.lines for each in every])
    rank = np.repeat([*range(len(given)), 0], [len(each.lines) for each in every])
    value = np.concatenate([each.values for each in every])
    order = np.argsort(line * len(every) + rank, kind="stable")
    line, rank, value = line[order], rank[order], value[order]
    made = {name: array.take(line) for name, array in arrays.items()} | {VALUE: value}
    worded = [(row, given[rank[row]].words[line[row]]) for row in np.flatnonzero(np.isnan(value))
              if given and line[row] in given[rank[row]].words]  # fmt: skip
    if worded and "flag" in made:
        made["flag"][[row for row, _word in worded]] = [word for _row, word in worded]
    sexes = np.array([sex for sex, _cells in page.values()] or [""], dtype=object)[rank] if page.sheet.wide else None
    if sexes is not None:
        made["sex"] = texts(sexes)
    if worded and "flag" not in made:  # where there is no place for a flag, a word answers, and that is all
        kept = np.setdiff1d(np.arange(len(line)), [row for row, _word in worded])
        made = {name: array.take(kept) for name, array in made.items()}
        line, sexes = line[kept], None if sexes is None else sexes[kept]
    return made, line, sexes, told


def _answers(page: Page, sex: str, cells: Sequence, multipliers: Mapping[str, float]) -> tuple[Answers, Told]:
    import numpy as np

    known, words, numbers = sheets.flags(), {}, range(len(cells))
    if set(map(type, cells)) != {float}:
        numbers = []
        for line, cell in enumerate(cells):
            if type(cell) is float:
                numbers.append(line)
            elif cell != "":
                text = str(cell).strip().casefold()
                if text in known:
                    words[line] = known[text]
                elif text:
                    numbers.append(line)
    raw = cells if len(numbers) == len(cells) else [cells[line] for line in numbers]
    array, slips = column(page.sheet.of.columns[VALUE], raw, multipliers)
    told = [(numbers[at], replace(slip, place=_place(page, numbers[at], sex).cell(VALUE))) for at, slip in slips]
    lines = np.array([*numbers, *words], dtype=np.intp)
    return Answers(lines, np.concatenate([array, np.full(len(words), np.nan)]), words), told


def _unanswered(page: Page, given: Sequence[Answers], flagged) -> tuple[object, Told]:
    """The lines that hold a flag and no more, and what is told of those that hold nothing at all."""
    import numpy as np

    silent = np.ones(len(page.numbers), dtype=bool)
    for answers in given:
        silent[answers.lines] = False
    told = []
    if given:
        sex = page.values()[0][0]
        told = [(line, Problem.of("blank", _place(page, line, sex).cell(VALUE)))
                for line in np.flatnonzero(silent & ~flagged)]  # fmt: skip
    return np.flatnonzero(silent & flagged), told


def _idle(page: Page, flags: Sequence[str], given: Sequence[Answers]) -> Told:
    """Flags of lines that hold words only, none of which says the same."""
    words: dict[int, set[str]] = {}
    for answers in given:
        for line, word in answers.words.items():
            words.setdefault(line, set()).add(word)
    numbered = {int(line) for answers in given for line in answers.lines if line not in answers.words} if words else ()
    return [
        (line, Problem(page.place(line).cell("flag"), flags[line], NO_NUMBER, (("value", flags[line]),), "V06"))
        for line, said in words.items()
        if flags[line] and line not in numbered and flags[line] not in said
    ]


def _place(page: Page, line: int, sex: str):
    return page.place(line, sex if page.sheet.wide else None)
