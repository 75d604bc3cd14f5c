"""What an audit found: plain records, independent of the library that found it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from transforms.contract.lists import Severity

#: Example rows told with a failure; the page has all that were kept.
_TOLD_EXAMPLES = 3


@dataclass(frozen=True, slots=True)
class ExpectationResult:
    """One expectation's result.

    ``observed`` is the figure as text. ``unexpected_count`` is the number of rows that break it, null for an
    expectation on one figure and for one that could not be evaluated. ``examples`` are a few of those rows, their
    values short texts.
    """

    description: str
    kind: str
    column: str | None
    severity: Severity
    success: bool
    observed: str
    unexpected_count: int | None
    examples: tuple[Mapping[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class SuiteResult:
    """One suite's result."""

    suite: str
    rows_audited: int
    elapsed_ms: float
    results: tuple[ExpectationResult, ...]

    @property
    def failed(self) -> tuple[ExpectationResult, ...]:
        """The expectations that do not hold."""
        return tuple(result for result in self.results if not result.success)

    @property
    def success(self) -> bool:
        """Whether every critical expectation holds."""
        return not any(result.severity == "critical" for result in self.failed)

    def count_failed(self, severity: Severity) -> int:
        """How many expectations of a severity do not hold."""
        return sum(result.severity == severity for result in self.failed)


def describe_failure(result: SuiteResult) -> str:
    """What the operator is told of a suite whose critical expectations do not hold.

    One line for each of them with its figure, and one for each of a few example rows; then what became of the release.
    """
    lines = []
    for failure in result.failed:
        if failure.severity != "critical":
            continue
        lines.append(f"The {result.suite} suite does not hold: {failure.description}. Found: {failure.observed}.")
        lines += [
            "  such as " + ", ".join(f"{name} = {value}" for name, value in example.items())
            for example in failure.examples[:_TOLD_EXAMPLES]
        ]
    lines.append("Nothing was published; the last release still stands.")
    return "\n".join(lines)
