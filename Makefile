# Everything here sets itself up: a target needs Python 3.11 or newer, make and a package index.

# The first interpreter that is new enough and can make a virtual environment.
PYTHON ?= $(shell for python in python3 python3.13 python3.12 python3.11 python; do \
	"$$python" -c 'import ensurepip, sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	&& { command -v "$$python"; break; }; done)
VENV ?= .venv
BIN := $(VENV)/bin
# Made once the environment is complete, so that a set-up that was cut short starts again.
READY := $(VENV)/.ready
EXAMPLES := $(sort $(wildcard examples/*/*.flow))
# How pytest shares the work out; `make test WORKERS=0` runs in one process.
WORKERS ?= 2

.PHONY: demo test test-slow check bench format examples clean

demo: $(READY)
	$(BIN)/flowc check examples/wordcount
	$(BIN)/flowc run examples/wordcount/wordcount.flow --stream tasks \
		-i folder=examples/retrieval/texts -i pattern='*.txt'
	@mkdir -p build
	$(BIN)/flowc graph examples/wordcount/wordcount.flow > build/wordcount.mmd
	@echo "the diagram is in build/wordcount.mmd"

test: $(READY)
	$(BIN)/python -m pytest -q -n $(WORKERS)

# Among them: building both packages and installing them into environments of their own.
test-slow: $(READY)
	$(BIN)/python -m pytest -q -m slow

check: $(READY)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/mypy --config-file examples/mypy.ini examples
	$(BIN)/lint-imports
	$(BIN)/flowc check examples --strict
	$(BIN)/flowc build --check examples
	$(BIN)/python -m pytest -q -n $(WORKERS) --cov --cov-report=term:skip-covered

# Ratios to the same calls written by hand, on this machine.
bench: $(READY)
	$(BIN)/python tests/benchmarks/ratios.py

format: $(READY)
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

# The generated modules stand in the repository, so that they can be read without running anything.
examples: $(READY)
	$(BIN)/flowc build $(EXAMPLES)

$(READY): pyproject.toml runtime/pyproject.toml
	@test -n "$(PYTHON)" || { echo "no Python 3.11 or newer with the venv module was found" >&2; exit 2; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade pip
	$(BIN)/python -m pip install --quiet --editable ./runtime --editable . --group dev
	touch $@

clean:
	rm -rf $(VENV) build dist .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .coverage*
