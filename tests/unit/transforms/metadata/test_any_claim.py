"""Whatever a page or a record claims, its rows are ones that the audit's blocking expectations let pass."""

from __future__ import annotations

import datetime as dt
import html
import json
import re
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from transforms.extraction import extract_batch
from transforms.frames import extraction_tables
from transforms.model import Hints, RawDocument

pytestmark = pytest.mark.slow

CAPTURED_ON = dt.date(2026, 3, 5)
BODY = "".join(
    f"<p>The crews of pier {number} went home before dark, and the ferry sailed again on Tuesday evening.</p>"
    for number in range(6)
)

_ADDRESSES = st.sampled_from(
    [
        "www.ferry.test/a", "HTTP://Ferry.test/a", "HTTPS://WWW.FERRY.TEST", "//ferry.test/a", "/a", "n/a", "\0", "",
        "javascript:alert(1)", "data:text/html,x", "http://[::1", "https://ferry.test/a b", "https://user@Ferry.test/",
    ]
) | st.text(max_size=20)  # fmt: skip
_DATES = st.sampled_from(
    [
        "2027-01", "2026-04", "2026-03", "2027", "9999-12-31", "0000-00-00", "2026-02-30", "2026-03-07", "1969-12-31",
        "2026-03-05T24:00:00", "2026-03-05T25:00:00Z", "1772700000000", "253402300799", "+12026-01-01", "31/12/2026",
        "2026-03-05T10:00:00+14:00", "2026-03-05T23:59:59-12:00", "March 2027", "12 Mar 99",
    ]
) | st.text(max_size=20)  # fmt: skip
_NAMES = st.sampled_from(
    [
        "Jörg Weiß", "JÖRG WEISS", "Jo\u0308rg Weiß", "Marie\u0149 Smith", "Marie\u02bcn Smith", "Ana Lo\0pez",
        "Ana Lo\ufffdpez", "Ada  Pier", "ada pier", "\u200b\u200b", " ", "https://ferry.test/ada", "ada@ferry.test",
    ]
) | st.text(max_size=20)  # fmt: skip
_LANGUAGES = st.sampled_from(["en", "EN-us", "x-klingon", "zxx", "english", "1", "deu", "\0"]) | st.text(max_size=8)
_CLAIMS = st.fixed_dictionaries(
    {
        "address": _ADDRESSES,
        "dates": st.lists(_DATES, min_size=3, max_size=3),
        "names": st.lists(_NAMES, max_size=4),
        "language": _LANGUAGES,
    }
)


def _page(claims: dict[str, Any]) -> bytes:
    linked = {
        "@type": "NewsArticle",
        "headline": "Pier repaired",
        "datePublished": claims["dates"][0],
        "dateModified": claims["dates"][1],
        "author": [{"@type": "Person", "name": name} for name in claims["names"]],
        "url": claims["address"],
    }
    address, day = html.escape(claims["address"]), html.escape(claims["dates"][2])
    head = (
        f'<link rel="canonical" href="{address}"><meta property="og:url" content="{address}">'
        f'<meta property="article:published_time" content="{day}">'
        f'<script type="application/ld+json">{json.dumps(linked)}</script><title>Pier repaired</title>'
    )
    language = html.escape(claims["language"])
    source = f'<html lang="{language}"><head>{head}</head><body><h1>Pier repaired</h1>{BODY}</body></html>'
    return source.encode("utf-8", "replace")


def _check(document: RawDocument) -> None:
    rows = {name: table.to_pylist() for name, table in extraction_tables([(extract_batch([document])[0], 1.0)]).items()}
    (article,) = rows["articles"]
    for name in ("url", "canonical_url"):
        assert article[name] is None or re.match(r"https?://\S", article[name]), article[name]
    for value in (article["date_published"], *(row["value"] for row in rows["article_dates"])):
        if value is not None:
            day = dt.date.fromisoformat((value + "-01" * (value.count("-") == 1))[:10])
            assert dt.date(1970, 1, 1) <= day <= CAPTURED_ON + dt.timedelta(days=1), value
    people = [row["author_id"] for row in rows["article_authors"]]
    assert len(people) == len(set(people))
    assert all(row["name"].strip() for row in rows["article_authors"])
    assert article["in_language"] is None or re.fullmatch("[a-z]{2,3}", article["in_language"])
    assert sum(row["is_chosen"] for row in rows["article_dates"]) <= 1


@settings(deadline=None, max_examples=1000)
@given(_CLAIMS)
@example(
    {"address": "HTTPS://Ferry.test/a", "dates": ["2027-01"] * 3, "names": ["Jörg Weiß", "JÖRG WEISS"], "language": "x"}
)
def test_claims_of_a_page(claims: dict[str, Any]) -> None:
    _check(RawDocument("d", _page(claims), "html", Hints(captured_on=CAPTURED_ON)))


@settings(deadline=None, max_examples=1000)
@given(_CLAIMS)
@example({"address": "n/a", "dates": ["2027-01"] * 3, "names": ["Jörg Weiß", "JÖRG WEISS"], "language": "x"})
def test_claims_of_a_record(claims: dict[str, Any]) -> None:
    row = {
        "html": f"<html><body><h1>Pier repaired</h1>{BODY}</body></html>",
        "link": claims["address"],
        "day": claims["dates"][0],
        "by": claims["names"],
        "lang": claims["language"],
    }
    columns = {"html": "html", "url": "link", "date": "day", "author": "by", "language": "lang"}
    hints = Hints(captured_on=CAPTURED_ON)
    _check(RawDocument("d", json.dumps(row).encode(), "json", hints, columns))
