"""From payloads to extractions: one function for page dumps, HTML pages and records of exports.

This is the whole of what runs in a worker: bytes in, typed segments and article fields out. A document that cannot
be extracted comes back as a ``failed`` extraction with a reason; nothing is raised for a document's sake.
"""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from transforms.addresses import host_of
from transforms.containers.json_record import unwrap
from transforms.contract.lists import FailureReason, Outcome
from transforms.decoding import decode_payload
from transforms.html.extract import HTML_EXTRACTOR, HTML_EXTRACTOR_VERSION, extract_page
from transforms.html.extract import warm_up as warm_up_html
from transforms.metadata.fields import METADATA_VERSION, html_fields, text_fields
from transforms.metadata.fields import warm_up as warm_up_metadata
from transforms.model import Extraction, ExtractionError, Hints, RawDocument
from transforms.text.separator import SEPARATOR_VERSION, separate_batch
from transforms.text.separator import warm_up as warm_up_text

if TYPE_CHECKING:
    from collections.abc import Sequence

TEXT_EXTRACTOR = "presshouse.text"

#: Version of everything that decides what a page dump's rows say.
TEXT_VERSION = f"{SEPARATOR_VERSION}+{METADATA_VERSION}"

#: Version of everything that decides what an HTML page's rows say.
HTML_VERSION = f"{HTML_EXTRACTOR_VERSION}+{METADATA_VERSION}"


def warm_up() -> None:
    """Load models and tables once, before workers are forked."""
    warm_up_text()
    warm_up_html()
    warm_up_metadata()


def current_versions() -> dict[str, str]:
    """Extractor name -> the version that this code would write."""
    return {TEXT_EXTRACTOR: TEXT_VERSION, HTML_EXTRACTOR: HTML_VERSION}


def extract_batch(documents: Sequence[RawDocument]) -> list[Extraction]:
    """Extract documents, in order. Page dumps are separated together, which is much cheaper than one by one."""
    results: dict[int, Extraction] = {}
    dumps: list[tuple[int, RawDocument, str, Hints]] = []
    for position, document in enumerate(documents):
        try:
            unwrapped = _unwrap(document)
            if unwrapped.form == "html":
                results[position] = _extract_html(unwrapped)
            else:
                text = decode_payload(unwrapped.payload, unwrapped.hints.charset, html=False).text
                dumps.append((position, unwrapped, text, unwrapped.hints))
        except Exception as error:  # noqa: BLE001 - a document's failure is a row, whatever it is
            results[position] = failed_extraction(document, error)
    if dumps:
        results.update(_extract_dumps(dumps))
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
    is_text = _inner_form(document) == "text"
    return Extraction(
        document_id=document.document_id,
        outcome=Outcome.FAILED,
        extractor=TEXT_EXTRACTOR if is_text else HTML_EXTRACTOR,
        extractor_version=TEXT_VERSION if is_text else HTML_VERSION,
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


def _extract_html(document: RawDocument) -> Extraction:
    page = extract_page(document.payload, document.hints)
    is_article = page.outcome is Outcome.ARTICLE
    return Extraction(
        document_id=document.document_id,
        outcome=page.outcome,
        extractor=HTML_EXTRACTOR,
        extractor_version=HTML_VERSION,
        text=page.text,
        segments=page.segments,
        fields=html_fields(page.page, page.segments, document.hints) if is_article else None,
        detail=page.detail,
        confidence=page.confidence,
    )


def _extract_dumps(dumps: Sequence[tuple[int, RawDocument, str, Hints]]) -> dict[int, Extraction]:
    results = {}
    separations = separate_batch([text for _, _, text, _ in dumps], [hints for _, _, _, hints in dumps])
    for (position, document, text, hints), separation in zip(dumps, separations, strict=True):
        has_article = separation.has_article
        results[position] = Extraction(
            document_id=document.document_id,
            outcome=Outcome.ARTICLE if has_article else Outcome.NO_ARTICLE,
            extractor=TEXT_EXTRACTOR,
            extractor_version=TEXT_VERSION,
            text=text,
            segments=separation.segments,
            fields=text_fields(text, separation.segments, hints) if has_article else None,
            detail=separation.detail,
            confidence=separation.confidence,
        )
    return results
