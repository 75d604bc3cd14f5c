"""Linking: clusters that follow from the articles alone, kept by loads that may be repeated, late or killed."""

from __future__ import annotations

import dataclasses
import datetime as dt
import itertools

import pytest

from tests.unit.transforms.linking.stories import edited, story
from tests.unit.warehouse import rows
from transforms.contract.lists import Outcome
from transforms.frames import article_id
from warehouse import linking
from warehouse.extractions import load_extraction_shard
from warehouse.linking import link_articles, linking_version, plan_link
from warehouse.loads import Load

STORY = story(1, 300)


@pytest.fixture
def load(connection, tmp_path):
    """Loads extractions as one shard, and links them unless told otherwise; returns the rows changed."""
    numbers = itertools.count(1)

    def _load(*extractions, is_linked: bool = True) -> int:
        number = next(numbers)
        folder = rows.write_shard(tmp_path / f"shard-{number}", extractions)
        load_extraction_shard(connection, folder, Load(f"extract-{number}", "extract", "b1", rows.MOMENT))
        return link(connection) if is_linked else 0

    return _load


def link(connection, *, is_refresh=False, minutes=0) -> int:
    """Rows of core.syndication that linking changed, some minutes after the first moment."""
    plan = plan_link(connection, is_refresh=is_refresh)
    if plan.load_id is None:
        return 0
    moment = rows.MOMENT + dt.timedelta(minutes=minutes)
    return link_articles(connection, Load(plan.load_id, "link", None, moment), plan.extracts, lambda: 1.0).rows


def release(connection) -> None:
    connection.execute("UPDATE ops.loads SET release_id = 'r1' WHERE release_id IS NULL")


def page(number: int, body: str, day: str | None = "2026-03-05", agency: str | None = None, **others):
    extraction = rows.extraction(number, body=body, **others)
    fields = (
        dataclasses.replace(extraction.fields, date_published=day, wire_agency=agency) if extraction.fields else None
    )
    return dataclasses.replace(extraction, fields=fields)


def clusters(connection) -> set[frozenset[int]]:
    """The clusters as sets of document numbers."""
    names = {article_id(rows.document_id(number)): number for number in range(1, 400)}
    found: dict[str, set[int]] = {}
    for cluster_id, member in connection.execute("SELECT cluster_id, article_id FROM core.syndication").fetchall():
        found.setdefault(cluster_id, set()).add(names[member])
    assert all(cluster == min(article_id(rows.document_id(n)) for n in members) for cluster, members in found.items())
    return {frozenset(members) for members in found.values()}


def origins(connection) -> list[int]:
    names = {article_id(rows.document_id(number)): number for number in range(1, 400)}
    found = connection.execute("SELECT article_id FROM core.syndication WHERE is_likely_origin").fetchall()
    return sorted(names[member] for (member,) in found)


def test_near_identical_articles_become_a_cluster_and_others_none(connection, load):
    changed = load(page(1, STORY), page(2, edited(STORY, 0.02)), page(3, story(2, 300)), page(4, edited(STORY, 0.3)))
    assert changed == 2
    assert clusters(connection) == {frozenset({1, 2})}


def test_similarity_is_that_to_the_origin(connection, load):
    load(page(1, STORY, "2026-03-05"), page(2, edited(STORY, 0.02), "2026-03-04"), page(3, STORY, "2026-03-05"))
    found = dict(connection.execute("SELECT article_id, similarity FROM core.syndication").fetchall())
    assert found[article_id(rows.document_id(2))] == 1.0
    assert found[article_id(rows.document_id(1))] == found[article_id(rows.document_id(3))]
    assert 0.6 < found[article_id(rows.document_id(1))] < 1.0


def test_short_articles_never_meet(connection, load):
    assert load(page(1, "The harbour froze."), page(2, "The harbour froze.")) == 0
    assert rows.count(connection, "lookup.article_sketches") == 0


def test_repeating_a_load_changes_nothing(connection, load):
    load(page(1, STORY), page(2, STORY))
    before = rows.table_rows(connection, "core.syndication"), rows.table_rows(connection, "ops.loads")
    assert link(connection) == 0
    assert (rows.table_rows(connection, "core.syndication"), rows.table_rows(connection, "ops.loads")) == before


def test_a_link_load_notes_the_rows_that_it_changed(connection, load):
    load(page(1, STORY), page(2, STORY), page(3, story(2)))
    assert connection.execute("SELECT rows_loaded FROM ops.loads WHERE stage = 'link'").fetchall() == [(2,)]


def test_covering_a_load_twice_changes_nothing(connection, load):
    load(page(1, STORY), page(2, STORY))
    assert load(page(3, story(3))) == 0, "the second link load covers the first extraction again"
    assert clusters(connection) == {frozenset({1, 2})}


def by_another_version(connection) -> None:
    """As if an older linking, which found nothing, had made the link loads there are."""
    connection.execute("UPDATE ops.loads SET load_id = 'link-000000000000-' || rowid WHERE stage = 'link'")
    connection.execute("DELETE FROM core.syndication")


def test_a_load_is_named_by_the_version_of_linking(connection, load):
    load(page(1, STORY), page(2, STORY), is_linked=False)
    assert plan_link(connection).load_id.startswith(f"link-{linking_version()}-")


def test_a_plain_run_links_what_is_new_and_a_refresh_what_another_version_linked(connection, load):
    load(page(1, STORY), page(2, STORY))
    release(connection)
    by_another_version(connection)
    assert link(connection, minutes=1) == 0
    assert load(page(3, story(3)), page(4, story(3))) > 0
    assert clusters(connection) == {frozenset({3, 4})}
    assert link(connection, is_refresh=True, minutes=2) == 2
    assert clusters(connection) == {frozenset({1, 2}), frozenset({3, 4})}


def test_a_refresh_links_once(connection, load):
    load(page(1, STORY), page(2, STORY))
    release(connection)
    assert not plan_link(connection, is_refresh=True).extracts, "this version has linked it all"
    by_another_version(connection)
    assert link(connection, is_refresh=True, minutes=1) == 2
    release(connection)
    assert not plan_link(connection, is_refresh=True).extracts
    load(page(3, STORY))
    release(connection)
    assert not plan_link(connection, is_refresh=True).extracts


def test_a_refresh_links_again_what_an_older_program_linked_after_it(connection, load):
    load(page(1, STORY), page(2, STORY))
    release(connection)
    for number in (1, 3):
        by_another_version(connection)
        connection.execute(
            "UPDATE ops.loads SET loaded_at = ? WHERE stage = 'link'", [rows.MOMENT + dt.timedelta(minutes=number)]
        )
        assert link(connection, is_refresh=True, minutes=number + 1) == 2


def test_a_later_article_joins_a_cluster(connection, load):
    load(page(1, STORY), page(2, STORY))
    release(connection)
    assert load(page(3, edited(STORY, 0.02))) > 0
    assert clusters(connection) == {frozenset({1, 2, 3})}


def test_a_later_article_joins_one_that_was_alone(connection, load):
    load(page(1, STORY), page(2, story(2)))
    release(connection)
    assert load(page(3, STORY)) == 2
    assert clusters(connection) == {frozenset({1, 3})}


def test_a_later_article_merges_clusters(connection, load):
    beginning, end = STORY, edited(STORY, 0.07, 5)
    between = " ".join(end.split()[:150] + beginning.split()[150:])
    load(page(1, beginning), page(2, beginning), page(3, end), page(4, end))
    assert clusters(connection) == {frozenset({1, 2}), frozenset({3, 4})}
    release(connection)
    load(page(5, between))
    assert clusters(connection) == {frozenset({1, 2, 3, 4, 5})}
    assert len(origins(connection)) == 1


@pytest.mark.parametrize("seed", range(3))
def test_neither_order_nor_the_cut_into_loads_matters(private, tmp_path, seed):
    import random
    import shutil

    from warehouse.connections import private_database

    pages = [page(n, edited(story(n % 4, 250), 0.015, n), f"2026-03-{1 + n % 7:02d}") for n in range(1, 17)]
    answers = []
    for number, cuts in enumerate(((16,), (3, 8, 16), (1, 2, 15, 16))):
        shuffled = list(pages)
        random.Random(seed + number).shuffle(shuffled)
        copy = shutil.copyfile(private, tmp_path / f"{number}.duckdb")
        with private_database(copy) as opened:
            start = 0
            for stop in cuts:
                folder = rows.write_shard(tmp_path / f"shard-{number}-{stop}", shuffled[start:stop])
                load_extraction_shard(opened, folder, Load(f"extract-{stop}", "extract", "b1", rows.MOMENT))
                link(opened)
                release(opened)
                start = stop
            answers.append(rows.table_rows(opened, "core.syndication"))
    assert answers[0]
    assert answers[0] == answers[1] == answers[2]


def test_a_killed_load_leaves_nothing_and_the_next_one_heals(connection, load, monkeypatch):
    load(page(1, STORY), page(2, STORY), is_linked=False)

    def killed(*_args):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(linking, "record_load", killed)
        with pytest.raises(KeyboardInterrupt):
            link(connection)
    assert rows.count(connection, "core.syndication") == 0
    load(page(3, STORY))
    assert clusters(connection) == {frozenset({1, 2, 3})}


def test_no_work_tables_are_left(connection, load):
    load(page(1, STORY), page(2, STORY))
    assert connection.execute("SELECT table_name FROM duckdb_tables() WHERE temporary").fetchall() == []


def test_an_article_that_was_extracted_anew_leaves_its_cluster(connection, load):
    load(page(1, STORY), page(2, STORY), page(3, STORY))
    release(connection)
    assert load(page(2, story(2, 300), version="2")) > 0
    assert clusters(connection) == {frozenset({1, 3})}


def test_an_article_that_is_none_any_more_leaves_its_cluster(connection, load):
    load(page(1, STORY), page(2, STORY))
    release(connection)
    assert load(page(2, STORY, version="2", outcome=Outcome.NO_ARTICLE)) == 2
    assert rows.count(connection, "core.syndication") == 0


def test_a_chain_falls_apart_when_its_middle_goes(connection, load):
    beginning, end = STORY, edited(STORY, 0.07, 5)
    between = " ".join(end.split()[:150] + beginning.split()[150:])
    load(page(1, beginning), page(2, beginning), page(3, end), page(4, end), page(5, between))
    release(connection)
    load(page(5, story(9), version="2"))
    assert clusters(connection) == {frozenset({1, 2}), frozenset({3, 4})}


def test_a_new_extraction_that_says_the_same_changes_no_row(connection, load):
    load(page(1, STORY), page(2, STORY))
    release(connection)
    assert load(page(1, STORY, version="2"), page(2, STORY, version="2")) == 0


@pytest.mark.parametrize(
    ("pages", "origin"),
    [
        ([("2026-03-06", None, "a.example"), ("2026-03-05", None, "b.example")], 2),
        ([(None, None, "a.example"), ("2026-03-05", None, "b.example")], 2),
        ([("2026-03", None, "a.example"), ("2026-03-05", None, "b.example")], 2),
        ([("2026-03-05T09:00:00Z", None, "a.example"), ("2026-03-05T08:00:00Z", "Reuters", "www.reuters.com")], 2),
        ([("2026-03-05", "AP", "a.example"), ("2026-03-05", None, "apnews.com")], 2),
        ([("2026-03-05", "Europa Press", "europapress.es"), ("2026-03-05", "Europa Press", "a.example")], 1),
        ([("2026-03-05", "AP", "apnews.com"), ("2026-03-04", "AP", "a.example")], 2),
    ],
)
def test_the_origin_is_the_earliest_then_the_agencys_own(connection, load, pages, origin):
    load(
        *(
            page(number, STORY, day, agency, host=host, publisher=host)
            for number, (day, agency, host) in enumerate(pages, start=1)
        )
    )
    assert origins(connection) == [origin]


def test_the_smallest_id_decides_where_nothing_else_does(connection, load):
    load(page(1, STORY, None), page(2, STORY, None))
    expected = min((1, 2), key=lambda number: article_id(rows.document_id(number)))
    assert origins(connection) == [expected]


def test_a_notice_on_very_many_pages_costs_few_comparisons(connection, load):
    extracts = [page(number, STORY) for number in range(1, 301)]
    load(*extracts, is_linked=False)
    plan = plan_link(connection)
    counts = link_articles(connection, Load("link-x", "link", None, rows.MOMENT), plan.extracts, lambda: 1.0)
    assert counts.pairs <= 300 * linking.MOST_COMPARED
    assert clusters(connection) == {frozenset(range(1, 301))}
