"""Writes the frozen tables anew: ``python tests/freeze.py``. Read the difference before you commit it."""

from pathlib import Path

from sslib.report import orders, publish, run

CASES = [("CMR", "fr"), ("GAB", "en")]
TABLES = ["indicators.csv", "action_points.csv"]


def main() -> None:
    for country, code in CASES:
        (order,) = orders.orders([country], wanted=code, formats=["html"])
        content = publish.compose(order, [run.execute(task).notebook for task in order.tasks])
        for table in TABLES:
            (Path(__file__).parent / "frozen" / f"{country}_{code}_{table}").write_bytes(content[table])


if __name__ == "__main__":
    main()
