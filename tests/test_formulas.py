"""Formulas computed anew: against LibreOffice, against Python's own arithmetic, and what is left open."""

import datetime
import math
import random
import subprocess
import zipfile

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.worksheet.formula import ArrayFormula

from sslib.errors import BadInput
from sslib.inquiry import arithmetic, formulas, reading
from sslib.inquiry.formulas import Cell, recomputed, settled

DATA = {
    "A1": 12, "A2": 7.5, "A3": -3, "A4": "n.d.", "A5": None, "A6": "12", "A7": "x", "A8": 1250000, "A9": 0.1,
    "A10": 0.2, "B1": 3, "B2": 0, "B3": 1000, "B4": "=B1*2", "B5": "=SUM(B1:B4)", "B6": "=B5/B2",
    "C1": datetime.date(2024, 12, 31), "C2": 2.675, "C3": 1.005, "C4": -2.5, "C5": 1e-9, "C6": 0.3, "E1": True,
    "D1": "=SUBTOTAL(9,A1:A3)", "D2": "=SUM(A1:A3)",
}  # fmt: skip

COMPUTED = [
    "=1+2*3", "=(1+2)*3", "=2^3^2", "=-2^2", "=2^-1", "=-2%", "=50%*200", "=7/2/2", "=10-4-3", "=--5", "=+A1",
    "=1E3+.5", "=A1+A2", "=A1-A5", "=A5", "=A5*5", "=A1*B3", "=A8/1000", "=$A$1*A$2", "=Data!A1", "=data!a1+1",
    "='My sheet'!A1*2", "='It''s'!A1", "=SUM(A1:A3)", "=SUM(A1:A10)", "=SUM(A:A)", "=SUM(B:B)", "=SUM('My sheet'!1:3)",
    "=SUM(A1,A3,5)", "=SUM(A5)", "=SUM(A4:A6)", "=SUM('My sheet'!A1:A3)", "=SUM(A3:A1)", "=SUM(A1:A3)*1000",
    "=AVERAGE(A1:A3)", "=AVERAGE(A4:A6)", "=MIN(A1:A8)", "=MAX(A1:A8)", "=MIN(A4:A6)", "=MAX(3,7,A1)", "=ABS(A3)",
    "=ROUND(C2,2)", "=ROUND(C3,2)", "=ROUND(C4,0)", "=ROUND(A8,-4)", "=ROUND(A2/7,3)", "=ROUNDUP(A2,0)",
    "=ROUNDUP(A3/2,0)", "=ROUNDDOWN(A2,0)", "=ROUNDDOWN(A3/2,0)", "=ROUNDUP(0.1+0.2,1)", "=IF(A1>10,1,2)",
    "=IF(A1>10,B6,2)", "=IF(A1<10,B6,2)", "=IF(A5=0,1,2)", '=IF(A5="",1,2)', '=IF(A4="N.D.",0,A4)', "=IF(A1,5,6)",
    "=IF(B2,5,6)", '=IF(A4>A1,"text","number")', "=IF(A9+A10=C6,1,0)", "=IF(A1>100,1)", "=IFERROR(B6,0)",
    "=IFERROR(A1/B2,-1)", "=IFERROR(A1,-1)", "=A1/B2", "=B6+1", "=SUM(B4:B6)", "=A4+1", "=AVERAGE(A5)", "=B5",
    "=B4*B5", "=A1>=12", "=A1<>12", "=E1=TRUE", "=E1+1", "=(-8)^3", "=2^10000", "=#REF!+1", "=SUBTOTAL(9,A1:A3)",
    "=SUBTOTAL(109,A1:A3)", "=SUBTOTAL(9,D1:D2)", "=SUBTOTAL(9,A1:A3,B1)", "=A4", '="text"',
    "=ABS(-A1)+MAX(A1:B1)-MIN(A1:B1)", "=IF(ROUND(A2,0)=8,SUM(A1:A2),0)", "=A1+A9%", "=SUM(A1:A2,B1:B2,)", "=MIN(5,)",
]  # fmt: skip

LEFT_OPEN = [
    "=VLOOKUP(A1,A1:B3,2)", "=A6+1", "=A6*2", "=C1+1", "=SUM(C1:C6)", "=A1:A3", "=SUM(A1:A3*2)", "=A1&A2", "=Other!A1",
    "=Data:Calc!A1", "=[1]Data!A1", "=total", "=SUM(total)", "=SUM(Table1[Value])", '=A4>"m"', "={1,2}",
    "=SUM((A1,A2))", "=A1:A2 A2:A3", "=SUM(OFFSET(A1,1,0))", "=ROUND(A1)", "=IF()", "=SUM()", "=(1",
    "=INDEX(A:A,1):B2", "=SUBTOTAL(1,A1:A3)", "=SUM(C:C)", "=(-8)^(1/3)", "=" + "(" * 3000 + "1" + ")" * 3000,
]  # fmt: skip


def nothing(*_args, **_kwargs):
    """Cells that are all blank."""
    return []


def random_formulas(count: int) -> list[str]:
    draw = random.Random(20241231)

    def number(depth: int) -> str:
        kind = draw.randrange(9 if depth else 3)
        if kind == 0:
            return str(draw.choice([draw.randrange(1, 999), round(draw.uniform(0, 50), 2)]))
        if kind <= 2:
            return draw.choice(["A1", "A2", "A3", "A5", "A8", "$B$1", "B3", "B4", "B5", "'My sheet'!A2"])
        if kind <= 5:
            return f"{number(depth - 1)}{draw.choice([' + ', '-', '*', '/'])}{number(depth - 1)}"
        if kind == 6:
            return f"({number(depth - 1)})"
        if kind == 7:
            return f"{draw.choice(['SUM', 'MAX', 'MIN'])}(A1:A{draw.randrange(2, 9)},{number(depth - 1)})"
        return draw.choice([f"ROUND({number(depth - 1)},2)", f"-{number(0)}", f"ABS({number(depth - 1)})"])

    return [f"={number(3)}" for _ in range(count)]


def written(path, cells: dict[str, list[str] | dict[str, object]]):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, content in cells.items():
        sheet = book.create_sheet(title)
        if isinstance(content, list):
            content = {f"A{row}": formula for row, formula in enumerate(content, start=1)}
        for address, value in content.items():
            sheet[address] = value
    book.save(path)
    return path


def replaced(path, target, old: bytes, new: bytes, *more: bytes):
    """A copy of a workbook in which something of its XML is written otherwise."""
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(target, "w") as made:
        for part in source.infolist():
            content = source.read(part).replace(old, new)
            made.writestr(part, content.replace(*more) if more else content)
    return target


@pytest.fixture(scope="module")
def oracle(tmp_path_factory):
    """Every formula computed here and by LibreOffice, which computes anew what openpyxl wrote without values."""
    folder = tmp_path_factory.mktemp("formulas")
    asked = COMPUTED + random_formulas(150)
    here = DATA | {f"H{row}": formula for row, formula in enumerate(asked, start=1)}
    path = written(folder / "asked.xlsx", {"Data": here, "My sheet": [4, 2.25, "=A1+A2"], "It's": [9]})
    subprocess.run(
        ["soffice", f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless",
         "--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", folder / "out", path],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    answered = openpyxl.load_workbook(folder / "out" / "asked.xlsx", data_only=True)["Data"]
    ours = recomputed(path)
    return [(asked[row - 1], ours["Data", f"H{row}"], answered[f"H{row}"].value) for row in range(1, len(asked) + 1)], (
        folder / "out" / "asked.xlsx"
    )


def test_the_values_are_those_of_libreoffice(oracle):
    rows, _path = oracle
    assert len(rows) > 200
    for formula, cell, answer in rows:
        if isinstance(answer, str) and answer.startswith("#"):
            assert (cell.error, cell.value) == (answer, None), formula
        elif isinstance(answer, (int, float)) and not isinstance(answer, bool):
            assert cell.value == pytest.approx(answer, rel=1e-12, abs=1e-12), formula
        else:
            assert cell.value == answer, formula


def test_values_that_libreoffice_saved_agree_and_a_changed_cell_is_seen(oracle, tmp_path):
    rows, path = oracle
    fresh = recomputed(path)
    compared = [cell for cell in fresh.values() if cell.value is not None]
    assert len(compared) > 200 and all(cell.agrees for cell in compared)
    assert all(cell.saved == cell.error for cell in fresh.values() if cell.error)
    stale = tmp_path / "stale.xlsx"  # a figure under the sums is changed by a program that computes nothing
    replaced(path, stale, b"<v>7.5</v>", b"<v>8.5</v>")
    row = next(row for row, (formula, _cell, _answer) in enumerate(rows, start=1) if formula == "=SUM(A1:A3)")
    total = recomputed(stale)["Data", f"H{row}"]
    assert (total.saved, total.value, total.agrees) == (16.5, 17.5, False)


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    cells = DATA | {f"H{row}": formula for row, formula in enumerate(LEFT_OPEN, start=1)}
    cells |= {"J1": "=J2+1", "J2": "=J3", "J3": "=J1", "J4": "=J1*2", "J5": "=J5", "K1": "#N/A", "K2": "=SUM(K1)"}
    cells |= {"L1": "=SUM(M1:M4)", "L2": "=L1*1000", "L3": "=5*0", "L4": "=L1+M9", "M9": 0, "L5": "=M7"}
    cells |= {"N1": ArrayFormula("N1", "=SUM(A1:A3)"), "N2": ArrayFormula("N2:N3", "=A1:A2*2"), "N3": 15}
    return written(
        tmp_path_factory.mktemp("book") / "book.xlsx", {"Data": cells, "Calc": ["=Data!A1*2"], "My sheet": [1]}
    )


def test_what_is_not_understood_has_no_value_and_no_error(book):
    found = recomputed(book)
    for row, formula in enumerate(LEFT_OPEN, start=1):
        cell = found["Data", f"H{row}"]
        assert (cell.value, cell.error) == (None, ""), formula


def test_a_circle_has_no_value_and_does_not_hang(book):
    found = recomputed(book)
    assert [found["Data", f"J{row}"].value for row in range(1, 6)] == [None] * 5


def test_an_error_is_passed_on_and_an_error_without_formula_is_listed(book):
    found = recomputed(book)
    assert found["Data", "K1"] == Cell("", "#N/A", error="#N/A")
    assert (found["Data", "K2"].error, found["Data", "B6"].error) == ("#N/A", "#DIV/0!")


def test_a_sum_of_blank_cells_is_known_as_such(book):
    found = recomputed(book)
    seen = {row: (found["Data", f"L{row}"].value, found["Data", f"L{row}"].blank) for row in range(1, 6)}
    assert seen == {1: (0.0, True), 2: (0.0, True), 3: (0.0, False), 4: (0.0, False), 5: (0.0, True)}


def test_a_formula_over_several_cells_leaves_none_of_them_trusted(book):
    found = recomputed(book)
    assert found["Data", "N1"].value == 16.5
    assert [(found["Data", cell].value, found["Data", cell].saved) for cell in ("N2", "N3")] == [
        (None, None),
        (None, 15),
    ]


def test_only_what_is_wanted_is_computed_and_other_sheets_are_read_as_needed(book):
    found = recomputed(book, {"Calc": ["A1"], "Data": {"B4"}, "Nowhere": ["A1"]})
    assert {address: cell.value for address, cell in found.items()} == {("Calc", "A1"): 24.0, ("Data", "B4"): 6.0}


def test_a_long_chain_of_formulas_is_computed(tmp_path):
    chain = {"A1": 1} | {f"A{row}": f"=A{row - 1}+1" for row in range(2, 5001)}
    found = recomputed(written(tmp_path / "chain.xlsx", {"S": dict(reversed(chain.items()))}))
    assert found["S", "A5000"].value == 5000.0


def test_sums_without_end_stop(tmp_path, monkeypatch):
    cells = {f"A{row}": 1 for row in range(1, 101)} | {f"B{row}": "=SUM(A:A)" for row in range(1, 101)}
    path = written(tmp_path / "many.xlsx", {"S": cells})
    assert {cell.value for cell in recomputed(path).values()} == {100.0}
    monkeypatch.setattr(formulas, "BUDGET", 5000)
    assert {cell.value for cell in recomputed(path).values()} == {100.0, None}


def test_shared_formulas_are_shifted_to_their_cell(tmp_path):
    path = written(
        tmp_path / "shared.xlsx", {"S": {"A1": 1, "A2": 2, "A3": 3, "B1": "=A1*10+$A$3", "B2": "=0", "B3": "=0"}}
    )
    master, rest = b'<f t="shared" ref="B1:B3" si="0">A1*10+$A$3</f>', b'<f t="shared" si="0"/>'
    shared = replaced(path, tmp_path / "made.xlsx", b"<f>A1*10+$A$3</f>", master, b"<f>0</f>", rest)
    found = recomputed(shared)
    assert [found["S", f"B{row}"].value for row in (1, 2, 3)] == [13.0, 23.0, 33.0]
    assert found["S", "B2"].formula == "=A2*10+$A$3"


def test_a_wrong_size_stated_in_the_file_hides_nothing(tmp_path):
    path = written(tmp_path / "size.xlsx", {"S": {"A1": 1, "C3": "=A1+1"}})
    small = replaced(path, tmp_path / "small.xlsx", b'<dimension ref="A1:C3"', b'<dimension ref="A1"')
    assert recomputed(small)["S", "C3"].value == 2.0


def test_a_workbook_without_formulas_has_none(tmp_path):
    assert recomputed(written(tmp_path / "plain.xlsx", {"S": {"A1": 1, "B1": "text"}})) == {}


def test_a_workbook_that_cannot_be_opened_for_its_formulas_is_told(tmp_path):
    path = tmp_path / "broken.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
    with pytest.raises(BadInput, match=r"The formulas of broken\.xlsx cannot be read"):
        recomputed(path)


@pytest.mark.parametrize(
    ("formula", "error"), [("=0^-1", "#DIV/0!"), ("=0^0", "#NUM!"), ("=1/(2-2)", "#DIV/0!"), ("=10^400", "#NUM!")]
)
def test_errors_are_those_of_excel(formula, error):
    with pytest.raises(arithmetic.Failed, match=error):
        arithmetic.value(arithmetic.parse(formula), nothing)


# against Python's own arithmetic

NUMBERS = st.integers(0, 10**6).map(str) | st.floats(0.001, 1e6).map(lambda number: f"{number:.4f}")
TERMS = st.recursive(
    NUMBERS,
    lambda inner: (
        st.tuples(inner, st.sampled_from(["+", "-", "*", "/", " - ", " * "]), inner).map("".join)
        | inner.map("({})".format)
        | inner.map("-{}".format)
    ),
    max_leaves=12,
)


@settings(max_examples=300, deadline=None)
@given(TERMS)
def test_arithmetic_is_that_of_python(text):
    try:
        expected = eval(text)  # digits, signs and brackets only
    except ZeroDivisionError:
        expected = "#DIV/0!"
    except OverflowError:
        expected = "#NUM!"
    try:
        found = arithmetic.value(arithmetic.parse(f"={text}"), nothing)
    except arithmetic.Failed as failed:
        found = str(failed)
    assert found == expected if isinstance(expected, str) else found == pytest.approx(expected, rel=1e-9, abs=1e-9)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.floats(-1e9, 1e9, allow_nan=False), max_size=30))
def test_a_sum_is_exact_and_in_any_order(numbers):
    tree = arithmetic.parse("=SUM(A1:A30)")
    found = {arithmetic.value(tree, lambda _area, order=order: order) for order in (numbers, numbers[::-1])}
    assert found == {math.fsum(numbers)}


@settings(max_examples=200, deadline=None)
@given(st.text("A1:+-*/^%(),=<>\"'!$&{}; ISUMFRO#", max_size=14))
def test_any_text_is_a_value_an_error_or_left_open(text):
    try:
        found = arithmetic.value(arithmetic.parse(f"={text}"), nothing)
    except (arithmetic.Uncomputable, arithmetic.Failed):
        return
    assert found is None or isinstance(found, (float, str, bool))


# what is read and told


@pytest.mark.parametrize(
    ("cell", "value", "words"),
    [
        (Cell("=A1+1", 13, 13.0), 13.0, ""),
        (Cell("=A1", None, ""), "", ""),
        (Cell("=A1+1", 0, 13.0), 13.0, "The formula =A1+1 gives 13, but 0 was saved with it"),
        (Cell("=A1+1", None, 13.0), 13.0, "gives 13, but – was saved"),
        (Cell("=VLOOKUP(1)", 7), None, "is not computed here"),
        (Cell("=A1/0", "#DIV/0!", error="#DIV/0!"), None, "The cell shows the error #DIV/0!"),
        (Cell("=SUM(A1:A3)", 0, 0.0, blank=True), None, "rests on blank cells only"),
    ],
)
def test_what_is_read_from_a_formula_and_told_of_it(cell, value, words):
    found, problem = settled(cell, "Data!B7")
    assert found == value and (problem is None) == (not words)
    if problem:
        assert words in reading.told(problem) and (problem.place, problem.rule) == ("Data!B7", "V06")
