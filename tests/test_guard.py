"""The guard of the workbook: each file that is no readable workbook gets its own message, and nothing else happens."""

import io
import os
import struct
import tracemalloc
import zipfile
import zlib
from functools import cache
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sslib.errors import BadInput
from sslib.inquiry import guard
from sslib.inquiry.guard import check_workbook

TYPES, WORKBOOK, SHEET = "[Content_Types].xml", "xl/workbook.xml", "xl/worksheets/sheet1.xml"


def workbook(*cells: tuple[str, object]) -> bytes:
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Données")
        for address, value in cells or [("A1", 1), ("B2", "x")]:
            sheet.write(address, value)
    return made.getvalue()


def zipped(parts: dict[str, bytes | str], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", method) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return made.getvalue()


def sheet(*cells: str) -> str:
    rows = "".join(f'<row r="1"><c r="{cell}"><v>1</v></c></row>' for cell in cells)
    return f'<?xml version="1.0"?>\n<worksheet><sheetData>{rows}</sheetData></worksheet>'


def package(sheet_xml: str, workbook_xml: str = '<workbook><sheets><sheet name="A"/></sheets></workbook>') -> bytes:
    return zipped({TYPES: "<Types/>", WORKBOOK: workbook_xml, SHEET: sheet_xml})


def compound(*streams: str) -> bytes:
    """A compound file (OLE2) whose directory names these streams: a header, then entries of 128 bytes."""
    entries = b""
    for name in ("Root Entry", *streams):
        written = name.encode("utf-16-le") + b"\0\0"
        entries += (written.ljust(64, b"\0") + struct.pack("<H", len(written))).ljust(128, b"\0")
    return guard.OLE.ljust(512, b"\0") + entries.ljust(1024, b"\0")


def lying(stated: int, content: bytes) -> bytes:
    """A workbook whose directory states another size for its sheet than the sheet has."""
    made = bytearray(package(content.decode()))
    at = made.rindex(b"PK\x01\x02")
    assert made[at + 46 :].startswith(SHEET.encode())
    made[at + 24 : at + 28] = struct.pack("<I", stated)
    made[at + 16 : at + 20] = struct.pack("<I", zlib.crc32(content[:stated]))
    return bytes(made)


@pytest.fixture
def given_file(tmp_path):
    def make(content: bytes, name: str = "return.xlsx") -> Path:
        path = tmp_path / name
        path.write_bytes(content)
        return path

    return make


def message(path: Path) -> str:
    with pytest.raises(BadInput) as raised:
        check_workbook(path)
    assert path.name in str(raised.value) and len(raised.value.sentences) >= 2
    return raised.value.sentences[0]


@pytest.mark.parametrize("name", ["return.xlsx", "return.xlsm", "return.xls", "return", "return.csv"])
def test_a_workbook_is_read_whatever_its_name(given_file, name):
    assert check_workbook(given_file(workbook(), name)) is None


FILES = {
    "empty": b"",
    "xls": compound("Workbook"),
    "password": compound("EncryptionInfo", "EncryptedPackage"),
    "xlsb": zipped({TYPES: "", "xl/workbook.bin": b"\0"}),
    "ods": zipped({"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": ""}),
    "text": "scheme,value\nP,12\n".encode("utf-8-sig"),
    "page": b"<html><body><table><tr><td>1</td></tr></table></body></html>",
    "pdf": b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n",
    "word": zipped({TYPES: "", "word/document.xml": ""}),
    "zip": zipped({"return.xlsx": workbook()}),
    "no_workbook": zipped({TYPES: "", "xl/styles.xml": ""}),
    "damaged": workbook()[:-100],
    "other": bytes(range(256)),
}
OTHERS = {
    "old kind, Excel 5": ("xls", compound("Book")),
    "old Word": ("word", compound("WordDocument", "1Table")),
    "rich text": ("word", b"{\\rtf1\\ansi}"),
    "text of LibreOffice": ("word", zipped({"mimetype": "application/vnd.oasis.opendocument.text"})),
    "another compound file": ("other", compound("__properties_version1.0")),
    "text in UTF-16": ("text", "scheme\tvalue\n".encode("utf-16")),
    "text in the code page of Windows": ("text", "régime;effectif\n".encode("cp1252")),
    "XML of Excel 2003": ("page", b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook/>'),
    "cut off in the middle": ("damaged", workbook()[:700]),
    "the begin of an archive only": ("damaged", b"PK\x03\x04" + bytes(40)),
    "empty archive": ("zip", zipped({})),
    "text that begins like an archive": ("text", b"PK,value\n1,2\n"),
}


@pytest.mark.parametrize(("reason", "content"), FILES.items(), ids=FILES)
def test_each_kind_of_file_gets_its_own_message(given_file, reason, content):
    assert message(given_file(content)) == guard.REASONS[reason][0]


@pytest.mark.parametrize(("reason", "content"), OTHERS.values(), ids=OTHERS)
def test_kinds_are_told_by_what_the_file_holds(given_file, reason, content):
    assert message(given_file(content, "return.xlsx")) == guard.REASONS[reason][0]


def test_every_message_says_what_it_is_and_what_to_do():
    firsts = [sentences[0] for sentences in guard.REASONS.values()]
    assert len(set(firsts)) == len(firsts)
    assert all(len(sentences) >= 2 and "{file}" in sentences[0] + sentences[1] for sentences in guard.REASONS.values())


def test_a_missing_file_and_a_folder(tmp_path):
    assert message(tmp_path / "nowhere.xlsx") == guard.REASONS["missing"][0]
    (tmp_path / "return.xlsx").mkdir()
    assert message(tmp_path / "return.xlsx") == guard.REASONS["folder"][0]
    assert message(tmp_path / "return.xlsx" / "a" / "b.xlsx") == guard.REASONS["missing"][0]


def test_a_file_that_another_program_holds(given_file, monkeypatch):
    path = given_file(workbook())

    def refuse(*_args, **_kwargs):
        raise PermissionError(13, "in use")

    monkeypatch.setattr(Path, "open", refuse)
    assert message(path) == guard.REASONS["unreadable"][0]


def test_a_very_large_file_is_refused_without_being_read(tmp_path, monkeypatch):
    path = tmp_path / "return.xlsx"
    with path.open("wb") as file:
        file.write(workbook())
        file.truncate(200 * 1024 * 1024)
    monkeypatch.setattr(Path, "open", lambda *_args: pytest.fail("it was opened"))
    with pytest.raises(BadInput, match="has 200 MB; at most 50 MB are read"):
        check_workbook(path)


# archives that unpack to too much


def test_a_bomb_is_refused_from_its_directory(given_file):
    path = given_file(package("<worksheet>" + " " * (30 * 1024 * 1024)))
    assert path.stat().st_size < 100_000
    assert message(path) == guard.REASONS["bomb"][0]


def test_a_bomb_that_lies_about_its_size_is_found_while_it_is_unpacked_and_takes_no_memory(given_file):
    content = b"<worksheet>" + b" " * (30 * 1024 * 1024)
    path = given_file(lying(1000, content))
    with zipfile.ZipFile(path) as archive:
        assert archive.getinfo(SHEET).file_size == 1000 and len(archive.read(SHEET)) == 1000  # zipfile believes it
    tracemalloc.start()
    try:
        assert message(path) == guard.REASONS["bomb"][0]
        assert tracemalloc.get_traced_memory()[1] < 10 * 1024 * 1024
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("stated", [10, 10_000])
def test_a_small_lie_about_a_size_is_damage(given_file, stated):
    content = sheet("A1").encode()
    assert message(given_file(lying(stated, content))) == guard.REASONS["damaged"][0]
    assert check_workbook(given_file(lying(len(content), content))) is None


def test_the_total_counts_not_only_the_single_part(given_file, monkeypatch):
    noise = os.urandom(300_000)
    parts = {TYPES: "", WORKBOOK: ""} | {f"xl/media/image{number}.png": noise for number in range(4)}
    path = given_file(zipped(parts))
    assert check_workbook(path) is None
    monkeypatch.setattr(guard, "UNPACKED", 1_000_000)
    assert message(path) == guard.REASONS["bomb"][0]


def test_entities_that_grow_are_not_unfolded(given_file):
    path = given_file(package('<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><worksheet/>'))
    assert message(path) == guard.REASONS["bomb"][0]


def test_many_parts_are_refused(given_file, monkeypatch):
    monkeypatch.setattr(guard, "PARTS", 2)
    assert message(given_file(package(sheet("A1")))) == guard.REASONS["bomb"][0]


# sheets that span too much


@pytest.mark.parametrize(
    ("cells", "found"),
    [
        (("A1", "XFD1048576"), "17,179,869,184"),
        (("XFD1", "A1048576"), "17,179,869,184"),
        (("A400000", "Z1"), "10,400,000"),
        (("ZZ1", "A9999"), "7,019,298"),
    ],
)
def test_cells_far_apart_are_told_with_their_number(given_file, cells, found):
    with pytest.raises(BadInput, match=f"cells too far apart: {found}; at most 5,000,000"):
        check_workbook(given_file(package(sheet(*cells))))


@pytest.mark.parametrize("cells", [("A1", "XFD300"), ("A1", "D1048576"), ("ZZ999", "A1"), ("A1", "ZZ7000")])
def test_a_long_or_wide_sheet_within_the_limit_is_read(given_file, cells):
    assert check_workbook(given_file(package(sheet(*cells)))) is None


def test_far_cells_that_hold_a_format_only_do_not_count(given_file):
    formatted = sheet("A1").replace("</row>", '<c r="XFD1048576" s="3"/></row>')
    assert check_workbook(given_file(package(formatted))) is None


@pytest.mark.parametrize(
    "xml", [sheet("A1", "XFD1048576").replace('"', "'"), sheet("A1", "XFD1048576").replace(" r=", "\nr=")]
)
def test_another_way_to_write_the_cells_hides_nothing(given_file, xml):
    assert message(given_file(package(xml))) == guard.REASONS["wide"][0]


def test_cells_are_found_across_the_blocks_that_are_read(given_file, monkeypatch):
    monkeypatch.setattr(guard, "CHUNK", 200)
    cells = [f"A{number}" for number in range(1, 60)]
    assert message(given_file(package(sheet(*cells, "XFD1048576")))) == guard.REASONS["wide"][0]
    assert check_workbook(given_file(package(sheet(*cells)))) is None


def test_text_that_looks_like_a_cell_counts_for_nothing(given_file):
    assert check_workbook(given_file(workbook(("A1", 'see r="XFD1048576" there'), ("A2", "l'année")))) is None


def test_too_many_sheets_are_refused(given_file):
    path = given_file(package(sheet("A1"), "<workbook><sheets>" + '<sheet name="A"/>' * 201 + "</sheets></workbook>"))
    with pytest.raises(BadInput, match="201; at most 200"):
        check_workbook(path)


@cache
def the_same_workbook() -> bytes:
    """A workbook bears the time of its making; hypothesis needs the same bytes in every example."""
    return workbook()


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_damage_anywhere_ends_in_a_message_or_in_nothing(given_file, data):
    content = bytearray(the_same_workbook())
    for at in data.draw(st.lists(st.integers(0, len(content) - 1), max_size=4)):
        content[at] = data.draw(st.integers(0, 255))
    path = given_file(bytes(content[: data.draw(st.integers(1, len(content)))]))
    try:
        check_workbook(path)
    except BadInput as refused:
        assert "return.xlsx" in str(refused)
    else:
        with zipfile.ZipFile(path) as archive:
            assert archive.testzip() is None
