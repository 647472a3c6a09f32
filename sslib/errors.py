"""The few exceptions of the kit, each built by a named constructor: what, where, the rows, the usual cause,
what to do.

A message is kept as its English template and its values, so that whoever shows it can translate the template
first (``sslib.language.explain``). ``str(error)`` is the English text.
"""

from collections.abc import Callable, Iterable
from difflib import get_close_matches

ROWS_SHOWN = 10


def N_(text: str) -> str:
    """Mark ``text`` for translation without translating it yet."""
    return text


class SslibError(Exception):
    """A slip or a circumstance that stops the work, told in sentences that can be translated.

    Parameters
    ----------
    sentences : templates (English, ``str.format`` style): what happened, the usual cause, what to do
    rows : lines shown as they are below the first sentence, at most ten
    values : the values of the templates

    Examples
    --------
    >>> print(SslibError(["No report for {country}."], country="XXZ"))
    No report for XXZ.
    """

    def __init__(self, sentences: Iterable[str], rows: Iterable[str] = (), **values):
        self.sentences, self.rows, self.values = tuple(sentences), tuple(rows), values
        super().__init__(self.text())

    def text(self, translate: Callable[[str], str] = str) -> str:
        """The whole message, each template passed through ``translate`` before its values are filled in."""
        first, *rest = [translate(sentence).format(**self.values) for sentence in self.sentences]
        shown = [f"  {row}" for row in self.rows[:ROWS_SHOWN]]
        if len(self.rows) > ROWS_SHOWN:
            more = translate(N_("and {count} more")).format(count=len(self.rows) - ROWS_SHOWN)
            shown.append(f"  … {more}")
        return "\n".join([first, *shown, *rest])

    def __reduce__(self):  # the error must survive the way back from a worker process
        return _rebuild, (type(self), self.sentences, self.rows, self.values)


def _rebuild(kind, sentences, rows, values):
    return kind(sentences, rows, **values)


class UnknownName(SslibError):
    """A name that is in no list: of a dataset, a country, a language, a parameter."""

    @classmethod
    def of(cls, what: str, name: object, known: Iterable[str], remedy: str = "", **values) -> "UnknownName":
        """``what`` is the kind of thing as a whole sentence with ``{name}`` in it.

        >>> print(UnknownName.of("No dataset is called '{name}'.", "popluation", ["population", "poverty"]))
        No dataset is called 'popluation'.
        Did you mean 'population'?
        """
        known = [str(entry) for entry in known]
        sentences = [what]
        lower = {entry.lower(): entry for entry in known}
        if close := get_close_matches(str(name).lower(), lower, n=1, cutoff=0.55):
            sentences.append(N_("Did you mean '{guess}'?"))
            values["guess"] = lower[close[0]]
        elif len(known) <= 30:
            sentences.append(N_("Known are: {known}."))
            values["known"] = ", ".join(known)
        if remedy:
            sentences.append(remedy)
        return cls(sentences, name=name, **values)


class BadTable(SslibError):
    """A table that departs from its description; every departure is listed at once."""

    @classmethod
    def of(cls, name: str, problems: Iterable[str], remedy: str) -> "BadTable":
        """All departures of the table ``name``, one line each, and what to do."""
        problems = list(problems)
        return cls(
            [N_("The table '{name}' departs from its sheet in {count} places:"), remedy],
            rows=problems,
            name=name,
            count=len(problems),
        )


class BadHash(SslibError):
    """A dataset whose bytes are not the ones that were published with the kit."""

    @classmethod
    def of(cls, name: str, path: str) -> "BadHash":
        """The dataset ``name``, whose file ``path`` was changed."""
        return cls(
            [
                N_("The dataset '{name}' was changed: {path} is not the file that its sheet describes."),
                N_("Usual cause: the file was opened and saved in a spreadsheet program."),
                N_("Restore it with: git checkout -- datasets   (or install the kit again)."),
            ],
            name=name,
            path=path,
        )


class BadInput(SslibError):
    """A parameter, file or folder that cannot be used as it is."""
