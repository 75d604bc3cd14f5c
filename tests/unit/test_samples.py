"""The bundled samples against their golden files: article and noise exactly, kinds above a floor."""

from __future__ import annotations

import json

import pytest

from tests.golden.samples import reading as samples
from transforms.contract.lists import ARTICLE_KINDS, Kind
from transforms.model import Extraction

#: Share of visible characters, over all samples, whose kind is right. Raise it when the extractors get better.
KIND_FLOOR = 0.96


@pytest.fixture(scope="module")
def extracted() -> dict[str, Extraction]:
    return samples.extract_all()


def test_every_input_has_an_expectation():
    rejected = json.loads((samples.EXPECTED / "rejections.json").read_text(encoding="utf-8"))
    inputs = {file.relative_to(samples.INPUTS).as_posix() for file in samples.INPUTS.glob("*/*")}
    assert inputs == set(samples.names()) | {row["input"] for row in rejected}


def test_the_samples_show_every_kind():
    shown = {kind for name in samples.names() for _, _, kind, _ in samples.golden(name).segments}
    assert shown == set(Kind)


def test_the_readme_names_every_sample():
    readme = (samples.SAMPLES / "README.md").read_text(encoding="utf-8")
    missing = [name for name in samples.names() if name not in readme]
    assert not missing


@pytest.mark.parametrize("name", samples.names())
def test_golden_segments_cover_the_text(name):
    golden = samples.golden(name)
    at = 0
    for start, end, kind, text in golden.segments:
        assert start == at
        assert end - start == len(text) > 0
        assert (kind is Kind.WHITESPACE) == (not text.strip())
        at = end
    if name.endswith(".txt"):
        assert golden.text == (samples.INPUTS / name).read_bytes().decode("utf-8")


@pytest.mark.parametrize("name", samples.names())
def test_text_is_given_back_whole(name, extracted):
    found, golden = extracted[name], samples.golden(name)
    assert found.text == golden.text
    assert "".join(found.text[segment.start : segment.end] for segment in found.segments) == golden.text


@pytest.mark.parametrize("name", samples.names())
def test_article_is_told_from_noise(name, extracted):
    wrong = [str(row) for row in samples.differences(samples.golden(name), extracted[name]) if row.is_of_flag]
    assert not wrong, "\n".join(wrong)
    assert extracted[name].outcome == samples.golden(name).outcome


@pytest.mark.parametrize("name", samples.names())
def test_article_fields(name, extracted):
    golden, fields = samples.golden(name), extracted[name].fields
    if fields is None:
        assert golden.outcome == "no_article"
        return
    found = {field: getattr(fields, field) for field in golden.fields}
    if "authors" in found:
        found["authors"] = [author.name for author in fields.authors]
    assert found == golden.fields
    assert "".join(fields.article_body.split()) == _body(golden)


def test_kinds(extracted):
    total = wrong = 0
    report = []
    for name in samples.names():
        rows = samples.differences(samples.golden(name), extracted[name])
        total += len("".join(samples.golden(name).text.split()))
        wrong += sum(len("".join(row.text.split())) for row in rows)
        report += [f"{name}: {row}" for row in rows]
    print("\n".join(report))
    assert 1 - wrong / total >= KIND_FLOOR, "\n".join(report)


def _body(golden: samples.Golden) -> str:
    body = ARTICLE_KINDS - {Kind.TITLE, Kind.SUBTITLE}
    return "".join("".join(text.split()) for _, _, kind, text in golden.segments if kind in body)
