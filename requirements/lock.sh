#!/bin/sh
# Resolve the dependencies of pyproject.toml for every Python and platform it allows: names, versions and hashes, no
# address of any index. `run.txt` is what a user installs, `dev.txt` adds what checks and tests need, `build.txt` is the
# build backend alone, `duckdb2.txt` the next DuckDB, on which the tests of the warehouse run as well, and `peers.txt` the
# extractors that the HTML benchmark measures beside ours: what they share with the environment, in its versions.
set -eu
cd "$(dirname "$0")/.."
options="--quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate
  --no-emit-index-url --no-emit-find-links --constraint requirements/constraints.txt"
# shellcheck disable=SC2086 - options are words
uv pip compile pyproject.toml $options --extra remote --group dev "$@" --output-file requirements/dev.txt
# shellcheck disable=SC2086
uv pip compile pyproject.toml $options --extra remote --constraint requirements/dev.txt "$@" --output-file requirements/run.txt
# shellcheck disable=SC2086
printf 'hatchling\neditables\n' | uv pip compile - $options --constraint requirements/dev.txt "$@" --output-file requirements/build.txt
# shellcheck disable=SC2086
printf 'duckdb>=2.0,<3\n' | uv pip compile - $(echo "$options" | sed 's/--constraint [^ ]*//') "$@" --output-file requirements/duckdb2.txt
# shellcheck disable=SC2086
printf 'boilerpy3>=1.0.7\njustext>=3.0.2\nreadability-lxml>=0.9\nresiliparse>=2.0.1\n' | uv pip compile - $options --constraint requirements/dev.txt "$@" --output-file requirements/peers.txt
