from __future__ import annotations

import json

import pytest

from transforms.contract.lists import FailureReason
from transforms.extraction import HTML_EXTRACTOR, TEXT_EXTRACTOR, extract_batch, failure
from transforms.model import Hints, RawDocument

PAGE = "<!doctype html><html><body><p>The ferry to the island stays in port until the storm is over.</p></body></html>"
COLUMNS = {"html": "page", "text": "words"}


def _record(fields: dict[str, object] | list[object]) -> RawDocument:
    return RawDocument("d", json.dumps(fields).encode(), "json", columns=COLUMNS)


@pytest.mark.parametrize(
    ("document", "extractor"),
    [
        (RawDocument("d", b"words", "text"), TEXT_EXTRACTOR),
        (RawDocument("d", PAGE.encode(), "html"), HTML_EXTRACTOR),
        (_record({"page": PAGE}), HTML_EXTRACTOR),
        (_record({"words": "The ferry stays in port."}), TEXT_EXTRACTOR),
        (_record({"page": "no markup at all"}), TEXT_EXTRACTOR),
    ],
)
def test_a_failure_names_the_extractor_that_reads_such_documents(document: RawDocument, extractor: str) -> None:
    failed = failure(document, FailureReason.TIMEOUT, "It took too long.")
    (done,) = extract_batch([document])
    assert failed.extractor == done.extractor == extractor
    assert failed.extractor_version == done.extractor_version


def test_a_record_that_holds_nothing_is_a_failure_with_a_name() -> None:
    (failed,) = extract_batch([_record(["no", "object"])])
    assert failed.failure_reason is FailureReason.DECODE_ERROR
    assert failed.extractor == HTML_EXTRACTOR


DUMP = "Pier repaired\n\n" + "\n\n".join(
    f"The crews of pier {number} went home before dark, and the ferry sailed again on Tuesday." for number in range(6)
)


@pytest.mark.parametrize("url", ["www.ferry.test/a", "n/a", "/a/b", "javascript:alert(1)", "\0", "ftp://ferry.test/a"])
def test_an_address_that_is_none_of_the_web_is_no_url(url: str) -> None:
    (done,) = extract_batch(
        [RawDocument("d", json.dumps({"words": DUMP, "url": url}).encode(), "json", columns=COLUMNS)]
    )
    assert done.fields is not None
    assert done.fields.url is None


def test_a_records_own_outlet_goes_before_that_of_the_run_and_its_host_before_both() -> None:
    columns = {"text": "words", "outlet": "paper"}
    payload = json.dumps({"words": DUMP, "paper": "Pier Post"}).encode()
    outlets = []
    for url in (None, "https://www.ferry.test/a"):
        record = RawDocument("d", payload, "json", Hints(outlet="exports", url=url), columns)
        (done,) = extract_batch([record])
        assert done.fields is not None
        outlets.append(done.fields.publisher_name)
    assert outlets == ["Pier Post", "ferry.test"]
