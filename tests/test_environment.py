import re
import tomllib
from pathlib import Path

import yaml

ROOT = Path(__file__).parents[1]
CONDA = {"ibis-framework": "ibis-duckdb"}  # other names on conda-forge


def _declared() -> dict[str, str]:
    """Every dependency of the project and of its development, with its bounds."""
    stated = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    found = [*stated["project"]["dependencies"], *stated["dependency-groups"]["dev"]]
    for extra in stated["project"]["optional-dependencies"].values():
        found += extra
    made = {}
    for requirement in found:
        name, bounds = re.fullmatch(r"([\w.-]+)(?:\[[^\]]*\])?(.*)", requirement).groups()
        if name != "sslib":
            made[CONDA.get(name, name)] = bounds
    return made


def test_conda_installs_what_pyproject_declares():
    entries = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))["dependencies"]
    (pip,) = [entry["pip"] for entry in entries if isinstance(entry, dict)]
    listed = [entry for entry in entries if isinstance(entry, str)] + [
        entry for entry in pip if "--editable" not in entry
    ]
    made = dict(re.fullmatch(r"([\w-]+)(.*)", entry).groups() for entry in listed)
    python = made.pop("python")
    made.pop("pip")
    assert made == _declared()
    stated = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert python == stated["project"]["requires-python"]


def test_the_development_group_includes_every_extra():
    stated = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    (own,) = [entry for entry in stated["dependency-groups"]["dev"] if entry.startswith("sslib[")]
    assert set(own[len("sslib[") : -1].split(",")) == set(stated["project"]["optional-dependencies"])


def test_the_lock_pins_every_dependency_with_hashes_and_names_no_host():
    text = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    names = {"ibis-duckdb": "ibis-framework"}
    for name in _declared():
        wanted = names.get(name, name).replace("_", "-").lower()
        assert re.search(rf"(?m)^{re.escape(wanted)}(\[[^\]]*\])?==\S+", text), wanted
    assert "--hash=sha256:" in text and "://" not in text
    assert not re.search(r"(?m)^sslib\b", text), "a package of this name on a registry is another one"
