"""Every third-party package that our code imports is a dependency that pyproject.toml names."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("transforms", "warehouse", "expectations", "orchestration")
#: Modules that type checkers alone know.
FOR_TYPES = {"_typeshed"}


def distribution(requirement: str) -> str:
    """The normalized name (PEP 503) in a requirement."""
    return re.sub(r"[-_.]+", "-", re.match(r"[\w.-]+", requirement)[0]).lower()


def imported_by(package: str) -> set[str]:
    """Top-level names of the absolute imports in a package, wherever they stand."""
    found = set()
    for path in (ROOT / package).rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                found |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and not node.level:
                found.add(node.module.partition(".")[0])
    return found


@pytest.mark.parametrize("package", PACKAGES)
def test_what_is_imported_is_declared(package):
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    optional = project["optional-dependencies"].values()
    declared = {distribution(requirement) for group in (project["dependencies"], *optional) for requirement in group}
    brought_by = packages_distributions()
    foreign = imported_by(package) - set(sys.stdlib_module_names) - set(PACKAGES) - FOR_TYPES
    assert foreign
    undeclared = {
        name
        for name in foreign
        if not declared & {distribution(brings) for brings in brought_by.get(name, ["not installed"])}
    }
    assert not undeclared
