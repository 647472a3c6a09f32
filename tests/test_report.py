import csv
import io
import json
import re
from html import unescape
from pathlib import Path

import pytest
from freeze import CASES, TABLES

from sslib import catalog, language
from sslib.report import publish, render

FROZEN = Path(__file__).parent / "frozen"


def _rows(content: bytes) -> list[dict]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))


@pytest.mark.parametrize(("country", "code"), CASES)
@pytest.mark.parametrize("table", TABLES)
def test_the_tables_of_a_report_are_the_frozen_ones(composed, country, code, table):
    expected = (FROZEN / f"{country}_{code}_{table}").read_bytes()
    assert _rows(composed(country, code)[table]) == _rows(expected)


@pytest.mark.parametrize(("country", "code"), CASES)
def test_the_html_is_whole_and_links_to_nothing_but_the_references(composed, country, code):
    html = composed(country, code)[f"{country}_2024_{code}.html"].decode("utf-8")
    loaded = re.findall(r'(?:src|srcset|data-src)\s*=\s*"([^"]*)"', html) + re.findall(r"url\(([^)]*)\)", html)
    assert loaded and all(address.startswith("data:") for address in loaded)
    assert not re.findall(r'<link[^>]*href="(?!data:)', html) and "<script" not in html
    known = set(catalog.csv_names("references", "key", "address").values())
    links = {unescape(address) for address in re.findall(r'href="([^"]*)"', html)}
    assert {address for address in links if not address.startswith("#")} <= known
    assert f'<html lang="{code}">' in html


@pytest.mark.parametrize(("country", "code"), CASES)
def test_every_picture_of_the_html_and_of_the_docx_has_a_text_alternative(composed, country, code):
    import zipfile

    files = composed(country, code)
    html = files[f"{country}_2024_{code}.html"].decode("utf-8")
    pictures = re.findall(r"<img[^>]*>", html)
    assert len(pictures) >= 8 and all(re.search(r'alt="[^"]{20,}"', picture) for picture in pictures)
    with zipfile.ZipFile(io.BytesIO(files[f"{country}_2024_{code}.docx"])) as book:
        drawn = re.findall(r"<pic:cNvPr[^>]*>|<wp:docPr[^>]*>", book.read("word/document.xml").decode("utf-8"))
    assert len(drawn) >= 8 and all(re.search(r'descr="[^"]{20,}"', picture) for picture in drawn)


def test_a_pdf_without_text_alternatives_is_refused_by_typst(tmp_path):
    import typst

    (tmp_path / "x.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>')
    (tmp_path / "x.typ").write_text('#set document(title: "x")\n#image("x.svg")')
    with pytest.raises(Exception, match="alt text"):
        typst.compile(str(tmp_path / "x.typ"), format="pdf", pdf_standards=["ua-1"])


def test_the_pdf_is_tagged_and_knows_its_language(composed):
    pdf = composed("CMR", "fr")["CMR_2024_fr.pdf"]
    assert pdf.startswith(b"%PDF") and b"/StructTreeRoot" in pdf and b"(fr)" in pdf


@pytest.mark.parametrize("wanted", ["html", "pdf"])
def test_the_same_input_gives_the_same_bytes(executed, composed, wanted):
    order, texts = executed("GAB", "en")
    again = publish.compose(order, texts)
    name = f"{order.name}.{wanted}"
    assert again[name] == composed("GAB", "en")[name]


def test_the_parts_stand_in_their_order(composed):
    html = composed("CMR", "fr")["CMR_2024_fr.html"].decode("utf-8")
    language.use("fr")
    titles = ["Summary", "Action points", "Gaps and cells to confirm", "Methods and sources"]
    chapters = ["# Legal and institutional profile", "# Statistical profile", "# Trends and comparison",
                "# Migrant workers and action points"]  # fmt: skip
    order = [titles[0], *chapters, *titles[1:]]
    wanted = [language.gettext(title).lstrip("# ") for title in order]
    seen = [
        re.sub(r"<[^>]+>|\s+", " ", found).strip() for found in re.findall(r"<h1(?! class)[^>]*>(.*?)</h1>", html, re.S)
    ]
    assert [title.replace("’", "'") for title in seen] == wanted


def test_the_summary_has_five_headlines_and_five_action_points(composed):
    html = composed("GAB", "en")["GAB_2024_en.html"].decode("utf-8")
    summary = html[html.index('id="summary"') : html.index('id="legal-and-institutional-profile"')]
    assert summary.count("<li") == 5
    assert summary.count("<tr") == 1 + 5


def test_the_cover_says_level_vintage_draft_and_disclaimer(composed):
    html = composed("GAB", "en")["GAB_2024_en.html"].decode("utf-8")
    cover = html[: html.index("<nav")]
    for words in ("Evidence level 1 of 3", "2025-10-29", "Draft, not validated", "no official position of ECCAS"):
        assert words in cover


def test_a_missing_rate_is_a_gap_and_never_a_zero(composed):
    files = composed("GAB", "en")
    (coverage,) = [
        r for r in _rows(files["indicators.csv"]) if r["indicator"] == "coverage_any" and r["country"] == "GAB"
    ][:1]
    assert (coverage["value"], coverage["flag"]) == ("", "na")
    assert "That is not zero" in files["GAB_2024_en.html"].decode("utf-8")


def test_no_rate_is_above_100_percent_without_its_flag(composed):
    for country, code in CASES:
        for row in _rows(composed(country, code)["indicators.csv"]):
            if row["unit"] == "percent" and row["value"]:
                assert 0 <= float(row["value"]) <= 100 or row["flag"] == "over_100"


def test_provenance_names_data_and_files_and_no_machine(composed):
    files = composed("CMR", "fr")
    text = files["provenance.json"].decode("utf-8")
    stated = json.loads(text)
    assert stated["evidence_level"] == 1 and stated["parameters"]["country"] == "CMR"
    assert {entry["name"]: entry["sha256"] for entry in stated["datasets"]}["population"] == catalog.sheet(
        "population"
    ).sha256
    assert set(stated["files"]) == set(files) - {"provenance.json"}
    assert str(Path.home()) not in text and str(catalog.kit()) not in text


def test_the_spreadsheet_opens_and_says_what_the_csv_says(composed):
    import openpyxl

    files = composed("CMR", "fr")
    sheet = openpyxl.load_workbook(io.BytesIO(files["action_points.xlsx"])).active
    header, *rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    expected = _rows(files["action_points.csv"])
    assert header == list(expected[0]) and len(rows) == len(expected)
    assert [str(value) for value in rows[0]] == list(expected[0].values())


def test_an_unknown_format_is_refused():
    from sslib.errors import UnknownName

    with pytest.raises(UnknownName, match="'odt'"):
        render.check_formats(["pdf", "odt"])


def test_the_addresses_of_the_references_are_exact_links_in_the_pdf(composed):
    pdf = composed("CMR", "fr")["CMR_2024_fr.pdf"]
    linked = {found.decode() for found in re.findall(rb"/URI ?\(([^)]*)\)", pdf)}
    address = catalog.csv_names("references", "key", "address")
    assert {address["CMR1"], address["CMR3"], address["CIP6"]} <= linked


def test_a_gap_of_an_earlier_chapter_says_that_the_plan_rejects_its_action():
    from sslib.exhibits import Gap
    from sslib.report import document

    shown = Gap(text="Nobody counted.", action="AP07")
    gap = shown.data() | {"markdown": shown.markdown()}
    chapter = f"# Work\n\n{gap['markdown']}\n\nMore."
    (same,) = document._with_rejected([chapter], [gap, {"kind": "table", "rejected": []}])
    (made,) = document._with_rejected([chapter], [gap, {"kind": "table", "rejected": ["AP07"]}])
    assert same == chapter and "the plan rejects AP07" in made and "Action that closes it" not in made
