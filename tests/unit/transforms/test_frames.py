from __future__ import annotations

import pytest

from transforms.contract.lists import Outcome
from transforms.frames import extraction_tables
from transforms.model import ArticleFields, Author, Extraction


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
