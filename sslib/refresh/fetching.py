"""Ask the services for the series of a plan, one after the other."""

from collections.abc import Callable

from sslib.errors import N_, BadInput
from sslib.language import stored
from sslib.refresh import statistical, web, worldbank
from sslib.refresh.plan import SERVICES, Plan

ANSWERS = {"ilostat": statistical.answer, "unsdg": statistical.answer, "worldbank": worldbank.answer}


def fetch(plan: Plan, told: Callable[[str, int, int], None] = lambda what, number, total: None):
    """What the services answer to a plan: for each of its series the rows, each a mapping of fields to text.

    ``told`` is called before each series is asked for: with its name, its number and how many there are.

    Raises
    ------
    BadInput
        If a service cannot be reached, refuses, answers what cannot be read, or answers nothing; or if a library is
        not installed.
    """
    first, last = (int(bound) for bound in plan.sheet.columns["year"].range)
    answers = []
    with web.session() as session:
        for number, series in enumerate(plan.series, start=1):
            service = stored(SERVICES[series.service])
            told(f"{service} {series.code}", number, len(plan.series))
            with web.asked(service, series.code):
                rows = ANSWERS[series.service](session, series, first, last)
            if not rows:
                raise BadInput(
                    [N_("{service} has no value for {code}; nothing was written."),
                     N_("Usual cause: the series was renamed, or it is not published for these places.")],
                    service=service, code=series.code,
                )  # fmt: skip
            answers.append(rows)
    return answers
