from __future__ import annotations

import pytest

from orchestration.pipeline.landing.names import (
    Kind,
    is_temporary_or_hidden,
    is_url,
    kind_of,
    local_path,
    local_uri,
    name_in_uri,
    parent_name,
    redact,
    redact_text,
)


@pytest.mark.parametrize(
    ("path", "uri"),
    [
        (b"/data/page.html", "file:///data/page.html"),
        (b"/data/a b\n'\"%25?#;.html", "file:///data/a%20b%0A%27%22%2525%3F%23%3B.html"),
        ("/data/fähre/渡.txt".encode(), "file:///data/f%C3%A4hre/%E6%B8%A1.txt"),
        (b"/data/bad_\xff\xfe.txt", "file:///data/bad_%FF%FE.txt"),
        (b"/data/~ada/-rf.html", "file:///data/~ada/-rf.html"),
    ],
)
def test_paths_become_uris_and_back(path: bytes, uri: str) -> None:
    assert local_uri(path) == uri
    assert local_path(uri) == path
    assert local_path("file://localhost" + uri.removeprefix("file://")) == path


@pytest.mark.parametrize(
    "name",
    [
        b".hidden.html",
        b".git",
        b"a.html~",
        b"a.html.part",
        b"A.TMP",
        b"x.crdownload",
        b"#a#",
        b"~$a.txt",
        b"Thumbs.db",
        b".x\n",
    ],
)
def test_temporary_and_hidden_names(name: bytes) -> None:
    assert is_temporary_or_hidden(name)


@pytest.mark.parametrize(
    "name", [b"a.html", b"part.html", b"tmp", b"a.tmp.html", b"-rf.html", b"~a", b"lock", b"a\n.part\nb"]
)
def test_ordinary_names(name: bytes) -> None:
    assert not is_temporary_or_hidden(name)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("a.txt", (Kind.TEXT, None, "txt")),
        ("A.HTML", (Kind.HTML, None, "html")),
        ("a.b.warc.gz", (Kind.UNKNOWN, "gzip", "warc")),
        ("a.warc.wet.gz", (Kind.UNKNOWN, "gzip", "wet")),
        ("a.jsonl.zst", (Kind.UNKNOWN, "zstd", "jsonl")),
        ("a.parquet", (Kind.UNKNOWN, None, "parquet")),
        ("a.csv", (Kind.CONTAINER, None, "csv")),
        ("a.tar.gz", (Kind.CONTAINER, "gzip", "tar")),
        ("a.pdf", (Kind.MEDIA, None, "pdf")),
        ("a.gz", (Kind.UNKNOWN, "gzip", "")),
        ("article", (Kind.UNKNOWN, None, "")),
        (".txt", (Kind.UNKNOWN, None, "")),
        (".gz", (Kind.UNKNOWN, None, "")),
        ("", (Kind.UNKNOWN, None, "")),
    ],
)
def test_kinds(name: str, expected: tuple[Kind, str | None, str]) -> None:
    assert kind_of(name) == expected


def test_the_name_in_a_uri_leaves_out_the_query_of_web_addresses_alone() -> None:
    assert name_in_uri("https://ferry.test/a/b.html?x=/y.txt#z.pdf") == "b.html"
    assert name_in_uri("s3://bucket/a?b.txt") == "a?b.txt"
    assert name_in_uri("file:///a/b%3Fc.txt") == "b%3Fc.txt"


def test_the_folder_of_an_input() -> None:
    assert parent_name("file:///data/Harbour%20Post/a.txt") == "Harbour Post"
    assert parent_name("file:///a.txt") is None
    assert parent_name("s3://bucket/post/a.txt") == "post"
    assert parent_name("file:///data/%FF/a.txt") == "\ufffd"


@pytest.mark.parametrize("text", ["s3://b/k", "file:///x", "HTTP://x", "gs://b"])
def test_urls(text: str) -> None:
    assert is_url(text)


@pytest.mark.parametrize("text", ["a.html", "/a://b", "./x", "-", "c:\\x", ":// "])
def test_paths_are_no_urls(text: str) -> None:
    assert not is_url(text)


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://ferry.test/a?page=2", "https://ferry.test/a?page=2"),
        ("https://ada:secret@ferry.test/a", "https://ferry.test/a"),
        ("https://b.test/k?X-Amz-Signature=abc&X-Amz-Expires=60&v=1", "https://b.test/k?v=1"),
        ("https://b.test/k?sv=1&se=2&sig=abc&name=x", "https://b.test/k?name=x"),
        ("https://ferry.test/a?se=2&author=ada", "https://ferry.test/a?se=2&author=ada"),
        ("https://ferry.test/a?api_key=abc&access_token=d&key=e", "https://ferry.test/a"),
        ("http://ada:secret@[::1/?token=x", "http://[::1/"),
        ("s3://key:secret@bucket/a", "s3://bucket/a"),
    ],
)
def test_secrets_are_taken_out_of_urls(url: str, shown: str) -> None:
    assert redact(url) == shown
    assert redact_text(f"cannot open '{url}' now") == f"cannot open '{shown}' now"
