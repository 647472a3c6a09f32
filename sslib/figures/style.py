"""The house style of all charts. It holds inside the functions only: a reader's own matplotlib settings survive.

Text is drawn as outlines, so that a chart looks the same on every machine.
"""

import io
import os
import textwrap
from collections.abc import Iterable, Mapping

from sslib import codes, language
from sslib.errors import UnknownName
from sslib.exhibits import Figure

INK, ACCENT, GREY = "#1f3a5f", "#c0561b", "#8a97a6"
SEQUENCE = (INK, ACCENT, GREY, "#5b8a72", "#a58bb5", "#c9a227", "#4c6a8f")
STYLE = {
    "font.family": "DejaVu Sans", "font.size": 8.5, "axes.titlesize": 9, "axes.labelsize": 8.5,
    "axes.edgecolor": GREY, "axes.linewidth": 0.6, "axes.spines.top": False, "axes.spines.right": False,
    "xtick.color": "#333333", "ytick.color": "#333333", "xtick.labelsize": 8, "ytick.labelsize": 8,
    "legend.frameon": False, "legend.fontsize": 8, "svg.fonttype": "path", "svg.hashsalt": "sslib",
    "figure.dpi": 100, "path.simplify": True,
}  # fmt: skip
WIDTH = 6.3  # inches: the text width of an A4 page
DRAFT = "SSLIB_DRAFT_CHARTS"  # set where charts are made that nobody looks at closely: small, and without SVG


def style():
    """An empty figure in the house style, as a context."""
    from contextlib import contextmanager

    from matplotlib import rc_context
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure as Canvas

    @contextmanager
    def drawing():
        with rc_context(STYLE):
            figure = Canvas()
            FigureCanvasAgg(figure)
            yield figure

    return drawing()


def exhibit(figure, name, title, alt, sources, note) -> Figure:
    """A drawn figure as an exhibit; the same figure gives the same bytes."""
    svg, png, draft = io.StringIO(), io.BytesIO(), os.environ.get(DRAFT)
    if draft:
        svg.write('<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>')
    else:
        figure.savefig(svg, format="svg", metadata={"Date": None, "Creator": None})
    figure.savefig(png, format="png", dpi=40 if draft else 200, metadata={"Software": None})
    return Figure(name=name, title=title, alt=alt, svg=svg.getvalue(), png=png.getvalue(), sources=tuple(sources),
                  note=note)  # fmt: skip


def ticker():
    """matplotlib's module of this name, imported late."""
    from matplotlib import ticker

    return ticker


def plain_axis(axis, whole: bool = False) -> None:
    """Numbers along an axis as the language writes them, with as many decimals as their step needs.

    ``whole`` where halves mean nothing.
    """
    axis.set_major_formatter(
        ticker().FuncFormatter(lambda value, _position: language.number(value, _decimals(axis.get_majorticklocs())))
    )
    axis.set_major_locator(ticker().MaxNLocator(nbins=6, integer=whole))


def unit_below(unit: str) -> tuple[str, float]:
    """The unit under a chart in as many lines as it needs, and the inches that they and the numbers take.

    >>> unit_below("percent")
    ('percent', 0.48)
    """
    lines = textwrap.wrap(unit, 66) or [""]
    return "\n".join(lines), 0.48 + 0.15 * (len(lines) - 1)


def left_margin(figure, axes) -> None:
    """Move the left edge of an axis to where its numbers and its title have room, whatever their length."""
    left = axes.get_tightbbox(figure.canvas.get_renderer()).x0 / figure.bbox.width
    if left < 0.005:
        x, y, width, height = axes.get_position().bounds
        shift = 0.01 - left
        axes.set_position((x + shift, y, width - shift, height))


def _decimals(values: Iterable[float], most: int = 6) -> int:
    """As many decimals as all the values need, at most ``most``.

    >>> _decimals([0.0, 0.15, 0.3]), _decimals([0, 20, 40])
    (2, 0)
    """
    return next(n for n in range(most + 1) if all(round(v, n) == round(v, most) for v in values))


def legend(figure, entries: Mapping[str, str], below: bool = False) -> None:
    """Label -> colour, above or below the chart."""
    from matplotlib.patches import Patch

    handles = [Patch(facecolor=c, edgecolor=GREY, linewidth=0.5, label=text) for text, c in entries.items()]
    where = {"loc": "lower center"} if below else {"loc": "upper center"}
    figure.legend(handles=handles, ncols=min(3 if below else 4, len(handles)), handlelength=1, **where)


def named(code: object) -> str:
    """The label of a country, region or origin; any other text as it is."""
    try:
        return codes.countries.label(code) if isinstance(code, str) else str(code)
    except UnknownName:
        return code
