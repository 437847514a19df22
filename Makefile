# Loket. `make help` lists the commands; `make demo` and `make test` do all the set-up they need.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
SOURCES := loket web channels wire router bot knowledge_base store desk offices scripts tests benchmarks
SETUP := $(VENV)/.ready
TOOLS := $(VENV)/.tools

.PHONY: help setup demo test check fix
help: ## Show these commands.
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 10

setup: $(SETUP) ## Make .venv with Loket in it (.venv/bin/loket).

$(SETUP): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Loket needs Python 3.11 or newer; $(PYTHON) is $$($(PYTHON) --version). Set PYTHON=python3.x"; exit 1; }
	@$(PYTHON) scripts/environment.py $(VENV)
	@$(BIN)/pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable .
	@touch $@

$(TOOLS): $(SETUP)
	@$(BIN)/pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev]'
	@touch $@

demo: $(SETUP) ## Run four offices with a week of conversations on http://127.0.0.1:8700
	@$(BIN)/loket demo $(ARGS)

check: $(TOOLS) ## Format, lint, types and import contracts.
	@$(BIN)/ruff format --check $(SOURCES)
	@$(BIN)/ruff check $(SOURCES)
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-cache

fix: $(TOOLS) ## Format and repair what can be repaired.
	@$(BIN)/ruff format $(SOURCES)
	@$(BIN)/ruff check --fix $(SOURCES)

test: $(TOOLS) check ## Check and run every test (brings PostgreSQL and a browser).
	@$(BIN)/python scripts/browser.py
	@# The longest journey first: it takes as long as many others on the second core.
	@$(BIN)/pytest -n 2 --dist loadfile --no-loadscope-reorder tests/journeys/kill tests $(ARGS)
