# Everything is installed into .venv with the versions in constraints.txt; nothing else is touched.
PYTHON ?= $(shell command -v python3.11 || command -v python3.10 || command -v python3)
BIN := .venv/bin
.DEFAULT_GOAL := help

help:            ## what there is to make
	@grep -hE '^[a-z]+: .*##' $(MAKEFILE_LIST) | sed 's/:.*##/ -/'

.venv/uv: constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 10) <= sys.version_info < (3, 12))' || { \
	  echo "sameas needs Python 3.10 or 3.11; name one: make PYTHON=/path/to/python3.11 ..." >&2; exit 1; }
	@$(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt uv
	@touch $@

.venv/runtime: .venv/uv pyproject.toml
	@$(BIN)/uv pip install --quiet --compile-bytecode --python $(BIN)/python -c constraints.txt -e .
	@touch $@

.venv/all: .venv/runtime
	@$(BIN)/uv pip install --quiet --compile-bytecode --python $(BIN)/python -c constraints.txt -e '.[dev]'
	@touch $@

venv: .venv/all  ## everything that users and developers need, in .venv

demo: .venv/runtime  ## two film catalogues linked before your eyes
	@$(BIN)/sameas demo

test: .venv/all  ## the whole test suite
	@$(BIN)/python -m pytest -n 2 --dist loadfile

format: .venv/all  ## rewrite the code in the project's format
	@$(BIN)/ruff format . && $(BIN)/ruff check --fix .

check: .venv/all  ## format, lint, types, import rules
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

bench: .venv/all  ## quality on every data set below DATA (default ../shared/data), as bench-out/table.md
	@$(BIN)/python -m tests.benchmark.table $(or $(DATA),../shared/data)

.PHONY: help venv demo test format check bench
