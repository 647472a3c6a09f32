"""Charts to move: controls above an exhibit that is drawn anew at each change.

Where a page has no widgets (a printed copy, a viewer of notebooks, a machine without ipywidgets) the same output shows
the chart of the first choices.
"""

from collections.abc import Callable, Mapping, Sequence

from sslib import codes
from sslib.exhibits import Exhibit

WIDGET = "application/vnd.jupyter.widget-view+json"


class Explorer:
    """What ``explore`` returns: shown as controls with a chart, or as the chart alone."""

    def __init__(self, draw: Callable[..., Exhibit], controls: Mapping[str, Sequence]):
        self.draw, self.controls = draw, controls

    def first(self) -> Exhibit:
        """The exhibit of the first choices."""
        return self.draw(*(_first(offered) for offered in self.controls.values()))

    def _repr_mimebundle_(self, include=None, exclude=None):
        first = self.first()
        bundle = first._repr_mimebundle_()
        try:
            import ipywidgets
        except ImportError:
            return bundle
        return bundle | _widget(ipywidgets, self.draw, self.controls, first)._repr_mimebundle_()


def explore(draw: Callable[..., Exhibit], controls: Mapping[str, Sequence]) -> Explorer:
    """A chart or table with controls.

    Parameters
    ----------
    draw : takes one value for each control, in their order, and returns an exhibit
    controls : what stands beside the control -> what it offers: a list or range of values (codes of countries and
        functions are labelled), a mapping of labels to values, or ``(low, high, step, start)`` for a slider.
        The first one, or ``start``, is what a page without widgets shows.

    Examples
    --------
    >>> from sslib.exhibits import finding
    >>> explore(lambda country: finding("{c}", c=country), {"State": ["CMR", "GAB"]}).first().text
    'CMR'
    """
    return Explorer(draw, controls)


def _first(offered):
    if isinstance(offered, tuple):
        return offered[3]
    return next(iter(offered.values() if isinstance(offered, Mapping) else offered))


def _widget(ipywidgets, draw, controls, first: Exhibit):
    made = [_control(ipywidgets, label, offered) for label, offered in controls.items()]
    shown = ipywidgets.HTML(first.html(), layout={"width": "100%"})

    def redraw(_change=None):
        shown.value = draw(*(control.value for control in made)).html()

    for control in made:
        control.observe(redraw, names="value")
    return ipywidgets.VBox([*made, shown])


def _control(ipywidgets, label, offered):
    look = {"description": label, "style": {"description_width": "initial"}, "layout": {"width": "34em"}}
    if isinstance(offered, tuple):
        low, high, step, start = offered
        kind = ipywidgets.IntSlider if all(isinstance(n, int) for n in offered) else ipywidgets.FloatSlider
        return kind(value=start, min=low, max=high, step=step, continuous_update=False, **look)
    options = list(offered.items()) if isinstance(offered, Mapping) else [(_label(v), v) for v in offered]
    kind = ipywidgets.SelectionSlider if isinstance(offered, range) else ipywidgets.Dropdown
    return kind(options=options, **look)


def _label(value) -> str:
    for known in (codes.countries, codes.functions):
        if value in known:
            return known.label(value)
    return str(value)
