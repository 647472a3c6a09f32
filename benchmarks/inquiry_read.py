"""How long a full questionnaire takes to read, against its bare cells: ``python benchmarks/inquiry_read.py``.

- bare: python-calamine gives the cells of every sheet of the workbook, and nothing is made of them;
- ours: ``from_workbook`` makes the return of it: codes, numbers, dates, places, and what is odd;
- guarded: ``read_return``, which first looks whether the file is a workbook that can be read safely.

One workbook with about 50,000 values (30 schemes in each of five years, the years side by side as further schemes), or
five with about 10,000 each. The sides run in turns; the median of each and the ratios are printed.
"""

import argparse
import statistics
import tempfile
import time
from pathlib import Path

SEXES = {"total": 1.0, "female": 0.375, "male": 0.625}
STATUSES = {"total": 1.0, "national": 0.875, "non_national": 0.09375, "unknown": 0.03125}
FUNCTIONS = ("old_age", "survivors", "disability", "employment_injury", "sickness", "maternity", "family")


def made(schemes: int, year: int):
    """A return in which every scheme reports persons by sex, nationality, origin and activity."""
    import pandas as pd

    from sslib import codes
    from sslib.inquiry.tables import Return, tables, typed

    names = [f"{year}-{number:02d}" for number in range(schemes)]
    rows = []
    for name in names:
        for function in FUNCTIONS:
            for variable in ("affiliated", "active_contributors", "beneficiaries"):
                base = {"scheme": name, "function": function, "variable": variable, "age": "total",
                        "source": "Annual report"}  # fmt: skip
                rows += [base | {"migrant_status": status, "sex": sex, "value": 12_800 * share * part}
                         for status, part in STATUSES.items() for sex, share in SEXES.items()]  # fmt: skip
        base = {"scheme": name, "function": "old_age", "variable": "active_contributors", "age": "total"}
        rows += [base | {"migrant_status": "non_national", "sex": sex, "value": 160 * share, "origin": origin}
                 for origin in ("XXB", "XXC", "other_eccas", "unknown") for sex, share in SEXES.items()]  # fmt: skip
        rows += [base | {"migrant_status": status, "sex": sex, "value": 320 * share, "activity": activity}
                 for activity in list(codes.activity)[:8] for status in ("national", "non_national")
                 for sex, share in SEXES.items()]  # fmt: skip
    head = {"country": "XXA", "country_name": "Talunda", "year": year, "currency": "XTS", "money_multiplier": 1,
            "person_multiplier": 1, "reference_date": f"{year}-12-31", "period_start": f"{year}-01-01",
            "period_end": f"{year}-12-31", "status": "illustrative"}  # fmt: skip
    inventory = [{"scheme": name, "name": name, "contributory": "contributory", "kind": "social_insurance",
                  "institution": "Fund", "functions": ";".join(FUNCTIONS)} for name in names]  # fmt: skip
    frames = {"return": [head], "schemes": inventory, "persons": rows}
    return Return({table: typed(pd.DataFrame(frames.get(table, []), columns=list(tables()[table].columns)), table)
                   for table in tables()})  # fmt: skip


def bare(path: Path) -> None:
    """Every cell of every sheet, as python-calamine gives it."""
    from python_calamine import CalamineWorkbook

    book = CalamineWorkbook.from_path(path)
    for title in book.sheet_names:
        book.get_sheet_by_name(title).to_python(skip_empty_area=False)


def ours(path: Path) -> None:
    """The return of the workbook; it must be clean."""
    from sslib.inquiry.workbook import from_workbook

    assert not from_workbook(path)[1]


def guarded(path: Path) -> None:
    """The same with the look at the file before."""
    from sslib.inquiry.source import read_return

    assert not read_return(path)[1]


def seconds(read, paths) -> float:
    """Wall time to read all workbooks."""
    start = time.perf_counter()
    for path in paths:
        read(path)
    return time.perf_counter() - start


def main() -> None:
    from sslib.inquiry.questionnaire import to_workbook
    from sslib.inquiry.workbook import from_workbook

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=9)
    runs = parser.parse_args().runs
    with tempfile.TemporaryDirectory() as folder:
        cases = {"one of 50,000": [(160, 2024)], "five of 10,000": [(32, year) for year in range(2020, 2025)]}
        for name, wanted in cases.items():
            paths = [Path(folder) / f"{schemes}_{year}.xlsx" for schemes, year in wanted]
            for path, (schemes, year) in zip(paths, wanted, strict=True):
                to_workbook(made(schemes, year), path)
            values = sum(len(from_workbook(path)[0]["persons"]) for path in paths)
            sides = (bare, ours, guarded)
            times = [[seconds(read, paths) for read in sides] for _run in range(runs)]
            reference, *mine = (statistics.median(side) for side in zip(*times, strict=True))
            told = "   ".join(f"{read.__name__} {time_:.3f} s ({time_ / reference:.2f} x bare)"
                              for read, time_ in zip(sides[1:], mine, strict=True))  # fmt: skip
            print(f"{name}: {values:,} values   bare {reference:.3f} s   {told}", flush=True)


if __name__ == "__main__":
    main()
