"""How the questionnaire looks: one calm palette, and the few styles that its sheets are made of."""

import textwrap

INK, ACCENT, QUIET, GREY, LINE = "#1f3a5f", "#c0561b", "#5c6773", "#9aa5b1", "#d9dfe6"
FILL, MODULE_FILL = "#eef4fa", "#fcf3ec"
GOOD = "#4c7a63"

_MIDDLE = {"valign": "vcenter"}
_BORDER = {"bottom": 1, "bottom_color": LINE}
ROW, LEADING = 18, 13  # points
LETTER = 0.88  # the usual letter is narrower than the digit by which columns are measured
STYLES = {
    "plain": {},
    "link": {"font_color": QUIET, "font_size": 9, "underline": 0},
    "title": {"font_size": 18, "bold": True, "font_color": INK, "valign": "vcenter"},
    "about": {"font_color": QUIET, "valign": "vcenter"},
    "unit": {"font_color": INK, "bold": True, "font_size": 9, "valign": "vcenter"},
    "label": {"bold": True, "font_color": "white", "bg_color": INK, "text_wrap": True, "valign": "vcenter", "indent": 1,
              "border": 1, "border_color": "white"},
    "module": {"bg_color": ACCENT},
    "code": {"font_size": 7, "font_color": GREY, "valign": "vcenter", "bottom": 1, "bottom_color": GREY},
    "cell": _BORDER | _MIDDLE | {"locked": False},
    "input": {"bg_color": FILL, "border": 1, "border_color": LINE},
    "input of the module": {"bg_color": MODULE_FILL, "border": 1, "border_color": LINE},
    "wrap": {"text_wrap": True, "indent": 1},
    "number": {"num_format": "#,##0", "align": "right"},
    "general": {"num_format": "General", "align": "right"},
    "year": {"num_format": "0", "align": "center"},
    "date": {"num_format": "dd/mm/yyyy", "align": "center"},
    "open": {"locked": False},
    "check": _BORDER | _MIDDLE | {"font_size": 8, "font_color": GOOD, "indent": 1},
    "figure": {"align": "right", "indent": 0},
    "wrong": {"font_color": ACCENT, "bold": True},
    "heading": {"bold": True, "font_size": 12, "font_color": INK, "bottom": 1, "bottom_color": INK},
    "prose": _MIDDLE | {"text_wrap": True, "indent": 1},
    "quiet": _MIDDLE | {"text_wrap": True, "indent": 1, "font_color": QUIET},
    "note": _MIDDLE | {"italic": True, "font_color": ACCENT},
    "term": _MIDDLE | {"bold": True, "font_color": INK, "text_wrap": True},
    "count": _MIDDLE | {"align": "center", "font_color": QUIET},
    "go": _MIDDLE | {"font_color": INK, "underline": 1},
    "big": {"font_size": 13},
    "small": {"font_size": 9, "align": "center"},
    "left": {"align": "left", "indent": 1},
    "hidden": {"font_size": 6, "font_color": LINE, "align": "right"},
    "of the module": {"font_color": ACCENT},
}  # fmt: skip


class Look:
    """The styles of one workbook, each made once.

    ``look("cell", "number")`` is the format with the properties of both; what comes later counts more.
    """

    def __init__(self, book):
        self._book, self._made = book, {}

    def __call__(self, *names: str):
        """The format that the named styles make together."""
        if names not in self._made:
            properties = {}
            for name in names:
                properties |= STYLES[name]
            self._made[names] = self._book.add_format(properties)
        return self._made[names]


def height(text: str, width: float) -> float:
    """The height of a row whose text is wrapped at ``width`` letters; not every program fits it by itself."""
    lines = sum(max(1, len(textwrap.wrap(part, int(width / LETTER)))) for part in text.split("\n"))
    return ROW + LEADING * (lines - 1)
