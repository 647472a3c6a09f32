"""A report's folder, exchanged at once: an interrupted run leaves the earlier report whole."""

import errno
import json
import shutil
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

from sslib.errors import N_, BadInput
from sslib.report import files

ATTEMPTS = 10


def place(content: Mapping[str, bytes], folder: Path) -> tuple[Path, Path | None]:
    """Put a report in its folder at once: written beside it first, then exchanged.

    An earlier report that nobody touched is replaced. One with files that were added or changed, or that the new one
    lacks, is kept under another name, which is returned.

    Raises
    ------
    BadInput
        If the folder is in use or is no folder of a report.
    """
    if _foreign(folder):
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
        earlier = _exchange(fresh, folder)
    except OSError as error:
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
    if earlier is None or _touched(earlier) or _held(earlier) - set(content):
        return folder, earlier
    shutil.rmtree(earlier, ignore_errors=True)  # the new report stands: what cannot be removed is only left over
    return folder, earlier if earlier.exists() else None


def _foreign(folder: Path) -> bool:
    """Whether there is a folder that is no report. Another run may just be exchanging it, so look more than once."""
    for _attempt in range(ATTEMPTS):
        if (folder / "provenance.json").is_file() or not folder.exists():
            return False
        time.sleep(0.01)
    return True


def _exchange(fresh: Path, folder: Path) -> Path | None:
    """Put ``fresh`` where ``folder`` is; returns where the earlier one went. Another run may do the same just now."""
    earlier = None
    for _attempt in range(ATTEMPTS):
        try:
            if folder.exists():
                earlier = _free(folder)
                folder.rename(earlier)
            fresh.rename(folder)
            return earlier if earlier is not None and earlier.exists() else None
        except OSError as error:
            failure = error
            if error.errno not in (errno.ENOENT, errno.ENOTEMPTY, errno.EEXIST):
                break
    if earlier is not None and earlier.exists() and not folder.exists():
        earlier.rename(folder)
    raise failure


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
    if _held(folder) - {"provenance.json"} != set(stated):
        return True
    return any(files.digest((folder / name).read_bytes()) != value for name, value in stated.items())


def _held(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def check_output(output: Path) -> None:
    """Make the folder of the reports, and see that it can be written.

    Raises
    ------
    BadInput
        If it cannot.
    """
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
