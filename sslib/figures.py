"""Charts in one house style, each with one message, its unit, its source and a text alternative.

Every function takes a tidy frame and returns a ``Figure`` exhibit. The style lives in ``STYLE`` and holds inside
the functions only: a reader's own matplotlib settings survive. Text is drawn as outlines, so that a chart looks
the same on every machine.
"""

import io
import textwrap
from collections.abc import Mapping, Sequence
from itertools import pairwise

from sslib import codes, language
from sslib.exhibits import Figure
from sslib.language import gettext as _

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


def bars(frame, value: str, *, name: str, title: str, unit: str, label: str = "country", highlight: object = None,
         lines: Mapping[str, float] | None = None, group: str = "", group_labels: Mapping[str, str] | None = None,
         digits: int = 1, year: str = "", sources: Sequence[str] = (), note: str = "") -> Figure:  # fmt: skip
    """Horizontal bars, longest on top, with the value at each bar; a missing value is said in words, not drawn as 0.

    Parameters
    ----------
    frame : one row for each bar
    value : column that is drawn
    label : column that names the bars; codes of countries and origins are labelled
    highlight : the label code set off in colour
    lines : name -> value of reference lines
    group : column whose codes colour the bars, with ``group_labels`` for the legend
    year : column with the year of each value, written behind the label
    """
    shown = frame.sort_values(value, ascending=True, na_position="first", kind="stable")
    names = [_bar_name(row[label], row[year] if year else None) for _i, row in shown.iterrows()]
    values = shown[value].tolist()
    present = [v for v in values if not language.missing(v)]
    top = max([*present, *(lines or {}).values(), 1e-9])
    with _style() as figure:
        rows = len(shown) * (0.3 if any("\n" in text for text in names) else 0.215)
        height = 0.7 + rows + (0.3 if group else 0)
        figure.set_size_inches(WIDTH, height)
        axes = figure.add_axes((0.32, 0.48 / height, 0.62, (rows + 0.12) / height))
        colours = _bar_colours(shown, label, highlight, group, group_labels)
        axes.barh(range(len(shown)), [0 if language.missing(v) else v for v in values], color=colours, height=0.68)
        for index, v in enumerate(values):
            text = _("no value published") if language.missing(v) else language.number(v, digits)
            axes.text(0 if language.missing(v) else v, index, f" {text}", va="center", fontsize=7.5,
                      style="italic" if language.missing(v) else "normal", color="#333333")  # fmt: skip
        for line_name, at in (lines or {}).items():
            axes.axvline(at, color=INK, linewidth=0.8, linestyle=(0, (3, 2)))
            axes.text(at, len(shown) - 0.3, f"{line_name} {language.number(at, digits)}", fontsize=7, ha="center",
                      va="bottom", color=INK)  # fmt: skip
        axes.set_yticks(range(len(shown)), names)
        for tick, code in zip(axes.get_yticklabels(), shown[label], strict=True):
            tick.set_fontweight("bold" if code == highlight else "normal")
        axes.tick_params(axis="y", length=0)
        axes.set_xlim(0, top * 1.16)
        axes.set_ylim(-0.6, len(shown) - 0.4 + (0.5 if lines else 0))
        axes.set_xlabel(unit)
        _plain_axis(axes.xaxis)
        if group:
            _legend(figure, {group_labels[c]: SEQUENCE[i] for i, c in enumerate(group_labels)})
        alt = _bars_alt(title, names, values, digits, unit, lines)
        return _exhibit(figure, name, title, alt, sources, note)


def trend(frame, value: str, *, name: str, title: str, unit: str, series: str = "country", highlight: object = None,
          digits: int = 1, sources: Sequence[str] = (), note: str = "") -> Figure:  # fmt: skip
    """Lines over the years, each labelled at its end; only published points are marked, nothing is filled in."""
    with _style() as figure:
        figure.set_size_inches(WIDTH, 2.6)
        axes = figure.add_axes((0.1, 0.15, 0.62, 0.78))
        ends, said = [], []
        for index, (code, points) in enumerate(frame.dropna(subset=[value]).groupby(series, sort=False)):
            points = points.sort_values("year")
            colour = ACCENT if code == highlight else SEQUENCE[(index * 2) % len(SEQUENCE)]
            colour = INK if colour == ACCENT and code != highlight else colour
            years, ys = points["year"].astype(int).tolist(), points[value].tolist()
            axes.plot(years, ys, color=colour, linewidth=2 if code == highlight else 1.2, marker="o", markersize=3)
            text = _name(code)
            ends.append([ys[-1], years[-1], f"{text} {language.number(ys[-1], digits)}", colour])
            said.append(_("{name}: {first} in {start}, {last} in {end}", name=text, start=years[0], end=years[-1],
                          first=language.number(ys[0], digits), last=language.number(ys[-1], digits)))  # fmt: skip
        _spread(ends, axes)
        last = max(end[1] for end in ends)
        for y, _x, text, colour in ends:
            axes.annotate(text, (last, y), xytext=(6, 0), textcoords="offset points", va="center", fontsize=7.5,
                          color=colour, annotation_clip=False)  # fmt: skip
        axes.set_ylabel(unit)
        axes.set_ylim(0, max(frame[value].max(), *(end[0] for end in ends)) * 1.1)
        _plain_axis(axes.yaxis)
        axes.xaxis.set_major_locator(_ticker().MaxNLocator(integer=True, nbins=8))
        alt = _("Line chart: {title}. {points}.", title=title, points="; ".join(said))
        return _exhibit(figure, name, title, alt, sources, note)


def groups(frame, value: str, *, name: str, title: str, unit: str, label: str, series: str,
           series_labels: Mapping[object, str], labels: Mapping[str, str] | None = None, digits: int = 1,
           sources: Sequence[str] = (), note: str = "") -> Figure:  # fmt: skip
    """Upright bars in groups: ``label`` along the axis, one bar for each of ``series``."""
    wide = frame.pivot(index=label, columns=series, values=value).reindex(list(dict.fromkeys(frame[label])))
    with _style() as figure:
        figure.set_size_inches(WIDTH, 2.7)
        axes = figure.add_axes((0.1, 0.14, 0.88, 0.72))
        width = 0.8 / len(series_labels)
        for index, code in enumerate(series_labels):
            at = [i + width * (index - (len(series_labels) - 1) / 2) for i in range(len(wide))]
            heights = wide[code].tolist()
            axes.bar(at, [0 if language.missing(h) else h for h in heights], width * 0.94, color=SEQUENCE[index])
            for x, h in zip(at, heights, strict=True):
                text = "–" if language.missing(h) else language.number(h, digits)
                axes.text(x, 0 if language.missing(h) else h, text, ha="center", va="bottom", fontsize=7)
        axes.set_xticks(range(len(wide)), [(labels or {}).get(c) or _name(c) for c in wide.index])
        axes.tick_params(axis="x", length=0)
        axes.set_ylabel(unit)
        _plain_axis(axes.yaxis)
        _legend(figure, {text: SEQUENCE[i] for i, text in enumerate(series_labels.values())})
        said = "; ".join(
            f"{(labels or {}).get(c) or _name(c)}: "
            + ", ".join(f"{text} {language.number(wide.loc[c, k], digits)}" for k, text in series_labels.items())
            for c in wide.index
        )
        alt = _("Bar chart: {title} ({unit}). {points}.", title=title, unit=unit, points=said)
        return _exhibit(figure, name, title, alt, sources, note)


def matrix(wide, *, name: str, title: str, shades: Sequence[tuple[str, str, str]], highlight: object = None,
           row_labels: Mapping[str, str], column_labels: Mapping[str, str], sources: Sequence[str] = (),
           note: str = "") -> Figure:  # fmt: skip
    """A tile for each pair of row and column.

    Parameters
    ----------
    wide : frame of codes, one row for each row of the chart
    shades : (code, label, colour) in order; the first letter-like mark of the tile is its position's number
    """
    import seaborn

    order = [code for code, _label, _colour in shades]
    ranks = wide.map(order.index)
    marks = ranks.map(lambda rank: str(rank + 1))
    with _style() as figure:
        height = 1.25 + 0.26 * len(wide)
        figure.set_size_inches(WIDTH, height)
        axes = figure.add_axes((0.28, 0.5 / height, 0.58, 0.26 * len(wide) / height))
        from matplotlib.colors import ListedColormap

        seaborn.heatmap(ranks, ax=axes, cmap=ListedColormap([colour for *_rest, colour in shades]), vmin=-0.5,
                        vmax=len(shades) - 0.5, cbar=False, linewidths=1.2, linecolor="white", annot=marks, fmt="",
                        annot_kws={"fontsize": 7.5})  # fmt: skip
        axes.set_xticks([i + 0.5 for i in range(len(wide.columns))], [column_labels[c] for c in wide.columns],
                        rotation=30, ha="left", fontsize=7)  # fmt: skip
        axes.xaxis.tick_top()
        axes.set_yticks(
            [i + 0.5 for i in range(len(wide))], [textwrap.fill(row_labels[c], 24) for c in wide.index], rotation=0
        )
        for tick, code in zip(axes.get_yticklabels(), wide.index, strict=True):
            tick.set_fontweight("bold" if code == highlight else "normal")
        axes.tick_params(length=0)
        axes.set_xlabel("")
        axes.set_ylabel("")
        _legend(
            figure,
            {f"{i + 1} {label}": colour for i, (_code, label, colour) in enumerate(shades)},
            below=True,
        )
        label_of = {code: label for code, label, _colour in shades}
        said = "; ".join(
            f"{row_labels[c]}: " + ", ".join(f"{column_labels[k]} {label_of[wide.loc[c, k]]}" for k in wide.columns)
            for c in ([highlight] if highlight in wide.index else wide.index)
        )
        return _exhibit(figure, name, title, _("Table of tiles: {title}. {points}.", title=title, points=said),
                        sources, note)  # fmt: skip


def heatmap(wide, *, name: str, title: str, row_labels: Mapping[str, str], column_labels: Mapping[str, str],
            row_axis: str, column_axis: str, alt: str, digits: int = 0, sources: Sequence[str] = (),
            note: str = "") -> Figure:  # fmt: skip
    """Numbers in tiles, the darker the larger; a missing pair stays white."""
    import numpy as np
    import seaborn
    from matplotlib.colors import LinearSegmentedColormap

    text = wide.map(lambda v: "" if language.missing(v) else language.number(v, digits))
    with _style() as figure:
        height = 0.95 + 0.235 * len(wide)
        figure.set_size_inches(WIDTH, height)
        axes = figure.add_axes((0.31, 0.06 / height, 0.66, 0.235 * len(wide) / height))
        shades = LinearSegmentedColormap.from_list("ink", ["#f4f6f9", INK])
        seaborn.heatmap(np.log10(wide.astype(float).clip(lower=0.1) + 1), ax=axes, cmap=shades, cbar=False,
                        linewidths=0.8, linecolor="white", annot=text, fmt="", annot_kws={"fontsize": 6.8})  # fmt: skip
        axes.set_xticks([i + 0.5 for i in range(len(wide.columns))], [column_labels[c] for c in wide.columns],
                        rotation=35, ha="left", fontsize=7)  # fmt: skip
        axes.xaxis.tick_top()
        axes.xaxis.set_label_position("top")
        axes.set_yticks(
            [i + 0.5 for i in range(len(wide))], [textwrap.fill(row_labels[c], 24) for c in wide.index], rotation=0
        )
        axes.tick_params(length=0)
        axes.set_xlabel(column_axis)
        axes.set_ylabel(row_axis)
        return _exhibit(figure, name, title, alt, sources, note)


def _style():
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


def _exhibit(figure, name, title, alt, sources, note) -> Figure:
    svg, png = io.StringIO(), io.BytesIO()
    figure.savefig(svg, format="svg", metadata={"Date": None, "Creator": None})
    figure.savefig(png, format="png", dpi=200, metadata={"Software": None})
    return Figure(name=name, title=title, alt=alt, svg=svg.getvalue(), png=png.getvalue(), sources=tuple(sources),
                  note=note)  # fmt: skip


def _ticker():
    from matplotlib import ticker

    return ticker


def _plain_axis(axis) -> None:
    axis.set_major_formatter(_ticker().FuncFormatter(lambda value, _position: _tick(value)))
    axis.set_major_locator(_ticker().MaxNLocator(nbins=6))


def _tick(value: float) -> str:
    return language.number(value, 0 if float(value).is_integer() else 1)


def _legend(figure, entries: Mapping[str, str], below: bool = False) -> None:
    from matplotlib.patches import Patch

    handles = [Patch(facecolor=c, edgecolor=GREY, linewidth=0.5, label=text) for text, c in entries.items()]
    where = {"loc": "lower center"} if below else {"loc": "upper center"}
    figure.legend(handles=handles, ncols=min(3 if below else 4, len(handles)), handlelength=1, **where)


def _name(code: object) -> str:
    return codes.countries.label(code) if (isinstance(code, str) and code.isupper()) or code in codes.origin_groups \
        else str(code)  # fmt: skip


def _bar_name(code: object, year: object) -> str:
    text = _name(code)
    return textwrap.fill(f"{text} ({int(year)})" if not language.missing(year) else text, 30)


def _bar_colours(shown, label, highlight, group, group_labels):
    if group:
        order = list(group_labels)
        return [SEQUENCE[order.index(code)] for code in shown[group]]
    return [ACCENT if code == highlight else GREY for code in shown[label]]


def _bars_alt(title, names, values, digits, unit, lines) -> str:
    pairs = list(zip(names, values, strict=True))[::-1]
    nothing = _("no value published")
    said = [f"{n} {nothing if language.missing(v) else language.number(v, digits)}" for n, v in pairs]
    said += [f"{n} {language.number(v, digits)}" for n, v in (lines or {}).items()]
    return _("Bar chart: {title} ({unit}). {points}.", title=title, unit=unit, points="; ".join(said))


def _spread(ends: list[list], axes) -> None:
    """Move labels apart that would overlap, upward from the lowest."""
    ends.sort(key=lambda end: end[0])
    step = max(end[0] for end in ends) * 1.1 * 0.062
    for lower, upper in pairwise(ends):
        upper[0] = max(upper[0], lower[0] + step)
