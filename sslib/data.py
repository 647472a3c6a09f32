"""The published figures of the kit: list them, read what they are, load them.

``load`` checks the bytes against the hash in the sheet and the values against the columns in the sheet, every
time: a course whose answers rest on a file must notice when the file was edited.
"""

from sslib import catalog, codes
from sslib.errors import N_, BadTable, UnknownName

REMEDY = N_("Repair the file or its sheet; prepare.py in the same folder makes the file anew.")


def datasets():
    """All datasets of the kit, one row each: name, title, producer, vintage, status.

    >>> "coverage_sdg131" in datasets().index
    True
    """
    import pandas as pd

    rows = [
        {"dataset": sheet.name, "title": sheet.title, "producer": sheet.producer, "vintage": sheet.vintage,
         "status": sheet.status}
        for sheet in map(catalog.sheet, catalog.names())
    ]  # fmt: skip
    return pd.DataFrame(rows).set_index("dataset")


def describe(name: str):
    """What a dataset is: one row for each column with meaning, unit, and what a blank means.

    The frame's ``attrs`` hold title, source, licence and limits.

    >>> describe("coverage_sdg131").loc["coverage_pct", "unit"]
    'percent of population'
    """
    import pandas as pd

    sheet = catalog.sheet(name)
    rows = [
        {"column": column.name, "about": column.about, "unit": column.unit, "missing": column.missing}
        for column in sheet.columns.values()
    ]
    frame = pd.DataFrame(rows).set_index("column")
    frame.attrs = {
        "title": sheet.title,
        "source": sheet.source,
        "licence": sheet.licence,
        "citation": sheet.citation,
        "limits": sheet.limits,
    }
    return frame


def load(name: str):
    """One dataset as a new frame.

    Returns
    -------
    DataFrame
        The columns of the sheet. A blank stays missing; ``describe(name)`` says what it means.

    Raises
    ------
    UnknownName
        If there is no such dataset.
    BadInput
        If its file is not there.
    BadHash
        If its file was changed.
    BadTable
        If its values depart from its sheet.

    Examples
    --------
    >>> coverage = load("coverage_sdg131")
    >>> list(coverage.columns)
    ['country', 'year', 'coverage_pct', 'status']
    """
    return read(catalog.content(name), catalog.sheet(name))


def read(content: bytes, sheet: catalog.Sheet, remedy: str = REMEDY):
    """The bytes of a data file as a new frame, checked against its sheet.

    Raises
    ------
    BadTable
        If the values depart from the sheet; ``remedy`` says what to do then.
    """
    import io

    import pandas as pd

    types = {
        "code": "str",
        "text": "str",
        "date": "str",
        "boolean": "str",
        "integer": "Int64",
        "number": "float64",
    }
    try:
        frame = pd.read_csv(
            io.BytesIO(content),
            dtype={column.name: types[column.type] for column in sheet.columns.values()},
            keep_default_na=False,
            na_values={column.name: [""] for column in sheet.columns.values() if column.type in ("integer", "number")},
        )
    except ValueError as error:
        raise BadTable.of(sheet.name, [str(error)], remedy) from error
    if found := problems(frame, sheet):
        raise BadTable.of(sheet.name, found, remedy)
    for column in sheet.columns.values():
        if column.type == "boolean":
            frame[column.name] = frame[column.name].eq("yes")
    return frame


def problems(frame, sheet: catalog.Sheet) -> list[str]:
    """How a frame departs from its sheet; an empty list is good."""
    if list(frame.columns) != list(sheet.columns):
        return [f"columns {list(frame.columns)}, the sheet says {list(sheet.columns)}"]
    found = []
    for column in sheet.columns.values():
        values = frame[column.name]
        blank = values.isna() | values.astype("str").eq("")
        if blank.any() and not column.missing:
            found.append(f"{column.name}: {int(blank.sum())} blanks, and the sheet does not say what a blank means")
        present = values[~blank]
        if allowed := _allowed(column):
            wrong = sorted(value for value in present.unique() if value not in allowed)
            found += [f"{column.name}: '{value}' is not in its code list" for value in wrong]
        if column.range:
            low, high = column.range
            found += [
                f"{column.name}: {value} is outside {low}–{high}" for value in present if not low <= value <= high
            ]
    if frame.duplicated(list(sheet.key)).any():
        found.append(f"{int(frame.duplicated(list(sheet.key)).sum())} rows repeat the key {list(sheet.key)}")
    return found


class _AnyTerritory:
    """Countries, regions and origin groups: everything that has a label."""

    def __contains__(self, code: object) -> bool:
        try:
            codes.countries.label(str(code))
        except UnknownName:
            return False
        return True


def _allowed(column: catalog.Column):
    if column.type == "boolean":
        return ("yes", "no")
    if not isinstance(column.codes, str):
        return column.codes
    return _AnyTerritory() if column.codes == "territory" else getattr(codes, column.codes)
