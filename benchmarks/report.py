"""How long the command line and the reports take, against what they stand on: ``python benchmarks/report.py``.

- start: ``sslib --help`` against bare Python that imports click;
- one: one country in three formats against plain papermill on the same notebooks, one after the other;
- all: the eleven States and the regional overview in three formats against the same.

Each pair runs in turns; the median of each side and the ratio of the medians are printed. Plain papermill only
executes the notebooks; the report also renders HTML, PDF and DOCX.
"""

import argparse
import statistics
import subprocess
import sys
import tempfile
import time

PAPERMILL = """
import papermill, sys
from sslib.report import orders
wanted = orders.orders(sys.argv[1].split(","), wanted="en", overview=len(sys.argv) > 2)
for order in wanted:
    for task in order.tasks:
        from sslib.report import run
        papermill.execute_notebook(run.path(task.notebook), None, parameters=dict(task.parameters), progress_bar=False)
"""
STATES = "AGO,BDI,CAF,CMR,COD,COG,GAB,GNQ,RWA,STP,TCD"


def seconds(command: list[str]) -> float:
    """Wall time of a command that must succeed."""
    start = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)
    return time.perf_counter() - start


def compare(name: str, ours: list[str], theirs: list[str], runs: int) -> None:
    """Time both commands in turns and print medians and ratio."""
    pairs = [(seconds(ours), seconds(theirs)) for _run in range(runs)]
    mine, other = (statistics.median(side) for side in zip(*pairs, strict=True))
    print(f"{name:6} ours {mine:8.2f} s   reference {other:8.2f} s   reference / ours {other / mine:5.2f}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", nargs="*", default=["start", "one", "all"], choices=["start", "one", "all"])
    parser.add_argument("--runs", type=int, default=3)
    asked = parser.parse_args()
    python = [sys.executable, "-c"]
    sslib = [sys.executable, "-m", "sslib"]
    with tempfile.TemporaryDirectory() as folder:
        report = [*sslib, "report", "--language", "en", "--output", folder]
        cases = {
            "start": ([*sslib, "--help"], [*python, "import click"]),
            "one": ([*report, "CMR"], [*python, PAPERMILL, "CMR"]),
            "all": ([*report, "--all"], [*python, PAPERMILL, STATES, "overview"]),
        }
        for name in asked.what:
            compare(name, *cases[name], runs=asked.runs if name != "start" else 4 * asked.runs)


if __name__ == "__main__":
    main()
