"""Workbooks in other layouts, read through a mapping file: the example of the kit, and what is told of slips."""

import datetime
from pathlib import Path

import pytest
import xlsxwriter

from sslib import language
from sslib.errors import BadInput
from sslib.inquiry import mapping, reading
from sslib.inquiry.layout import layout
from sslib.inquiry.mapping import read_mapped

EXAMPLE = Path(mapping.__file__).with_name("mappings") / "thousands.toml"


def bulletin(path: Path, **changed) -> Path:
    """The invented bulletin; ``changed`` puts other contents into cells: ``Assurés_C5=...``."""
    contents = {
        "Page de garde": {
            "A1": "Bulletin statistique", "A3": "Pays", "B3": "Talunda", "A4": "Exercice", "B4": 2023,
            "A5": "Date", "B5": datetime.date(2023, 12, 31), "B6": "01/01/2023", "B7": "31/12/2023", "B8": "DES",
        },
        "Régimes": {
            "A1": "Régimes en vigueur",
            "A3": "Sigle", "B3": "Dénomination", "C3": "Organisme", "D3": "Nature", "E3": "Type", "F3": "Branches",
            "G3": "Texte", "H3": "Année du texte",
            "A4": "CPT", "B4": "Caisse de pensions", "C4": "CPT", "D4": "Contributif", "E4": "Assurance sociale",
            "F4": "Vieillesse ; Réversion, Invalidité", "G4": "Loi 12", "H4": 1998,
            "A5": "AVU", "B5": "Allocation vieillesse", "C5": "Ministère", "D5": "non contributif", "E5": "UNIVERSEL",
            "F5": "Vieillesse", "G5": "Décret 7", "H5": 2015,
            "A7": "Note : les mutuelles ne sont pas comprises.",
        },
        "Assurés": {
            "A1": "Assurés au 31 décembre (en milliers)",
            "C4": "Femmes", "D4": "Hommes", "E4": "Ensemble", "F4": "Ensemble",
            "B5": "Vieillesse", "C5": 23.681, "D5": 47.555, "E5": 71.236, "F5": "120,5",
            "B6": "Réversion", "C6": 23.681, "D6": 47.555, "E6": 71.236, "F6": "n.d.",
            "B7": "Invalidité", "C7": "n.d.", "D7": None, "E7": 71.236, "F7": 120.5,
            "A8": "Total du régime", "C8": 999, "D8": 999, "E8": 999, "F8": 999,
            "A9": "MUT", "B9": "Vieillesse", "C9": 2, "D9": 3, "E9": 5, "F9": 8,
            "A10": "Total général", "B10": "Vieillesse", "C10": 1000, "E10": 1000,
        },
        "Bénéficiaires CPT": {
            "A1": "Source", "B1": "Rapport 2023", "A3": "Branche", "B3": "Ensemble", "C3": "dont\nétrangers",
            "D3": "Montant", "A4": "Vieillesse", "B4": 18.25, "C4": 0.731, "D4": 16612.5,
            "A5": "Réversion", "B5": 6.1, "C5": "n.d.", "D5": 2000,
        },
        "Bénéficiaires AVU": {
            "B1": "Fichier des allocataires", "A2": "Branche", "B2": "Ensemble", "C2": "dont étrangers",
            "D2": "Montant", "A3": "Vieillesse", "B3": 31, "C3": "sans objet", "D3": 4464.000001,
        },
        "Population": {"A1": "Population (en milliers)", "A4": "Tous âges", "B4": 1186.402, "A5": "0 à 14 ans",
                       "B5": 431.9, "A6": "60 ans et plus", "B6": 71.3, "A7": "Femmes", "B7": 597},
    }  # fmt: skip
    for key, content in changed.items():
        sheet, _mark, cell = key.rpartition("_")
        contents[sheet][cell] = content
    with xlsxwriter.Workbook(path) as book:
        for title, cells in contents.items():
            sheet = book.add_worksheet(title)
            if title == "Assurés":
                sheet.merge_range("A1:F1", cells["A1"])
                for span, text in (("A3:A4", "Régime"), ("B3:B4", "Branche"), ("C3:E3", "Cotisants actifs"),
                                   ("A5:A7", "CPT")):  # fmt: skip
                    sheet.merge_range(span, text)
                sheet.write("F3", "Immatriculés")
            for address, content in cells.items():
                if isinstance(content, datetime.date):
                    sheet.write_datetime(address, datetime.datetime.combine(content, datetime.time()),
                                         book.add_format({"num_format": "dd/mm/yyyy"}))  # fmt: skip
                elif (title, address) != ("Assurés", "A1"):
                    sheet.write(address, content)
    return path


def test_the_example_reads_its_bulletin_into_the_right_return(tmp_path):
    made, problems = read_mapped(bulletin(tmp_path / "bulletin.xlsx"), EXAMPLE)
    assert problems == []
    assert dict(made.head) == {
        "country": "XXA", "country_name": "Talunda", "year": 2023.0, "currency": "XTS", "money_multiplier": 1e6,
        "person_multiplier": 1000.0, "reference_date": "2023-12-31", "period_start": "2023-01-01",
        "period_end": "2023-12-31", "prepared_by": "DES", "status": "illustrative",
    }  # fmt: skip
    columns = ["scheme", "contributory", "kind", "functions", "legal_year"]
    assert made["schemes"][columns].values.tolist() == [
        ["CPT", "contributory", "social_insurance", "old_age;survivors;disability", 1998.0],
        ["AVU", "non_contributory", "universal", "old_age", 2015.0],
    ]
    persons = made["persons"]
    assert persons["age"].eq("total").all() and persons["reference_date"].eq("").all()
    insured = persons[persons["variable"].ne("beneficiaries")]
    columns = ["scheme", "function", "variable", "sex", "value", "flag"]
    assert insured[columns].fillna(-1.0).values.tolist() == [
        ["CPT", "old_age", "active_contributors", "female", 23681.0, ""],
        ["CPT", "old_age", "active_contributors", "male", 47555.0, ""],
        ["CPT", "old_age", "active_contributors", "total", 71236.0, ""],
        ["CPT", "old_age", "affiliated", "total", 120500.0, ""],
        ["CPT", "survivors", "active_contributors", "female", 23681.0, ""],
        ["CPT", "survivors", "active_contributors", "male", 47555.0, ""],
        ["CPT", "survivors", "active_contributors", "total", 71236.0, ""],
        ["CPT", "survivors", "affiliated", "total", -1.0, "na"],
        ["CPT", "disability", "active_contributors", "female", -1.0, "na"],
        ["CPT", "disability", "active_contributors", "total", 71236.0, ""],
        ["CPT", "disability", "affiliated", "total", 120500.0, ""],
        ["MUT", "old_age", "active_contributors", "female", 2000.0, ""],
        ["MUT", "old_age", "active_contributors", "male", 3000.0, ""],
        ["MUT", "old_age", "active_contributors", "total", 5000.0, ""],
        ["MUT", "old_age", "affiliated", "total", 8000.0, ""],
    ]
    columns = ["scheme", "function", "migrant_status", "value", "flag", "source"]
    assert persons[persons["variable"].eq("beneficiaries")][columns].fillna(-1.0).values.tolist() == [
        ["CPT", "old_age", "total", 18250.0, "", "Rapport 2023"],
        ["CPT", "old_age", "non_national", 731.0, "", "Rapport 2023"],
        ["CPT", "survivors", "total", 6100.0, "", "Rapport 2023"],
        ["CPT", "survivors", "non_national", -1.0, "na", "Rapport 2023"],
        ["AVU", "old_age", "total", 31000.0, "", "Fichier des allocataires"],
        ["AVU", "old_age", "non_national", -1.0, "nap", "Fichier des allocataires"],
    ]
    assert made["finance"][["scheme", "item", "function", "migrant_status", "value"]].values.tolist() == [
        ["CPT", "benefits", "old_age", "total", 16612500000.0],
        ["CPT", "benefits", "survivors", "total", 2000000000.0],
        ["AVU", "benefits", "old_age", "total", 4464000001.0],
    ]
    assert made["context"][["variable", "age", "value"]].values.tolist() == [
        ["population", "total", 1186402.0], ["population", "0-14", 431900.0], ["population", "60+", 71300.0],
    ]  # fmt: skip


def test_every_value_knows_its_cell(tmp_path):
    made, _problems = read_mapped(bulletin(tmp_path / "bulletin.xlsx"), EXAMPLE)
    assert [made.cell("persons", row, "value") for row in (0, 1, 3, 15)] == [
        "Assurés!C5", "Assurés!D5", "Assurés!F5", "'Bénéficiaires CPT'!B4",
    ]  # fmt: skip
    assert made.cell("persons", 1, "function") == "Assurés!B5"
    assert made.cell("return", 0, "year") == "'Page de garde'!B4"
    assert made.cell("return", 0, "country") == "thousands.toml:1"
    assert made.cell("context", 2, "value") == "Population!B6"


def told(problems) -> list[tuple[str, str]]:
    return [(problem.place, problem.rule) for problem in problems]


def test_every_cell_that_cannot_be_read_is_told_in_one_run(tmp_path):
    path = bulletin(
        tmp_path / "bulletin.xlsx",
        **{"Assurés_C5": "env. 20", "Assurés_B6": "Reversions", "Assurés_E9": 5.0005, "Régimes_D5": "mixte ou non",
           "Page de garde_B4": "vers 2023", "Population_B5": "1.234"},
    )  # fmt: skip
    made, problems = read_mapped(path, EXAMPLE)
    assert told(problems) == [
        ("'Page de garde'!B4", "V05"), ("Régimes!D5", "V04"), ("Assurés!C5", "V05"), ("Assurés!B6", "V04"),
        ("Assurés!B6", "V04"), ("Assurés!B6", "V04"), ("Assurés!B6", "V04"), ("Assurés!E9", "V05"),
        ("Population!B5", "V05"),
    ]  # fmt: skip
    assert made["persons"]["value"].isna().sum() == 2 + 2 + 2  # n.d. twice each for insured and beneficiaries


def test_a_formula_is_computed_anew_and_an_error_is_told(tmp_path):
    path = bulletin(
        tmp_path / "bulletin.xlsx", **{"Assurés_E5": "=C5+D9", "Assurés_F5": "=1/0", "Assurés_E9": "=C9+D9"}
    )
    made, problems = read_mapped(path, EXAMPLE)  # XlsxWriter saved 0 beside each formula
    assert told(problems) == [("Assurés!E5", "V06"), ("Assurés!F5", "V06"), ("Assurés!E9", "V06")]
    assert reading.told(problems[0]).startswith("The formula =C5+D9 gives 26.681, but 0")
    values = dict(zip(made["persons"].index, made["persons"]["value"], strict=True))
    assert values[2] == 26681.0 and 5000.0 in values.values()


def test_a_missing_sheet_or_heading_is_told_and_the_rest_is_read(tmp_path):
    path = bulletin(tmp_path / "bulletin.xlsx", **{"Assurés_D4": "Messieurs", "Régimes_C3": "Dénomination"})
    text = EXAMPLE.read_text(encoding="utf-8").replace('sheet = "Population"', 'sheet = "Habitants"')
    other = tmp_path / "other.toml"
    other.write_text(text.replace('year = "Page de garde!B4"', 'year = "Couverture!B4"'), encoding="utf-8")
    made, problems = read_mapped(path, other)
    assert told(problems) == [
        ("other.toml", "V01"), ("other.toml:1", "V03"),  # the sheet, and the year that stands on it
        ("Régimes!C3", "V02"), ("Régimes!A3", "V02"), ("Régimes!A4", "V03"), ("Régimes!A4", "V03"),
        ("Régimes!A5", "V03"), ("Régimes!A5", "V03"), ("Assurés!A4", "V02"), ("context", "V01"),
    ]  # fmt: skip
    assert len(made["persons"]) == 18 and made["context"].empty
    messages = " ".join(map(reading.told, problems))
    for words in ("No sheet of the workbook fits 'Couverture'", "'Dénomination' stands here twice",
                  "no column 'Organisme'", "no column 'Cotisants actifs / Hommes'"):  # fmt: skip
        assert words in messages


def test_headings_that_no_row_has_and_a_block_without_rows_are_told(tmp_path):
    path = bulletin(tmp_path / "bulletin.xlsx", **{"Bénéficiaires AVU_A2": "Risque", "Régimes_A4": None})
    text = EXAMPLE.read_text(encoding="utf-8").replace('stop = "Total général"', 'stop = "Vieillesse"')
    other = tmp_path / "other.toml"
    other.write_text(text, encoding="utf-8")
    _made, problems = read_mapped(path, other)
    assert ("'Bénéficiaires AVU'!A1", "V02") in told(problems) and ("Assurés!A4", "V02") in told(problems)
    assert "No row of the sheet has these headings: Branche, Ensemble." in " ".join(map(reading.told, problems))


def test_a_row_without_any_figure_is_told_once_and_left_out(tmp_path):
    path = bulletin(
        tmp_path / "bulletin.xlsx", **dict.fromkeys(("Assurés_C9", "Assurés_D9", "Assurés_E9", "Assurés_F9"))
    )
    made, problems = read_mapped(path, EXAMPLE)
    assert told(problems) == [("Assurés!C9", "V06")] and "MUT" not in set(made["persons"]["scheme"])


def test_a_workbook_with_the_wrong_ending_is_read_and_another_file_is_refused(tmp_path):
    made, problems = read_mapped(bulletin(tmp_path / "bulletin.xlsx").rename(tmp_path / "bulletin.xls"), EXAMPLE)
    assert problems == [] and len(made["persons"]) == 21
    (tmp_path / "bulletin.csv").write_text("a,b", encoding="utf-8")
    with pytest.raises(BadInput, match="is a text file"):
        read_mapped(tmp_path / "bulletin.csv", EXAMPLE)


# slips in the mapping file


def slips(tmp_path, text: str) -> list[str]:
    path = tmp_path / "mapping.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BadInput) as raised:
        layout(path)
    assert "mapping.toml" in str(raised.value)
    return list(raised.value.rows) or [str(raised.value)]


BLOCK = '[return]\n[[blocks]]\ntable = "persons"\nsheet = "A"\nfirst = 2\n'


def test_every_slip_is_told_with_what_was_meant(tmp_path):
    found = slips(
        tmp_path,
        """
        titel = "Bulletin"
        [return]
        constants = { country = "Camerooon", curency = "XAF", year = "last" }
        cells = { year = "B4" }
        [words.function]
        "Vieillesse" = "oldage"
        [words.kind]
        "Assurance" = "social_insurance"
        "Accord" = "bilateral"
        [missing]
        "n.d." = "none"
        [[blocks]]
        table = "person"
        [[blocks]]
        table = "persons"
        header = "3"
        [[blocks]]
        table = "persons"
        sheet = "A"
        sheet_pattern = "(?P<sheme>.+"
        columns = { scheme = "Régime", functoin = "Branche", age = { lettre = "C" } }
        constants = { sex = "femme", migrant_status = "nationels" }
        cells = { source = "1B" }
        words = { variable = { "Cotisants" = "contributors" } }
        [[blocks.values]]
        colunm = "Femmes"
        [[blocks.values]]
        into = "valeur"
        constants = { sex = "total" }
        """,
    )
    expected = [
        ("The key 'titel' is not known here", "Did you mean 'title'?"),
        ("[return]", "Did you mean 'currency'?"), ("[return], country", "Did you mean 'Cameroon'?"),
        ("[return], year", "'last' is no number"), ("[return], year", "'B4' is no cell; write Sheet!B4."),
        ("[[blocks]] 1", "No table of rows is called 'person'. Did you mean 'persons'?"),
        ("[[blocks]] 2", "'header' must be a whole number."),
        ("[[blocks]] 3", "Give either 'sheet' or 'sheet_pattern'."),
        ("[[blocks]] 3", "is no regular expression"), ("[[blocks]] 3, migrant_status", "is not in the list"),
        ("[[blocks]] 3, sex", "is not in the list"), ("[[blocks]] 3, [[values]] 1", "'value' must be a heading"),
        ("[[blocks]] 3, source", "'1B' is no cell; write B4."),
        ("[[blocks]] 3, words.variable", "'contributors' is not in the list"),
        ("[[blocks]] 3", "The table has no column 'functoin'. Did you mean 'function'?"),
        ("[[blocks]] 3", "'age' must be a heading, or a letter"),
        ("[[blocks]] 3, [[values]] 1", "The key 'colunm' is not known here. Did you mean 'column'?"),
        ("[[blocks]] 3, [[values]] 2", "The table has no column 'valeur'. Did you mean 'value'?"),
        ("[[blocks]] 3, [[values]] 2", "'valeur' must be a heading"),
        ("[[blocks]] 3", "Say with 'header' or 'header_with'"), ("[[blocks]] 3", "Say with 'first'"),
        ("[words], words.function", "'oldage' is not in the list"), ("[words], missing", "'none' is not in the list"),
    ]  # fmt: skip
    for place, words in expected:
        assert any(row.startswith(place) and words in row for row in found), (place, words)
    assert len(found) == len(expected)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("title = ", "is no TOML"),
        ("", "The part 'return' is missing"),
        ('return = "x"\nblocks = []', "'return' must be a table"),
        ("blocks = [1]\n[return]", "'blocks[…]' must be a table"),
        (BLOCK + "times = true", "'times' must be a number"),
        (BLOCK + "skip = [1]", "'skip[…]' must be a text"),
        (BLOCK + 'header = ["A"]', "'header[…]' must be a whole number"),
        (BLOCK.replace("first = 2", "first = 0"), "Rows are counted from 1"),
        (BLOCK + "header = [0, 3]", "Rows are counted from 1"),
        (BLOCK.replace("first = 2", "header = []"), "Say with 'first' in which row"),
        (BLOCK.replace("persons", "return"), "No table of rows is called 'return'"),
        (BLOCK.replace('sheet = "A"', 'sheet_pattern = "(?P<shceme>.)"'), "Did you mean 'scheme'?"),
        (BLOCK + 'columns = { scheme = "Régime" }', "in which row the headings are"),
    ],
)
def test_each_slip_is_told(tmp_path, text, words):
    assert any(words in row for row in slips(tmp_path, text))


def test_slips_are_told_in_the_users_language(tmp_path):
    language.use("fr")
    assert "in the list" not in slips(tmp_path, BLOCK + 'constants = { sex = "femelle" }')[0]


def test_a_mapping_file_that_is_not_there(tmp_path):
    with pytest.raises(BadInput, match=r"mapping file nowhere\.toml cannot be opened"):
        layout(tmp_path / "nowhere.toml")
