"""Commands that read the published warehouse."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import shutil
import sys
from collections.abc import Iterable
from urllib.parse import unquote

import pyarrow.parquet as pq
import pytest

from orchestration.pipeline.home import Home
from tests.unit.orchestration.pipeline import documents
from tests.unit.orchestration.pipeline.stages import context_of, run
from tests.unit.orchestration.pipeline.stages import published as query
from warehouse.connections import private_database
from warehouse.ddl import marts_digest, schema_digest

#: Escapes, C1 controls, bidi and line separators: nothing of this may reach a terminal.
LIVE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


def _documents(published):
    return query(published, "SELECT document_id, source_uri FROM raw.captures ORDER BY source_uri")


@pytest.fixture(scope="module")
def containers(tmp_path_factory, workers):
    """A home with records of containers, one of them captured twice, and a name that is odd."""
    made = tmp_path_factory.mktemp("containers")

    def lines(numbers: Iterable[int], shift: int = 0) -> bytes:
        records = [
            {"url": f"https://times.example/a/{number}", "html": documents.html_page(number + shift).decode()}
            for number in numbers
        ]
        return "".join(json.dumps(record) + "\n" for record in records).encode()

    first = {"news.jsonl": lines(range(7)), "one.jsonl": lines([20])}
    first[os.fsdecode(b"bad\xff.txt")] = documents.dump(31)
    context = context_of(made / "home")
    run(context, workers, documents.write_tree(made / "in", first))
    run(context, workers, documents.write_tree(made / "later", {"later.jsonl": lines([3], shift=50)}))
    return made / "home"


class TestSql:
    def test_a_table_on_a_pipe_is_tab_separated(self, call, home):
        result = call("sql", "SELECT 1 AS a, 'x' AS b UNION ALL SELECT 2, NULL ORDER BY 1", "--home", home)
        assert (result.code, result.out, result.err) == (0, "a\tb\n1\tx\n2\t\n", "")

    def test_csv(self, call, home):
        result = call("sql", "SELECT 1 AS a, 'x,\"y\"' AS b", "--home", home, "--format", "csv")
        assert list(csv.reader(io.StringIO(result.out))) == [["a", "b"], ["1", 'x,"y"']]

    @pytest.mark.parametrize("given", [["--format", "json"], ["--json"]])
    def test_json(self, call, home, given):
        result = call("sql", "SELECT 1 AS a, DATE '2026-03-05' AS d, [1, 2] AS l", "--home", home, *given)
        assert json.loads(result.out) == [{"a": 1, "d": "2026-03-05", "l": [1, 2]}]

    def test_jsonl(self, call, home):
        result = call("sql", "SELECT * FROM range(3) AS t(n)", "--home", home, "--format", "jsonl")
        assert [json.loads(line) for line in result.out.splitlines()] == [{"n": 0}, {"n": 1}, {"n": 2}]

    @pytest.mark.parametrize("form", ["json", "jsonl"])
    def test_json_loses_nothing_and_is_json(self, call, home, form):
        asked = (
            "SELECT 1 AS a, 2 AS a, 3 AS a_1, 4 AS a, 'nan'::DOUBLE AS n, ['inf'::FLOAT, 1.5] AS l, "
            "{'x': '-inf'::DOUBLE, 'b': '\\xFF'::BLOB} AS s, 'ab'::BLOB AS t, "
            "MAP {DATE '2026-03-05': 'nan'::DOUBLE} AS m"
        )
        result = call("sql", asked, "--home", home, "--format", form)
        (row,) = json.loads(result.out) if form == "json" else [json.loads(result.out)]
        assert row == {
            "a": 1, "a_2": 2, "a_1": 3, "a_3": 4, "n": "NaN", "l": ["Infinity", 1.5],
            "s": {"x": "-Infinity", "b": {"$binary": "/w=="}}, "t": "ab", "m": {"2026-03-05": "NaN"},
        }  # fmt: skip
        assert "NaN," not in result.out.replace('"NaN",', "")

    @pytest.mark.parametrize("form", ["table", "csv"])
    def test_bytes_are_shown_as_the_database_writes_them(self, call, home, form):
        every = "unhex('" + bytes(range(256)).hex() + "')"
        shown = [
            call("sql", f"SELECT {every}{cast} AS b", "--home", home, "--format", form) for cast in ("", "::VARCHAR")
        ]
        as_bytes, as_text = (result.out for result in shown)
        assert "\\xFF" in as_bytes
        assert as_bytes == as_text

    def test_parquet_goes_to_a_file(self, call, home, tmp_path):
        out = tmp_path / "rows.parquet"
        result = call("sql", "SELECT * FROM range(3) AS t(n)", "--home", home, "--format", "parquet", "--out", out)
        assert result.code == 0
        assert pq.read_table(out)["n"].to_pylist() == [0, 1, 2]

    @pytest.mark.parametrize("name", ["csv", "json", "jsonl", "table"])
    def test_other_formats_go_to_a_file_too(self, call, home, tmp_path, name):
        out = tmp_path / "rows"
        assert call("sql", "SELECT 7 AS n;", "--home", home, "--format", name, "--out", out).code == 0
        assert "7" in out.read_text()

    @pytest.mark.parametrize("name", ["csv", "jsonl", "parquet"])
    def test_a_place_that_cannot_be_written(self, call, home, tmp_path, name):
        (tmp_path / "file").write_text("in the way")
        result = call("sql", "SELECT 1", "--home", home, "--format", name, "--out", tmp_path / "file" / "x")
        assert result.code == 1
        assert result.err.count("\n") == 1

    def test_a_query_that_is_wrong_is_one_line(self, call, home):
        result = call("sql", "SELECT nothing FROM nowhere", "--home", home)
        assert result.code == 2
        assert result.err.count("\n") == 1
        assert "nowhere" in result.err

    @pytest.mark.parametrize("asked", ["", "  ", " -- nothing", "/* nothing */ ;"])
    @pytest.mark.parametrize("to_file", [False, True])
    def test_no_query_at_all(self, call, home, tmp_path, asked, to_file):
        given = ["--out", tmp_path / "out.csv"] if to_file else []
        result = call("sql", asked, "--home", home, *given)
        assert result.code == 2
        assert "There is no query" in result.err
        assert result.err.count("\n") == 1

    @pytest.mark.parametrize("form", ["csv", "jsonl", "parquet"])
    @pytest.mark.parametrize(
        "asked",
        ["SELECT 7 AS n -- c", "SELECT 7 AS n; -- c", "SELECT 7 AS n /* ; */ ; /* c */ ;", " -- a;\nSELECT 7 AS n"],
    )
    def test_comments_in_a_query_that_is_written(self, call, home, tmp_path, asked, form):
        out = tmp_path / "out"
        assert call("sql", asked, "--home", home, "--format", form, "--out", out).code == 0
        assert b"n" in out.read_bytes()
        assert call("sql", asked, "--home", home).out == "n\n7\n"

    def test_two_queries_are_not_written(self, call, home, tmp_path):
        result = call("sql", "SELECT 1; SELECT 2", "--home", home, "--out", tmp_path / "out.csv")
        assert result.code == 2
        assert "one query at a time" in result.err

    def test_a_query_that_takes_too_long_is_interrupted(self, call, home):
        endless = "SELECT count(*) FROM range(100000000000) AS a(n) WHERE n % 7 = 3"
        result = call("sql", endless, "--home", home, "--timeout", "0.2")
        assert result.code == 1
        assert "longer than 0.2 s" in result.err

    @pytest.mark.parametrize("with_out", [False, True])
    @pytest.mark.parametrize(
        "statement",
        [
            "SELECT * FROM read_text('{file}')",
            "FROM '{file}'",
            "COPY (SELECT 1) TO '{new}'",
            "SELECT 1; COPY (SELECT 1) TO '{new}'",
            "ATTACH '{new}'",
            "SET enable_external_access = true",
            "INSTALL httpfs",
        ],
    )
    def test_a_query_reaches_nothing_but_the_warehouse(self, call, home, tmp_path, statement, with_out):
        secret = tmp_path / "secret.csv"
        secret.write_text("token\nabracadabra\n")
        new, out = tmp_path / "new.csv", tmp_path / "out.csv"
        given = ["--out", out, "--format", "csv"] if with_out else []
        result = call("sql", statement.format(file=secret, new=new), "--home", home, *given)
        assert result.code == 2
        assert "abracadabra" not in result.out + result.err
        assert not new.exists()
        assert not out.exists() or "abracadabra" not in out.read_text()

    def test_the_warehouse_cannot_be_changed(self, call, home):
        for statement in ("DELETE FROM core.articles", "DROP TABLE core.articles", "CREATE TABLE raw.x (n INT)"):
            result = call("sql", statement, "--home", home)
            assert result.code == 2, statement

    def test_an_earlier_release(self, call, home):
        listed = json.loads(call("releases", "--home", home, "--json").out)
        newest, oldest = listed
        for row in (newest, oldest):
            result = call("sql", "SELECT count(*) FROM raw.captures", "--home", home, "--release", row["release_id"])
            assert result.out.splitlines()[1] == str(row["captures"])

    @pytest.mark.parametrize("release", ["00009-nothing", "../warehouse", "/etc/passwd", ""])
    def test_a_release_that_is_not_kept(self, call, home, release):
        result = call("sql", "SELECT 1", "--home", home, "--release", release)
        assert result.code == 2
        assert "There is no release" in result.err

    def test_without_a_warehouse(self, call, tmp_path):
        result = call("sql", "SELECT 1", "--home", tmp_path)
        assert result.code == 1
        assert "there is no published warehouse" in result.err
        assert list(tmp_path.iterdir()) == []


class TestInspect:
    def test_by_id_by_prefix_by_path_and_by_uri(self, call, home, published, hostile_inputs):
        path = hostile_inputs / "times" / "plain.html"
        document = {uri: identity for identity, uri in _documents(published)}[path.as_uri()]
        shown = {call("inspect", name, "--home", home).out for name in (document, document[:12], path, path.as_uri())}
        assert len(shown) == 1
        (text,) = shown
        assert text.startswith(f"document   {document}\n")
        assert "outcome    article" in text
        assert "+ body" in text
        assert "extractor  presshouse" in text

    def test_json_holds_the_whole_text(self, call, home, published):
        document, uri = _documents(published)[0]
        found = json.loads(call("inspect", document, "--home", home, "--json").out)
        assert found["document_id"] == document
        assert found["captures"][0]["source_uri"] == uri
        text = "".join(segment["text"] for segment in found["segments"])
        assert len(text) == found["extraction"]["char_length"]

    @pytest.mark.parametrize("name", ["0" * 64, "nowhere.html", "file:///nowhere", "%", "'; DROP TABLE x"])
    def test_a_document_that_is_not_there(self, call, home, name):
        result = call("inspect", name, "--home", home)
        assert result.code == 2
        assert "No document is called" in result.err
        assert result.err.count("\n") == 1

    @pytest.mark.parametrize("name", ["hostile.txt", "messenger/hostile.txt", "=1+1.txt"])
    def test_the_end_of_a_path_will_do(self, call, home, name):
        found = json.loads(call("inspect", name, "--home", home, "--json").out)
        assert unquote(found["captures"][0]["source_uri"]).endswith("/messenger/" + name.rpartition("/")[2])

    def test_a_record_of_a_container(self, call, containers):
        path = containers.parent / "in" / "news.jsonl"
        result = call("inspect", path, "--home", containers)
        assert (result.code, result.out) == (2, "")
        assert "holds 7 records (#0 is " in result.err
        assert "…); give an id, or PATH#RECORD" in result.err
        assert re.findall(r"#(\d+) is [0-9a-f]{12}\b", result.err) == ["0", "1", "2", "3", "4"]
        for place in (path, "news.jsonl", path.as_uri()):
            found = json.loads(call("inspect", f"{place}#5", "--home", containers, "--json").out)
            assert found["captures"][0]["record_index"] == 5
        assert call("inspect", f"{path}#99", "--home", containers).code == 2
        assert call("inspect", "news.jsonl", "--home", containers).code == 2
        assert call("inspect", containers.parent / "in" / "one.jsonl", "--home", containers).code == 0

    def test_by_address_the_newest(self, call, containers):
        found = json.loads(call("inspect", "https://times.example/a/3", "--home", containers, "--json").out)
        assert [capture["source_uri"].rpartition("/")[2] for capture in found["captures"]] == ["later.jsonl"]

    @pytest.mark.parametrize("name", ["bad\udcff.txt", "bad\udcff#1", "\udcff"])
    def test_a_name_that_is_no_utf_8(self, call, home, containers, name):
        result = call("inspect", name, "--home", home)
        assert result.code == 2
        assert "No document is called" in result.err
        assert result.err.count("\n") == 1
        if name == "bad\udcff.txt":
            assert call("inspect", name, "--home", containers).code == 0

    def test_a_beginning_that_several_share(self, call, home):
        result = call("inspect", "", "--home", home)
        assert result.code == 2
        assert "Several documents" in result.err


class TestStanding:
    def test_status(self, call, home):
        result = call("status", "--home", home)
        assert result.code == 0
        assert re.search(r"next +nothing waits", result.out)
        facts = json.loads(call("status", "--home", home, "--json").out)
        assert facts["captures"] >= 6
        assert facts["rejected for"] == "skipped empty 1"

    def test_status_without_a_home(self, call, tmp_path):
        result = call("status", "--home", tmp_path / "nowhere")
        assert (result.code, result.err.count("\n")) == (1, 1)
        assert not (tmp_path / "nowhere").exists()

    @pytest.mark.parametrize("given", [["status"], ["retry"], ["rebuild"], ["run", "--refresh"]])
    def test_a_folder_that_is_no_home(self, call, tmp_path, monkeypatch, given):
        (tmp_path / "notes.txt").write_text("nothing of a home")
        monkeypatch.chdir(tmp_path)
        for folder in (tmp_path, "", tmp_path / "nowhere"):
            result = call(*given, "--home", folder)
            assert (result.code, result.err.count("\n")) == (1, 1)
            assert "there is no home" in result.err
        assert [entry.name for entry in tmp_path.iterdir()] == ["notes.txt"]

    def test_status_of_a_restored_backup(self, call, home, tmp_path):
        """As the guide says to make one: without a private database, and without a folder for it."""
        shutil.copytree(home / "releases", tmp_path / "releases")
        (tmp_path / "raw").mkdir()
        shutil.copy(home / "warehouse.duckdb", tmp_path / "warehouse.duckdb")
        facts = json.loads(call("status", "--home", tmp_path, "--json").out)
        assert facts["captures"] >= 6
        assert (facts["running"], facts["next"]) == ("no", "`presshouse run` goes on from the published release")
        assert not (tmp_path / "work").exists()

    def test_status_of_a_damaged_warehouse(self, call, tmp_path):
        made = Home(tmp_path / "home")
        made.create()
        for file in (made.published, made.private):
            file.write_bytes(b"not a database" * 500)
        result = call("status", "--home", made.root, "--json")
        assert (result.code, result.err) == (0, "")
        facts = json.loads(result.out)
        assert facts["running"] == "no"
        for name, file in (("release", made.published), ("next", made.private)):
            assert facts[name].startswith(f"not known ({file}: ")

    @pytest.mark.parametrize("given", [["status"], ["releases"], ["report"], ["inspect", "a"]])
    def test_a_database_that_is_no_warehouse(self, call, tmp_path, given):
        home = Home(tmp_path / "home")
        home.create()
        with private_database(home.published) as connection:
            connection.execute("CREATE TABLE other (n INT)")
        result = call(*given, "--home", home.root)
        assert "Traceback" not in result.err
        assert (result.code, result.err.count("\n")) == ((0, 0) if given == ["status"] else (1, 1))

    @pytest.mark.skipif(sys.platform != "linux", reason="/proc")
    @pytest.mark.parametrize("given", [["run"], ["dev", "--port", "39217"]])
    def test_a_home_that_cannot_be_written(self, call, given):
        result = call(*given, "--home", "/proc/nowhere")
        assert (result.code, result.err.count("\n")) == (1, 1)
        assert "cannot be written" in result.err

    def test_releases_newest_first(self, call, home):
        rows = json.loads(call("releases", "--home", home, "--json").out)
        assert [row["release_id"][:5] for row in rows] == ["00002", "00001"]
        assert all(row["is_kept"] for row in rows)
        assert {(row["schema_version"], row["marts_version"]) for row in rows} == {(schema_digest(), marts_digest())}
        assert all(row["is_current"] for row in rows)
        lines = call("releases", "--home", home).out.splitlines()
        assert lines[0].startswith("release_id\t")
        assert len(lines) == 3

    def test_report(self, call, home):
        facts = json.loads(call("report", "--home", home, "--json").out)
        assert facts["release"].startswith("00002-")
        assert facts["page"].startswith(str(home))
        first = json.loads(call("releases", "--home", home, "--json").out)[1]["release_id"]
        assert json.loads(call("report", first, "--home", home, "--json").out)["release"] == first
        assert call("report", "00009-nothing", "--home", home).code == 2

    @pytest.mark.parametrize("command", ["releases", "report"])
    def test_without_a_warehouse(self, call, tmp_path, command):
        result = call(command, "--home", tmp_path)
        assert (result.code, result.err.count("\n")) == (1, 1)


class TestExport:
    @pytest.mark.parametrize("name", ["csv", "jsonl", "parquet", "xlsx"])
    def test_the_name_tells_the_format(self, call, home, tmp_path, name):
        out = tmp_path / f"articles.{name}"
        result = call("export", "core.articles", "--out", out, "--home", home)
        assert result.code == 0
        assert out.stat().st_size > 0
        assert "rows of core.articles written to" in result.err

    def test_the_option_overrules_the_name(self, call, home, tmp_path):
        out = tmp_path / "articles.data"
        assert call("export", "core.articles", "--out", out, "--home", home).code == 2
        assert call("export", "core.articles", "--out", out, "--format", "csv", "--home", home).code == 0

    def test_a_table_that_is_not_there(self, call, home, tmp_path):
        result = call("export", "core.nothing", "--out", tmp_path / "x.csv", "--home", home)
        assert result.code == 2
        assert "core.articles" in result.err

    def test_a_place_that_cannot_be_written(self, call, home, tmp_path):
        (tmp_path / "file").write_text("in the way")
        result = call("export", "core.articles", "--out", tmp_path / "file" / "x.csv", "--home", home)
        assert result.code == 1
        assert result.err.count("\n") == 1


class TestHostileStrings:
    """Headlines and file names that would drive a terminal: shown as escapes, stored as they are."""

    @pytest.mark.parametrize("form", ["table", "csv", "json", "jsonl"])
    def test_sql_prints_nothing_that_lives(self, call, home, form):
        result = call(
            "sql", "SELECT headline, article_body, source_uri FROM core.articles JOIN raw.captures USING (document_id)",
            "--home", home, "--format", form,
        )  # fmt: skip
        assert result.code == 0
        assert "Pier" in result.out
        assert not LIVE.findall(result.out)

    def test_a_row_stays_one_line(self, call, home):
        result = call("sql", "SELECT 'a' || chr(10) || 'b' AS t, chr(9) AS u", "--home", home)
        assert len(result.out.splitlines()) == 2

    def test_column_names_are_made_safe(self, call, home):
        result = call("sql", 'SELECT 1 AS "a\x1b[31m\u202eb"', "--home", home)
        assert not LIVE.findall(result.out)

    def test_errors_are_made_safe(self, call, home):
        for arguments in (
            ["sql", 'SELECT "\x1b[31mx\u202e"'],
            ["inspect", "\x1b[31mx\u202e\nforged"],
            ["run", "/nowhere/\x1b[31mx\u202e\nforged"],
        ):
            result = call(*arguments, "--home", home)
            assert result.code == 2
            assert not LIVE.findall(result.err)
            assert result.err.count("\n") == 1

    def test_inspect_prints_nothing_that_lives(self, call, home, published):
        for document, _ in _documents(published):
            result = call("inspect", document, "--home", home)
            assert result.code == 0
            assert not LIVE.findall(result.out)

    def test_what_is_stored_is_what_was_read(self, published):
        stored = query(published, "SELECT string_agg(text, '') FROM core.segments WHERE contains(text, chr(27))")
        assert stored[0][0]
