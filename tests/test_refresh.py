"""Refreshing a dataset: answers made here, in the formats of the services, and served without any network."""

import io
import json
import socket
import tomllib
from dataclasses import replace
from datetime import date
from urllib.parse import parse_qs, urlsplit

import pandas as pd
import pytest
import requests
import sdmx
from click.testing import CliRunner
from sdmx import message
from sdmx.model import common, v21

import sslib as ss
from sslib import catalog, refresh
from sslib.cli import main
from sslib.errors import BadInput, BadTable
from sslib.refresh import web

TODAY = date(2026, 11, 24)
XML = "application/vnd.sdmx.structurespecificdata+xml;version=2.1"


class Canned(requests.adapters.BaseAdapter):
    """Answers every request with what ``reply`` makes of it: (status, content type, body)."""

    def __init__(self, reply):
        super().__init__()
        self.reply, self.asked = reply, []

    def send(self, request, **_):
        self.asked.append(request.url)
        response = requests.Response()
        response.status_code, kind, body = self.reply(request)
        response.headers["Content-Type"], response.url, response.request = kind, request.url, request
        response.raw = io.BytesIO(body)
        return response

    def close(self):
        pass


@pytest.fixture
def serve(monkeypatch):
    def served(reply) -> list[str]:
        adapter = Canned(reply)
        session = requests.Session()
        session.mount("https://", adapter)
        session.mount("http://", adapter)
        monkeypatch.setattr(web, "session", lambda: session)
        return adapter.asked

    return served


# the World Bank


def worldbank(values: dict[str, list[tuple]], size: int = 5000, updated: str = "2026-07-01", named: str = "a name"):
    """A reply: ``values`` has for each indicator the rows (place, year, value)."""

    def reply(request):
        url = urlsplit(request.url)
        code = url.path.split("/")[-1]
        page = int(parse_qs(url.query)["page"][0])
        rows = values.get(code, [])
        head = {"page": page, "pages": max(1, -(-len(rows) // size)), "per_page": size, "total": len(rows),
                "sourceid": "2", "lastupdated": updated}  # fmt: skip
        body = [
            {"indicator": {"id": code, "value": named}, "country": {"id": place[:2], "value": place},
             "countryiso3code": place, "date": str(year), "value": value, "unit": "", "obs_status": "", "decimal": 0}
            for place, year, value in rows[(page - 1) * size : page * size]
        ]  # fmt: skip
        return 200, "application/json;charset=utf-8", json.dumps([head, body or None]).encode()

    return reply


def kit(name: str, column: str, series: dict[str, str], value: str) -> dict[str, list[tuple]]:
    """The kit's own vintage, as the World Bank would send it."""
    frame = ss.load(name)
    return {
        code: list(frame.loc[frame[column].eq(part), ["country", "year", value]].itertuples(index=False, name=None))
        for code, part in series.items()
    }


REMITTANCES = {"BX.TRF.PWKR.CD.DT": "received", "BM.TRF.PWKR.CD.DT": "paid"}


def fetched(name: str, today: date = TODAY):
    plan = refresh.plan(name)
    vintage = refresh.made(plan, refresh.fetch(plan), today)
    return plan, vintage, refresh.compared(plan, vintage)


def test_the_same_values_are_no_difference_and_pages_are_followed(serve):
    asked = serve(worldbank(kit("remittances", "flow", REMITTANCES, "value_usd"), size=100))
    _, vintage, differences = fetched("remittances")
    assert differences.empty and differences.attrs["left_out"] == 0
    assert len(vintage.frame()) == len(ss.load("remittances")) == 450
    # 258 rows received need 3 pages of 100, 192 rows paid need 2
    received = int(ss.load("remittances")["flow"].eq("received").sum())
    assert len(asked) == -(-received // 100) + -(-(450 - received) // 100)
    assert all("date=2000%3A2030" in url and "AGO;BDI;CAF" in url for url in asked)


def test_new_changed_and_gone_are_told_with_old_and_new_value(serve):
    rows = kit("remittances", "flow", REMITTANCES, "value_usd")
    paid = rows["BM.TRF.PWKR.CD.DT"]
    assert paid[0][:2] == ("AGO", 2000) and paid[1][:2] == ("AGO", 2001)
    paid[0] = ("AGO", 2000, 300000000)
    del paid[1]
    paid += [("AGO", 2025, 12.5), ("BDI", 2025, None)]
    serve(worldbank(rows))
    _, vintage, found = fetched("remittances")
    shown = found.astype({"old": "object", "new": "object"}).where(found.notna(), None).values.tolist()
    assert shown == [
        ["AGO", 2000, "paid", "changed", 266290000.0, 300000000.0],
        ["AGO", 2001, "paid", "gone", 216060000.0, None],
        ["AGO", 2025, "paid", "new", None, 12.5],
    ]
    assert vintage.label == "2026-07-01"


def test_what_was_not_asked_for_is_left_out_and_not_called_gone(serve):
    series = {"NY.GDP.MKTP.CN": "gdp_lcu", "NY.GDP.MKTP.CD": "gdp_usd", "PA.NUS.FCRF": "exchange_rate",
              "FP.CPI.TOTL.ZG": "inflation"}  # fmt: skip
    serve(worldbank(kit("economy", "variable", series, "value")))
    _, vintage, found = fetched("economy")
    assert found.empty and found.attrs["left_out"] == 0
    made, old = vintage.frame(), ss.load("economy")
    assert made["vintage"].unique().tolist() == ["2026-07-01"]
    pd.testing.assert_frame_equal(made.drop(columns="vintage"), old.drop(columns="vintage"), rtol=1e-12)


def test_the_new_vintage_lies_beside_and_is_never_written_over(serve, tmp_path):
    before = {path: path.read_bytes() for path in catalog.folder("remittances").iterdir() if path.is_file()}
    rows = kit("remittances", "flow", REMITTANCES, "value_usd")
    rows["BX.TRF.PWKR.CD.DT"].append(("TCD", 2025, 5))
    serve(worldbank(rows))
    _, vintage, found = fetched("remittances")
    folder = refresh.write(vintage, found, tmp_path / "deep" / "refreshed")
    assert folder == tmp_path / "deep" / "refreshed" / "remittances" / "2026-07-01"
    assert sorted(path.name for path in folder.iterdir()) == ["changes.csv", "remittances.csv", "remittances.toml"]
    assert [path.name for path in folder.parent.iterdir()] == ["2026-07-01"]
    assert (folder / "changes.csv").read_text() == "country,year,flow,change,old,new\nTCD,2025,received,new,,5.0\n"
    pd.testing.assert_frame_equal(refresh.read(folder), vintage.frame())
    stated = tomllib.loads((folder / "remittances.toml").read_text(encoding="utf-8"))
    assert stated["vintage"] == "2026-07-01" and stated["retrieved"] == TODAY and "refresh" not in stated
    assert "2026-11-24" in stated["citation"] and "2025-06" in stated["limits"][0]
    with pytest.raises(BadInput, match="exists already"):
        refresh.write(vintage, found, tmp_path / "deep" / "refreshed")
    assert {path: path.read_bytes() for path in before} == before


def test_a_vintage_that_was_edited_or_is_none_is_told(serve, tmp_path):
    serve(worldbank(kit("remittances", "flow", REMITTANCES, "value_usd")))
    _, vintage, found = fetched("remittances")
    folder = refresh.write(vintage, found, tmp_path)
    table = folder / "remittances.csv"
    table.write_text(table.read_text().replace("266290000", "266290001"))
    with pytest.raises(BadInput, match=r"remittances\.csv is not the one"):
        refresh.read(folder)
    with pytest.raises(BadInput, match="does not hold a refreshed vintage"):
        refresh.read(tmp_path)


@pytest.mark.parametrize(
    ("row", "told"),
    [
        (("AGO", 2024, -1), "value_usd: -1.0 is outside"),
        (("AGO", 1999, 1), "year: 1999 is outside"),
        (("XYZ", 2024, 1), "country: 'XYZ' is not in its code list"),
        (("AGO", 2000, 1), "1 rows repeat the key"),
        (("AGO", "2024Q1", 1), "2024Q1"),
    ],
)
def test_answers_that_depart_from_the_sheet_are_refused(serve, row, told):
    rows = kit("remittances", "flow", REMITTANCES, "value_usd")
    rows["BM.TRF.PWKR.CD.DT"].append(row)
    serve(worldbank(rows))
    with pytest.raises(BadTable) as error:
        fetched("remittances")
    assert told in str(error.value) and "Nothing was written" in str(error.value)


def test_a_code_whose_meaning_has_changed_is_refused(serve):
    lines = {"SI.POV.NAHC": "national", "SI.POV.DDAY": "usd3"}
    rows = kit("poverty", "line", lines, "headcount_pct")
    serve(worldbank(rows, named="Poverty headcount ratio at $2.15 a day (2017 PPP) (% of population)"))
    with pytest.raises(BadInput, match=r"\$2\.15 a day .* not '\$3\.00 a day"):
        fetched("poverty")
    serve(worldbank(rows, named="Poverty headcount ratio at $3.00 a day (2021 PPP) (% of population)"))
    _, _, found = fetched("poverty")
    assert found.empty


@pytest.mark.parametrize(
    ("reply", "told"),
    [
        ((404, "text/html", b"gone"), "HTTP 404"),
        ((200, "text/html", b"<html>maintenance</html>"), "cannot be read"),
        ((200, "application/json", b'[{"message": [{"id": "120", "key": "k", "value": "not valid"}]}]'), "not valid"),
        ((200, "application/json", b'{"other": "shape"}'), "cannot be read"),
        ((200, "application/json", b'[{"page": 1, "pages": 1}, null]'), "has no value for BX.TRF.PWKR.CD.DT"),
        ((200, "application/json", b'[{"pages": 1, "lastupdated": "../../x"}, []]'), "cannot be read"),
    ],
)
def test_a_bad_answer_of_the_world_bank_is_one_clear_message(serve, reply, told):
    serve(lambda _request: reply)
    with pytest.raises(BadInput) as error:
        fetched("remittances")
    assert told in str(error.value)


# services that speak SDMX


def flow(agency: str, code: str, dimensions: list[str], attributes: list[str], rows: list[dict[str, str]]):
    """Concepts, code lists, structure and dataflow that fit the rows."""
    owner = common.Agency(id=agency)
    concepts = common.ConceptScheme(id="CS", maintainer=owner, version="1.0")
    for concept in [*dimensions, "TIME_PERIOD", "OBS_VALUE", *attributes]:
        concepts.append(common.Concept(id=concept))
    structure = v21.DataStructureDefinition(id=f"DSD_{code}", maintainer=owner, version="1.0")
    lists = []
    for dimension in dimensions:
        codes = common.Codelist(id=f"CL_{dimension}", maintainer=owner, version="1.0")
        for used in sorted({row[dimension] for row in rows}):
            codes.append(common.Code(id=used))
        lists.append(codes)
        structure.dimensions.append(v21.Dimension(
            id=dimension, concept_identity=concepts[dimension],
            local_representation=common.Representation(enumerated=codes),
        ))  # fmt: skip
    structure.dimensions.append(v21.TimeDimension(id="TIME_PERIOD", concept_identity=concepts["TIME_PERIOD"]))
    structure.dimensions.assign_order()
    structure.measures.append(v21.PrimaryMeasure(id="OBS_VALUE", concept_identity=concepts["OBS_VALUE"]))
    for attribute in attributes:
        related = v21.PrimaryMeasureRelationship()
        structure.attributes.append(
            v21.DataAttribute(id=attribute, concept_identity=concepts[attribute], related_to=related)
        )
    dataflow = v21.DataflowDefinition(id=code, maintainer=owner, version="1.0", structure=structure)
    return [*lists, concepts, structure, dataflow]


def statistical(agency: str, code: str, dimensions: list[str], rows: list[dict[str, str]]):
    """A reply in SDMX-ML: ``rows`` has dimensions, attributes, TIME_PERIOD and OBS_VALUE."""
    attributes = sorted(set(rows[0]) - {*dimensions, "TIME_PERIOD", "OBS_VALUE"})
    artefacts = flow(agency, code, dimensions, attributes, rows)
    structure, dataflow = artefacts[-2:]

    def reply(request):
        if "/dataflow/" in request.url:
            made = message.StructureMessage()
            for artefact in artefacts:
                made.add(artefact)
            return 200, "application/vnd.sdmx.structure+xml;version=2.1", sdmx.to_xml(made)
        key = urlsplit(request.url).path.split("/")[-1].split(".")
        asked = [row for row in rows if all(not part or row[name] in part.split("+")
                                            for name, part in zip(dimensions, key, strict=True))]  # fmt: skip
        data = v21.StructureSpecificDataSet(structured_by=structure, described_by=dataflow)
        for row in asked:
            series = structure.make_key(v21.SeriesKey, {name: row[name] for name in dimensions})
            observation = v21.Observation(
                dimension=structure.make_key(v21.Key, {"TIME_PERIOD": row["TIME_PERIOD"]}),
                value=row["OBS_VALUE"], value_for=structure.measures[0], series_key=series,
            )  # fmt: skip
            for name in attributes:
                if row[name]:
                    observation.attached_attribute[name] = common.AttributeValue(
                        value=row[name], value_for=structure.attributes.get(name)
                    )
            data.add_obs([observation], series)
        time = structure.dimensions.get("TIME_PERIOD")
        header = message.Header(id="test")
        made = message.DataMessage(data=[data], dataflow=dataflow, observation_dimension=time, header=header)
        return 200, XML, sdmx.to_xml(made)

    return reply


COVERAGE = ["REF_AREA", "FREQ", "MEASURE", "SEX", "SOC"]


def coverage(place: str, year: int, value: str, source: str, status: str = "", **other) -> dict[str, str]:
    return {"REF_AREA": place, "FREQ": "A", "MEASURE": "SDG_0131_RT", "SEX": "SEX_T", "SOC": "SOC_CONTIG_TOTAL",
            "TIME_PERIOD": str(year), "OBS_VALUE": value, "OBS_STATUS": status, "SOURCE": source} | other  # fmt: skip


REPORTED, MODELLED = "ILO - Social Security Inquiry Database", "ILO - Modelled Estimates"


def test_coverage_keeps_reported_and_modelled_apart(serve):
    asked = serve(statistical("ILO", "DF_SDG_0131_SEX_SOC_RT", COVERAGE, [
        coverage("CMR", 2019, "11.5", REPORTED),
        coverage("CMR", 2023, "12.5", MODELLED),
        coverage("COG", 2023, "9.5", "ILO – Modelled Estimates", "U"),
        coverage("COG", 2022, "NaN", MODELLED),
        coverage("CMR", 2019, "20", REPORTED, SEX="SEX_F"),
        coverage("CMR", 2019, "30", REPORTED, SOC="SOC_CONTIG_PENSION"),
        coverage("FRA", 2019, "100", REPORTED),
    ]))  # fmt: skip
    plan, vintage, found = fetched("coverage_sdg131")
    assert vintage.frame().values.tolist() == [
        ["CMR", 2019, 11.5, "reported", ""],
        ["CMR", 2023, 12.5, "modelled", ""],
        ["COG", 2023, 9.5, "modelled", "U"],
    ]
    assert vintage.label == "2026-11-24"  # the message states no release
    assert "data/ILO,DF_SDG_0131_SEX_SOC_RT/AGO+BDI" in asked[1].replace("%2B", "+").replace("%2C", ",")
    assert ".A..SEX_T.SOC_CONTIG_TOTAL?startPeriod=2000&endPeriod=2030" in asked[1]
    old = ss.load("coverage_sdg131")
    regions = old["country"].isin(["AFR", "SSA", "WLD"])
    assert found.attrs["left_out"] == regions.sum() == 27
    assert found["change"].eq("gone").sum() == len(old[~regions].merge(found[found["change"].eq("gone")]))
    assert set(found["country"]) <= set(plan.series[0].places)


def test_a_source_that_is_neither_reported_nor_modelled_is_refused(serve):
    serve(statistical("ILO", "DF_SDG_0131_SEX_SOC_RT", COVERAGE, [
        coverage("CMR", 2019, "11.5", REPORTED), coverage("CMR", 2020, "12.5", "National estimate"),
    ]))  # fmt: skip
    with pytest.raises(BadTable, match="status: 'National estimate' is not in its code list"):
        fetched("coverage_sdg131")


def test_a_flow_without_the_dimension_of_the_key_is_told(serve):
    rows = [{name: value for name, value in coverage("CMR", 2019, "11.5", REPORTED).items() if name != "SOC"}]
    serve(statistical("ILO", "DF_SDG_0131_SEX_SOC_RT", COVERAGE[:-1], rows))
    with pytest.raises(BadInput, match=r"cannot be read: Dimensions \['SOC'\] not in"):
        fetched("coverage_sdg131")


def test_informality_joins_two_services_and_keeps_what_the_producers_mark(serve):
    dimensions = ["REF_AREA", "FREQ", "MEASURE", "SEX"]
    survey = [
        {"REF_AREA": "RWA", "FREQ": "A", "MEASURE": "EMP_NIFL_RT", "SEX": sex, "TIME_PERIOD": "2024",
         "OBS_VALUE": value, "OBS_STATUS": "B", "SOURCE": "LFS"}
        for sex, value in (("SEX_T", "80.5"), ("SEX_F", "85"), ("SEX_M", "76"))
    ]  # fmt: skip
    ilo = statistical("ILO", "DF_EMP_NIFL_SEX_RT", dimensions, survey)
    codes = [series.code for series in refresh.plan("informality").series[1:]]
    bank = worldbank({code: [("RWA", 2024, 70 + place)] for place, code in enumerate(codes)})
    serve(lambda request: (ilo if "ilo.org" in request.url else bank)(request))
    _, vintage, _ = fetched("informality")
    made = vintage.frame().set_index(["variable", "sex"])
    assert len(made) == 10
    assert made.loc[("informal_employment_rate", "female"), ["value_pct", "status", "note", "mark"]].tolist() == [
        85.0, "survey", "LFS", "B",
    ]  # fmt: skip
    assert made.loc[("self_employed_share", "male"), ["value_pct", "status", "note"]].tolist() == [72.0, "modelled", ""]
    assert vintage.sheet.vintage == "2026-07-01, 2026-11-24" and vintage.label == "2026-11-24"


def test_the_un_sdg_database_is_asked_with_its_own_codes_of_places(serve):
    dimensions = ["FREQ", "REPORTING_TYPE", "SERIES", "REF_AREA", "SEX"]
    codes = refresh.plan("coverage_sdg131_contingency").series[0].key["SERIES"].split("+")
    rows = [
        {"FREQ": "A", "REPORTING_TYPE": "G", "SERIES": code, "REF_AREA": "120", "SEX": "_T", "TIME_PERIOD": "2020",
         "OBS_VALUE": str(place), "NATURE": "E"}
        for place, code in enumerate(codes)
    ]  # fmt: skip
    serve(statistical("IAEG-SDGs", "DF_SDG_GLH", dimensions, rows))
    _, vintage, _ = fetched("coverage_sdg131_contingency")
    made = vintage.frame()
    assert made["country"].unique().tolist() == ["CMR"] and made["sex"].unique().tolist() == ["total"]
    assert made.set_index("contingency")["coverage_pct"].to_dict() == {
        "any": 0, "children": 1, "maternity": 2, "disability": 3, "unemployment": 4, "employment_injury": 5,
        "old_age": 6, "vulnerable": 7, "poor": 8,
    }  # fmt: skip


def test_a_series_that_asks_for_some_codes_only_leaves_the_other_rows_out():
    plan = refresh.plan("coverage_sdg131_contingency")
    some = {"contingency": {"from": "SERIES", "codes": {"SI_COV_BENFTS": "any"}}}
    plan = replace(plan, series=(replace(plan.series[0], cells={**plan.series[0].cells, **some}),))
    row = {"place": "CMR", "year": "2020", "value": "5", "SERIES": "SI_COV_BENFTS", "SEX": "_T", "release": ""}
    found = refresh.compared(plan, refresh.made(plan, [[row]], TODAY))
    others = ss.load("coverage_sdg131_contingency")["contingency"].ne("any")
    assert found["contingency"].unique().tolist() == ["any"] and found.attrs["left_out"] == others.sum() > 0


# the session and the command


@pytest.mark.filterwarnings("ignore:Unverified HTTPS request")
def test_a_busy_service_is_asked_again(monkeypatch):
    import urllib3
    from urllib3.connection import HTTPSConnection

    answers = [503, 429, 200]
    pauses = []
    monkeypatch.setattr("time.sleep", pauses.append)
    monkeypatch.setattr("requests.sessions.get_environ_proxies", lambda *_args, **_more: {})
    monkeypatch.setattr("requests.utils.get_environ_proxies", lambda *_args, **_more: {})
    monkeypatch.setattr(HTTPSConnection, "connect", lambda self: None)
    monkeypatch.setattr(HTTPSConnection, "request", lambda self, *_args, **_more: None)
    monkeypatch.setattr(HTTPSConnection, "getresponse", lambda self: urllib3.HTTPResponse(
        io.BytesIO(b"[]"), status=answers.pop(0), preload_content=False))  # fmt: skip
    assert web.session().get("https://service.example/data", timeout=1).status_code == 200
    assert not answers and pauses == [1.0]  # at once after the first refusal, then after a pause


@pytest.fixture
def run(monkeypatch):
    monkeypatch.setenv("SSLIB_LANGUAGE", "en")
    return lambda *args: CliRunner().invoke(main, ["data", "refresh", *args])


@pytest.mark.parametrize("name", ["remittances", "coverage_sdg131", "coverage_sdg131_contingency"])
def test_without_a_network_one_sentence_and_exit_code_2(run, monkeypatch, tmp_path, name):
    def no_network(*_args, **_more):
        raise socket.gaierror("no network")

    monkeypatch.setattr(socket, "getaddrinfo", no_network)
    monkeypatch.setattr("time.sleep", lambda _seconds: None)
    result = run(name, "--output", str(tmp_path / "new"))
    assert result.exit_code == 2 and "Traceback" not in result.output
    assert "cannot be reached, so nothing was fetched; all else in the kit works without" in result.output
    assert not (tmp_path / "new").exists()


def test_the_command_shows_the_differences_and_where_the_vintage_is(run, serve, tmp_path):
    rows = kit("remittances", "flow", REMITTANCES, "value_usd")
    rows["BX.TRF.PWKR.CD.DT"] += [("TCD", 2025, 5), ("CMR", 2025, 12345678901.5)]
    rows["BM.TRF.PWKR.CD.DT"][0] = ("AGO", 2000, 30000000000)
    serve(worldbank(rows))
    result = run("remittances", "--output", str(tmp_path))
    assert result.exit_code == 0, result.output
    for told in ("[2/2] World Bank (Indicators API) BM.TRF.PWKR.CD.DT", "CMR 2025 received: new 12345678901.5",
                 "AGO 2000 paid: changed 266290000 → 30000000000", "new: 2, changed: 1, gone: 0",
                 "vintage 2026-07-01, beside 2025-06", "never tried"):  # fmt: skip
        assert told in result.output
    assert (tmp_path / "remittances" / "2026-07-01" / "remittances.csv").is_file()
    again = run("remittances", "--output", str(tmp_path))
    assert again.exit_code == 2 and "exists already" in again.output


def test_nothing_is_written_if_nothing_differs(run, serve, tmp_path):
    serve(worldbank(kit("remittances", "flow", REMITTANCES, "value_usd")))
    result = run("remittances", "--output", str(tmp_path))
    assert result.exit_code == 0 and "No value differs" in result.output and not list(tmp_path.iterdir())


def test_an_unwritable_folder_is_told(run, serve, tmp_path):
    (tmp_path / "file").write_text("")
    rows = kit("remittances", "flow", REMITTANCES, "value_usd")
    rows["BX.TRF.PWKR.CD.DT"].append(("TCD", 2025, 5))
    serve(worldbank(rows))
    result = run("remittances", "--output", str(tmp_path / "file"))
    assert result.exit_code == 2 and "cannot be written" in result.output and "Traceback" not in result.output


def test_every_dataset_says_whether_it_can_be_refreshed(run):
    lines = dict(line.split(maxsplit=1) for line in run().output.splitlines())
    assert set(lines) == set(catalog.names())
    can = {name for name, told in lines.items() if told == "can be refreshed"}
    assert can == {"coverage_sdg131", "coverage_sdg131_contingency", "economy", "informality", "labour_force",
                   "poverty", "remittances"}  # fmt: skip
    assert lines["coverage_aspire"] == "cannot be refreshed: no service is known"
    assert lines["xxa_return"] == "cannot be refreshed: invented for the course: no producer to ask"
    refused = run("coverage_aspire")
    assert refused.exit_code == 2 and "(no service is known)" in refused.output


@pytest.mark.parametrize("name", [name for name in catalog.names() if catalog.sheet(name).refresh])
def test_every_plan_fills_every_column_of_its_sheet(name):
    plan = refresh.plan(name)
    columns = {*plan.sheet.columns, *plan.columns}
    assert plan.value in plan.sheet.columns and plan.sheet.columns[plan.value].type == "number"
    for series in plan.series:
        assert set(series.cells) == columns, series.code
        assert set(series.places) <= set(ss.load(name)["country"]) | {"COG", "GAB"}
        for column, cell in series.cells.items():
            if isinstance(cell, str) and cell and not isinstance(plan.sheet.columns[column].codes, str):
                allowed = plan.columns.get(column, {}).get("codes") or plan.sheet.columns[column].codes
                assert cell in allowed, (series.code, column)


def test_the_missing_extra_is_told(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "sdmx", None)
    with pytest.raises(BadInput, match=r"sslib\[refresh\]"):
        web.session()
