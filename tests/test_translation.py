import re
from string import Formatter

import pytest

from sslib import language, translation
from sslib.report import orders

CODES = [code for code in language.LANGUAGES if code != "en"]
every_catalogue = pytest.mark.parametrize(
    "code, folder", [(code, folder) for code in CODES for folder in translation.CATALOGUES]
)


def _catalogue(code, folder=""):
    from babel.messages.pofile import read_po

    with (language.CATALOGUES / folder / f"{code}.po").open("rb") as file:
        return read_po(file, locale=language.LANGUAGES[code])


def _fields(text):
    """The fields of a text that is filled in; a text with Python in it has none."""
    try:
        return sorted(name for _literal, name, _spec, _conversion in Formatter().parse(text) if name is not None)
    except ValueError:
        return []


def _code(text):
    """What stands between backticks: codes and names that are the same in every language."""
    return sorted(re.findall(r"`[^`]+`", text))


@every_catalogue
def test_a_catalogue_holds_just_the_texts_of_the_kit_all_translated_none_fuzzy(code, folder):
    entries = {entry.id: entry for entry in _catalogue(code, folder) if entry.id}
    assert set(entries) == set(translation.CATALOGUES[folder]())
    assert [entry.id for entry in entries.values() if not entry.string or entry.fuzzy] == []


@every_catalogue
def test_a_translation_keeps_fields_and_marks(code, folder):
    for entry in _catalogue(code, folder):
        if entry.id:
            assert _code(entry.string) == _code(entry.id), entry.id
            assert set(_fields(entry.string)) == set(_fields(entry.id)), entry.id
            assert re.match(r"#*", entry.string)[0] == re.match(r"#*", entry.id)[0], entry.id
            assert entry.string.count("\n") == entry.id.count("\n"), entry.id


@pytest.mark.parametrize(
    "word", ["registro", "gênero", "econômic", "usuário", "planilha", "arquivo", " fato ", "equipe"]
)
def test_portuguese_is_that_of_angola_and_sao_tome(word):
    assert [entry.string for entry in _catalogue("pt") if entry.id and word in entry.string.lower()] == []


@pytest.mark.parametrize("country", ["RWA", "GAB", "XXA", orders.REGION])
def test_no_text_of_a_report_escapes_the_catalogue(monkeypatch, country):
    """In a language whose every message is one sign, a report holds no words but names, codes and numbers."""

    known = translation.messages()

    def sign(message, _language):
        if message not in known:
            return message  # what the catalogue does not hold stays English, and is found below
        return "§ " + " ".join(f"{{{name}}}" for name in dict.fromkeys(_fields(message)))

    monkeypatch.setattr(language, "_translated", sign)
    from sslib.report import document, run

    (order,) = orders.orders(
        [] if country == orders.REGION else [country], wanted="fr", overview=country == orders.REGION
    )
    language.use("fr")
    outcomes = [run.execute(task) for task in order.tasks]
    assert [outcome.error for outcome in outcomes] == [""] * len(outcomes)
    made = document.assemble([outcome.notebook for outcome in outcomes], "§", "§")
    words = _words(made.markdown) - (_typed_in_a_return() if country == "XXA" else set())
    assert sorted(words) == [], sorted(words)[:40]


def _typed_in_a_return() -> set[str]:
    """Words that somebody has typed into the return: names, laws, conditions."""
    from sslib import catalog

    texts = [path.read_text(encoding="utf-8") for path in catalog.folder("xxa_return").glob("202?/*.csv")]
    return set(re.findall(r"[^\W\d_]{3,}", " ".join(texts)))


def _words(markdown: str) -> set[str]:
    """Words of the document that are no name of a place, code, key, unit of money, address or file."""
    from babel.dates import get_month_names

    from sslib import catalog, codes

    text = re.sub(r"https?:\S+|\]\(figures/\w+\)|\(\w+\)\. |\{\.\w+\}|\*\*[A-Z]+\d+\w*\*\*.*", " ", markdown)
    allowed = {name for code in codes.countries for name in codes.countries.label(code).split()}
    for code in catalog.csv_names("emigrants", "destination", "destination"):
        allowed |= set(codes.countries.label(code).split())
    allowed |= set(" ".join(catalog.csv_names("countries", "country", "institution").values()).replace(",", "").split())
    allowed |= set(get_month_names(locale=language.LANGUAGES["fr"]).values())  # dates are written by Babel
    found = set(re.findall(r"[^\W\d_]{3,}", text))
    parts = {part for name in allowed for part in re.findall(r"[^\W\d_]{3,}", name)}
    return {word for word in found - parts if not word.isupper()} - {"alt", "figures"}


def test_texts_inside_of_f_strings_and_of_attributes_are_gathered():
    code = 'x = f"<p>{_(\'inside\')}</p>"\nlanguage.gettext("of a module", count=2)\n_(SAYS["kind"])\nother("not one")'
    assert list(translation._python(code)) == ["inside", "of a module"]
