"""The extractor of HTML pages: from bytes to typed segments and article fields."""

from __future__ import annotations

from transforms.contract.lists import Outcome
from transforms.html.extract import extract_page
from transforms.html.extract import warm_up as warm_up_html
from transforms.metadata.page_fields import html_fields
from transforms.metadata.page_fields import warm_up as warm_up_fields
from transforms.model import Extraction, RawDocument
from transforms.versions import HTML_EXTRACTOR, current_versions


def warm_up() -> None:
    """Load models and tables once, before workers are forked."""
    warm_up_html()
    warm_up_fields()


def extract_html(document: RawDocument) -> Extraction:
    """Extract an HTML page.

    Raises:
        ExtractionError: the page cannot be read.
    """
    page = extract_page(document.payload, document.hints)
    is_article = page.outcome is Outcome.ARTICLE
    return Extraction(
        document_id=document.document_id,
        outcome=page.outcome,
        extractor=HTML_EXTRACTOR,
        extractor_version=current_versions()[HTML_EXTRACTOR],
        text=page.text,
        segments=page.segments,
        fields=html_fields(page.page, page.segments, document.hints) if is_article else None,
        detail=page.detail,
        confidence=page.confidence,
    )
