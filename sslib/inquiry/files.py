"""The files of a person: read as UTF-8, written whole or not at all, never written over."""

import os
import tempfile
from pathlib import Path

from sslib.errors import N_, BadInput


def utf8(path: Path) -> str:
    """The text of a CSV file as spreadsheet programs save it, with or without a byte order mark.

    Raises
    ------
    BadInput
        If it cannot be read, or is not written in UTF-8.
    """
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadInput(
            [
                N_("The file {file} is not written in UTF-8, so its accents cannot be trusted."),
                N_("In a spreadsheet program, save it as 'CSV UTF-8'."),
            ],
            file=path.name,
        ) from error
    except OSError as error:
        raise BadInput(
            [N_("The file {file} cannot be read: {reason}."), N_("Usual cause: it is open in another program.")],
            file=path.name, reason=error.strerror,
        ) from error  # fmt: skip


def fresh(target: Path, suffix: str = "") -> Path:
    """A file or folder that may be written: what a person filled in is never overwritten.

    Raises
    ------
    BadInput
        If it exists, or does not end in ``suffix``.
    """
    if suffix and target.suffix.lower() != suffix:
        raise BadInput([N_("The file {file} must end in {suffix}.")], file=target.name, suffix=suffix)
    if target.exists():
        raise BadInput(
            [N_("{file} exists already; nothing was written."), N_("Choose another name, or move it away.")],
            file=target,
        )  # fmt: skip
    return target


def write(path: Path, content: bytes) -> None:
    """Write a file whole or not at all.

    Raises
    ------
    BadInput
        If the file cannot be written there.
    """
    path = Path(path)
    try:
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}-", delete=False) as file:
            try:
                file.write(content)
                file.close()
                os.chmod(file.name, 0o666 & ~_mask())
                os.replace(file.name, path)
            except BaseException:
                file.close()
                os.unlink(file.name)
                raise
    except OSError as error:
        raise BadInput(
            [
                N_("The file {file} cannot be written: {reason}."),
                N_("Usual cause: it is open in another program, or the folder does not let you write."),
            ],
            file=path.name,
            reason=error.strerror or error,
        ) from error


def _mask() -> int:
    """The rights that new files do not get on this machine; a temporary file is for its owner alone."""
    mask = os.umask(0)
    os.umask(mask)
    return mask
