"""The query letters to the institutions."""

import docx
import pytest
from test_return import HEAD, frame, made, person
from test_review import JUMP, TOTAL, returned, reviewed

from sslib import language
from sslib.errors import BadInput, UnknownName
from sslib.inquiry.rules.base import Hit
from sslib.inquiry.tables import Place, Return
from sslib.report.letters import letters

GRANT = Hit("persons", 2, "value", 7.0, (10, None))


def text(path) -> str:
    return "\n".join(paragraph.text for paragraph in docx.Document(path).paragraphs)


def table(path) -> list[list[str]]:
    (one,) = docx.Document(path).tables
    return [[cell.text for cell in row.cells] for row in one.rows]


def spoken(path) -> str:
    from docx.oxml.ns import qn

    styles = docx.Document(path).styles.element
    return next(styles.iter(qn("w:lang"))).get(qn("w:val"))


def write(made_of, folder, **more):
    return letters(made_of, made_of.current, folder, **more)


def test_each_institution_with_an_open_error_or_warning_gets_a_letter(tmp_path):
    places = {"persons": tuple(Place("persons.csv", row) for row in (2, 3, 4))}
    made_of = reviewed(TOTAL, GRANT, current=returned(**places), V37=[JUMP])
    agency, fund = write(made_of, tmp_path / "letters", language="en")
    assert [agency.name, fund.name] == ["letter_XXA_2024_agency_of_grants.docx", "letter_XXA_2024_zonal_fund.docx"]
    assert table(agency) == [
        ["No.", "Where", "What was found", "Expected", "What we ask"],
        ["1", "persons.csv:4 · GRANT · Old age · beneficiaries",
         "Error, V10. Together they are 7; the total is at least 10.", "at least 10", "Correct it."],
    ]  # fmt: skip
    assert [row[1] for row in table(fund)[1:]] == [
        "persons.csv:2 · PENSION · Vieillesse · bénéficiaires",
        "persons.csv:3 · PENSION · Vieillesse · bénéficiaires · Femmes",
    ]


def test_a_letter_says_to_whom_why_until_when_and_from_whom(tmp_path):
    kept = returned()
    head = frame("return", HEAD | {"prepared_by": "A. Official, focal@example.org"})
    made_of = reviewed(GRANT, current=Return(kept.frames | {"return": head}))
    said = text(*write(made_of, tmp_path))
    for part in (
        "Invented data, for training only.", "Place and date: ____", "To: Agency of Grants",
        "Subject: Social Security Inquiry, Somewhere, 2024: questions on your figures",
        "Schemes concerned: Grant.", "Please answer by: ____", "Thank you for your help.",
        "A. Official, focal@example.org, national focal point of the Social Security Inquiry",
    ):  # fmt: skip
        assert part in said, part


def test_a_letter_is_in_the_language_of_the_institution_else_in_the_one_asked_for_else_in_the_one_in_use(tmp_path):
    made_of = reviewed(TOTAL, GRANT)
    language.use("es")
    assert [spoken(path) for path in write(made_of, tmp_path / "a", language="pt")] == ["pt", "fr"]
    assert [spoken(path) for path in write(made_of, tmp_path / "b")] == ["es", "fr"]
    assert language.current() == "es"
    assert "Vieillesse" in table(tmp_path / "b" / "letter_XXA_2024_zonal_fund.docx")[1][1]
    with pytest.raises(UnknownName, match="does not speak 'de'"):
        write(made_of, tmp_path / "c", language="de")
    assert not (tmp_path / "c").exists()


def test_information_accepted_findings_and_those_of_other_owners_ask_for_no_letter(tmp_path):
    made_of = reviewed(V61=[Hit("persons", 0, "source", "")], V64=[Hit("persons", 0, "value", 3.0)])
    unnamed = reviewed(
        Hit("persons", 0, "value", 1.0), current=made(persons=frame("persons", person(scheme="UNLISTED")))
    )
    assert write(made_of, tmp_path) == write(unnamed, tmp_path) == []


def test_signs_of_markdown_in_the_data_stay_what_they_are(tmp_path):
    name = "Caisse *A* | B_C_ [x](y) <b> $1 # {z}"
    schemes = frame("schemes", {"scheme": "P|1", "name": name, "institution": name, "language": "en"})
    kept = made(schemes=schemes, persons=frame("persons", person(scheme="P|1")))
    (path,) = write(reviewed(Hit("persons", 0, "value", "a|b\n`c`"), current=kept), tmp_path)
    assert f"To: {name}" in text(path) and f"Schemes concerned: {name}." in text(path)
    (_head, row) = table(path)
    assert len(row) == 5 and row[1] == "Persons counted · P|1 · Old age · beneficiaries"
    assert "Together they are a|b `c`;" in row[2]


def test_names_of_files_hold_no_signs_that_a_system_refuses_and_do_not_meet(tmp_path):
    names = ["Caisse: A/B?", "Caisse A\\B", "الصندوق", "É" * 300]
    schemes = frame("schemes", *({"scheme": f"S{i}", "institution": name} for i, name in enumerate(names)))
    kept = made(schemes=schemes, persons=frame("persons", *(person(scheme=f"S{i}") for i in range(4))))
    made_of = reviewed(*(Hit("persons", i, "value", 1.0) for i in range(4)), current=kept)
    found = [path.name for path in write(made_of, tmp_path)]
    assert sorted(found) == sorted([
        "letter_XXA_2024_caisse_a_b.docx", "letter_XXA_2024_caisse_a_b_2.docx", "letter_XXA_2024_institution.docx",
        f"letter_XXA_2024_{'e' * 60}.docx",
    ])  # fmt: skip


def test_the_same_review_gives_the_same_bytes_and_a_letter_that_was_filled_in_is_not_replaced(tmp_path):
    made_of = reviewed(TOTAL)
    (first,) = write(made_of, tmp_path / "a")
    (second,) = write(made_of, tmp_path / "b")
    (again,) = write(made_of, tmp_path / "a")
    assert first.read_bytes() == second.read_bytes() == again.read_bytes()
    filled = docx.Document(first)
    filled.add_paragraph("31 March")
    filled.save(first)
    kept = first.read_bytes()
    with pytest.raises(BadInput, match=r"may have been filled in(.|\n)*letter_XXA_2024_zonal_fund"):
        write(made_of, tmp_path / "a")
    assert first.read_bytes() == kept and [path.name for path in (tmp_path / "a").iterdir()] == [first.name]


def test_the_header_of_the_table_is_repeated_on_every_page(tmp_path):
    from docx.oxml.ns import qn

    (path,) = write(reviewed(*[TOTAL] * 3), tmp_path)
    (one,) = docx.Document(path).tables
    assert one.rows[0]._tr.find(".//" + qn("w:tblHeader")) is not None and len(one.rows) == 4


def test_a_folder_that_cannot_be_written_is_told(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(BadInput, match="cannot be written"):
        write(reviewed(TOTAL), tmp_path / "file")
