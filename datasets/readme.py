"""Write ``datasets/README.md`` from the sheets: ``python -m datasets.readme`` from the root of the repository."""

import csv

from sslib import catalog

INTRO = """\
# Datasets

Made by `python -m datasets.readme` from the sheets in this folder. Change the sheets, not this file.

Every dataset is a folder `NAME` with the table `NAME.csv`, its sheet `NAME.toml` (source, limits, meaning of each
column) and the script `prepare.py` that made the table and says what it left out and why.

```python
import sslib as ss

ss.datasets()  # all datasets
ss.describe("population")  # the columns, their units, what a blank means
ss.load("population")  # the table
```

A table is checked against the hash in its sheet each time it is loaded. Spreadsheet programs change a file when they
save it; restore it with `git checkout -- datasets/NAME/NAME.csv`, or install the kit again.
"""


def text() -> str:
    """The whole file."""
    sheets = [catalog.sheet(name) for name in catalog.names()]
    parts = [INTRO, "## All datasets\n", _table(_overview(sheets)), *(_section(sheet) for sheet in sheets)]
    return "\n".join(parts)


def _overview(sheets) -> list[list[str]]:
    rows = [
        [
            f"[`{sheet.name}`](#{sheet.name})",
            sheet.title,
            sheet.producer,
            sheet.vintage,
            sheet.licence,
            _rows(sheet.name),
        ]
        for sheet in sheets
    ]
    return [["Name", "Title", "Producer", "Vintage", "Licence", "Rows"], *rows]


def _section(sheet: catalog.Sheet) -> str:
    lines = [f"## {sheet.name}", "", f"**{sheet.title}.** {sheet.about}", ""]
    lines += [f"- Source: {sheet.source}", f"- Citation: {sheet.citation}", f"- Retrieved: {sheet.retrieved}"]
    lines += [f"- Licence: {sheet.licence}", *(f"- Route: {route}" for route in sheet.route)]
    lines += ["", "Limits:", "", *(f"- {limit}" for limit in sheet.limits), ""] if sheet.limits else [""]
    columns = [
        [_key(column.name, sheet), column.about, column.type, column.unit, _codes(column), column.missing]
        for column in sheet.columns.values()
    ]
    return "\n".join([*lines, _table([["Column", "Meaning", "Type", "Unit", "Codes", "A blank means"], *columns])])


def _key(name: str, sheet: catalog.Sheet) -> str:
    return f"**`{name}`** (key)" if name in sheet.key else f"`{name}`"


def _codes(column: catalog.Column) -> str:
    if column.type == "boolean":
        return "yes, no"
    return f"list `{column.codes}`" if isinstance(column.codes, str) and column.codes else ", ".join(column.codes)


def _rows(name: str) -> str:
    with catalog.csv_path(name).open(encoding="utf-8", newline="") as file:
        return str(sum(1 for _ in csv.reader(file)) - 1)


def _table(rows: list[list[str]]) -> str:
    head, *body = [[cell.replace("|", "\\|").replace("\n", " ") for cell in row] for row in rows]
    lines = [head, ["---"] * len(head), *body]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"


if __name__ == "__main__":
    path = catalog.kit() / "datasets" / "README.md"
    path.write_text(text(), encoding="utf-8", newline="\n")
    print(f"{path.name}: {len(catalog.names())} datasets")
