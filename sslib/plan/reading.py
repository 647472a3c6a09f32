"""A plan from the workbook that people filled in: every cell that cannot be read is told, all at once."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from sslib import codes
from sslib.errors import N_, BadInput
from sslib.inquiry.guard import check_workbook
from sslib.inquiry.reading import blank
from sslib.inquiry.tables import Place
from sslib.inquiry.workbook.oddities import letters
from sslib.language import gettext as _
from sslib.plan import steps
from sslib.plan.columns import columns
from sslib.plan.workbook import COUNTRY

NEW = N_("Make a new one with: sslib plan new COUNTRY -o plan.xlsx")


def read(path: Path, country: str = "") -> steps.Plan:
    """Read a plan (.xlsx); blank rows are no action points.

    Parameters
    ----------
    country : code of the State that the plan must be of; blank: of any

    Raises
    ------
    BadInput
        If it cannot be opened, is no plan or that of another State; or with every slip in its cells.
    """
    path = Path(path)
    check_workbook(path)
    title, rows = _rows(path)
    top, header, of = _header(path, rows)
    if country and of != country:
        raise BadInput(
            [N_("The plan {file} is of {found}, and that of {country} is wanted.")], file=path.name,
            found=codes.countries.label(of), country=codes.countries.label(country),
        )  # fmt: skip
    made, slips, places = [], [], []
    for number, cells in enumerate(rows[top + 1 :], start=top + 2):
        raw = {name: cells[at] for name, at in header.items() if at < len(cells)}
        if number == top + 2 or all(map(blank, raw.values())):  # the row of headings, and rows left free
            continue
        place = Place(title, number, {name: letters(at) for name, at in header.items()})
        entry, told = steps.read(raw, place.cell)
        made.append(entry)
        slips += told
        places.append((entry["action"], place.cell("action")))
    slips += steps.twice(places)
    if slips:
        raise BadInput(
            [N_("The plan {file} has {count} cells to be mended:"), N_("Mend them and run the command again.")],
            rows=slips, file=path.name, count=len(slips),
        )  # fmt: skip
    return steps.Plan(of, tuple(made), path.name)


def _rows(path: Path) -> tuple[str, Sequence[Sequence]]:
    """The title and the cells of the first sheet that has the row of codes."""
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        book = CalamineWorkbook.from_path(str(path))
        for title in book.sheet_names:
            rows = book.get_sheet_by_name(title).to_python(skip_empty_area=False)
            if any(columns()["action"].code in row for row in rows):
                return title, rows
    except (CalamineError, OSError) as error:
        raise BadInput([N_("The file {file} cannot be read: {reason}.")], file=path.name, reason=error) from error
    raise BadInput(
        [
            N_("The workbook {file} is no action plan of the kit: no sheet has the row of small grey codes."),
            N_("Usual cause: it is another file, or that row was deleted."),
            NEW,
        ],
        file=path.name,
    )


def _header(path: Path, rows: Sequence[Sequence]) -> tuple[int, Mapping[str, int], str]:
    """The row of codes (counted from 0), the position of each column, and the State."""
    top = next(number for number, row in enumerate(rows) if columns()["action"].code in row)
    header, of = {}, ""
    for at, code in enumerate(rows[top]):
        if isinstance(code, str) and code.startswith(COUNTRY):
            of = code.removeprefix(COUNTRY)
        for name, column in columns().items():
            if code == column.code:
                header.setdefault(name, at)
    missing = [column.label for name, column in columns().items() if name not in header]
    if missing or not (of in codes.countries or codes.INVENTED.fullmatch(of)):
        raise BadInput(
            [
                N_("The plan {file} is not whole: of its row of codes is missing: {missing}."),
                N_("Usual cause: columns were deleted. They may be hidden, but must stay."),
                NEW,
            ],
            file=path.name, missing=", ".join(missing or [_("the State")]),
        )  # fmt: skip
    return top, header, of
