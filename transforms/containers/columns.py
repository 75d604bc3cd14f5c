"""Which column of a JSONL or Parquet record holds what: guessed by name, or told by the user.

Names are compared without case, blanks and punctuation (``Article-Text`` is ``articletext``). The lists hold the
names that crawlers, news APIs and published corpora use; within a role the first that is there wins, and for the page
and the text the first that holds one (`json_record.columns_of`).
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

_GUESSES: dict[str, tuple[str, ...]] = {
    "html": (
        *("html", "rawhtml", "htmlraw", "htmlcontent", "contenthtml", "bodyhtml", "pagehtml", "articlehtml"),
        *("fullhtml", "htmlbody", "htmlsource", "pagesource", "sourcecode", "markup", "responsebody"),
    ),
    "text": (
        *("text", "articlebody", "articletext", "fulltext", "maintext", "plaintext", "bodytext", "textcontent"),
        *("contenttext", "content", "contents", "body", "article", "articlecontent", "maincontent", "pagecontent"),
        *("cleantext", "cleanedtext", "extractedtext", "rawtext", "rawcontent", "storytext", "story", "document"),
    ),
    "url": (
        *("url", "pageurl", "articleurl", "sourceurl", "originalurl", "finalurl", "weburl", "warctargeturi"),
        *("targeturi", "requesturl", "permalink", "link", "uri", "href", "canonicalurl", "canonical"),
    ),
    "title": ("title", "headline", "articletitle", "pagetitle", "newstitle", "heading"),
    "date": (
        *("datepublished", "publishedat", "publisheddate", "publicationdate", "publishdate", "pubdate", "published"),
        *("datepublish", "publishedtime", "publicationtime", "articledate", "date", "datetime", "timestamp"),
        *("createdat", "created"),
    ),
    "author": ("authors", "author", "byline", "creator", "writer", "journalist"),
    "language": ("language", "lang", "inlanguage", "languagecode", "langcode", "locale"),
    "outlet": (
        *("outlet", "publisher", "sitename", "sourcename", "newspaper", "publication", "source", "site"),
        *("sourcedomain", "domain", "host", "hostname", "medium"),
    ),
}

#: What a column can be: the page itself (``html``, ``text``: at least one must be there), and what is known of it.
ROLES: tuple[str, ...] = tuple(_GUESSES)
CONTENT_ROLES: tuple[str, str] = ("html", "text")

_PUNCTUATION = re.compile(r"[\W_]+")


def rank_columns(names: Iterable[str], told: Mapping[str, str] | None = None) -> dict[str, tuple[str, ...]]:
    """Roles of columns by their names: all that could have each role, the best first.

    Args:
        names: the columns' names.
        told: role -> name, by the user; these roles are not guessed, and where one of the content roles is told,
            the other is not guessed either. A told column that is not there is left out.

    Returns:
        Role -> names for every role that has a column. Of several names that differ by case or punctuation alone,
        the one in plain lower case comes first, then the others in the order of characters.
    """
    present = list(names)
    told = told or {}
    found: dict[str, tuple[str, ...]] = {role: (name,) for role, name in told.items() if name in present}
    by_form: dict[str, list[str]] = {}
    for name in present:
        by_form.setdefault(_PUNCTUATION.sub("", name.casefold()), []).append(name)
    for role, forms in _GUESSES.items():
        if role in told or (role in CONTENT_ROLES and any(other in told for other in CONTENT_ROLES)):
            continue
        ranked = [name for form in forms for name in sorted(by_form.get(form, ()), key=lambda n, f=form: (n != f, n))]
        if ranked:
            found[role] = tuple(ranked)
    return found


def describe_columns(columns: Mapping[str, str]) -> str:
    """The mapping in words, for the run's report: ``text from 'content', url from 'link'``."""
    return ", ".join(f"{role} from {columns[role]!r}" for role in ROLES if role in columns)


def unique_names(names: Sequence[str], first: int = 2) -> list[str]:
    """Names of which repeated ones get the next number, from ``first`` on, that makes a name not taken."""
    taken = set(names)
    numbers: dict[str, Iterator[int]] = {}
    unique = []
    for name in names:
        free = name
        if name in numbers:
            free = next(numbered for count in numbers[name] if (numbered := f"{name}_{count}") not in taken)
            taken.add(free)
        else:
            numbers[name] = itertools.count(first)
        unique.append(free)
    return unique
