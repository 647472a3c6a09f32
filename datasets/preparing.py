"""What every ``prepare.py`` shares: read an extract, drop rows with a stated reason, write the table and its hash.

Run one from the root of the repository with the folder that holds the extracts::

    python -m datasets.coverage_sdg131.prepare EXTRACTS

An extract is a tidy CSV with the columns iso3, year, series, sex, group, value, unit, source_org,
source_dataset, source_repo, source_path, source_commit, notes; the sheets name where each was taken from.
"""

import re
import sys
from pathlib import Path

import pandas as pd

from sslib import catalog
from sslib.catalog import fingerprint
from sslib.data import problems

STATES = ("AGO", "BDI", "CAF", "CMR", "COD", "COG", "GAB", "GNQ", "RWA", "STP", "TCD")
COMPARED = (*STATES, "TZA")
SEX = {"T": "total", "F": "female", "M": "male"}


def extracts() -> Path:
    """The folder given on the command line."""
    if len(sys.argv) != 2 or not Path(sys.argv[1]).is_dir():
        sys.exit("Give one folder: the one that holds the extracts.")
    return Path(sys.argv[1])


def read(path: Path) -> pd.DataFrame:
    """An extract as text, blanks as empty text, so that nothing is converted unseen."""
    return pd.read_csv(path, dtype=str, keep_default_na=False)


def keep(rows: pd.DataFrame, wanted: pd.Series, why: str) -> pd.DataFrame:
    """The wanted rows; prints how many were dropped and why."""
    print(f"  {len(rows):>6} rows, dropped {int((~wanted).sum()):>6}: {why}")
    return rows[wanted].copy()


def write(script: str, table: pd.DataFrame) -> None:
    """Write ``NAME.csv`` beside ``script``, sorted by its key, put its hash into the sheet, check it against it."""
    folder = Path(script).resolve().parent
    sheet = catalog.sheet(folder.name)
    table = table[list(sheet.columns)].sort_values(list(sheet.key), kind="stable")
    content = table.to_csv(index=False, lineterminator="\n").encode("utf-8")
    (folder / f"{folder.name}.csv").write_bytes(content)
    path = folder / f"{folder.name}.toml"
    text = path.read_text(encoding="utf-8")
    text = re.sub(r'(?m)^sha256 = ".*"$', f'sha256 = "{fingerprint(content)}"', text, count=1)
    path.write_text(text, encoding="utf-8", newline="\n")
    print(f"  {len(table):>6} rows written to {folder.name}.csv")
    if found := problems(_typed(table, sheet), sheet):
        sys.exit("\n".join([f"{folder.name} departs from its sheet:", *found]))


def _typed(table: pd.DataFrame, sheet: catalog.Sheet) -> pd.DataFrame:
    typed = table.copy()
    for column in sheet.columns.values():
        if column.type in ("integer", "number"):
            typed[column.name] = pd.to_numeric(typed[column.name].replace("", None))
    return typed
