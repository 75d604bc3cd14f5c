"""The marts on a few rows whose answers can be read off."""

from __future__ import annotations

import datetime as dt

import pytest

from tests.unit.warehouse import rows
from transforms.contract.lists import Outcome
from transforms.frames import article_id
from warehouse.extractions import load_extraction_shard
from warehouse.loads import Load, insert_rows


@pytest.fixture
def filled(connection, tmp_path):
    """Four articles of two outlets, two of them near-identical, one document without an article."""
    rows.load_batch(connection, [1, 2, 3, 4, 5])
    shard = rows.write_shard(
        tmp_path / "shard",
        [
            rows.extraction(1, body="The harbour froze. The harbour thawed."),
            rows.extraction(2, body="No ships came.", author="Bo Reed"),
            rows.extraction(3, body="The harbour froze at last.", publisher="The Post", host="post.example"),
            rows.extraction(4, body="Rain.", publisher="The Post", host="post.example"),
            rows.extraction(5, outcome=Outcome.NO_ARTICLE),
        ],
    )
    load_extraction_shard(connection, shard, Load("extract-1", "extract", "b1", rows.MOMENT))
    for number, day in ((1, "2026-03-02"), (2, "2026-03-03"), (3, "2026-03-09"), (4, None)):
        connection.execute(
            "UPDATE core.articles SET date_published = ? WHERE document_id = ?", [day, rows.document_id(number)]
        )
    connection.execute(
        "UPDATE core.articles SET wire_agency = 'Northern Wire' WHERE document_id = ?", [rows.document_id(4)]
    )
    cluster = article_id(rows.document_id(1))
    insert_rows(
        connection,
        "core.syndication",
        [
            {
                "cluster_id": cluster,
                "article_id": article_id(rows.document_id(number)),
                "similarity": 1.0,
                "is_likely_origin": number == 1,
            }
            for number in (1, 3)
        ],
    )
    return connection


def test_the_whole_text_of_a_document(filled):
    found = dict(filled.execute("SELECT document_id, text FROM marts.document_text").fetchall())
    assert found[rows.document_id(2)] == "Headline 2\nNo ships came."
    assert len(found) == 5


def test_volume_by_outlet_and_day(filled):
    found = filled.execute("SELECT outlet, day, articles FROM marts.volume_by_outlet_day ORDER BY ALL").fetchall()
    assert found == [
        ("The Gazette", dt.date(2026, 3, 2), 1),
        ("The Gazette", dt.date(2026, 3, 3), 1),
        ("The Post", dt.date(2026, 3, 9), 1),
        ("The Post", None, 1),
    ]


def test_originality(filled):
    found = filled.execute(
        "SELECT outlet, articles, credited_to_an_agency, near_identical_elsewhere, original, original_share "
        "FROM marts.originality_by_outlet ORDER BY 1"
    ).fetchall()
    assert found == [("The Gazette", 2, 0, 1, 2, 1.0), ("The Post", 2, 1, 1, 0, 0.0)], "The Gazette had it first"


def test_an_article_that_several_outlets_ran_counts_for_each(filled):
    filled.execute("UPDATE core.publishers SET host = NULL")
    for number, outlet in ((1, "THE GAZETTE"), (101, "The Echo")):
        capture = rows.capture(number, document_id=rows.document_id(1), outlet=outlet)
        filled.execute("DELETE FROM raw.captures WHERE capture_id = ?", [capture["capture_id"]])
        insert_rows(filled, "raw.captures", [capture])
    volume = filled.execute("SELECT outlet, sum(articles) FROM marts.volume_by_outlet_day GROUP BY ALL ORDER BY 1")
    assert volume.fetchall() == [("The Echo", 1), ("The Gazette", 2), ("The Post", 2)]
    query = "SELECT outlet, near_identical_elsewhere, original FROM marts.originality_by_outlet ORDER BY 1"
    assert filled.execute(query).fetchall() == [("The Echo", 1, 0), ("The Gazette", 1, 1), ("The Post", 1, 0)]
    runs = filled.execute("SELECT outlet, position FROM marts.story_runs ORDER BY position").fetchall()
    assert runs == [("The Echo", 1), ("The Gazette", 2), ("The Post", 3)]
    filled.execute("DELETE FROM core.syndication")
    runs = filled.execute("SELECT outlet, is_likely_origin, similarity FROM marts.story_runs ORDER BY 1").fetchall()
    assert runs == [("The Echo", False, 1.0), ("The Gazette", False, 1.0)]


def test_where_there_is_an_address_it_is_the_outlet(filled):
    filled.execute("UPDATE raw.captures SET outlet = 'folder'")
    found = filled.execute("SELECT DISTINCT outlet FROM marts.article_outlets ORDER BY 1").fetchall()
    assert found == [("The Gazette",), ("The Post",)]


def test_two_versions_of_an_outlets_own_page_are_its_own(filled):
    filled.execute(
        "UPDATE core.articles SET publisher_id = (SELECT max(publisher_id) FROM core.articles WHERE document_id = ?)",
        [rows.document_id(1)],
    )
    found = filled.execute("SELECT near_identical_elsewhere, original FROM marts.originality_by_outlet").fetchall()
    assert found == [(0, 3)]


def test_an_outlet_of_several_hosts_is_one_outlet(filled):
    filled.execute("UPDATE core.publishers SET name = 'The Herald'")
    found = filled.execute("SELECT outlet, near_identical_elsewhere FROM marts.originality_by_outlet").fetchall()
    assert found == [("The Herald", 0)]


def test_a_month_does_not_come_before_its_days(filled):
    filled.execute("UPDATE core.articles SET date_published = '2026-03' WHERE document_id = ?", [rows.document_id(3)])
    found = filled.execute("SELECT outlet, position, lag_days FROM marts.story_runs ORDER BY position").fetchall()
    assert found == [("The Gazette", 1, 0), ("The Post", 2, None)]


def test_who_ran_a_story_first_and_how_much_later_the_others(filled):
    found = filled.execute(
        "SELECT outlet, position, lag_days, is_likely_origin FROM marts.story_runs ORDER BY position"
    ).fetchall()
    assert found == [("The Gazette", 1, 0, True), ("The Post", 2, 7, False)]


def test_mentions_by_week_whatever_the_case(filled):
    query = "SELECT week, outlet, articles, mentions FROM marts.mentions_by_week('HARBOUR') ORDER BY ALL"
    assert [(str(week)[:10], *rest) for week, *rest in filled.execute(query).fetchall()] == [
        ("2026-03-02", "The Gazette", 1, 2),
        ("2026-03-09", "The Post", 1, 1),
    ]


@pytest.mark.parametrize(
    ("body", "term", "mentions"),
    [
        ("They said it was paid again. AI AI, and ai; the AI's.", "AI", 4),
        ("Rain in Spain.", "pain", 0),
        ("C++ and C++17 are not C.", "C++", 2),
        ("C++C++", "C++", 2),
        ("\u26a0\ufe0fAI", "AI", 1),
        ("Rain.", "", 0),
        ("The harbour master, Harbour  Master.", "harbour master", 1),
        ("Война и мир. Войнами.", "война", 1),
        ("使用AI技术的港口,港口。", "AI", 1),
        ("使用AI技术的港口,港口。", "港口", 2),
        ("AI使AI", "AI", 2),
        ("哈哈哈", "哈哈", 1),
        ("スーパーAIの", "AI", 1),
        ("ﾒｰｶｰAI", "AI", 1),
        ("サーバーAI", "サーバー", 1),
        ("ไทยAIไทย", "ไทย", 2),
        ("정부는 말했다.", "정부", 1),
        ("Ein Café.", "caf", 0),
        ("50% (fifty) [x] a.b axb", "a.b", 1),
    ],
)
def test_mentions_are_whole_words(filled, body, term, mentions):
    filled.execute("UPDATE core.articles SET article_body = ?", [body])
    found = filled.execute("SELECT sum(mentions) / 4 FROM marts.mentions_by_week(?)", [term]).fetchall()
    assert found == [(mentions or None,)]


def test_what_was_removed(filled):
    found = filled.execute(
        "SELECT kind, rule_id, spans FROM marts.removed_by_outlet_rule WHERE outlet IS NULL"
    ).fetchall()
    assert found == [("other", "test.rule", 3)]
    filled.execute("UPDATE raw.captures SET warc_target_uri = 'https://www.Times.example:8443/a?b'")
    outlets = filled.execute("SELECT DISTINCT outlet FROM marts.removed_by_outlet_rule ORDER BY 1").fetchall()
    assert ("times.example",) in outlets
    assert (None,) not in outlets


@pytest.mark.parametrize(
    ("address", "outlet"),
    [
        ("https://www.gazette.example/a", "The Gazette"),
        ("HTTP://reader@Times.example.:8443?b", "times.example"),
        ("urn:x", None),
    ],
)
def test_a_page_without_an_article_is_its_hosts_outlets(filled, address, outlet):
    filled.execute("UPDATE raw.captures SET warc_target_uri = ? WHERE document_id = ?", [address, rows.document_id(5)])
    found = filled.execute("SELECT DISTINCT outlet FROM marts.removed_by_outlet_rule WHERE kind = 'other'").fetchall()
    assert found == [(outlet,)]


def test_dates_and_those_that_disagree(filled):
    found = filled.execute(
        "SELECT date_published, candidates, disagreeing FROM marts.publication_dates ORDER BY 1 NULLS LAST"
    ).fetchall()
    assert found[0] == ("2026-03-02", 1, ["meta 2026-03-05"])


def test_versions_of_one_url(connection, tmp_path):
    rows.load_batch(connection, [1, 2])
    connection.execute("UPDATE raw.captures SET warc_target_uri = 'https://a.example/1'")
    for number in (1, 2):
        moment = rows.MOMENT + dt.timedelta(days=number)
        connection.execute(
            "UPDATE raw.captures SET warc_date = ? WHERE document_id = ?", [moment, rows.document_id(number)]
        )
    shard = rows.write_shard(
        tmp_path / "shard", [rows.extraction(1, body="One two."), rows.extraction(2, body="One two three.")]
    )
    load_extraction_shard(connection, shard, Load("extract-1", "extract", "b1", rows.MOMENT))
    found = connection.execute(
        "SELECT version, versions, document_id, has_new_headline, has_new_body, words_added "
        "FROM marts.url_versions ORDER BY version"
    ).fetchall()
    assert found == [
        (1, 2, rows.document_id(1), False, False, None),
        (2, 2, rows.document_id(2), True, True, 1),
    ]


def test_versions_without_a_date_of_their_own_follow_their_place_in_the_batch(connection):
    rows.load_batch(connection, [1, 2, 3])
    connection.execute(
        "UPDATE raw.captures SET warc_target_uri = 'https://a.example/1', warc_date = NULL, source_uri = 'file:///b'"
    )
    for number, place in ((1, 7), (2, 0), (3, 3)):
        connection.execute(
            "UPDATE raw.captures SET record_index = ? WHERE document_id = ?", [place, rows.document_id(number)]
        )
    found = connection.execute("SELECT document_id FROM marts.url_versions ORDER BY version").fetchall()
    assert found == [(rows.document_id(number),) for number in (2, 3, 1)]


def test_versions_without_a_capture_date_follow_the_pages_own_changes(filled):
    filled.execute(
        "UPDATE raw.captures SET warc_target_uri = 'https://a.example/1', warc_date = NULL WHERE document_id IN (?, ?)",
        [rows.document_id(1), rows.document_id(2)],
    )
    filled.execute("UPDATE core.articles SET date_published = '2026-03-02'")
    query = "SELECT document_id FROM marts.url_versions WHERE versions = 2 ORDER BY version"
    assert filled.execute(query).fetchall() == [(rows.document_id(1),), (rows.document_id(2),)]
    changed = {"kind": "modified", "value": "2026-03-04T10:00", "source": "json-ld", "raw": "", "confidence": 0.9}
    changed |= {"article_id": article_id(rows.document_id(1)), "candidate_position": 9, "is_chosen": False}
    insert_rows(filled, "core.article_dates", [changed])
    assert filled.execute(query).fetchall() == [(rows.document_id(2),), (rows.document_id(1),)]


def test_authors_across_outlets(filled):
    found = filled.execute(
        "SELECT name, outlet, articles, outlets FROM marts.authors_across_outlets ORDER BY ALL"
    ).fetchall()
    assert ("Bo Reed", "The Gazette", 1, 1) in found
    assert {row for row in found if row[0] == "Ada Vane"} == {
        ("Ada Vane", "The Gazette", 1, 2),
        ("Ada Vane", "The Post", 2, 2),
    }


def test_what_a_release_added(filled):
    from warehouse.audit import pending
    from warehouse.releases import Seal, seal_release

    seal = Seal(rows.MOMENT, "0", "{}", "{}", 0.0)
    seal_release(filled, pending(filled), seal)
    rows.load_batch(filled, [6], "b2", 2)
    seal_release(filled, pending(filled), seal)
    found = filled.execute(
        "SELECT captures_added, documents_added, articles_added, has_new_extractor "
        "FROM marts.release_changes ORDER BY release_id"
    ).fetchall()
    assert found == [(5, 5, 4, True), (1, 1, 0, False)]
