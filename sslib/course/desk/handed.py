"""What a sandbox is handed ready-made: whoever grades works it out once, and not every sandbox anew."""

import copyreg
import os
import pickle
import tempfile
from functools import cache
from types import MappingProxyType


def opened() -> int:
    """A new descriptor, for reading only, of what is handed over; the caller closes it."""
    return os.open(f"/proc/self/fd/{_packed().fileno()}", os.O_RDONLY)


def take(file) -> None:
    """Keep what ``opened`` reads; the file is the desk's own, and no submission has run yet."""
    from sslib.returns import analysis

    analysis.keep("2024", pickle.load(file))


@cache
def _packed():
    """The return of the invented country, which half of the lessons read and which takes a second to work out."""
    from sslib.returns import analysis

    copyreg.pickle(MappingProxyType, lambda mapping: (_mapping, (dict(mapping),)))
    file = tempfile.TemporaryFile()  # noqa: SIM115 - it stays open as long as the process lives
    pickle.dump(analysis.invented("2024"), file)
    file.flush()
    return file


def _mapping(entries: dict) -> MappingProxyType:
    return MappingProxyType(entries)
