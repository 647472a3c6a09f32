"""Bars, lines and pairs: each with one message, its unit, its source and a text alternative."""

import textwrap
from collections.abc import Mapping, Sequence
from itertools import pairwise

from sslib import language
from sslib.errors import N_
from sslib.exhibits import Figure
from sslib.figures.style import (
    ACCENT,
    GREY,
    INK,
    SEQUENCE,
    WIDTH,
    exhibit,
    left_margin,
    legend,
    named,
    plain_axis,
    style,
    ticker,
    unit_below,
)
from sslib.language import gettext as _


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
    names = [
        _bar_name(row[label], row[year] if year else None, bold=row[label] == highlight) for _i, row in shown.iterrows()
    ]
    values = shown[value].tolist()
    present = [v for v in values if not language.missing(v)]
    top = max([*present, *(lines or {}).values(), 1e-9])
    with style() as figure:
        rows = len(shown) * (0.3 if any("\n" in text for text in names) else 0.215)
        words, below = unit_below(unit)
        height = 0.22 + below + rows + (0.3 if group else 0)
        figure.set_size_inches(WIDTH, height)
        axes = figure.add_axes((0.32, below / height, 0.62, (rows + 0.12) / height))
        colours = _bar_colours(shown, label, highlight, group, group_labels)
        axes.barh(range(len(shown)), [0 if language.missing(v) else v for v in values], color=colours, height=0.68)
        for index, v in enumerate(values):
            text = _("no value published") if language.missing(v) else language.number(v, digits)
            axes.text(0 if language.missing(v) else v, index, f" {text}", va="center", fontsize=7.5,
                      style="italic" if language.missing(v) else "normal", color="#333333")  # fmt: skip
        for line_name, at in (lines or {}).items():
            axes.plot([at, at], [-0.6, len(shown) - 0.4], color=INK, linewidth=0.8, linestyle=(0, (3, 2)))
            axes.text(at, len(shown) - 0.3, f"{line_name} {language.number(at, digits)}", fontsize=7, ha="center",
                      va="bottom", color=INK)  # fmt: skip
        axes.set_yticks(range(len(shown)), names)
        for tick, code in zip(axes.get_yticklabels(), shown[label], strict=True):
            tick.set_fontweight("bold" if code == highlight else "normal")
        axes.tick_params(axis="y", length=0)
        axes.set_xlim(0, top * 1.16)
        axes.set_ylim(-0.6, len(shown) - 0.4 + (0.5 if lines else 0))
        axes.set_xlabel(words)
        plain_axis(axes.xaxis, whole=digits == 0)
        if group:
            legend(figure, {group_labels[c]: SEQUENCE[i] for i, c in enumerate(group_labels)})
        alt = _bars_alt(title, names, values, digits, unit, lines)
        return exhibit(figure, name, title, alt, sources, note)


def trend(frame, value: str, *, name: str, title: str, unit: str, series: str = "country", highlight: object = None,
          digits: int = 1, sources: Sequence[str] = (), note: str = "") -> Figure:  # fmt: skip
    """Lines over the years, each labelled at its end; only published points are marked, nothing is filled in."""
    with style() as figure:
        figure.set_size_inches(WIDTH, 2.6)
        axes = figure.add_axes((0.1, 0.15, 0.62, 0.78))
        ends, said = [], []
        for index, (code, points) in enumerate(frame.dropna(subset=[value]).groupby(series, sort=False)):
            points = points.sort_values("year")
            colour = ACCENT if code == highlight else SEQUENCE[(index * 2) % len(SEQUENCE)]
            colour = INK if colour == ACCENT and code != highlight else colour
            years, ys = points["year"].astype(int).tolist(), points[value].tolist()
            axes.plot(years, ys, color=colour, linewidth=2 if code == highlight else 1.2, marker="o", markersize=3)
            text = named(code)
            ends.append([ys[-1], years[-1], f"{text} {language.number(ys[-1], digits)}", colour])
            told = (
                N_("{name}: {first} in {start}, {last} in {end}") if len(ys) > 1 else N_("{name}: {first} in {start}")
            )
            said.append(_(told, name=text, start=years[0], end=years[-1], first=language.number(ys[0], digits),
                          last=language.number(ys[-1], digits)))  # fmt: skip
        _spread(ends, frame[value].max())
        last = max(end[1] for end in ends)
        far = 0.3 * (last - frame["year"].min())
        for y, own, text, colour in ends:  # a line that ends long before the others has its name at its own end
            at = own if last - own > far else last
            axes.annotate(text, (at, y), xytext=(6, 0), textcoords="offset points", va="center", fontsize=7.5,
                          color=colour, annotation_clip=False)  # fmt: skip
        axes.set_ylabel(unit)
        axes.set_ylim(0, max(frame[value].max(), *(end[0] for end in ends)) * 1.1)
        plain_axis(axes.yaxis)
        left_margin(figure, axes)
        axes.xaxis.set_major_locator(ticker().MaxNLocator(integer=True, nbins=8))
        alt = _("Line chart: {title}. {points}.", title=title, points="; ".join(said))
        return exhibit(figure, name, title, alt, sources, note)


def groups(frame, value: str, *, name: str, title: str, unit: str, label: str, series: str,
           series_labels: Mapping[object, str], labels: Mapping[str, str] | None = None, digits: int = 1,
           sources: Sequence[str] = (), note: str = "") -> Figure:  # fmt: skip
    """Upright bars in groups: ``label`` along the axis, one bar for each of ``series``."""
    wide = frame.pivot(index=label, columns=series, values=value).reindex(list(dict.fromkeys(frame[label])))
    with style() as figure:
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
        axes.set_xticks(range(len(wide)), [(labels or {}).get(c) or named(c) for c in wide.index])
        axes.tick_params(axis="x", length=0)
        axes.set_ylabel(unit)
        plain_axis(axes.yaxis)
        left_margin(figure, axes)
        legend(figure, {text: SEQUENCE[i] for i, text in enumerate(series_labels.values())})
        said = "; ".join(
            f"{(labels or {}).get(c) or named(c)}: "
            + ", ".join(f"{text} {language.number(wide.loc[c, k], digits)}" for k, text in series_labels.items())
            for c in wide.index
        )
        alt = _("Bar chart: {title} ({unit}). {points}.", title=title, unit=unit, points=said)
        return exhibit(figure, name, title, alt, sources, note)


def pairs(frame, value: str, *, name: str, title: str, unit: str, label: str, series: str,
          series_labels: Mapping[str, str], labels: Mapping[str, str], digits: int = 1, sources: Sequence[str] = (),
          note: str = "") -> Figure:  # fmt: skip
    """Two points for each row, joined by a line: how far two groups are apart; a missing point is not drawn.

    Parameters
    ----------
    frame : one row for each point; ``label`` names the rows from top to bottom, ``series`` the two groups
    """
    wide = frame.pivot(index=label, columns=series, values=value).reindex(list(dict.fromkeys(frame[label])))
    wide = wide.reindex(columns=list(series_labels))
    with style() as figure:
        names = [textwrap.fill(labels[code], 30) for code in wide.index]
        words, below = unit_below(unit)
        height = 0.37 + below + 0.34 * len(wide)
        figure.set_size_inches(WIDTH, height)
        axes = figure.add_axes((0.34, below / height, 0.6, 0.34 * len(wide) / height))
        for place, (_code, row) in enumerate(wide.iterrows()):
            at, known = len(wide) - 1 - place, row.dropna()
            axes.plot(known, [at] * len(known), color=GREY, linewidth=1.5, zorder=1)
            for order, code in enumerate(series_labels):
                if code in known:
                    last = known[code] >= known.max() and (order > 0 or known.min() < known.max())
                    axes.scatter(known[code], at, color=SEQUENCE[order], s=28, zorder=2)
                    axes.annotate(
                        language.number(known[code], digits), (known[code], at), xytext=(6 if last else -6, 0),
                        textcoords="offset points", ha="left" if last else "right", va="center", fontsize=7.5,
                    )  # fmt: skip
        top, low = float(wide.max().max()), float(wide.min().min())
        room = (top - min(low, 0.0)) * 0.12
        axes.set_xlim(min(low, 0.0) - room, top + room)
        axes.set_ylim(-0.6, len(wide) - 0.4)
        axes.set_yticks([len(wide) - 1 - i for i in range(len(wide))], names)
        axes.tick_params(axis="y", length=0)
        axes.set_xlabel(words)
        plain_axis(axes.xaxis)
        legend(figure, {text: SEQUENCE[i] for i, text in enumerate(series_labels.values())})
        said = "; ".join(
            f"{labels[code]}: "
            + ", ".join(f"{text} {language.number(wide.loc[code, k], digits)}" for k, text in series_labels.items())
            for code in wide.index
        )
        alt = _("Points in pairs: {title} ({unit}). {points}.", title=title, unit=unit, points=said)
        return exhibit(figure, name, title, alt, sources, note)


def _bar_name(code: object, year: object, bold: bool = False) -> str:
    text = named(code)
    return textwrap.fill(f"{text} ({int(year)})" if not language.missing(year) else text, 26 if bold else 30)


def _bar_colours(shown, label, highlight, group, group_labels):
    if group:
        order = list(group_labels)
        return [SEQUENCE[order.index(code)] for code in shown[group]]
    return [ACCENT if code == highlight else GREY for code in shown[label]]


def _bars_alt(title, names, values, digits, unit, lines) -> str:
    pairs = [(name.replace("\n", " "), value) for name, value in zip(names, values, strict=True)][::-1]
    nothing = _("no value published")
    said = [f"{n} {nothing if language.missing(v) else language.number(v, digits)}" for n, v in pairs]
    said += [f"{n} {language.number(v, digits)}" for n, v in (lines or {}).items()]
    return _("Bar chart: {title} ({unit}). {points}.", title=title, unit=unit, points="; ".join(said))


def _spread(ends: list[list], top: float) -> None:
    """Move labels apart that would overlap, upward from the lowest; ``top`` is the highest point of the lines."""
    ends.sort(key=lambda end: end[0])
    step = top * 1.1 * 0.062
    for lower, upper in pairwise(ends):
        upper[0] = max(upper[0], lower[0] + step)
