"""How long five full returns take from their review to their indicators: ``python benchmarks/inquiry.py``.

Five returns of 30 schemes and about 10,000 values each, the module on migrant workers filled, are made of the two years
of the invented country: its schemes stand there four times, each time with as many times its persons and amounts. Every
run is a process of its own, in which nothing has been computed before:

- libraries: pandas, SciPy and Babel are loaded; it has no part in the total;
- review: every rule on each year, against the year before;
- sums: national sums over the schemes;
- indicators: all of them, of all five years;
- protection: the search for the small cells of migrants, and the masks; it has no part in the total.

The median of each step, of the total and of the peak memory are printed. The peak is that of the whole process with
its libraries, once before the protection and once after it.
"""

import argparse
import importlib
import json
import resource
import statistics
import subprocess
import sys
import time
from pathlib import Path

INVENTED = Path(__file__).parents[1] / "datasets" / "xxa_return"
YEARS = range(2020, 2025)
SCHEMES = 30
TIMES = (1, 2, 3, 4)  # multiples are whole numbers, so that every sum still holds, and no two schemes are alike
NAMES = ("scheme", "scheme_a", "scheme_b")
OF_ONE_PERSON = ("average_wage", "minimum_wage", "poverty_line")
SCALED = {"persons": ("value",), "finance": ("value",), "published": ("value",), "overlaps": ("persons",)}
STEPS = ("review", "sums", "indicators", "protection")
LIBRARIES = ("pandas", "scipy.sparse.csgraph", "scipy.optimize", "babel.numbers")


def made(year: int):
    """One return: the invented country as it was in 2024, or in 2023 if the year is odd, with ten times its people."""
    import pandas as pd

    from sslib.inquiry.folder import from_folder
    from sslib.inquiry.tables import Return

    given = from_folder(INVENTED / str(2024 - year % 2))[0]
    frames = {name: given[name] for name in given.frames}
    head = frames["return"]
    for column in ("reference_date", "period_start", "period_end"):
        head[column] = str(year) + head[column].str[4:]
    head["year"] = float(year)
    people = ~frames["context"]["variable"].isin(OF_ONE_PERSON)
    frames["context"].loc[people, "value"] *= sum(TIMES)
    frames["legal"][["group_size", "group_size_non_nationals"]] *= sum(TIMES)
    kept = [f"{name}{times}" for times in TIMES for name in frames["schemes"]["scheme"]][:SCHEMES]
    for name, frame in frames.items():
        if keys := [column for column in NAMES if column in frame]:
            every = pd.concat([_times(frame, name, keys, times) for times in TIMES], ignore_index=True)
            frames[name] = every[every[keys].isin([*kept, ""]).all(axis=1)].drop_duplicates(ignore_index=True)
    return Return(frames)


def _times(frame, table: str, keys: list[str], times: int):
    """The rows of the schemes as those of other schemes that are so many times as large."""
    renamed = {key: frame[key].where(frame[key] == "", frame[key] + str(times)) for key in keys}
    if table == "schemes":
        renamed |= {column: frame[column] + f" {times}" for column in ("name", "institution")}
    scaled = {column: frame[column] * times for column in SCALED.get(table, ())}
    if table == "benefits":
        scaled["value"] = frame["value"].where(frame["statistic"] != "total", frame["value"] * times)
    return frame.assign(**renamed, **scaled)


def values(given) -> int:
    """How many values a return has."""
    return sum(int(given[name]["value"].notna().sum()) for name in ("persons", "benefits", "finance", "context"))


def run() -> dict[str, float]:
    """Every step once, in this process: seconds, counts, and peak memory in MB."""
    start = time.perf_counter()
    for library in LIBRARIES:
        importlib.import_module(library)
    libraries = time.perf_counter() - start
    from sslib import disclosure
    from sslib.indicators.totals import with_national_sums
    from sslib.inquiry.review import review
    from sslib.returns.analysis import indicators_of

    returns = [made(year) for year in YEARS]
    start = [time.perf_counter()]
    reviews = [review(now, earlier=then) for now, then in zip(returns, [None, *returns], strict=False)]
    start.append(time.perf_counter())
    shown = [given.frames | {"persons": with_national_sums(given["persons"])} for given in returns]
    start.append(time.perf_counter())
    indicators = [indicators_of(tables, str(year)) for tables, year in zip(shown, YEARS, strict=True)]
    start.append(time.perf_counter())
    before = _peak()
    for tables in shown:
        disclosure.protected_tables(tables)
    start.append(time.perf_counter())
    spent = {step: start[place + 1] - start[place] for place, step in enumerate(STEPS)}
    return spent | {
        "libraries": libraries, "total": start[3] - start[0], "before": before, "after": _peak(),
        "values": sum(map(values, returns)),
        "findings": sum(len(found.findings) for found in reviews), "rows": sum(map(len, indicators)),
        "not_run": len(reviews[-1].not_run) - sum(rule.level <= 1 for rule in reviews[-1].rules.values()),
    }  # fmt: skip


def _peak() -> float:
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--once", action="store_true", help="run once in this process and print the measures as JSON")
    asked = parser.parse_args()
    if asked.once:
        print(json.dumps(run()))
        return
    command = [sys.executable, __file__, "--once"]
    runs = [
        json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
        for _run in range(asked.runs)
    ]
    median = {name: statistics.median(one[name] for one in runs) for name in runs[0]}
    print(f"{len(YEARS)} returns, {SCHEMES} schemes, {median['values']:,} values, {median['findings']:,} findings, "
          f"{median['rows']:,} indicator rows; {median['not_run']} rules did not run on the last year; "
          f"medians of {asked.runs} runs")  # fmt: skip
    for step in ("libraries", *STEPS[:3], "total", *STEPS[3:]):
        print(f"{step:10} {median[step]:7.3f} s")
    print(f"peak memory {median['before']:.0f} MB, with protection {median['after']:.0f} MB")


if __name__ == "__main__":
    main()
