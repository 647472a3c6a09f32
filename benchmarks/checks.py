"""How long a participant waits for a check: ``python benchmarks/checks.py``.

Asked for: under 0.2 s. A lesson has shown texts before its first exercise, so that the catalogues are read by then;
how long that takes is printed apart.
"""

import os
import statistics
import subprocess
import sys
import tempfile

RUNS = 5
CODE = """
import time
import sslib as ss
ss.use_language("{language}")
start = time.perf_counter()
ss.translate("A sentence that no catalogue has")
read = time.perf_counter() - start
start = time.perf_counter()
str(ss.check("1.5.3", [9, 9], "CMR"))
first = time.perf_counter() - start
start = time.perf_counter()
for _ in range(100):
    ss.check("1.5.3", [7, 5], "CMR")._repr_html_()
print(read, first, (time.perf_counter() - start) / 100)
"""


def main() -> None:
    """Print the medians for each language."""
    for language in ("en", "fr", "pt", "es"):
        with tempfile.TemporaryDirectory() as folder:
            told = [
                subprocess.run(
                    [sys.executable, "-c", CODE.format(language=language)], capture_output=True, text=True, check=True,
                    env=os.environ | {"SSLIB_COURSE": folder},
                ).stdout.split()
                for _run in range(RUNS)
            ]  # fmt: skip
        read, first, further = (statistics.median(float(run[place]) for run in told) * 1000 for place in range(3))
        print(
            f"{language}: catalogues {read:6.1f} ms, first check {first:6.1f} ms, every further one {further:5.2f} ms"
        )


if __name__ == "__main__":
    main()
