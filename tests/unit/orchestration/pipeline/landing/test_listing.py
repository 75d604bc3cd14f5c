from __future__ import annotations

import io
import os
import socket
from collections.abc import Iterable
from pathlib import Path

import pytest

from orchestration.pipeline.landing.found import Found, InputError, Rejection
from orchestration.pipeline.landing.listing import ListOptions, list_inputs, split_list
from orchestration.pipeline.landing.names import local_uri


def listed(root: Path, arguments: Iterable[object], options: ListOptions | None = None) -> dict[str, str]:
    """URI below the root -> ``file``, or the reason of the rejection; in order."""
    rows = list(list_inputs([str(argument) for argument in arguments], options))
    prefix = local_uri(os.fsencode(root)) + "/"
    named = [
        (row.source_uri.removeprefix(prefix), "file" if isinstance(row, Found) else row.rejected.reason.value)
        for row in rows
    ]
    assert len(dict(named)) == len(named), "an input was listed twice"
    return dict(named)


def make(root: Path, *names: str) -> None:
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"words")


def test_a_folder_is_listed_in_the_order_of_its_bytes(tmp_path: Path) -> None:
    make(tmp_path, "b.txt", "a/z.txt", "a.txt", "a/b/c.txt", "a-b.txt", "B.txt", "é.txt")
    found = listed(tmp_path, [tmp_path])
    assert list(found) == ["B.txt", "a-b.txt", "a.txt", "a/b/c.txt", "a/z.txt", "b.txt", "%C3%A9.txt"]
    assert set(found.values()) == {"file"}


def test_an_input_says_what_tells_its_changes(tmp_path: Path) -> None:
    make(tmp_path, "outlet/a.txt")
    path = tmp_path / "outlet/a.txt"
    (before,) = list_inputs([str(path)])
    assert isinstance(before, Found)
    assert (before.size, before.mtime_ns, before.path) == (5, path.stat().st_mtime_ns, os.fsencode(path))
    assert before.folder == "outlet"
    times = path.stat()
    path.write_bytes(b"other")
    os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))
    (after,) = list_inputs([str(path)])
    assert isinstance(after, Found)
    assert before.fingerprint != after.fingerprint, "a restored modification time hides no change"


def test_names_are_data(tmp_path: Path) -> None:
    names = [
        b"new\nline.html",
        b"'\";--.html",
        b"-rf.html",
        b"glob[a]*{b}?.html",
        b"pct%2e.html",
        b" lead.html",
        b"bad_\xff.html",
    ]
    for name in names:
        (Path(os.fsdecode(os.path.join(os.fsencode(tmp_path), name)))).write_bytes(b"x")  # noqa: PTH118
    rows = list(list_inputs([str(tmp_path)]))
    assert sorted(os.path.basename(row.path) for row in rows if isinstance(row, Found) and row.path) == sorted(names)  # noqa: PTH119
    assert listed(tmp_path, [tmp_path / "glob[a]*{b}?.html"]) == {"glob%5Ba%5D%2A%7Bb%7D%3F.html": "file"}


def test_links_are_never_followed(tmp_path: Path) -> None:
    root, outside = tmp_path / "in", tmp_path / "out"
    make(root, "a.txt", "sub/b.txt")
    make(outside, "secret.txt")
    for name, target in {
        "inside.txt": "a.txt",
        "escape.txt": "../out/secret.txt",
        "absolute.txt": str(outside / "secret.txt"),
        "outdir": str(outside),
        "subdir": "sub",
        "loop": "loop",
        "up": "..",
        "dangling": "/nonexistent/x",
        "zero.html": "/dev/zero",
    }.items():
        (root / name).symlink_to(target)
    assert listed(root, [root]) == {
        "a.txt": "file",
        "absolute.txt": "path_escape",
        "dangling": "path_escape",
        "escape.txt": "path_escape",
        "inside.txt": "symlink",
        "loop": "symlink",
        "outdir": "path_escape",
        "sub/b.txt": "file",
        "subdir": "symlink",
        "up": "path_escape",
        "zero.html": "path_escape",
    }
    assert listed(root, [f"{root}/subdir/", root / "inside.txt"]) == {"inside.txt": "symlink", "subdir": "symlink"}


def test_special_files_are_not_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.html")
    with socket.socket(socket.AF_UNIX) as made:
        made.bind(str(tmp_path / "sock.html"))
    (tmp_path / "folder.html").mkdir()
    assert listed(tmp_path, [tmp_path]) == {"pipe.html": "special_file", "sock.html": "special_file"}
    (device,) = list_inputs(["/dev/zero"])
    assert isinstance(device, Rejection)


def test_hidden_and_temporary_names_have_one_row_each(tmp_path: Path) -> None:
    make(tmp_path, ".git/a", ".git/b", "a.html.part", "a.html~", "sub/.x.html", "ok.html", "x.tmp/y.html")
    assert listed(tmp_path, [tmp_path]) == {
        ".git": "temp_or_hidden",
        "a.html.part": "temp_or_hidden",
        "a.html~": "temp_or_hidden",
        "ok.html": "file",
        "sub/.x.html": "temp_or_hidden",
        "x.tmp": "temp_or_hidden",
    }
    assert listed(tmp_path, [tmp_path / ".git", tmp_path / "a.html.part"]) == {
        ".git/a": "file",
        ".git/b": "file",
        "a.html.part": "file",
    }, "what is named as an input of its own is wanted"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_unreadable_folders_have_a_row(tmp_path: Path) -> None:
    make(tmp_path, "closed/a.txt")
    (tmp_path / "closed").chmod(0)
    try:
        assert listed(tmp_path, [tmp_path]) == {"closed": "unreadable"}
    finally:
        (tmp_path / "closed").chmod(0o700)


def test_the_home_is_no_input(tmp_path: Path) -> None:
    make(tmp_path, "a.txt", "home/raw/shard.parquet", "home/landing/b.txt")
    options = ListOptions(exclude=(tmp_path / "home", tmp_path / "gone"))
    assert listed(tmp_path, [tmp_path], options) == {"a.txt": "file", "home": "temp_or_hidden"}
    assert listed(tmp_path, [tmp_path / "home/landing"], options) == {"home/landing/b.txt": "file"}


def test_overlapping_arguments_list_an_input_once(tmp_path: Path) -> None:
    make(tmp_path, "sub/a.txt", "sub/b.txt", "sub-c.txt")
    given = [
        tmp_path / "sub/a.txt",
        tmp_path / "sub",
        tmp_path / "sub/../sub",
        f"{tmp_path}/sub/",
        tmp_path / "sub-c.txt",
    ]
    assert list(listed(tmp_path, given)) == ["sub-c.txt", "sub/a.txt", "sub/b.txt"]
    assert listed(tmp_path, reversed(given)) == listed(tmp_path, given)


def test_globs(tmp_path: Path) -> None:
    make(tmp_path, "a/1.txt", "a/2.html", "a/.h.txt", "b/c/3.txt", ".x/4.txt", "5.txt")
    (tmp_path / "link").symlink_to("a")
    assert list(listed(tmp_path, [tmp_path / "*/*.txt"])) == ["a/1.txt"]
    assert list(listed(tmp_path, [tmp_path / "**/*.txt"])) == ["5.txt", "a/1.txt", "b/c/3.txt"]
    assert list(listed(tmp_path, [tmp_path / "a/.*"])) == ["a/.h.txt"]
    assert list(listed(tmp_path, [tmp_path / "[ab]"])) == ["a/.h.txt", "a/1.txt", "a/2.html", "b/c/3.txt"]
    assert "a/1.txt" in listed(tmp_path, [tmp_path / "**"])


def test_file_urls_are_paths(tmp_path: Path) -> None:
    make(tmp_path, "a b.txt")
    assert listed(tmp_path, [local_uri(os.fsencode(tmp_path / "a b.txt"))]) == {"a%20b.txt": "file"}


@pytest.mark.parametrize(
    "argument", ["nothing-here", "nothing-*", "", "foo://bar", "zip::file:///x", "bad\x1b[31mname"]
)
def test_what_names_nothing_is_a_usage_error_in_one_line(argument: str, tmp_path: Path) -> None:
    make(tmp_path, "a.txt")
    with pytest.raises(InputError) as caught:
        list_inputs([str(tmp_path), argument])
    assert str(caught.value).isprintable()


@pytest.mark.parametrize("separator", ["\n", "\r\n", "\0"])
def test_lists_on_standard_input(tmp_path: Path, separator: str) -> None:
    make(tmp_path, "a.txt", "b.txt", "sub/c.txt", "new\nline.txt")
    names = ["b.txt", "a.txt", "gone.txt", "sub", "a.txt", "", "new\nline.txt" if separator == "\0" else "b.txt"]
    stdin = io.BytesIO(separator.join(f"{tmp_path}/{name}" if name else "" for name in names).encode())
    found = listed(tmp_path, ["-"], ListOptions(stdin=stdin))
    expected = {"b.txt": "file", "a.txt": "file", "gone.txt": "vanished", "sub/c.txt": "file"}
    assert found == (expected | {"new%0Aline.txt": "file"} if separator == "\0" else expected)


def test_a_list_adds_to_other_arguments(tmp_path: Path) -> None:
    make(tmp_path, "sub/a.txt", "b.txt")
    stdin = io.BytesIO(f"{tmp_path}/sub/a.txt\n{tmp_path}/b.txt\n".encode())
    assert list(listed(tmp_path, ["-", tmp_path / "sub"], ListOptions(stdin=stdin))) == ["sub/a.txt", "b.txt"]
    with pytest.raises(InputError, match="standard input"):
        list_inputs(["-"])


def test_long_lists_are_split_across_blocks() -> None:
    names = [b"name-%d" % n * 7 for n in range(5000)]
    assert list(split_list(io.BytesIO(b"\n".join(names) + b"\n"))) == names
    assert list(split_list(io.BytesIO(b"\0".join(names)))) == names
    assert list(split_list(io.BytesIO(b""))) == []


def test_deep_folders_do_not_exhaust_the_stack(tmp_path: Path) -> None:
    here = os.open(tmp_path, os.O_RDONLY)
    try:
        for _ in range(1500):
            os.mkdir("d", dir_fd=here)
            below = os.open("d", os.O_RDONLY, dir_fd=here)
            os.close(here)
            here = below
    finally:
        os.close(here)
    assert listed(tmp_path, [tmp_path]) == {}
    for _ in range(1499):  # whoever clears up after the tests may do so by recursion
        (tmp_path / "d/d").rename(tmp_path / "e")
        (tmp_path / "d").rmdir()
        (tmp_path / "e").rename(tmp_path / "d")


def test_a_file_that_goes_while_it_is_listed_has_a_row(tmp_path: Path) -> None:
    make(tmp_path, "a.txt", "b.txt")
    rows = list_inputs([str(tmp_path)])
    next(rows)
    (tmp_path / "b.txt").unlink()
    (last,) = rows
    assert isinstance(last, Rejection)
    assert last.rejected.reason.value == "vanished"
