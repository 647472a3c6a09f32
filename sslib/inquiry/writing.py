"""Files that are written whole or not at all: what stood there before stays until the new content is complete."""

import os
import tempfile
from pathlib import Path

from sslib.errors import N_, BadInput


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
