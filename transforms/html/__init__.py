"""HTML pages: visible text with what the page knows about it, and the judge that chooses the article."""
