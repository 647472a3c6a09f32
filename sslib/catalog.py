"""Where the kit's files are, and the sheets that describe its datasets.

Every dataset is a folder ``datasets/NAME`` with ``NAME.csv``, its sheet ``NAME.toml`` and the ``prepare.py``
that made it. The sheet is the only place that knows producer, vintage, licence, limits and the meaning of
each column; loader, documentation, report and translation catalogue all read it.
"""

import csv
import hashlib
import io
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import MappingProxyType

from sslib.errors import N_, BadHash, BadInput, UnknownName

RESTORE = N_("Restore it with: git checkout -- datasets   (or install the kit again).")
COLUMN_TYPES = ("code", "text", "integer", "number", "boolean", "date")


@dataclass(frozen=True)
class Column:
    """One column of a dataset: what it says, its unit, what a blank means, its codes or its range."""

    name: str
    about: str
    type: str
    unit: str = ""
    missing: str = ""
    codes: tuple[str, ...] | str = ()
    range: tuple[float, float] | None = None
    translate: bool = False


@dataclass(frozen=True)
class Sheet:
    """The description of one dataset, as its TOML file states it.

    ``refresh`` says how the producer's public service is asked for a newer vintage (``sslib.refresh``); it is
    empty where no service is known.
    """

    name: str
    title: str
    about: str
    producer: str
    dataset: str
    vintage: str
    retrieved: str
    licence: str
    citation: str
    status: str
    sha256: str
    key: tuple[str, ...]
    limits: tuple[str, ...]
    columns: Mapping[str, Column]
    route: tuple[str, ...] = ()
    refresh: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def source(self) -> str:
        """The line that is printed under a table: producer, dataset, vintage.

        >>> sheet("coverage_sdg131").source
        'ILO, SDG indicator 1.3.1 (SI_COV_BENFTS), vintage 2025-10-29'
        """
        return f"{self.producer}, {self.dataset}, vintage {self.vintage}"


@cache
def kit() -> Path:
    """The folder that holds ``datasets`` and ``modules``: inside the wheel, or the checkout."""
    package = Path(__file__).resolve().parent
    inside = package / "kit"
    return inside if inside.is_dir() else package.parent


def folder(name: str) -> Path:
    """The folder of one dataset."""
    return kit() / "datasets" / name


@cache
def names() -> tuple[str, ...]:
    """The names of all datasets, sorted: the folders that hold a sheet."""
    return tuple(sorted(path.parent.name for path in (kit() / "datasets").glob("*/*.toml")))


@cache
def sheet(name: str) -> Sheet:
    """The sheet of one dataset.

    Raises
    ------
    UnknownName
        If no dataset has this name; the nearest one is suggested.

    Examples
    --------
    >>> sheet("coverage_sdg131").columns["coverage_pct"].unit
    'percent of population'
    """
    path = folder(name) / f"{name}.toml"
    if not path.is_file():
        raise UnknownName.of(
            N_("No dataset is called '{name}'."),
            name,
            names(),
            N_("sslib datasets lists them all; in a notebook, ss.datasets()."),
        )
    return described(name, path.read_text(encoding="utf-8"))


def described(name: str, text: str) -> Sheet:
    """The sheet of the dataset ``name``, from the text of its TOML file.

    Raises
    ------
    BadInput
        If a column has a type that is not known.
    """
    stated = tomllib.loads(text)
    columns = {
        key: Column(name=key, **{field: _frozen(value) for field, value in column.items()})
        for key, column in stated.pop("columns").items()
    }
    wrong = [column.name for column in columns.values() if column.type not in COLUMN_TYPES]
    if wrong:
        raise BadInput(
            [N_("The sheet {path} gives the columns {columns} a type that is not known.")],
            path=f"{name}.toml",
            columns=", ".join(wrong),
        )
    stated["retrieved"] = str(stated["retrieved"])
    fields = {field: _frozen(value) for field, value in stated.items()}
    return Sheet(name=name, columns=MappingProxyType(columns), **fields)


def csv_path(name: str) -> Path:
    """The data file of one dataset."""
    return folder(name) / f"{sheet(name).name}.csv"


def _frozen(value):
    return tuple(value) if isinstance(value, list) else value


def fingerprint(content: bytes) -> str:
    """The SHA-256 of a data file, line ends of any system counted as one kind.

    >>> fingerprint(b"a\\r\\nb\\n") == fingerprint(b"a\\nb\\n")
    True
    """
    return hashlib.sha256(content.replace(b"\r\n", b"\n")).hexdigest()


def content(name: str) -> bytes:
    """The bytes of a data file, after a look at their hash.

    Raises
    ------
    BadInput
        If the file is not there.
    BadHash
        If it was changed.
    """
    path = csv_path(name)
    if not path.is_file():
        raise BadInput(
            [N_("The file of the dataset '{name}' is missing: {path}."), RESTORE],
            name=name,
            path=f"datasets/{name}/{name}.csv",
        )
    found = path.read_bytes()
    if fingerprint(found) != sheet(name).sha256:
        raise BadHash.of(name, f"datasets/{name}/{name}.csv")
    return found


def verify() -> None:
    """Look at every dataset once, before anything rests on it; all that is wrong is told at once.

    Raises
    ------
    BadInput
        If a sheet cannot be read, or a file is missing or was changed.
    """
    wrong = []
    for name in names():
        try:
            content(name)
        except (BadInput, BadHash):
            wrong.append(f"datasets/{name}/{name}.csv")
        except (tomllib.TOMLDecodeError, TypeError, KeyError, UnicodeDecodeError):
            wrong.append(f"datasets/{name}/{name}.toml")
    if wrong:
        raise BadInput(
            [
                N_("{count} files of the datasets are missing or were changed:"),
                N_("Usual cause: a file was opened and saved in a spreadsheet program."),
                RESTORE,
            ],
            rows=wrong,
            count=len(wrong),
        )


def rows(name: str) -> list[dict[str, str]]:
    """The rows of a dataset as text, without pandas."""
    return list(csv.DictReader(io.StringIO(content(name).decode("utf-8"), newline="")))


@cache
def csv_names(name: str, key: str, value: str) -> Mapping[str, str]:
    """Two columns of a dataset as a mapping: the labels that a code list keeps in a dataset.

    >>> csv_names("countries", "country", "currency")["CMR"]
    'XAF'
    """
    return MappingProxyType({row[key]: row[value] for row in rows(name)})
