# make run    set everything up, load the sample company, serve the dashboard
# make test   set up what the tests need, and run all of them
# The rest: make samples, bench, screenshots, constraints, clean. Another Python: make run PYTHON=python3.13

PYTHON ?= python3
PORT ?= 8501
INVOICES ?= 1000000
export ARDASH_HOME ?= $(CURDIR)/.ardash
export PIP_DISABLE_PIP_VERSION_CHECK = 1

VENV := .venv
BIN := $(VENV)/bin
INSTALL := $(BIN)/python -m pip install --quiet --constraint constraints.txt --editable
TOLD_BY := pyproject.toml setup.py constraints.txt

.PHONY: run test lint samples bench screenshots constraints clean

run: $(VENV)/.for-run
	@$(BIN)/ardash demo --if-empty
	@$(BIN)/ardash serve --port $(PORT)

test: lint
	$(BIN)/python -m pytest -n auto

lint: $(VENV)/.for-tests
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy --strict ardash
	$(BIN)/lint-imports

# Made anew from their seed; the same files on every machine.
samples: $(VENV)/.for-run
	$(BIN)/python scripts/make_samples.py

bench: $(VENV)/.for-run
	$(BIN)/ardash bench --invoices $(INVOICES)

screenshots: $(VENV)/.for-tests
	$(BIN)/python scripts/screenshots.py $(ARDASH_HOME)/screenshots --docs

# The versions installed here, as the ones everybody gets.
constraints: $(VENV)/.for-tests
	$(BIN)/python -m pip freeze --exclude-editable > constraints.txt

# Everything that can be made again; what was brought in (.ardash) stays.
clean:
	rm -rf $(VENV) build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis

$(VENV)/.for-run: $(TOLD_BY) | $(BIN)/python
	@echo "Installing what the dashboard needs (a minute, once) ..."
	@$(INSTALL) .
	@touch $@

$(VENV)/.for-tests: $(TOLD_BY) | $(BIN)/python
	@echo "Installing what the tests need (a minute, once) ..."
	@$(INSTALL) '.[dev]'
	@touch $@ $(VENV)/.for-run

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "ardash needs Python 3.11 or newer: make run PYTHON=python3.13" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || \
	  { echo "Python's venv module is missing. On Debian: apt-get install python3-venv" >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV)
