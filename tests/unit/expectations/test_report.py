"""The pages: complete, and inert whatever the data says."""

from __future__ import annotations

import base64
import hashlib
import html.parser
import re

import pytest

from expectations.report import render_failure, render_index, render_release
from expectations.results import ExpectationResult, SuiteResult
from transforms.printing import printable
from warehouse.connections import private_database
from warehouse.loads import insert_rows

HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "'><svg/onload=alert(1)>",
    "</style><script src=//evil.example/x.js></script>",
    "javascript:alert(1)",
    "{{ 7 * 7 }}{% raw %}",
    "\x1b[2J\x07 \u202egnp.exe\u2066 \U000e0041 \u2028 \ufeff",
    "&lt;b&gt; ]]> <!-- -->",
    "=HYPERLINK(1)",
]
ALL_HOSTILE = " ".join(HOSTILE)

_RAW = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u2028\u2029\ufeff\U000e0000-\U000e007f]")
_NEVER = {"script", "img", "svg", "iframe", "object", "embed", "base", "link", "form", "input", "audio", "video"}
_VOID = {"meta", "br"}


class Page(html.parser.HTMLParser):
    """What a browser would find: tags, policy, links, ids, text, style."""

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.tags, self.policy, self.links, self.ids, self.texts, self.open, self.style = [], "", [], [], [], [], ""
        self.feed(text)
        self.close()
        assert not self.open, f"never closed: {self.open}"

    def handle_starttag(self, tag, attributes):
        values = dict(attributes)
        self.tags.append(tag)
        if tag not in _VOID:
            self.open.append(tag)
        assert tag not in _NEVER
        for name, value in attributes:
            assert not name.startswith("on")
            assert name not in {"style", "src", "srcset", "srcdoc", "action", "data"}
            if name == "href":
                self.links.append(value)
            if name == "id":
                self.ids.append(value)
        if values.get("http-equiv") == "Content-Security-Policy":
            self.policy = values["content"]
        assert values.get("http-equiv", "").lower() != "refresh"

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if self.open[-1:] == ["style"]:
            self.style += data
        else:
            self.texts.append(data)

    @property
    def text(self):
        return " ".join(" ".join(self.texts).split())


def check_inert(text):
    """Parse a page and prove that nothing in it is live; returns it."""
    page = Page(text)
    assert page.policy.startswith("default-src 'none'; style-src 'sha256-")
    digest = base64.b64encode(hashlib.sha256(page.style.encode()).digest()).decode()
    assert f"'sha256-{digest}'" in page.policy
    assert "unsafe" not in page.policy
    assert "url(" not in page.style
    assert "@import" not in page.style
    assert not _RAW.search(text)
    for link in page.links:
        assert re.fullmatch(r"[A-Za-z0-9._-]+\.html|#[A-Za-z0-9_-]+", link), link
    assert len(page.ids) == len(set(page.ids))
    assert {link[1:] for link in page.links if link.startswith("#")} <= set(page.ids)
    assert '<html lang="en">' in text
    assert text.count("<table>") == text.count("<caption>")
    return page


def _release(position, moment, **changed):
    return {
        "release_id": f"{position:05d}-abc",
        "release_position": position,
        "published_at": moment,
        "captures": 1234,
        "documents": 120,
        "articles": 118,
        "no_article": 1,
        "failed": 1,
        "rejections": 2,
        "segments": 357,
        "failed_warnings": 1,
        "presshouse_version": "0.1.0",
        "extractor_versions": '{"presshouse.html": ["3", "4"]}',
        "library_versions": '{"duckdb": "1.5.5"}',
        "audit_ms": 10.0,
        **changed,
    }


@pytest.fixture
def query(database):
    """Queries on a warehouse with two releases, whose every text is hostile."""
    with private_database(database) as connection:
        moment = connection.execute("SELECT max(extracted_at) FROM core.extractions").fetchall()[0][0]
        connection.execute("UPDATE core.articles SET headline = ?, date_published_source = ?", [ALL_HOSTILE] * 2)
        connection.execute("UPDATE core.articles SET in_language = ?", [ALL_HOSTILE])
        connection.execute("UPDATE core.publishers SET name = ?", [ALL_HOSTILE])
        connection.execute("UPDATE core.extractions SET detail = ?", [ALL_HOSTILE])
        connection.execute("UPDATE raw.rejections SET detail = ?", [ALL_HOSTILE])
        for position in (1, 2):
            insert_rows(connection, "ops.releases", [_release(position, moment)])
            run = f"run-{position}"
            insert_rows(
                connection,
                "quality.validation_runs",
                [
                    {
                        "validation_run_id": run,
                        "audit_id": "a",
                        "release_id": f"{position:05d}-abc",
                        "suite": "articles",
                        "success": True,
                        "expectations": 2,
                        "failed_critical": 0,
                        "failed_warning": 1,
                        "rows_audited": 98,
                        "elapsed_ms": 12.3,
                        "run_at": moment,
                    }
                ],
            )
            common = {
                "validation_run_id": run,
                "release_id": f"{position:05d}-abc",
                "suite": "articles",
                "expectation_type": "UnexpectedRowsExpectation",
                "run_at": moment,
            }
            insert_rows(
                connection,
                "quality.expectation_results",
                [
                    {
                        **common,
                        "expectation_position": 0,
                        "expectation": "an article has a body",
                        "column": "article_body",
                        "severity": "warning",
                        "success": False,
                        "observed": "1 row",
                        "unexpected_count": 1,
                        "examples": '[{"headline": "<script>alert(1)</script> \\u202e", "article_id": "a1"}]',
                    },
                    {
                        **common,
                        "expectation_position": 1,
                        "expectation": "article_id is never null",
                        "column": "article_id",
                        "severity": "critical",
                        "success": True,
                        "observed": "0 of 98 rows",
                        "unexpected_count": 0,
                        "examples": "[]",
                    },
                ],
            )

        def ask(sql, parameters):
            result = connection.execute(sql, list(parameters))
            return [column[0] for column in result.description], result.fetchall()

        yield ask


@pytest.mark.parametrize(
    ("rows", "told"), [(0, "This release has no rows of its own"), (7, "No audit is kept for this release")]
)
def test_a_release_without_audits_does_not_claim_that_they_hold(database, rows, told):
    with private_database(database) as connection:
        moment = connection.execute("SELECT max(extracted_at) FROM core.extractions").fetchall()[0][0]
        insert_rows(connection, "ops.releases", [_release(3, moment, schema_version="5c4e3a")])
        load = {"load_id": "extract-3", "stage": "extract", "rows_loaded": rows, "elapsed_ms": 1.0}
        insert_rows(connection, "ops.loads", [{**load, "loaded_at": moment, "release_id": "00003-abc"}])

        def ask(sql, parameters):
            result = connection.execute(sql, list(parameters))
            return [column[0] for column in result.description], result.fetchall()

        page = check_inert(render_release("00003-abc", ask))
    assert told in page.text
    assert "Every critical expectation holds" not in page.text
    assert "schema 5c4e3a marts not known" in page.text


def test_the_page_of_a_release_shows_everything_and_is_inert(query):
    page = check_inert(render_release("00002-abc", query))
    for words in (
        "Release 00002-abc",
        "Every critical expectation holds; 1 warning.",
        "1,234",
        "an article has a body",
        "Found: 1 row",
        "article_id is never null",
        "0 of 98 rows",
        "timeout",
        "decompression_bomb",
        "Characters removed, by kind",
        "Least sure extractions",
        "presshouse.html 3, 4",
        "duckdb 1.5.5",
        "\\u202egnp.exe",
        "<script>alert(1)</script>",
    ):
        assert words in page.text, words
    assert page.links.count("index.html") == 1


def test_a_share_is_drawn_and_written(query):
    text = render_release("00002-abc", query)
    assert '<meter min="0" max="1" value="0.9833" aria-hidden="true"></meter><span class="percent">98.3%</span>' in text


def test_the_index_lists_releases_newest_first_with_their_history(query):
    page = check_inert(render_index(query, ["00002-abc.html", "index.html", "failed-9f.html"]))
    assert page.links == ["index.html", "00002-abc.html", "failed-9f.html"]
    assert page.text.index("00002-abc") < page.text.index("00001-abc")
    assert "What did not hold, over all releases" in page.text
    assert "an article has a body articles warning 2 00002-abc 1 row" in page.text


def test_the_index_of_nothing_says_so(database):
    with private_database(database) as connection:

        def ask(sql, parameters):
            result = connection.execute(sql, list(parameters))
            return [column[0] for column in result.description], result.fetchall()

        page = check_inert(render_index(ask, []))
    assert "Nothing was published yet." in page.text
    assert "Every expectation has held in every release." in page.text


def test_the_page_of_a_failed_audit_says_that_the_last_release_stands_and_is_inert():
    def found(description, severity, *, success, examples=()):
        return ExpectationResult(description, "kind", ALL_HOSTILE, severity, success, ALL_HOSTILE, 3, examples)

    examples = ({ALL_HOSTILE: ALL_HOSTILE, "length": "x" * 9999},)
    results = [
        SuiteResult("captures", 7, 3.2, (found("holds", "critical", success=True),)),
        SuiteResult(
            "articles",
            1234,
            3.2,
            (
                found("a warning", "warning", success=False),
                found(ALL_HOSTILE, "critical", success=False, examples=examples),
                found("a figure", "info", success=True),
            ),
        ),
    ]
    text = render_failure("9f", results)
    page = check_inert(text)
    assert "Nothing was published; the last release still stands." in page.text
    assert "Failed audit 9f" in page.text
    assert "1,234" in page.text
    assert "x" * 301 not in text
    cards = [part.split("</article>")[0] for part in text.split('<article class="card ')[1:]]
    assert [card.split('"')[0] for card in cards] == ["broken", "warning"]
    assert text.count("<details open>") == 1


@pytest.mark.parametrize("hostile", HOSTILE)
def test_one_hostile_text_at_a_time_stays_text(hostile):
    found = ExpectationResult(hostile, hostile, hostile, "critical", False, hostile, 1, ({hostile: hostile},))
    page = check_inert(render_failure(hostile, [SuiteResult("articles", 1, 1.0, (found,))]))
    assert " ".join(printable(hostile).split()) in page.text


def test_the_same_rows_give_the_same_page(query):
    assert render_release("00001-abc", query) == render_release("00001-abc", query)
