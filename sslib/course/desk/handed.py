"""What a sandbox is handed ready-made: whoever grades works it out once, and not every sandbox anew."""

import contextlib
import copyreg
import pickle
from pathlib import Path
from types import MappingProxyType

FILE = "ready"
FOLDER = "2024"  # of the invented country's return that half of the lessons read; to work it out takes a second


def put(place: Path) -> None:
    """Write it into a folder that nobody else can write to."""
    from sslib.returns import analysis

    copyreg.pickle(MappingProxyType, lambda mapping: (_mapping, (dict(mapping),)))
    (place / FILE).write_bytes(pickle.dumps(analysis.invented(FOLDER)))


def take(file) -> None:
    """Keep what ``put`` has written, if anything: it comes from the desk, and no submission has run yet."""
    from sslib.returns import analysis

    with contextlib.suppress(EOFError):
        analysis.keep(FOLDER, pickle.load(file))


def _mapping(entries: dict) -> MappingProxyType:
    return MappingProxyType(entries)
