# The two commands that matter: `make run` (set up, build the report) and `make test` (set up, test).
# Everything is installed into .venv from locked, hashed requirements; nothing else on the machine is touched,
# except that `make test` installs a browser and PDF tools for the tests when it may (Debian, root).
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# Kernels and the tests' commands are processes of their own: compiling modules anew in each took half of a small run (104 s, not 57).
export PYTHONDONTWRITEBYTECODE :=
PIP := $(BIN)/python -m pip --disable-pip-version-check -q

.PHONY: help run check test test-slow test-others explore lab lint lock clean

help:
	@echo "make run        set up, then build the scoping report of the study in this folder"
	@echo "make check      set up, then list everything that is wrong with the study's files"
	@echo "make lab        set up, then open JupyterLab on the notebooks"
	@echo "make test       set up, then run the tests (minutes)"
	@echo "make test-slow  the long tests: browser, whole studies, faults"
	@echo "make explore    the tests of laws with new cases, which 'make test' never has (minutes)"
	@echo "make test-others  install Taguette, QualCoder and others aside, and test our files in them and theirs in ours"
	@echo "make lint       style of the code and of the notebooks"
	@echo "make lock       resolve the dependencies anew (needs uv)"

run: $(VENV)/.ready
	$(BIN)/crp run

check: $(VENV)/.ready
	$(BIN)/crp check

lab: $(VENV)/.ready
	$(BIN)/crp lab

test: $(VENV)/.ready-test lint
	@bash tools/system-packages.sh
	$(BIN)/python -m pytest -n 2 --dist loadscope tests
	$(BIN)/python -m pytest --nbval-lax --nbval-cell-timeout=300 -p no:cacheprovider notebooks

test-slow: $(VENV)/.ready-test
	@bash tools/system-packages.sh
	$(BIN)/python -m pytest -m slow -n 2 --dist loadscope --durations=15 tests

# Tests of laws look at the same cases each time; here they look for new ones.
explore: $(VENV)/.ready-test
	$(BIN)/python -m pytest -n 2 --dist loadscope -m hypothesis --hypothesis-profile=explore tests

# Nothing of theirs is part of this package; OTHERS is their folder, which can be deleted.
OTHERS := .other-programs
test-others: $(VENV)/.ready-test
	@PYTHON=$(PYTHON) bash tools/other-programs.sh $(OTHERS)
	CRP_OTHER_PROGRAMS=$(abspath $(OTHERS)) $(BIN)/python -m pytest -m "slow or not slow" -rs tests/interchange/test_other_readers.py tests/interchange/test_other_writers.py

lint: $(VENV)/.ready-test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/nbstripout --verify notebooks/*.ipynb

# --no-deps: the lock names every package; resolving again would bring in torch (bertopic asks for sentence-transformers).
$(VENV)/.ready: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' || \
	  { echo "Python 3.11, 3.12 or 3.13 is needed; this is $$($(PYTHON) --version). Name one with 'make run PYTHON=python3.12'." >&2; exit 1; }
	@echo "Setting up $(VENV) (once; about 2 minutes) ..." >&2
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(PIP) install --no-compile --no-deps --require-hashes -r requirements.lock
	@$(PIP) install --no-deps --no-build-isolation -e .
	@$(BIN)/crp warm-up
	@touch $@

$(VENV)/.ready-test: $(VENV)/.ready requirements-test.lock
	@$(PIP) install --no-compile --no-deps --require-hashes -r requirements-test.lock
	@touch $@

lock:
	uv pip compile pyproject.toml --extra build --universal --generate-hashes --python-version 3.11 --no-emit-index-url --no-annotate --no-header -o requirements.lock
	uv pip compile pyproject.toml --extra build --extra test -c requirements.lock --universal --generate-hashes --python-version 3.11 --no-emit-index-url --no-annotate --no-header -o requirements-test.lock

clean:
	rm -rf $(VENV) $(OTHERS) data/processed reports .pytest_cache .ruff_cache
