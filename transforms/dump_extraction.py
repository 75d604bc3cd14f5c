"""The extractor of page dumps: from decoded texts to typed segments and article fields."""

from __future__ import annotations

from typing import TYPE_CHECKING

from transforms.contract.lists import Outcome
from transforms.metadata.dump_fields import text_fields
from transforms.metadata.language import warm_up as warm_up_language
from transforms.model import Extraction, Hints, RawDocument
from transforms.text.separator import separate_batch
from transforms.text.separator import warm_up as warm_up_separator
from transforms.versions import TEXT_EXTRACTOR, current_versions

if TYPE_CHECKING:
    from collections.abc import Sequence


def warm_up() -> None:
    """Load models and tables once, before workers are forked."""
    warm_up_separator()
    warm_up_language()


def extract_dumps(dumps: Sequence[tuple[int, RawDocument, str, Hints]]) -> dict[int, Extraction]:
    """Extract page dumps together.

    Args:
        dumps: place, document, decoded text and hints of each.

    Returns:
        The extractions by place.
    """
    results = {}
    version = current_versions()[TEXT_EXTRACTOR]
    separations = separate_batch([text for _, _, text, _ in dumps], [hints for _, _, _, hints in dumps])
    for (position, document, text, hints), separation in zip(dumps, separations, strict=True):
        has_article = separation.has_article
        results[position] = Extraction(
            document_id=document.document_id,
            outcome=Outcome.ARTICLE if has_article else Outcome.NO_ARTICLE,
            extractor=TEXT_EXTRACTOR,
            extractor_version=version,
            text=text,
            segments=separation.segments,
            fields=text_fields(text, separation.segments, hints) if has_article else None,
            detail=separation.detail,
            confidence=separation.confidence,
        )
    return results
