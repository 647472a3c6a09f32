import ast
import subprocess
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "sslib"

# Who may import whom: a module imports only from lower layers, or within its own folder.
LAYER = {
    "errors": 0,
    "catalog": 1, "evidence": 1, "language": 1,
    "codes": 2, "syllabus": 2,
    "checks": 3, "data": 3, "disclosure": 3, "indicators": 3, "inquiry": 3,
    "exhibits": 4, "refresh": 4,
    "actions": 5, "explorers": 5, "figures": 5, "prefill": 5,
    "profiles": 6, "readings": 6, "returns": 6,
    "plan": 7,
    "report": 8,
    "course": 9,
    "cli": 10, "translation": 10,
    "__main__": 11,
}  # fmt: skip
HEAVY = ("pandas", "matplotlib", "seaborn", "papermill", "nbconvert", "openpyxl", "python_calamine", "scipy",
         "xlsxwriter", "rich", "typst", "nbgrader", "requests", "sdmx")  # fmt: skip


def _modules():
    return sorted(path for path in PACKAGE.rglob("*.py") if path != PACKAGE / "__init__.py")


def _room(path: Path) -> str:
    return path.relative_to(PACKAGE).with_suffix("").parts[0]


def _imports(path: Path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module == "sslib":
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("sslib."):
            yield node.module.split(".")[1]
        elif isinstance(node, ast.Import):
            yield from (alias.name.split(".")[1] for alias in node.names if alias.name.startswith("sslib."))


@pytest.mark.parametrize("path", _modules(), ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_imports_point_down_only(path):
    room = _room(path)
    for wanted in _imports(path):
        assert wanted == room or LAYER[wanted] < LAYER[room], f"{room} imports {wanted}"


@pytest.mark.parametrize("path", _modules(), ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_a_module_stops_at_300_lines(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 300


@pytest.mark.parametrize("statement", ["import sslib", "import sslib.cli", "import sslib; sslib.load"])
def test_importing_costs_nothing_heavy(statement):
    code = f"{statement}; import sys; print([m for m in {HEAVY!r} if m in sys.modules])"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"


def test_the_one_door_leads_to_what_it_names():
    import sslib

    assert sslib.__all__ == sorted(sslib.__all__)
    for name in sslib.__all__:
        assert getattr(sslib, name) is not None
    with pytest.raises(AttributeError):
        _ = sslib.no_such_name
