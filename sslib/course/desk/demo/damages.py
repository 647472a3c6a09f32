"""What happens to notebooks on their way, for the class to try the desk on and for the tests.

Each takes the JSON of a solved notebook and gives what is handed in: bytes, under a name that may have changed.
"""

import ast
import copy
import json
import re
from collections.abc import Callable, Mapping


def _answers(notebook: Mapping) -> list[int]:
    return [
        place for place, cell in enumerate(notebook["cells"])
        if re.fullmatch(r"ex-[\d-]+-answer", cell["id"]) and cell["cell_type"] == "code"
    ]  # fmt: skip


def _check(notebook: Mapping) -> int:
    return next(place for place, cell in enumerate(notebook["cells"]) if cell["id"].endswith("-check"))


def _twin(cell: Mapping, name: str) -> dict:
    return copy.deepcopy(dict(cell)) | {"id": name}


def copied_answer(notebook: dict) -> dict:
    """An answer cell copied to the end, where it was tried on."""
    place = _answers(notebook)[0]
    notebook["cells"].append(_twin(notebook["cells"][place], "copy-1") | {"source": "tried = 1\ntried"})
    return notebook


def copied_check(notebook: dict) -> dict:
    """A check cell pasted twice below itself."""
    place = _check(notebook)
    for number in (1, 2):
        notebook["cells"].insert(place + 1, _twin(notebook["cells"][place], f"copy-{number}"))
    return notebook


def same_ids(notebook: dict) -> dict:
    """An answer pasted with its id, as a script or a merge does it."""
    place = _answers(notebook)[1]
    notebook["cells"].insert(place + 1, copy.deepcopy(notebook["cells"][place]))
    return notebook


def deleted_check(notebook: dict) -> dict:
    """A check cell deleted."""
    del notebook["cells"][_check(notebook)]
    return notebook


def deleted_answer(notebook: dict) -> dict:
    """An answer cell deleted: that exercise is lost, the others are not."""
    del notebook["cells"][_answers(notebook)[0]]
    return notebook


def deleted_setup(notebook: dict) -> dict:
    """The first code cell deleted, without which nothing runs."""
    del notebook["cells"][next(n for n, cell in enumerate(notebook["cells"]) if cell["cell_type"] == "code")]
    return notebook


def split(notebook: dict) -> dict:
    """An answer of several statements split in two, both with nbgrader's metadata."""
    texts = {place: "".join(notebook["cells"][place]["source"]) for place in _answers(notebook)}
    place = next(place for place, text in texts.items() if len(ast.parse(text).body) > 1)
    cut = ast.parse(texts[place]).body[1].lineno - 1
    lines = texts[place].splitlines()
    second = _twin(notebook["cells"][place], "split-2") | {"source": "\n".join(lines[cut:])}
    notebook["cells"][place]["source"] = "\n".join(lines[:cut])
    notebook["cells"].insert(place + 1, second)
    return notebook


def moved(notebook: dict) -> dict:
    """A check moved above its answer."""
    place = _check(notebook)
    cells = notebook["cells"]
    cells.insert(place - 2, cells.pop(place))
    return notebook


def stripped(notebook: dict) -> dict:
    """All of nbgrader's metadata gone, as cleaning tools do it."""
    for cell in notebook["cells"]:
        cell["metadata"].pop("nbgrader", None)
    return notebook


def foreign_editor(notebook: dict) -> dict:
    """Metadata and ids gone, lines kept as a list, another minor version: as some editors save it."""
    for number, cell in enumerate(notebook["cells"]):
        cell["metadata"] = {}
        cell["id"] = f"{number:08x}"
        cell["source"] = "".join(cell["source"]).splitlines(keepends=True)
        del cell["id"]
    return notebook | {"nbformat_minor": 0, "metadata": {"colab": {"provenance": []}}}


def altered(notebook: dict) -> dict:
    """A check made worth a thousand points, an answer locked, a check unmarked."""
    cells = notebook["cells"]
    place = _check(notebook)
    cells[place]["metadata"]["nbgrader"]["points"] = 1000
    cells[place - 1]["metadata"]["nbgrader"] |= {"locked": True, "solution": False}
    last = [n for n, cell in enumerate(cells) if cell["id"].endswith("-check")][-1]
    cells[last]["metadata"]["nbgrader"]["grade"] = False
    return notebook


def edited(notebook: dict) -> dict:
    """Every check emptied."""
    for cell in notebook["cells"]:
        if cell["id"].endswith("-check"):
            cell["source"] = "pass"
    return notebook


def wrong_type(notebook: dict) -> dict:
    """An answer turned into Markdown by a key pressed by chance."""
    cell = notebook["cells"][_answers(notebook)[0]]
    cell["cell_type"] = "markdown"
    for name in ("outputs", "execution_count"):
        cell.pop(name, None)
    return notebook


def wrong_kernel(notebook: dict) -> dict:
    """Set to a kernel that the trainer does not have."""
    notebook["metadata"]["kernelspec"] = {"name": "ir", "language": "R", "display_name": "R"}
    return notebook


def huge(notebook: dict) -> dict:
    """Outputs of thirty megabytes."""
    output = {"output_type": "stream", "name": "stdout", "text": "x" * 3_000_000}
    for place in _answers(notebook):
        notebook["cells"][place]["outputs"] = [dict(output) for _turn in range(3)]
    return notebook


def old_format(notebook: dict) -> dict:
    """Version 3 of the format: cells in worksheets, source called input."""
    cells = []
    for cell in notebook["cells"]:
        text = "".join(cell["source"])
        one = {"cell_type": cell["cell_type"], "metadata": cell["metadata"]}
        cells.append(one | ({"input": text, "language": "python", "outputs": [], "collapsed": False}
                            if cell["cell_type"] == "code" else {"source": text}))  # fmt: skip
    return {
        "nbformat": 3,
        "nbformat_minor": 0,
        "metadata": {"name": ""},
        "worksheets": [{"cells": cells, "metadata": {}}],
    }


def _json(notebook: dict) -> bytes:
    return json.dumps(notebook, ensure_ascii=False, indent=1).encode("utf-8")


def byte_order_mark(notebook: dict) -> bytes:
    """Saved by a text editor, with a byte order mark and lines of Windows."""
    return b"\xef\xbb\xbf" + _json(notebook).replace(b"\n", b"\r\n")


def utf_16(notebook: dict) -> bytes:
    """Saved as "Unicode"."""
    return _json(notebook).decode("utf-8").encode("utf-16")


def cut_off(notebook: dict) -> bytes:
    """A download that broke off: no notebook any more."""
    content = _json(notebook)
    return content[: len(content) // 2]


def empty(_notebook: dict) -> bytes:
    """A file of no bytes."""
    return b""


def no_cells(notebook: dict) -> dict:
    """A notebook without any cell."""
    return notebook | {"cells": []}


Damage = Callable[[dict], dict | bytes]
REPAIRED: Mapping[str, Damage] = {
    damage.__name__: damage
    for damage in (
        copied_answer, copied_check, same_ids, deleted_check, deleted_setup, split, moved, stripped, foreign_editor,
        altered, edited, wrong_type, wrong_kernel, huge, old_format, byte_order_mark, utf_16,
    )
}  # fmt: skip
LOSING: Mapping[str, Damage] = {
    damage.__name__: damage for damage in (deleted_answer, cut_off, empty, no_cells)
}  # of these, something is lost, and the desk says what


def damaged(damage: Damage, notebook: Mapping) -> bytes:
    """A notebook after a damage, as bytes."""
    made = damage(copy.deepcopy(dict(notebook)))
    return made if isinstance(made, bytes) else _json(made)


def renamed(name: str, number: int) -> str:
    """The name that a browser gives to a file that is there already."""
    return re.sub(r"\.ipynb$", f" ({number}).ipynb", name)
