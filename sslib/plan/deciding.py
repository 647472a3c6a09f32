"""Where the proposed action points are decided on inside a notebook: a form, or a mapping in a cell.

Where a page has no widgets (a printed copy, a machine without ipywidgets) the same output shows the plan as a table.
"""

import html as markup
from collections.abc import Callable, Mapping
from pathlib import Path

from sslib import codes
from sslib.errors import N_, BadInput, SslibError
from sslib.exhibits import table
from sslib.inquiry.tables import NUMERIC
from sslib.language import explain
from sslib.language import gettext as _
from sslib.plan import steps
from sslib.plan.columns import columns
from sslib.plan.proposal import Situation, proposed
from sslib.plan.reading import read
from sslib.plan.steps import Plan
from sslib.plan.workbook import to_workbook

EDITED = ("decision", "owner", "by_when", "target", "reason")
WIDTHS = {"decision": "9em", "owner": "15em", "by_when": "10em", "target": "20em", "reason": "16em"}
NONE_SUCH = N_("There is no action point {action} in the plan; known are: {known}.")
NO_COLUMN = N_("'{name}' is no column of the plan; known are: {known}.")


def opened(path: str, of: Situation) -> Plan:
    """The plan that a file holds, or, for an empty ``path``, the proposed one.

    Raises
    ------
    BadInput
        If the file cannot be read, or is of another State.
    """
    return read(Path(path), of.country) if path else proposed(of)


def with_decisions(plan: Plan, decisions: Mapping[str, Mapping | str]) -> Plan:
    """The plan with decisions put in: number of the action point -> a decision, or the columns to change.

    Raises
    ------
    BadInput
        With every slip: an action point or a column that is not there, what cannot be read, a reason that is missing.

    Examples
    --------
    >>> from sslib.plan.steps import step
    >>> plan = Plan("CMR", (step(action="AP03"), step(action="AP04")))
    >>> made = with_decisions(plan, {"AP04": {"decision": "rejected", "reason": "Done in 2024."}})
    >>> [entry["decision"] for entry in made.steps]
    ['', 'rejected']
    """
    known, slips, made = {entry["action"] for entry in plan.steps}, [], []
    for action, stated in decisions.items():
        names = stated if isinstance(stated, Mapping) else ()
        if action not in known:
            slips.append(f"{action}: " + _(NONE_SUCH, action=action, known=", ".join(sorted(known))))
        slips += [f"{action}: " + _(NO_COLUMN, name=name, known=", ".join(columns()))
                  for name in names if name not in columns()]  # fmt: skip
    for entry in plan.steps:
        if entry["action"] in decisions:
            stated = decisions[entry["action"]]
            stated = stated if isinstance(stated, Mapping) else {"decision": stated}
            entry, told = steps.read(_typed(entry) | stated, _place(entry["action"]))
            slips += told
        made.append(entry)
    if slips:
        raise BadInput([N_("Of the decisions {count} cannot be used:")], rows=slips, count=len(slips))
    return Plan(plan.country, tuple(made), plan.name)


def _typed(entry: Mapping) -> dict:
    """An action point as it would be typed: a blank cell for a missing number."""
    return {name: None if columns()[name].field.type in NUMERIC and value != value else value
            for name, value in entry.items()}  # fmt: skip


def _place(action: str) -> Callable[[str], str]:
    return lambda name: f"{action}, {columns()[name].label}"


class Desk:
    """What ``desk`` returns: shown as a form with a row for each action point, or as a table.

    ``plan`` is the plan as it stands now, with everything that was decided in the form.
    """

    def __init__(self, plan: Plan):
        self.plan = plan

    def decide(self, action: str, **fields) -> None:
        """Take a decision on one action point; a slip raises BadInput and changes nothing."""
        self.plan = with_decisions(self.plan, {action: fields})

    def save(self, folder: Path | str = ".") -> Path:
        """Write the plan as a new workbook ``COUNTRY_plan.xlsx``, numbered where there is one; returns its path."""
        stem, number = f"{self.plan.country}_plan", 1
        path = Path(folder) / f"{stem}.xlsx"
        while path.exists():
            number += 1
            path = Path(folder) / f"{stem}_{number}.xlsx"
        to_workbook(self.plan, path)
        return path

    def table(self):
        """The plan as a table for people."""
        import pandas as pd

        heads = {"action": _("No."), "title": _("Action point")} | {name: columns()[name].label for name in EDITED}
        frame = pd.DataFrame(list(self.plan.steps), columns=list(columns()))[list(heads)]
        frame["by_when"] = [steps.when(entry) for entry in self.plan.steps]
        frame["decision"] = [codes.decision.label(code) if code else "" for code in frame["decision"]]
        note = _("To decide, name the action points in the cell above, or fill in the file that sslib plan new makes.")
        return table(frame, heads, title=_("The action points to decide on"), note=note)

    def _repr_mimebundle_(self, include=None, exclude=None):
        shown = self.table()
        bundle = {"text/html": shown.html(), "text/markdown": shown.markdown()}
        try:
            import ipywidgets
        except ImportError:
            return bundle
        return bundle | _form(ipywidgets, self)._repr_mimebundle_()


def desk(plan: Plan, decisions: Mapping[str, Mapping | str] | None = None) -> Desk:
    """A form to decide on each action point of a plan: accept, change or reject it, with a reason.

    Parameters
    ----------
    plan : the proposed plan, or one that was begun
    decisions : those that are taken already; see ``with_decisions``
    """
    return Desk(with_decisions(plan, decisions or {}))


def _form(ipywidgets, of: Desk):
    rows = [_row(ipywidgets, of, entry) for entry in of.plan.steps]
    told = ipywidgets.HTML()
    button = ipywidgets.Button(description=_("Save the plan as a new file"), layout={"width": "22em"})

    def save(_button) -> None:
        try:
            said = _("The plan is in {file}.", file=of.save())
        except SslibError as error:
            said = explain(error)
        told.value = markup.escape(said)

    button.on_click(save)
    return ipywidgets.VBox([*rows, button, told])


def _row(ipywidgets, of: Desk, entry: Mapping):
    """The controls of one action point; what is typed there is taken over as soon as it can be read."""
    action = entry["action"]
    decisions = [("–", ""), *((codes.decision.label(code), code) for code in codes.decision)]
    controls = {"decision": ipywidgets.Dropdown(options=decisions, value=entry["decision"])}
    for name in EDITED[1:]:
        text = codes.horizon.label(entry[name]) if entry[name] in codes.horizon else entry[name]
        controls[name] = ipywidgets.Text(value=text, placeholder=columns()[name].label, continuous_update=False)
    for name, control in controls.items():
        control.layout.width, control.tooltip = WIDTHS[name], columns()[name].label
    told = ipywidgets.HTML()

    def take(_change=None) -> None:
        fields = {name: control.value for name, control in controls.items()}
        try:
            of.decide(action, **fields)
            told.value = "✓" if fields["decision"] else ""
        except SslibError as error:
            told.value = "<br>".join(markup.escape(row) for row in error.rows or (explain(error),))

    for control in controls.values():
        control.observe(take, names="value")
    title = ipywidgets.HTML(f"<strong>{markup.escape(action)}</strong> {markup.escape(entry['title'])}")
    return ipywidgets.VBox([title, ipywidgets.HBox(list(controls.values())), told])
