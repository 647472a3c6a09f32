"""Two returns of Talunda, an invented country, for 2023 and 2024, made from assumptions and seeds, and their index.

Run from the root of the repository: python -m datasets.xxa_return.prepare
"""

import csv
from pathlib import Path

import pandas as pd

from datasets.preparing import write
from datasets.xxa_return import law
from datasets.xxa_return.accounts import benefits, finance, from_the_state
from datasets.xxa_return.economy import assumed, context
from datasets.xxa_return.people import persons
from sslib.catalog import fingerprint
from sslib.inquiry.folder import to_folder
from sslib.inquiry.tables import NUMERIC, Return, tables, typed

HERE = Path(__file__).resolve().parent
YEARS = (2023, 2024)
MODELLED = ("persons", "benefit", "accounts")


def made(year: int) -> Return:
    """The return of one year."""
    rows = {
        "return": [_head(year)],
        "schemes": [
            {"scheme": scheme} | {name: value for name, value in about.items() if name not in MODELLED}
            for scheme, about in assumed("schemes").items()
        ],
        "persons": persons(year),
        "benefits": benefits(year),
        "finance": finance(year),
        "context": context(year, from_the_state(year)),
        "legal": law.legal(year),
        "agreements": law.agreements(year),
        "overlaps": law.overlaps(year),
        "parameters": law.parameters(),
        "published": law.published(year),
        "abroad": law.abroad(year),
        "targets": law.targets(),
    }
    return Return({table: typed(_frame(entries, table), table) for table, entries in rows.items()})


def prepare(folder: Path) -> None:
    """Write the returns as folders of CSV files, one for each year."""
    for year in YEARS:
        to_folder(made(year), folder / str(year))


def index(folder: Path = HERE) -> pd.DataFrame:
    """The files of all returns in ``folder``: rows and fingerprint."""
    entries = []
    for path in sorted(folder.glob("*/*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            rows = sum(1 for _ in csv.reader(file)) - 1
        entries.append({"folder": path.parent.name, "file": path.name, "rows": str(rows),
                        "sha256": fingerprint(path.read_bytes())})  # fmt: skip
    return pd.DataFrame(entries)


def _head(year: int) -> dict:
    return {
        "country": "XXA", "country_name": "Talunda (invented)", "year": year, "currency": "XTS", "money_multiplier": 1,
        "person_multiplier": 1, "reference_date": f"{year}-12-31", "period_start": f"{year}-01-01",
        "period_end": f"{year}-12-31", "prepared_by": "Focal point of Talunda, Ministry of Labour (invented)",
        "status": "illustrative",
    }  # fmt: skip


def _frame(entries: list[dict], table: str) -> pd.DataFrame:
    columns = tables()[table].columns
    text = [name for name, column in columns.items() if column.type not in NUMERIC]
    frame = pd.DataFrame(entries, columns=list(columns)).astype(dict.fromkeys(text, "object"))
    return frame.fillna(dict.fromkeys(text, ""))


if __name__ == "__main__":
    prepare(HERE)
    write(__file__, index())
