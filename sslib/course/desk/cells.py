"""Bring the cells of a notebook back to what its release expects, without touching what a participant wrote."""

from bisect import bisect_left
from collections.abc import Mapping

from sslib.course.desk.matching import Release, by_place, key_of, squeezed
from sslib.course.desk.recognise import cells, source
from sslib.errors import N_


def repair(notebook: Mapping, release: Release) -> tuple[dict, list[tuple[str, dict]]]:
    """A repaired copy of a notebook, and what was found: kinds of ``doctor.SAYS`` with their values."""
    noticed: list[tuple[str, dict]] = []
    made = [_cell(cell) for cell in cells(notebook)]
    if notebook.get("nbformat") != 4 or "worksheets" in notebook:
        noticed.append(("format", {}))
    keys = [key_of(cell, release) for cell in made]
    by_place(made, keys, release)
    for cell, key in zip(made, keys, strict=True):
        if key in release.marked:
            _metadata(cell, key, release, noticed)
        else:
            cell["metadata"].pop("nbgrader", None)
    keys = _duplicates(made, keys, release, noticed)
    made, keys = _moved(made, keys, release, noticed)
    _missing(made, keys, release, noticed)
    _texts(made, keys, release, noticed)
    _ids(made, keys)
    return _whole(notebook, made, noticed), noticed


def _cell(cell: Mapping) -> dict:
    kind = cell.get("cell_type") if cell.get("cell_type") in ("code", "markdown", "raw") else "markdown"
    metadata = cell.get("metadata") if isinstance(cell.get("metadata"), dict) else {}
    made = {"cell_type": kind, "id": str(cell.get("id") or ""), "metadata": dict(metadata), "source": source(cell)}
    if kind == "code":
        made |= {"execution_count": None, "outputs": []}
    return made


def _metadata(cell: dict, key: str, release: Release, noticed: list) -> None:
    right = release.marked[key]
    wanted, has = dict(right["metadata"]["nbgrader"]), cell["metadata"].get("nbgrader")
    if not isinstance(has, dict) or not has:
        noticed.append(("lost", {"cell": key}))
    elif (
        any(has.get(name) != value for name, value in wanted.items() if name != "checksum")
        or cell["cell_type"] != right["cell_type"]
    ):
        noticed.append(("altered", {"cell": key}))
    cell["metadata"]["nbgrader"] = wanted
    if cell["cell_type"] != right["cell_type"]:
        cell["cell_type"] = right["cell_type"]
        for name in ("execution_count", "outputs"):
            cell.pop(name, None)
        if cell["cell_type"] == "code":
            cell |= {"execution_count": None, "outputs": []}


def _duplicates(made: list[dict], keys: list[str], release: Release, noticed: list) -> list[str]:
    """One cell for each id: the first that was attempted. The others become plain cells, copies of locked ones go."""
    gone: set[int] = set()
    for key in dict.fromkeys(keys):
        places = [place for place, other in enumerate(keys) if other == key]
        if not key or key not in release.cells or len(places) == 1:
            continue
        if key not in release.marked:
            for place in places[1:]:
                keys[place] = ""
            continue
        if not release.solution(key):
            noticed.append(("copied_locked", {"cell": key}))
            gone |= set(places[1:])
            continue
        tried = [place for place in places if not release.untouched(key, made[place]["source"])] or places
        alike = len({squeezed(made[place]["source"]) for place in tried}) == 1
        split = len(tried) > 1 and not alike and tried == list(range(tried[0], tried[-1] + 1))
        noticed.append(("split" if split else "copied", {"cell": key}))
        if split and made[tried[0]]["cell_type"] == "markdown":
            made[tried[0]]["source"] = "\n\n".join(made[place]["source"] for place in tried)
            gone |= set(tried[1:])
        for place in places:
            if place == tried[0]:
                continue
            keys[place] = ""
            made[place]["metadata"].pop("nbgrader", None)
            if release.untouched(key, made[place]["source"]) or alike:
                gone.add(place)
    made[:] = [cell for place, cell in enumerate(made) if place not in gone]
    return [key for place, key in enumerate(keys) if place not in gone]


def _moved(made: list[dict], keys: list[str], release: Release, noticed: list) -> tuple[list[dict], list[str]]:
    """Put cells that nbgrader knows, or that are the lesson's own code, back into the order of the release."""
    rank = {key: number for number, key in enumerate(release.order)}
    ranked = [(place, rank[key]) for place, key in enumerate(keys) if key in rank and _runs(key, release)]
    kept = _longest([number for _place, number in ranked])
    out = [place for number, (place, _rank) in enumerate(ranked) if number not in kept]
    if not out:
        return made, keys
    moved = [(keys[place], made[place]) for place in out]
    made = [cell for place, cell in enumerate(made) if place not in out]
    keys = [key for place, key in enumerate(keys) if place not in out]
    for key, cell in moved:
        if key in release.marked:
            noticed.append(("moved", {"cell": key}))
        place = _place(keys, key, release)
        made.insert(place, cell)
        keys.insert(place, key)
    return made, keys


def _runs(key: str, release: Release) -> bool:
    return key in release.marked or release.cells[key]["cell_type"] == "code"


def _longest(numbers: list[int]) -> set[int]:
    """Which of the numbers stay: the most that are in rising order already."""
    tails, ends, before = [], [], [-1] * len(numbers)
    for index, number in enumerate(numbers):
        place = bisect_left(tails, number)
        before[index] = ends[place - 1] if place else -1
        tails[place : place + 1], ends[place : place + 1] = [number], [index]
    kept, index = set(), ends[-1] if ends else -1
    while index >= 0:
        kept.add(index)
        index = before[index]
    return kept


def _place(keys: list[str], key: str, release: Release) -> int:
    """Where a cell of the release belongs: a check below its answer, another below what comes before it."""
    order = release.order
    if key.endswith("-answer") and (check := key.removesuffix("-answer") + "-check") in keys:
        return keys.index(check)
    for other in reversed(order[: order.index(key)]):
        if other in keys:
            place = keys.index(other) + 1
            if key.endswith("-check"):  # the parts of a split answer stand in between
                while place < len(keys) and not keys[place]:
                    place += 1
            return place
    return 0


def _missing(made: list[dict], keys: list[str], release: Release, noticed: list) -> None:
    """Put back what nbgrader needs, and the lesson's own code if most of the lesson is there by its ids."""
    code = [key for key in release.order if _runs(key, release) and key not in release.marked]
    mostly = sum(key in keys for key in code) * 2 > len(code)
    for key in release.order:
        if key in keys or not (key in release.marked or (mostly and key in code)):
            continue
        place = _place(keys, key, release)
        made.insert(place, _cell(release.cells[key]))
        keys.insert(place, key)
        noticed.append(("deleted", {"cell": key}))


def _texts(made: list[dict], keys: list[str], release: Release, noticed: list) -> None:
    """Locked cells as released; untouched answers as released, whatever the language of the copy."""
    for cell, key in zip(made, keys, strict=True):
        if key not in release.marked:
            continue
        right = source(release.marked[key])
        if release.solution(key):
            if release.untouched(key, cell["source"]):
                cell["source"] = right
        elif cell["source"] != right:
            if squeezed(cell["source"]) != squeezed(right):
                noticed.append(("edited", {"cell": key}))
            cell["source"] = right


def _ids(made: list[dict], keys: list[str]) -> None:
    """Ids that are there once: those of the release, a participant's own, or new ones."""
    seen = set(filter(None, keys))
    for number, (cell, key) in enumerate(zip(made, keys, strict=True)):
        own = "".join(letter for letter in cell["id"] if letter.isalnum() or letter in "-_")[:64]
        cell["id"] = key or (own if own and own not in seen else f"own-{number}")
        seen.add(cell["id"])


def _whole(notebook: Mapping, made: list[dict], noticed: list) -> dict:
    about = notebook.get("metadata") if isinstance(notebook.get("metadata"), dict) else {}
    kernel = about.get("kernelspec") if isinstance(about.get("kernelspec"), dict) else {}
    if kernel.get("language", "python") != "python" or not str(kernel.get("name", "python3")).startswith("python"):
        noticed.append(
            ("kernel", {"name": str(kernel.get("display_name") or kernel.get("name") or N_("unknown"))[:60]})
        )
    metadata = {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    return {"cells": made, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}
