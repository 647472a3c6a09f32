"""A report's folder, exchanged at once: an interrupted run leaves the earlier report whole."""

import json
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

from sslib.errors import N_, BadInput
from sslib.report import files


def place(content: Mapping[str, bytes], folder: Path) -> tuple[Path, Path | None]:
    """Put a report in its folder at once: written beside it first, then exchanged.

    An earlier report that nobody touched is replaced. One with files that were added or changed is kept under
    another name, which is returned.

    Raises
    ------
    BadInput
        If the folder is in use or is no folder of a report.
    """
    if folder.exists() and not (folder / "provenance.json").is_file():
        raise BadInput(
            [
                N_("{folder} exists and is no report of this kit; nothing was written."),
                N_("Move it away, or choose another folder with --output."),
            ],
            folder=folder,
        )
    fresh = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        for name, data in content.items():
            target = fresh / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(data)
        fresh.chmod(0o755)
        kept = None
        if folder.exists():
            kept = _free(folder)
            touched = _touched(folder)
            folder.rename(kept)
            fresh.rename(folder)
            if not touched:
                shutil.rmtree(kept)
                kept = None
        else:
            fresh.rename(folder)
    except OSError as error:
        if not folder.exists() and kept is not None and kept.exists():
            kept.rename(folder)
        shutil.rmtree(fresh, ignore_errors=True)
        raise BadInput(
            [
                N_("{folder} cannot be written: {reason}."),
                N_("Usual cause: a file of the earlier report is open in another program. Close it and try again."),
            ],
            folder=folder, reason=error.strerror,
        ) from error  # fmt: skip
    except BaseException:
        shutil.rmtree(fresh, ignore_errors=True)
        raise
    return folder, kept


def _free(folder: Path) -> Path:
    number = 1
    while (name := folder.with_name(f"{folder.name}_earlier_{number}")).exists():
        number += 1
    return name


def _touched(folder: Path) -> bool:
    """Whether a report's folder holds anything but the files that its provenance states, unchanged."""
    try:
        stated = json.loads((folder / "provenance.json").read_text(encoding="utf-8"))["files"]
    except (ValueError, KeyError):
        return True
    present = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    if present - {"provenance.json"} != set(stated):
        return True
    return any(files.digest((folder / name).read_bytes()) != value for name, value in stated.items())


def check_output(output: Path) -> None:
    try:
        output.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=output):
            pass
    except OSError as error:
        raise BadInput(
            [
                N_("The folder {folder} cannot be written: {reason}."),
                N_("Choose another one with --output."),
            ],
            folder=output, reason=error.strerror or error,
        ) from error  # fmt: skip
