from __future__ import annotations

import json

import pytest

from transforms.extraction import HTML_EXTRACTOR, TEXT_EXTRACTOR, extract_batch, failure
from transforms.model import FailureReason, RawDocument

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
