"""Sentences that differ from case to case: what a pace of coverage says, which action point comes first."""

from sslib import codes, language
from sslib.exhibits import Exhibit, Finding, Gap
from sslib.indicators.coverage import Pace
from sslib.language import gettext as _
from sslib.language import stored

HORIZON = 2050  # beyond it a year at an observed pace says nothing


def pace(found: Pace, yardstick_year: int, headline: int = 0) -> Exhibit:
    """How coverage moved, against the average of Africa as a fixed yardstick, for every case that the figures allow.

    >>> pace(Pace(19.1, 2030), 2023).kind
    'gap'
    >>> pace(Pace(19.1, 2030, 2019, 2021, 14.8, 22.1, 2, True, 3.65, None, 2021), 2023).text
    'With 22.1\\xa0% in 2021 the State stood above the average of Africa (19.1\\xa0% in 2023, modelled by the ILO).'
    """
    sources = ("coverage_sdg131",)
    target = language.percent(found.target)
    if found.last is None:
        text = _("Neither a trend nor a distance to the average of Africa can be given: no coverage rate is published.")
        return Gap(text=text, action="AP02", headline=headline, sources=sources)
    last, last_year = language.percent(found.last), found.last_year
    if found.last >= found.target:
        text = _(
            "With {last} in {last_year} the State stood above the average of Africa "
            "({target} in {year}, modelled by the ILO).",
            last=last, last_year=last_year, target=target, year=yardstick_year,
        )  # fmt: skip
        return Finding(text=text, headline=headline, sources=sources)
    below = _(
        "With {last} in {last_year} the State is {distance} percentage points below the average of Africa "
        "({target} in {year}, modelled by the ILO).",
        last=last, last_year=last_year, target=target, year=yardstick_year,
        distance=language.number(found.target - found.last, 1),
    )  # fmt: skip
    return Finding(text=f"{below} {_movement(found)}", headline=headline, sources=sources)


def _movement(found: Pace) -> str:
    if found.observed is None:
        return _("One value only is published, so no pace can be given.")
    movement = _(
        "Between {first_year} and {last_year} coverage went from {first} to {last} ({values} published values).",
        first_year=found.first_year, last_year=found.last_year, first=language.percent(found.first),
        last=language.percent(found.last), values=found.values,
    )  # fmt: skip
    if found.reached is None:
        outlook = _("It did not rise: at this pace that average is not reached.")
    elif found.reached > HORIZON:
        outlook = _("At this pace that average is not reached before {horizon}.", horizon=HORIZON)
    else:
        outlook = _("At this pace that average is reached in {reached}.", reached=found.reached)
    parts = [movement, outlook]
    if not found.steady and found.reached is not None:
        parts.append(_("The movement was not steady."))
    if found.required is not None:
        parts.append(
            _("To reach it by {year}, coverage would have to gain {required} points a year; it moved by {observed}.",
              year=found.target_year, required=language.number(found.required, 2),
              observed=language.signed(found.observed, 2))
        )  # fmt: skip
    return " ".join(parts)


def first_action(proposals, headline: int = 0) -> Exhibit:
    """The first recommendation that rests on known facts, or, where there is none, the first data action."""
    fired = proposals[proposals["kind"].eq("fired")]
    entry = (proposals if fired.empty else fired).iloc[0]
    values = {
        "title": stored(entry["title"]), "number": entry["action"], "lead": stored(entry["lead"]),
        "horizon": codes.horizon.label(entry["horizon"]),
    }  # fmt: skip
    if fired.empty:
        text = _(
            "No recommendation rests on known facts yet. "
            "First of all: {title} ({number}). Who: {lead}. By when: {horizon}.",
            **values,
        )
    else:
        text = _("First recommendation: {title} ({number}). Who: {lead}. By when: {horizon}.", **values)
    return Finding(text=text, headline=headline, sources=("actions",))
