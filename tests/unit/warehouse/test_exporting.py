from __future__ import annotations

import csv
import datetime as dt
import json
import zipfile
from xml.etree import ElementTree as ET

import pyarrow.parquet as pq
import pytest

from warehouse import exporting
from warehouse.exporting import FORMATS, ExportError, export_query, table_query

#: What a spreadsheet program would run, follow or take for a number.
FORMULAS = [
    "=1+1",
    "+1+1",
    "-1+1",
    "@SUM(A1)",
    "\t=1+1",
    "\r=1+1",
    " =1+1",
    '=HYPERLINK("http://example.invalid/","click")',
    "=cmd|' /C calc'!A0",
]
PLAIN = [
    "plain",
    "a=b",
    "'quoted",
    "",
    "naïve – “text”",
    "two\nlines",
    'say "no"',
    "007",
    "1e5",
    "http://a.example",
]


@pytest.fixture
def table(connection):
    connection.execute(
        "CREATE TABLE core.t (n INTEGER, text VARCHAR, day DATE, moment TIMESTAMP, big HUGEINT, f DOUBLE)"
    )
    for number, text in enumerate([*FORMULAS, *PLAIN, None]):
        connection.execute(
            "INSERT INTO core.t VALUES (?, ?, DATE '2026-03-05', TIMESTAMP '2026-03-05 08:30:00', ?, -1.5)",
            [number, text, 2**70],
        )
    return connection


QUERY = "SELECT * FROM core.t ORDER BY n"


def _csv(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_csv_neutralises_formulas_and_leaves_the_rest(table, tmp_path):
    out = tmp_path / "t.csv"
    assert export_query(table, QUERY, "csv", out) == len(FORMULAS) + len(PLAIN) + 1
    found = [row["text"] for row in _csv(out)]
    assert found[: len(FORMULAS)] == ["'" + text for text in FORMULAS]
    assert found[len(FORMULAS) :] == [*PLAIN, ""]
    assert {row["f"] for row in _csv(out)} == {"-1.5"}  # a number may be negative


def test_csv_neutralises_what_is_text_only_inside(connection, tmp_path):
    """Lists, structs and JSON are text in a cell, and so are columns' own names."""
    query = """SELECT ['=1+1'] AS l, {'a': '=1'} AS s, '=2' AS "=3", [-1] AS numbers, '=4'::BLOB AS b, 1 AS "a.b" """
    out = tmp_path / "t.csv"
    export_query(connection, query, "csv", out)
    with out.open(newline="") as file:
        header, row = csv.reader(file)
    assert not [cell for cell in [*header, *row] if cell.startswith(("=", "+", "-", "@"))]


@pytest.mark.parametrize("lead", ["\n", "\x0b", "\x0c", "\ufeff", "＝", "＋", "－", "＠"])
def test_csv_neutralises_leads_that_spreadsheets_skip_or_fold(connection, tmp_path, lead):
    out = tmp_path / "t.csv"
    connection.execute("CREATE TEMP TABLE t AS SELECT ?::VARCHAR AS text", [lead + "=1+1"])
    export_query(connection, "FROM t", "csv", out)
    (row,) = _csv(out)
    assert row["text"].startswith("'")


def _cells(path):
    """Every cell of a sheet as (reference, type, text), and whether any is a formula."""
    space = {"m": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}
    with zipfile.ZipFile(path) as book:
        names = book.namelist()
        sheet = ET.fromstring(book.read("xl/worksheets/sheet1.xml"))
    cells = []
    for cell in sheet.iterfind(".//m:c", space):
        text = cell.findtext("m:v", None, space)
        inline = cell.findtext("m:is/m:t", None, space)
        cells.append((cell.get("r"), cell.get("t"), inline if text is None else text))
    return cells, sheet.findall(".//m:f", space), names


def test_xlsx_stores_text_as_text_and_numbers_as_numbers(table, tmp_path):
    out = tmp_path / "t.xlsx"
    written = export_query(table, QUERY, "xlsx", out)
    assert written == len(FORMULAS) + len(PLAIN) + 1
    cells, formulas, names = _cells(out)
    assert formulas == []
    assert not [name for name in names if "externalLink" in name or "vba" in name.lower()]
    by_place = {place: (kind, text) for place, kind, text in cells}
    for number, text in enumerate(FORMULAS):
        kind, found = by_place[f"B{number + 2}"]
        assert kind in ("inlineStr", "s", "str")
        assert found.replace("_x000D_", "\r").replace("_x0009_", "\t") == text
    assert by_place["A2"] == (None, "0")
    assert by_place["F2"] == (None, "-1.5")
    assert by_place["E2"] == ("inlineStr", str(2**70))  # a float would lose digits
    assert by_place["A1"] == ("inlineStr", "n")
    assert f"B{len(FORMULAS) + len(PLAIN) + 2}" not in by_place  # null is an empty cell
    assert not [name for name in names if "hyperlink" in name.lower()]


def test_xlsx_cuts_a_text_at_what_a_cell_holds(connection, tmp_path):
    out = tmp_path / "t.xlsx"
    export_query(connection, "SELECT repeat('x', 40000) AS text", "xlsx", out)
    cells, _, _ = _cells(out)
    assert len(cells[1][2]) == 32_767


def test_xlsx_takes_values_that_are_no_numbers(connection, tmp_path):
    query = "SELECT 'nan'::DOUBLE AS a, 'inf'::DOUBLE AS b, true AS c, [1] AS d, DATE '2026-03-05' AS e"
    export_query(connection, query, "xlsx", tmp_path / "t.xlsx")
    cells, formulas, _ = _cells(tmp_path / "t.xlsx")
    assert len(formulas) <= 2  # Excel's own #NUM! and #DIV/0!
    assert {text for _, _, text in cells} >= {"1", "[1]", "2026-03-05"}


def test_more_rows_than_a_sheet_holds_are_refused_before_anything_is_written(connection, tmp_path):
    out = tmp_path / "t.xlsx"
    with pytest.raises(ExportError, match="1,048,575 rows and there are 1,048,576; use csv or parquet"):
        export_query(connection, "SELECT * FROM range(1048576)", "xlsx", out)
    assert not out.exists()


def test_jsonl_and_parquet_give_the_rows_back(table, tmp_path):
    expected = table.execute("SELECT n, text FROM core.t ORDER BY n").fetchall()
    export_query(table, QUERY, "jsonl", tmp_path / "t.jsonl")
    lines = [json.loads(line) for line in (tmp_path / "t.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [(line["n"], line["text"]) for line in lines] == expected
    export_query(table, QUERY, "parquet", tmp_path / "t.parquet")
    frame = pq.read_table(tmp_path / "t.parquet")
    assert frame["text"].to_pylist() == [text for _, text in expected]
    assert frame["moment"].to_pylist()[0] == dt.datetime(2026, 3, 5, 8, 30)  # noqa: DTZ001


def test_folders_on_the_way_are_made(table, tmp_path):
    out = tmp_path / "a folder" / "it's" / "t.csv"
    export_query(table, QUERY, "csv", out)
    assert out.exists()


def test_an_unknown_format_is_refused(connection, tmp_path):
    with pytest.raises(ExportError, match="'ods' is none of csv, jsonl, parquet, xlsx"):
        export_query(connection, "SELECT 1", "ods", tmp_path / "t.ods")


def test_a_table_is_read_in_an_order_that_does_not_change(table):
    assert table_query(table, "core.t") == 'SELECT * FROM "core"."t" ORDER BY ALL'
    assert table_query(table, "marts.url_versions").startswith("SELECT * FROM")


@pytest.mark.parametrize(
    "name", ["core.nothing", "t", "core.t; DROP TABLE core.t", "", 'core."t"', "duckdb_settings()"]
)
def test_a_table_that_is_not_there_is_named_with_those_that_are(table, name):
    with pytest.raises(ExportError, match=r"There is no table .*core\.articles"):
        table_query(table, name)


def test_all_formats_are_tested():
    assert set(FORMATS) == {"csv", "jsonl", "parquet", "xlsx"}
    assert exporting.FORMATS is FORMATS
