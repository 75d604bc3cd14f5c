"""``presshouse dev``: Dagster's UI and daemon on a home, on loopback."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from orchestration.cli.run import open_instance
from orchestration.home import Home, HomeBusyError
from orchestration.settings import set_home


def dev_command(root: Path, port: int) -> int:
    """Start ``dagster dev`` for a home and wait for it; returns its exit code."""
    home = Home(root)
    home.create()
    set_home(home.root)
    workspace = Path(__file__).resolve().parents[2] / "workspace.yaml"
    command = [sys.executable, "-m", "dagster", "dev", "--host", "127.0.0.1", "--port", str(port)]
    command += ["-w", str(workspace)] if workspace.exists() else ["-m", "orchestration.definitions"]
    _end_abandoned_runs(home)
    sys.stderr.write(
        f"Dagster on http://127.0.0.1:{port}. It has no authentication: it listens on this machine only.\n"
    )
    sys.stderr.flush()
    try:
        return subprocess.call(command)
    except KeyboardInterrupt:
        return 130


def _end_abandoned_runs(home: Home) -> None:
    """Whatever was running when an earlier server was killed is failed, so that sensor and schedule go on."""
    from orchestration.abandoned import fail_abandoned_runs

    try:
        with home.lock(), open_instance(home) as instance:
            fail_abandoned_runs(instance)
    except HomeBusyError:
        pass  # a run by hand is on, which has done it
