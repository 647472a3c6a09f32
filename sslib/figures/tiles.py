"""Tables of tiles."""

import textwrap
from collections.abc import Mapping, Sequence

from sslib import language
from sslib.exhibits import Figure
from sslib.figures.style import INK, WIDTH, exhibit, legend, style
from sslib.language import gettext as _


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
    with style() as figure:
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
        legend(
            figure,
            {f"{i + 1} {label}": colour for i, (_code, label, colour) in enumerate(shades)},
            below=True,
        )
        label_of = {code: label for code, label, _colour in shades}
        said = "; ".join(
            f"{row_labels[c]}: " + ", ".join(f"{column_labels[k]} {label_of[wide.loc[c, k]]}" for k in wide.columns)
            for c in ([highlight] if highlight in wide.index else wide.index)
        )
        return exhibit(figure, name, title, _("Table of tiles: {title}. {points}.", title=title, points=said),
                        sources, note)  # fmt: skip


def heatmap(wide, *, name: str, title: str, row_labels: Mapping[str, str], column_labels: Mapping[str, str],
            row_axis: str, column_axis: str, alt: str, digits: int = 0, sources: Sequence[str] = (),
            note: str = "") -> Figure:  # fmt: skip
    """Numbers in tiles, the darker the larger; a missing pair stays white."""
    import numpy as np
    import seaborn
    from matplotlib.colors import LinearSegmentedColormap

    text = wide.map(lambda v: "" if language.missing(v) else language.number(v, digits))
    with style() as figure:
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
        return exhibit(figure, name, title, alt, sources, note)
