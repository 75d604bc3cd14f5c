"""How many examples a property is tried with: its usual number, or 10,000 with ``HYPOTHESIS_PROFILE=many``."""

from __future__ import annotations

import os

from hypothesis import settings

MANY = 10_000


def examples(usual: int) -> settings:
    """Settings of a property test that usually takes so many examples; without a deadline for one."""
    many = os.environ.get("HYPOTHESIS_PROFILE") == "many"
    return settings(max_examples=max(usual, MANY) if many else usual, deadline=None)
