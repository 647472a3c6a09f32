"""A new vintage from the answers of the services: its table and sheet, its differences, and its folder."""

import os
import tempfile
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sslib import catalog, data
from sslib.errors import N_, BadInput
from sslib.inquiry import files
from sslib.refresh.plan import SERVICES, Plan, Series

REMEDY = N_("The producer has changed codes, units or series, or the answer is wrong. Nothing was written.")
TOLERANCE = 1e-9  # copies of the producers' files keep 15 digits


@dataclass(frozen=True)
class Vintage:
    """A vintage that is not written yet: its sheet, the text of the sheet, and the bytes of the table."""

    sheet: catalog.Sheet
    toml: str
    content: bytes
    label: str

    def frame(self):
        """The table, checked against its sheet."""
        return data.read(self.content, self.sheet, REMEDY)


def made(plan: Plan, answers: list[list[dict[str, str]]], today: date) -> Vintage:
    """The vintage that the answers make, checked against the sheet of the dataset.

    A row is dated by the release that the service states, or by ``today`` where it states none.

    Raises
    ------
    BadTable
        If columns, codes, ranges or keys depart from the sheet; every departure is told.
    """
    import pandas as pd
    import tomli_w

    rows = [
        {
            column: _filled(cell, row | {"release": row["release"] or str(today)})
            for column, cell in series.cells.items()
        }
        for series, answer in zip(plan.series, answers, strict=True)
        for row in answer
    ]
    releases = sorted({row["release"] or str(today) for answer in answers for row in answer})
    stated = _sheet(plan, releases, today)
    table = pd.DataFrame(rows, dtype="str")[list(stated["columns"])].sort_values(list(plan.sheet.key), kind="stable")
    content = table.to_csv(index=False, lineterminator="\n").encode("utf-8")
    toml = tomli_w.dumps(stated | {"sha256": catalog.fingerprint(content)})
    vintage = Vintage(catalog.described(plan.sheet.name, toml), toml, content, releases[-1])
    vintage.frame()
    return vintage


def _filled(cell: str | Mapping[str, object], row: dict[str, str]) -> str:
    """What one cell of the table says, from one row of an answer."""
    if isinstance(cell, str):
        return cell
    text = row.get(cell["from"], "")
    if "codes" in cell:
        return cell["codes"].get(text, text)
    if "containing" in cell:
        return next((code for word, code in cell["containing"].items() if word in text), text)
    return text


def _sheet(plan: Plan, releases: list[str], today: date) -> dict[str, object]:
    """What the sheet of the new vintage states: that of the dataset, with its own dates, way and columns."""
    sheet = plan.sheet
    stated = tomllib.loads((catalog.folder(sheet.name) / f"{sheet.name}.toml").read_text(encoding="utf-8"))
    del stated["refresh"]
    route = [f"{SERVICES[series.service]}, {series.code}" for series in plan.series]
    for column, differing in plan.columns.items():
        stated["columns"][column] = {**stated["columns"].get(column, {}), **differing}
    for column in stated["columns"]:
        if any(
            isinstance(cell := series.cells[column], Mapping) and cell["from"] == "release" for series in plan.series
        ):
            stated["columns"][column]["codes"] = releases
    return stated | {
        "vintage": ", ".join(releases),
        "retrieved": today,
        "citation": f"{sheet.producer}, {sheet.dataset}: {'; '.join(route)}; fetched on {today}.",
        "route": route,
        "limits": [
            "Fetched by sslib data refresh and checked against the sheet, but read by nobody yet. Never mix it with "
            f"the vintage of the kit ({sheet.vintage}); what was not fetched is left out.",
            *(f"Of the vintage {sheet.vintage}, to be looked at again: {limit}" for limit in sheet.limits),
        ],
    }


def compared(plan: Plan, vintage: Vintage):
    """The differences to the vintage of the kit, one row each, by place and year.

    Returns
    -------
    DataFrame
        The key of the dataset, ``change`` (new, changed, gone), ``old`` and ``new`` value. Two values that differ by
        less than one part in a thousand million are equal. ``attrs["left_out"]`` counts the rows of the kit's vintage
        that belong to a series or a place that was not asked for: they are neither gone nor taken over.
    """
    import numpy as np

    key, value = list(plan.sheet.key), plan.value
    old = data.load(plan.sheet.name)
    covered = np.logical_or.reduce([_covers(series, old, key) for series in plan.series])
    both = old.loc[covered, [*key, value]].merge(
        vintage.frame()[[*key, value]], on=key, how="outer", suffixes=("_old", "_new"), indicator=True
    )
    old_value, new_value = (both[f"{value}_{when}"].astype("float64") for when in ("old", "new"))
    change = both["_merge"].map({"left_only": "gone", "right_only": "new", "both": "changed"}).astype("str")
    found = both[key].assign(change=change, old=old_value, new=new_value)
    same = (both["_merge"] == "both") & np.isclose(old_value, new_value, rtol=TOLERANCE, atol=0, equal_nan=True)
    found = found[~same].sort_values([*key[:2], *key[2:]], kind="stable").reset_index(drop=True)
    found.attrs["left_out"] = int((~covered).sum())
    return found


def _covers(series: Series, frame, key: list[str]):
    """Which rows of a frame the series was asked for."""
    covered = frame.index == frame.index
    for column in key:
        cell = series.cells[column]
        if isinstance(cell, str):
            covered &= frame[column].eq(cell).to_numpy()
        elif cell["from"] == "place":
            covered &= frame[column].isin(list(series.places)).to_numpy()
        elif "codes" in cell:
            covered &= frame[column].isin(list(cell["codes"].values())).to_numpy()
    return covered


def write(vintage: Vintage, differences, folder: Path) -> Path:
    """Write the table, its sheet and ``changes.csv`` into ``folder/NAME/VINTAGE``, whole or not at all.

    Raises
    ------
    BadInput
        If this vintage is there already (it is never written over), or the folder cannot be written.
    """
    name = vintage.sheet.name
    target = files.fresh(Path(folder) / name / vintage.label)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=target.parent, prefix=f".{vintage.label}-") as started:
            half = Path(started) / vintage.label
            half.mkdir()
            files.write(half / f"{name}.csv", vintage.content)
            files.write(half / f"{name}.toml", vintage.toml.encode("utf-8"))
            files.write(half / "changes.csv", differences.to_csv(index=False, lineterminator="\n").encode("utf-8"))
            os.replace(half, target)
    except OSError as error:
        raise BadInput(
            [N_("The folder {folder} cannot be written: {reason}.")], folder=target, reason=error.strerror or error
        ) from error
    return target


def read(folder: Path):
    """A refreshed vintage as a new frame, its hash and its values checked like the kit's own.

    Raises
    ------
    BadInput
        If the folder does not hold a vintage, or its table was changed.
    BadTable
        If its values depart from its sheet.
    """
    folder = Path(folder)
    name = folder.absolute().parent.name
    try:
        sheet = catalog.described(name, (folder / f"{name}.toml").read_text(encoding="utf-8"))
        content = (folder / f"{name}.csv").read_bytes()
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, KeyError, TypeError) as error:
        raise BadInput(
            [N_("The folder {folder} does not hold a refreshed vintage."),
             N_("Name the folder that sslib data refresh has written, for example refreshed/economy/2026-07-01.")],
            folder=folder,
        ) from error  # fmt: skip
    if catalog.fingerprint(content) != sheet.sha256:
        raise BadInput(
            [N_("The file {file} is not the one that its sheet describes."),
             N_("Usual cause: the file was opened and saved in a spreadsheet program."),
             N_("Fetch the dataset again with sslib data refresh.")],
            file=f"{name}.csv",
        )  # fmt: skip
    return data.read(content, sheet, REMEDY)
