"""Data-quality pages: one per release, one for a failed audit, and the index. Static, inert, readable anywhere."""

from expectations.report.pages import render_failure, render_index, render_release

__all__ = ["render_failure", "render_index", "render_release"]
