"""Rules that look at the lines around."""

from __future__ import annotations

from transforms.text import characters, lines, rules


def test_numbers_that_count_up_are_those_of_pages() -> None:
    def found(*written: str) -> list[str]:
        text = "\n".join(written)
        units = lines.split_units(characters.code_points(text))
        return [written[place] for place in sorted(rules.page_numbers(text, units))]

    assert found("Older stories", "1", "2", "3", "…", "14") == ["1", "2", "3"]
    assert found("١", "٢") == ["١", "٢"]
    assert found("7", "Goals", "8", "Corners", "2", "4", "2031", "2032", "²", "³") == []
