"""Rules that overrule the models, seen through the separator."""

from __future__ import annotations

import pytest

from transforms.contract.lists import Kind
from transforms.text import characters, lines, rules

BROKEN = [
    "Warning: Undefined variable $page in /srv/site/page.php on line 9",
    "<br /> <b>Notice</b>: Undefined index: lang in <b>/srv/site/head.php</b> on line <b>12</b><br />",
    "PHP Fatal error: Uncaught Error: Call to undefined function menu() in /srv/site/a.php:3",
    "#0 /srv/site/index.php(17): render()",
    "#1 {main}",
    "Traceback (most recent call last):",
    'File "/srv/app/views.py", line 88, in page',
    "KeyError: 'headline'",
    "jinja2.exceptions.UndefinedError: 'story' is undefined",
    "java.lang.NullPointerException",
    "at org.example.portal.Page.render(Page.java:41)",
    "Caused by: java.sql.SQLException: no pool",
    "at Portal.Story.Load(String id) in D:\\site\\Story.cs:line 12",
    "SQLSTATE[HY000] [2002] Connection refused",
    "SELECT id FROM stories ORDER BY day LIMIT 5",
    "Liquid error: undefined method 'title'",
]
PROSE = [
    "Warning: the river may rise again on Tuesday, the weather service said.",
    "Notice how she never says the word, the critic wrote.",
    "Select a seat from the plan and set off, was the advice of the line's director.",
    "At Lake.Constance (a bar) the lights went out on line 3 of the tram.",
    "Editing by committee never works, the director said after the premiere.",
    "Writing by hand is good for the memory, a study of 400 pupils found.",
    "Reporting by the newspaper showed that the bridge had not been inspected.",
]
CREDITS = [
    "(Reporting by Nora Weaver in Oberau; Editing by Oscar Quill)",
    "Reporting by Nora Weaver and Lena Marsh, writing by Oscar Quill",
    "(Additional reporting by Lena Marsh, Paulo Okoro and the Riga newsroom)",
]


@pytest.mark.parametrize("line", BROKEN)
def test_server_output_is_recognised(line: str) -> None:
    assert rules.read_line(line) == Kind.PHP_WARNING


@pytest.mark.parametrize("line", PROSE)
def test_prose_is_left_alone(line: str) -> None:
    assert rules.read_line(line) is None


@pytest.mark.parametrize("line", CREDITS)
def test_agency_credits_are_recognised(line: str) -> None:
    assert rules.read_line(line) == Kind.WIRE_CREDIT


@pytest.mark.timeout(20)
@pytest.mark.parametrize("names", ["Ann. ", "A.B.", "Bo,; "])
def test_a_line_of_initials_that_is_no_credit_is_told_at_once(names: str) -> None:
    assert rules.read_line("Reporting by " + names * 28 + "1!") is None
    assert rules.read_line("Reporting by " + names * 28) == Kind.WIRE_CREDIT


@pytest.mark.parametrize("line", ['[gallery ids="3,4"]', "[object Object]", "{{ story.title }}", "<!-- ads -->"])
def test_template_output_is_recognised(line: str) -> None:
    assert rules.read_line(line) == Kind.PHP_WARNING


def test_disclaimers_are_recognised() -> None:
    assert rules.read_line("AI disclaimer: a machine wrote this page.") == Kind.AI_DISCLAIMER
    assert rules.read_line("As an AI language model, I cannot browse the web.") == Kind.AI_DISCLAIMER
    assert rules.read_line("As an AI expert, she was asked about it often.") is None


def test_numbers_that_count_up_are_those_of_pages() -> None:
    def found(*written: str) -> list[str]:
        text = "\n".join(written)
        units = lines.split_units(characters.code_points(text))
        return [written[place] for place in sorted(rules.page_numbers(text, units))]

    assert found("Older stories", "1", "2", "3", "…", "14") == ["1", "2", "3"]
    assert found("١", "٢") == ["١", "٢"]
    assert found("7", "Goals", "8", "Corners", "2", "4", "2031", "2032", "²", "³") == []
