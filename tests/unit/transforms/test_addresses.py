from __future__ import annotations

import pytest

from transforms.addresses import absolute_address, host_of, web_address


@pytest.mark.parametrize(
    "text", ["https://ferry.test/a?b=c#D", "http://ferry.test:8080", "http://[::1]/", "https://fähre.test/"]
)
def test_addresses_of_the_web(text: str) -> None:
    assert web_address(text) == text


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("HTTP://Ferry.test:8080", "http://ferry.test:8080"),
        ("https://WWW.Ferry.Test/Pier?A=B#C", "https://www.ferry.test/Pier?A=B#C"),
        ("Https://Reader:Pass@Ferry.test", "https://Reader:Pass@ferry.test"),
    ],
)
def test_scheme_and_host_are_in_small_letters(text: str, address: str) -> None:
    assert web_address(text) == absolute_address(text) == address
    assert absolute_address(text, "https://harbour.example/") == address


@pytest.mark.parametrize(
    "text",
    [
        None,
        "",
        "ferry.test/a",
        "javascript:alert(1)//",
        "file:///etc/passwd",
        "http://[::1/",
        "https://exa mple.test/",
        "https:///a",
        "http://a:b:c/",
        "https://ferry.test/\x1b[31m",
        "https://ferry.test/" + "a" * 9000,
    ],
)
def test_what_is_no_address_of_the_web(text: str | None) -> None:
    assert web_address(text) is None


def test_what_a_link_means() -> None:
    assert absolute_address("//harbour.example/x") == "https://harbour.example/x"
    assert absolute_address("../b?c", "https://harbour.example/a/d") == "https://harbour.example/b?c"
    assert absolute_address("http://[::1") is None
    assert absolute_address("javascript:alert(9)", "https://harbour.example/") is None
    assert absolute_address("/a") is None


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://www.a.example/x", "a.example"),
        ("http://user:pw@b.example:8080/", "b.example"),
        ("https://WWW.Harbour.example:8080/x", "harbour.example"),
        ("https://www.Fähre.example:8080/x", "xn--fhre-loa.example"),
        ("https://xn--fhre-loa.example/", "xn--fhre-loa.example"),
        ("https://straße.example", "xn--strae-oqa.example"),
        ("https://газета.example", "xn--80aahjj1e.example"),
        ("https://☃‿.example/", "☃‿.example"),
        ("no url", None),
        ("http://[::1", None),
        ("", None),
        (None, None),
    ],
)
def test_the_host_of_a_url(url: str | None, host: str | None) -> None:
    assert host_of(url) == host
