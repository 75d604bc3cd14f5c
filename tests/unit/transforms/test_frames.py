from __future__ import annotations

import pytest

from transforms.catalogue import Rule
from transforms.contract.lists import DateKind, FailureReason, Kind, Outcome
from transforms.frames import extraction_tables
from transforms.model import ArticleFields, Author, DateCandidate, Extraction, Segment


@pytest.mark.parametrize(
    "names",
    [("Jörg Weiß", "JÖRG WEISS"), ("Marie\u0149 Smith", "Marie\u02bcn Smith"), ("Ana Lo\0pez", "Ana Lo\ufffdpez")],
)
def test_spellings_of_one_person_are_one_row(names: tuple[str, str]) -> None:
    people = tuple(Author(name, name) for name in (*names, "Ada Pier"))
    fields = ArticleFields(article_body="The ferry sails.", authors=people)
    done = Extraction("d", Outcome.ARTICLE, "presshouse.html", "1", text="The ferry sails.", fields=fields)
    rows = extraction_tables([(done, 1.0)])["article_authors"].to_pylist()
    assert [row["author_position"] for row in rows] == [1, 2]
    assert len({row["author_id"] for row in rows}) == 2
    assert rows[1]["name"] == "Ada Pier"


def test_every_column_of_every_table_is_filled() -> None:
    """From an article of which everything is known, a document that failed, and a date that is none."""
    text = " ".join(f"word{number} of 3 boats" for number in range(60))
    fields = ArticleFields(
        headline="The ferry sails",
        alternative_headline="Ferry sails",
        article_body=text,
        word_count=240,
        in_language="en",
        in_language_confidence=0.9,
        date_published="2031-03-05",
        date_published_source="meta",
        date_published_confidence=0.9,
        dates=(
            DateCandidate(DateKind.PUBLISHED, None, "meta", 0.1, raw="31 June", problem="no such day"),
            DateCandidate(DateKind.PUBLISHED, "2031-03-05", "meta", 0.9, is_chosen=True, raw="5 March 2031"),
        ),
        dateline_place="Oberau",
        wire_agency="Reuters",
        wire_agency_raw="(Reuters)",
        authors=(Author("Ada Pier", "By Ada Pier"),),
        publisher_name="The Gazette",
        publisher_host="gazette.example",
        url="https://gazette.example/1",
        canonical_url="https://gazette.example/1",
        section="Harbour",
        license="CC0",
        robots="noindex, max-snippet: 50",
        tdm_reservation="1",
    )
    segments = (Segment(0, len(text), Kind.BODY, Rule.LINES_ARTICLE.id_of(Kind.BODY, "1"), 0.9),)
    whole = Extraction(
        "d1", Outcome.ARTICLE, "presshouse.html", "1", text=text, segments=segments, fields=fields, confidence=0.9
    )
    failed = Extraction(
        "d2", Outcome.FAILED, "presshouse.html", "1", failure_reason=FailureReason.TIMEOUT, detail="It took too long."
    )
    for name, table in extraction_tables([(whole, 1.0), (failed, 2.0)]).items():
        empty = [column for column in table.column_names if table[column].null_count == table.num_rows]
        assert not empty, name
