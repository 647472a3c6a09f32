"""The copy of a workbook with its findings marked."""

import datetime
import hashlib

import openpyxl
import pytest
import xlsxwriter
from test_review import COLUMNS, JUMP, REASON, TOTAL, accept, returned, reviewed

from sslib import language
from sslib.errors import BadInput
from sslib.inquiry.annotate import annotate
from sslib.inquiry.reading import MESSAGES, Problem
from sslib.inquiry.rules.base import Hit
from sslib.inquiry.tables import Place, Return

SHEET = "3 Persons – l'année"
QUOTED = "'3 Persons – l''année'"
ROWS = (8, 9, 10)
NOTE = "Who is counted: every person who was affiliated on the reference date."
INPUT = "FFEEF5FB"


def current() -> Return:
    return returned(persons=tuple(Place(SHEET, row, COLUMNS) for row in ROWS))


@pytest.fixture
def workbook(tmp_path):
    """A workbook as the writer of the kit makes one: notes, lists, protection, frozen panes, a formula."""
    path = tmp_path / "return.xlsx"
    book = xlsxwriter.Workbook(path)
    sheet, lists = book.add_worksheet(SHEET), book.add_worksheet("Lists")
    lists.very_hidden()
    lists.write_column(0, 0, ["Women", "Men"])
    book.define_name("sexes", "=Lists!$A$1:$A$2")
    field, bold = book.add_format({"bg_color": "#EEF5FB", "locked": False, "num_format": "#,##0"}), book.add_format()
    bold.set_bold()
    sheet.write(6, 9, "Total", bold)
    sheet.write_comment(6, 9, NOTE)
    for row, value in zip(ROWS, (100, 60, 7), strict=True):
        sheet.write(row - 1, 9, value, field)
        sheet.write_formula(row - 1, 13, f"=J{row}*2", None, value * 2)
    sheet.write_comment(8, 9, "My own note.")
    sheet.write_rich_string(0, 0, "plain ", bold, "bold")
    sheet.data_validation("E8:E60", {"validate": "list", "source": "=sexes"})
    sheet.conditional_format("J8:J60", {"type": "cell", "criteria": "<", "value": 0, "format": bold})
    sheet.merge_range("A12:C12", "Merged")
    sheet.protect("", {"format_columns": True, "insert_rows": True})
    sheet.freeze_panes(7, 0)
    sheet.repeat_rows(6)
    sheet.set_landscape()
    book.close()
    return path


def digest(path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def colour(cell) -> str:
    return cell.fill.fgColor.rgb


def test_the_original_is_untouched_and_the_findings_are_marked_in_their_cells(workbook, tmp_path):
    before = digest(workbook)
    assert annotate(workbook, reviewed(TOTAL, current=current(), V37=[JUMP]), tmp_path / "copy.xlsx").is_file()
    assert digest(workbook) == before
    sheet = openpyxl.load_workbook(tmp_path / "copy.xlsx")[SHEET]
    assert [colour(sheet[address]) for address in ("J8", "J9", "J10")] == ["FFF4B6AE", "FFFBE0A2", INPUT]
    words = sheet["J8"].comment.text
    for part in ("V10 (error)", "Together they are 95; the total is 100.", "Correct it.", "Zonal Fund"):
        assert part in words
    assert sheet["J9"].comment.text.startswith("My own note.") and "V37 (warning)" in sheet["J9"].comment.text
    assert sheet["J10"].comment is None


def test_what_the_workbook_has_survives(workbook, tmp_path):
    annotate(workbook, reviewed(TOTAL, current=current()), tmp_path / "copy.xlsx")
    book, before = openpyxl.load_workbook(tmp_path / "copy.xlsx", rich_text=True), openpyxl.load_workbook(workbook)
    sheet, was = book[SHEET], before[SHEET]
    assert sheet["J7"].comment.text == NOTE and sheet["J7"].comment.height >= 30
    (listed,) = sheet.data_validations.dataValidation
    assert (str(listed.sqref), listed.formula1, book.defined_names["sexes"].attr_text) == (
        "E8:E60", "sexes", "Lists!$A$1:$A$2",
    )  # fmt: skip
    assert sheet.protection.sheet and not sheet.protection.insertRows and not sheet.protection.formatColumns
    assert not sheet["J8"].protection.locked and sheet["A8"].protection.locked
    assert sheet.freeze_panes == was.freeze_panes and sheet.print_title_rows == was.print_title_rows == "$7:$7"
    assert len(sheet.conditional_formatting) == 1 and book["Lists"].sheet_state == "veryHidden"
    assert sheet["J9"].number_format == "#,##0" and sheet["N8"].value == "=J8*2"
    assert [run if isinstance(run, str) else run.text for run in sheet["A1"].value] == ["plain ", "bold"]
    for line in was.iter_rows(min_row=7):
        for cell in line:
            assert sheet[cell.coordinate].value == cell.value


def test_the_first_sheet_lists_every_finding_with_a_link_to_its_cell(workbook, tmp_path):
    problem = Problem("elsewhere.csv:4", "x", MESSAGES["text"], (("value", "x"),), "V05")
    made_of = reviewed(TOTAL, current=current(), problems=[problem], V64=[Hit("persons", None, "value", 2)])
    annotate(workbook, made_of, tmp_path / "copy.xlsx")
    book = openpyxl.load_workbook(tmp_path / "copy.xlsx")
    sheet = book.worksheets[0]
    assert sheet.title == "Findings" and book.active is sheet
    assert [s.title for s in book.worksheets if s.sheet_view.tabSelected] == ["Findings"]
    assert sheet["A2"].value == "errors: 2, warnings: 0, information: 1, accepted: 0"
    rows = [[cell.value for cell in line] for line in sheet.iter_rows(min_row=5, max_col=12)]
    assert [(row[0], row[1], row[2], row[3], row[4]) for row in rows] == [
        (1, "error", "V10", f"{QUOTED}!J8", "Zonal Fund"),
        (2, "error", "V05", "elsewhere.csv:4", "institution that runs the scheme"),
        (3, "information", "V64", "Persons counted", "national focal point"),
    ]
    assert rows[0][6:11] == ["95", "100", "Together they are 95; the total is 100.", "Rounding.", "Correct it."]
    assert sheet["D5"].hyperlink.location == "'3 Persons – l''année'!J8" and sheet["D5"].hyperlink.target is None
    assert sheet["D6"].hyperlink is None and sheet["D7"].hyperlink is None


def test_the_gravest_finding_colours_a_cell_and_all_are_in_its_comment(workbook, tmp_path):
    place = Hit("persons", 0, "value", 5.0)
    annotate(workbook, reviewed(TOTAL, current=current(), V37=[place], V64=[place]), tmp_path / "copy.xlsx")
    cell = openpyxl.load_workbook(tmp_path / "copy.xlsx")[SHEET]["J8"]
    assert colour(cell) == "FFF4B6AE" and all(name in cell.comment.text for name in ("V10", "V37", "V64"))


def test_an_accepted_finding_is_listed_and_not_marked(workbook, tmp_path):
    given = accept(reviewed(current=current(), V37=[JUMP]), tmp_path / "findings.csv", **REASON)
    annotate(workbook, reviewed(current=current(), V37=[JUMP], acceptances=given), tmp_path / "copy.xlsx")
    book = openpyxl.load_workbook(tmp_path / "copy.xlsx")
    assert colour(book[SHEET]["J9"]) == INPUT and book[SHEET]["J9"].comment.text == "My own note."
    assert book.worksheets[0]["L5"].value == "accepted: The law of 2023 opened the scheme. (A. Official, 2026-01-15)"


def test_a_merged_cell_is_marked_where_it_begins_and_a_text_is_never_a_formula(workbook, tmp_path):
    problem = Problem(f"{QUOTED}!B12", "=1+1\x0b", MESSAGES["text"], (("value", "=1+1\x0b"),), "V05")
    annotate(workbook, reviewed(current=current(), problems=[problem]), tmp_path / "copy.xlsx")
    book = openpyxl.load_workbook(tmp_path / "copy.xlsx")
    assert colour(book[SHEET]["A12"]) == "FFF4B6AE"
    observed = book.worksheets[0]["G5"]
    assert (observed.value, observed.data_type) == ("=1+1", "s")


def test_marks_of_an_earlier_review_are_taken_away_even_if_rows_were_inserted(workbook, tmp_path):
    annotate(workbook, reviewed(TOTAL, current=current(), V37=[JUMP]), tmp_path / "copy.xlsx")
    book = openpyxl.load_workbook(tmp_path / "copy.xlsx")
    book[SHEET].move_range("A9:N10", rows=5)  # as a person does who makes room for more rows
    book[SHEET]["J8"].value = 97
    book.save(tmp_path / "corrected.xlsx")
    annotate(tmp_path / "corrected.xlsx", reviewed(current=current()), tmp_path / "second.xlsx")
    again = openpyxl.load_workbook(tmp_path / "second.xlsx")
    assert again.sheetnames == ["Findings", SHEET, "Lists"] and again.worksheets[0].max_row == 4
    sheet = again[SHEET]
    assert (sheet["J8"].value, colour(sheet["J8"]), sheet["J8"].comment) == (97, INPUT, None)
    assert (sheet["J14"].value, colour(sheet["J14"]), sheet["J14"].comment.text) == (60, INPUT, "My own note.")
    assert sheet["J7"].comment.text == NOTE


def test_a_sheet_of_the_users_own_that_is_called_findings_stays(workbook, tmp_path):
    book = openpyxl.load_workbook(workbook)
    book.create_sheet("findings")["A1"] = "mine"
    book.save(workbook)
    annotate(workbook, reviewed(TOTAL, current=current()), tmp_path / "copy.xlsx")
    names = openpyxl.load_workbook(tmp_path / "copy.xlsx").sheetnames
    assert names == ["Findings 2", SHEET, "Lists", "findings"]


def test_the_copy_speaks_the_language_in_use(workbook, tmp_path):
    language.use("fr")
    annotate(workbook, reviewed(TOTAL, current=current()), tmp_path / "copy.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "copy.xlsx").worksheets[0]
    assert sheet["F5"].value == "PENSION · Vieillesse · bénéficiaires"


def test_a_folder_of_csv_files_gets_a_workbook_with_the_list_alone(tmp_path):
    (tmp_path / "return").mkdir()
    places = {"persons": tuple(Place("persons.csv", row) for row in (2, 3, 4))}
    annotate(tmp_path / "return", reviewed(TOTAL, current=returned(**places)), tmp_path / "copy.xlsx")
    book = openpyxl.load_workbook(tmp_path / "copy.xlsx")
    assert book.sheetnames == ["Findings"]
    assert (book.worksheets[0]["D5"].value, book.worksheets[0]["D5"].hyperlink) == ("persons.csv:2", None)


def test_nothing_that_is_there_is_replaced(workbook, tmp_path):
    made_of, before = reviewed(TOTAL, current=current()), digest(workbook)
    for target, words in (
        (workbook, "exists already"), (tmp_path / "." / "return.xlsx", "exists already"),
        (tmp_path / "copy.xls", "must end in .xlsx"), (tmp_path / "copy", "must end in .xlsx"),
        (tmp_path / "no" / "copy.xlsx", "cannot be written"),
    ):  # fmt: skip
        with pytest.raises(BadInput, match=words):
            annotate(workbook, made_of, target)
    assert digest(workbook) == before and list(tmp_path.iterdir()) == [workbook]


def test_a_copy_that_cannot_be_finished_leaves_nothing_behind(workbook, tmp_path, monkeypatch):
    def full(*_arguments):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(openpyxl.workbook.workbook.Workbook, "save", full)
    with pytest.raises(BadInput, match="No space left"):
        annotate(workbook, reviewed(TOTAL, current=current()), tmp_path / "copy.xlsx")
    assert list(tmp_path.iterdir()) == [workbook]


def test_the_annotated_questionnaire_reads_back_to_the_same_return_and_the_same_findings(tmp_path):
    from sslib.inquiry.questionnaire import to_workbook
    from sslib.inquiry.workbook import from_workbook

    to_workbook(returned(), tmp_path / "blank.xlsx", "fr")
    book = openpyxl.load_workbook(tmp_path / "blank.xlsx")
    cells = (cell for sheet in book.worksheets for line in sheet.iter_rows() for cell in line)
    next(cell for cell in cells if cell.value == datetime.datetime(2024, 12, 31)).value = "fin décembre"
    book.save(tmp_path / "filled.xlsx")
    kept, problems = from_workbook(tmp_path / "filled.xlsx")
    first = reviewed(TOTAL, current=kept, problems=[Problem(p.place, p.value, p.template, p.values) for p in problems])
    annotate(tmp_path / "filled.xlsx", first, tmp_path / "copy.xlsx")
    again, told = from_workbook(tmp_path / "copy.xlsx")
    assert again == kept and told == problems
    second = reviewed(TOTAL, current=again, problems=[Problem(p.place, p.value, p.template, p.values) for p in told])
    assert second.findings == first.findings and [f.place for f in second.findings] == [f.place for f in first.findings]
    unread = {(finding.table, finding.column, finding.observed) for finding in first.findings if finding.problem}
    assert ("return", "reference_date", "fin décembre") in unread and ("schemes", "kind", "") in unread
    copy = openpyxl.load_workbook(tmp_path / "copy.xlsx")
    for finding in first.findings:
        title, _mark, address = finding.place.rpartition("!")
        assert colour(copy[title.strip("'")][address]) == "FFF4B6AE"
