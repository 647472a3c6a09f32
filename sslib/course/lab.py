"""JupyterLab for the course: the participant's copies, the first notebook open, no pop-ups, menus in the language.

What belongs to trainers (nbgrader's side panel and menu) is not shown: a participant checks answers in the notebook.
"""

import json
import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

from sslib import language
from sslib.checks import attempts
from sslib.course.copies import START
from sslib.inquiry import files

SETTINGS = ".settings"
TRAINERS = "@jupyter/nbgrader"
# Language packs of JupyterLab by language; there is none for Portugal.
PACKS = {"fr": "fr_FR", "pt": "pt_BR", "es": "es_ES"}


def settings() -> dict:
    """JupyterLab's settings for the course: no news, no question about updates, the language if its pack is there."""
    made = {
        "@jupyterlab/apputils-extension:notification": {"fetchNews": "false", "checkForUpdates": False},
        "@jupyterlab/docmanager-extension:plugin": {"autosaveInterval": 60},
    }
    pack = PACKS.get(language.current(), "")
    if pack and find_spec(f"jupyterlab_language_pack_{pack}"):
        made["@jupyterlab/translation-extension:plugin"] = {"locale": pack}
    return made


def prepare(folder: Path) -> list[str]:
    """Write the settings; returns the arguments of the process that starts JupyterLab in ``folder``."""
    where = folder / SETTINGS
    where.mkdir(parents=True, exist_ok=True)
    page = {"disabledExtensions": {TRAINERS: True}}
    for name, content in (("overrides.json", settings()), ("page_config.json", page)):
        files.write(where / name, json.dumps(content, indent=1).encode("utf-8"))
    return [
        sys.executable, "-m", "jupyterlab", f"--ServerApp.root_dir={folder}", f"--LabApp.app_settings_dir={where}",
        f"--LabApp.workspaces_dir={where / 'workspaces'}", f"--LabApp.default_url=/lab/tree/{START}",
    ]  # fmt: skip


def environment(folder: Path) -> dict[str, str]:
    """What the kernels of the course know: its folder and its language."""
    return os.environ | {"SSLIB_COURSE": str(folder), "SSLIB_LANGUAGE": language.current()}


def start(folder: Path, more: tuple[str, ...] = ()) -> int:
    """Run JupyterLab until it is closed; returns its exit code."""
    try:
        return subprocess.run([*prepare(folder), *more], env=environment(folder), check=False).returncode
    except KeyboardInterrupt:
        return 0


def default_folder() -> Path:
    """The participant's course folder, where nothing else is said."""
    return attempts.folder()
