"""From payloads to extractions: one function for page dumps, HTML pages and records of exports.

Which extractor a document goes to is decided here, how it works in `page_extraction` and `dump_extraction`. This is the
whole of what runs in a worker: bytes in, typed segments and article fields out. A document that cannot
be extracted comes back as a ``failed`` extraction with a reason; nothing is raised for a document's sake.
"""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from transforms import dump_extraction, page_extraction
from transforms.addresses import host_of
from transforms.containers.json_record import unwrap
from transforms.contract.lists import FailureReason, Outcome
from transforms.decoding import decode_payload
from transforms.model import Extraction, ExtractionError, Hints, RawDocument
from transforms.versions import HTML_EXTRACTOR, TEXT_EXTRACTOR, current_versions

if TYPE_CHECKING:
    from collections.abc import Sequence


def warm_up() -> None:
    """Load what every document needs, and tell the versions, once, before workers are forked."""
    dump_extraction.warm_up()
    page_extraction.warm_up()
    current_versions()


def extract_batch(documents: Sequence[RawDocument]) -> list[Extraction]:
    """Extract documents, in order. Page dumps are separated together, which is much cheaper than one by one."""
    results: dict[int, Extraction] = {}
    dumps: list[tuple[int, RawDocument, str, Hints]] = []
    for position, document in enumerate(documents):
        try:
            unwrapped = _unwrap(document)
            if unwrapped.form == "html":
                results[position] = page_extraction.extract_html(unwrapped)
            else:
                text = decode_payload(unwrapped.payload, unwrapped.hints.charset, html=False).text
                dumps.append((position, unwrapped, text, unwrapped.hints))
        except Exception as error:  # noqa: BLE001 - a document's failure is a row, whatever it is
            results[position] = failed_extraction(document, error)
    if dumps:
        results.update(dump_extraction.extract_dumps(dumps))
    return [results[position] for position in range(len(documents))]


def dump_text(document: RawDocument) -> str | None:
    """The text of a page dump as it will be separated; None for an HTML page.

    Raises:
        ExtractionError: the payload is no text.
    """
    unwrapped = _unwrap(document)
    if unwrapped.form == "html":
        return None
    return decode_payload(unwrapped.payload, unwrapped.hints.charset, html=False).text


def failed_extraction(document: RawDocument, error: BaseException) -> Extraction:
    """The row of a document whose extraction raised."""
    if isinstance(error, ExtractionError):
        reason, detail = error.reason, error.detail
    elif isinstance(error, MemoryError):
        reason, detail = FailureReason.MEMORY_LIMIT, "The extraction needed more memory than a worker may take."
    elif isinstance(error, RecursionError):
        reason, detail = FailureReason.TOO_DEEP, "The document is nested deeper than the extractor follows."
    else:
        reason, detail = FailureReason.WORKER_CRASH, f"The extractor raised {type(error).__name__}: {error}"
    return failure(document, reason, detail)


def failure(document: RawDocument, reason: FailureReason, detail: str) -> Extraction:
    """A ``failed`` extraction without text, under the name of the extractor that was to read the document."""
    extractor = TEXT_EXTRACTOR if _inner_form(document) == "text" else HTML_EXTRACTOR
    return Extraction(
        document_id=document.document_id,
        outcome=Outcome.FAILED,
        extractor=extractor,
        extractor_version=current_versions()[extractor],
        failure_reason=reason,
        detail=detail,
    )


def _inner_form(document: RawDocument) -> str:
    """``html`` or ``text``, also for a record of an export; ``json`` for one in which neither can be found."""
    try:
        return _unwrap(document).form
    except Exception:  # noqa: BLE001 - why it cannot be read is the failure's own detail
        return document.form


def _unwrap(document: RawDocument) -> RawDocument:
    """The page inside a record of an export, with the record's own fields as hints; other documents as they are."""
    if document.form != "json":
        return document
    inner = unwrap(document.payload, document.columns)
    hints = dataclasses.replace(
        document.hints,
        outlet=host_of(document.hints.url) or inner.outlet or document.hints.outlet,
        language=document.hints.language or inner.language,
        title=document.hints.title or inner.title,
        date=inner.date or document.hints.date,
        date_source="column" if inner.date else document.hints.date_source,
        authors=inner.authors or document.hints.authors,
        charset="utf-8",
    )
    return RawDocument(document.document_id, inner.inner.encode("utf-8", "replace"), inner.form, hints)
