# presshouse: every target works on a fresh machine with Python >= 3.11, pip and make.

PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
INPUT ?= samples/inputs
OUTLET ?= parent
PRESSHOUSE_HOME ?= presshouse-home
PACKAGES := transforms warehouse expectations orchestration
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input
MARKERS ?=

.DEFAULT_GOAL := help
.PHONY: help run test test-fast check format bench lock docs clean

help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | sort | awk -F'\t' '{printf "  make %-10s %s\n", $$1, $$2}'

# An environment is complete when its stamp is newer than what it is made from; a second call starts at once.
# --require-hashes: nothing is installed that the lock does not name; --no-deps: the lock is complete, and older pips
# stumble over extras when they resolve it again. pip byte-compiles what it installs, which halves the start of dagster
# and great_expectations; our own packages are compiled after it.
$(VENV)/run.stamp: requirements/run.txt requirements/build.txt pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(PIP) install --quiet --no-deps --require-hashes -r requirements/build.txt
	$(PIP) install --quiet --no-deps --require-hashes --prefer-binary -r requirements/run.txt
	$(PIP) install --quiet --no-deps --no-build-isolation --editable .
	@env -u PYTHONDONTWRITEBYTECODE $(BIN)/python -m compileall -q $(PACKAGES)
	@touch $@

$(VENV)/dev.stamp: $(VENV)/run.stamp requirements/dev.txt
	$(PIP) install --quiet --no-deps --require-hashes --prefer-binary -r requirements/dev.txt
	@touch $@

run: $(VENV)/run.stamp ## run the pipeline on the samples, or on INPUT=path
	@$(BIN)/presshouse run $(INPUT) --home $(PRESSHOUSE_HOME) $(if $(OUTLET),--outlet $(OUTLET))

# The next DuckDB lies beside the environment and comes first on the path of one call.
$(VENV)/duckdb2.stamp: $(VENV)/dev.stamp requirements/duckdb2.txt
	@rm -rf $(VENV)/duckdb2
	$(PIP) install --quiet --no-deps --require-hashes --target $(VENV)/duckdb2 -r requirements/duckdb2.txt
	@touch $@

test: $(VENV)/dev.stamp $(VENV)/duckdb2.stamp ## the whole test suite, and that of the warehouse on the next DuckDB
	PYTHONPATH=$(VENV)/duckdb2 $(BIN)/python -m pytest -q -p no:cacheprovider tests/unit/warehouse
	$(BIN)/python -m pytest -n 2 --dist loadfile $(if $(MARKERS),-m "$(MARKERS)")

test-fast: $(VENV)/dev.stamp ## the tests that take no processes and no time
	$(BIN)/python -m pytest -n 2 --dist loadfile -m "not slow and not integration"

check: $(VENV)/dev.stamp ## formatting, lint, types, import contracts, generated documents
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy $(foreach package,$(PACKAGES) benchmarks docs,-p $(package))
	$(BIN)/lint-imports
	$(BIN)/python -m docs.generate --check

format: $(VENV)/dev.stamp ## format and fix what can be fixed
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

docs: $(VENV)/dev.stamp ## write the generated documents anew
	$(BIN)/python -m docs.generate

# The peers of the HTML benchmark lie beside the environment, too, and come first on the path of one call.
$(VENV)/peers.stamp: $(VENV)/dev.stamp requirements/peers.txt
	@rm -rf $(VENV)/peers
	$(PIP) install --quiet --no-deps --require-hashes --prefer-binary --target $(VENV)/peers -r requirements/peers.txt
	@touch $@

bench: $(VENV)/dev.stamp $(VENV)/peers.stamp ## quality and speed against the committed baselines (needs the shared data)
	$(BIN)/python -m benchmarks

# The resolver is universal: one lock for every Python and platform that pyproject.toml allows. Names, versions and
# hashes only. Installed for this target alone.
lock: ## resolve the dependencies anew
	@test -x $(VENV)-lock/bin/uv || ($(PYTHON) -m venv $(VENV)-lock && $(VENV)-lock/bin/pip --quiet install uv)
	PATH="$(VENV)-lock/bin:$$PATH" ./requirements/lock.sh

clean: ## remove environments, caches and the home of the samples
	rm -rf $(VENV) $(VENV)-lock .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache presshouse-home
