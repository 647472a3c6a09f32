import os
import subprocess
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).parents[1]


def test_the_wheel_carries_the_kit_and_reports_in_an_empty_folder(tmp_path):
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path / "dist")]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = (tmp_path / "dist").glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path / "site")
    empty = tmp_path / "empty"
    empty.mkdir()
    code = (
        "import sslib, sys; from sslib import catalog; from sslib.cli import main;"
        "print(catalog.kit()); main(['report', 'COG', '--format', 'html,pdf', '--language', 'pt'])"
    )
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    environment |= {"PYTHONPATH": str(tmp_path / "site"), "SSLIB_LANGUAGE": "en"}
    ran = subprocess.run(
        [sys.executable, "-c", f"if __name__ == '__main__': exec({code!r})"],
        cwd=empty, env=environment, capture_output=True, text=True, timeout=300,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.splitlines()[0] == str(tmp_path / "site" / "sslib" / "kit")
    folder = empty / "output" / "COG_2024_pt"
    assert (folder / "COG_2024_pt.html").is_file() and (folder / "COG_2024_pt.pdf").is_file()
