"""Make the home of a commit: one run of its own code over the samples, packed without anything of this machine.

``python -m tests.homes.make_home COMMIT`` writes ``tests/homes/<day>-<commit>.tar.xz``.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

HOMES = Path(__file__).resolve().parent
ROOT = HOMES.parents[1]

#: Parts of a home that are packed: Dagster's storage, reports and logs name places of the machine.
_PACKED = ("raw", "work", "releases", "warehouse.duckdb")

_RUN = "from orchestration.cli import main; main()"


def make_home(commit: str, place: Path) -> Path:
    """Run the code of a commit over the samples it came with; returns the archive.

    Args:
        commit: of this repository.
        place: an absolute path that tells nothing, for inputs and home; it must not exist, and is removed.
    """
    day, short = _git("show", "-s", "--format=%cs %h", commit).split()
    place.mkdir(parents=True)
    with tempfile.TemporaryDirectory() as folder:
        tree = Path(folder) / "tree"
        _git("worktree", "add", "--detach", os.fspath(tree), commit)
        try:
            shutil.copytree(tree / "samples" / "inputs", place / "inputs")
            command = [sys.executable, "-c", _RUN, "run", place / "inputs", "--outlet", "parent"]
            environment = os.environ | {"PYTHONPATH": os.fspath(tree)}
            subprocess.run([*command, "--home", place / "home"], check=True, cwd=tree, env=environment)
            archive = HOMES / f"{day}-{short}.tar.xz"
            pack(place / "home", archive)
        finally:
            shutil.rmtree(place)
            _git("worktree", "remove", "--force", os.fspath(tree))
    return archive


def pack(home: Path, archive: Path) -> None:
    """Pack a home; the published warehouse stays a link to its release."""
    # in the order of their names, so that the link comes after its release
    with tarfile.open(archive, "w:xz", preset=9) as tar:
        for name in _PACKED:
            tar.add(home / name, f"home/{name}", filter=_anonymous)


def _anonymous(member: tarfile.TarInfo) -> tarfile.TarInfo | None:
    if member.name.endswith("run.lock"):
        return None
    member.uid = member.gid = 0
    member.uname = member.gname = ""
    return member


def unpack(archive: Path, folder: Path) -> Path:
    """Unpack a home into a folder; returns the home."""
    with tarfile.open(archive) as tar:
        tar.extractall(folder, filter="data")
    return folder / "home"


def _git(*arguments: str) -> str:
    done = subprocess.run(["git", "-C", ROOT, *arguments], check=True, capture_output=True, text=True)
    return done.stdout.strip()


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("commit")
    parser.add_argument("--place", type=Path, default=Path("/srv/news"))
    given = parser.parse_args()
    print(make_home(given.commit, given.place))


if __name__ == "__main__":
    main()
