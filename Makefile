# Every target sets up its environment: it needs Python 3.11 or newer, make and a package index.

# The first interpreter that is new enough and can make a virtual environment.
PYTHON ?= $(shell for python in python3 python3.13 python3.12 python3.11 python; do \
	"$$python" -c 'import ensurepip, sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	&& { command -v "$$python"; break; }; done)
VENV ?= .venv
BIN := $(VENV)/bin
# Created once the environment is complete, so that an interrupted set-up starts again.
READY := $(VENV)/.ready
EXAMPLES := $(sort $(wildcard examples/*/*.flow))
# The dependency group that is installed with both packages.
GROUP ?= dev
# How many processes pytest uses; `make test WORKERS=0` runs in one process. Idle workers steal
# tests from the others, since some tests take as long as a hundred others.
WORKERS ?= 2
# Which tests to run; by default all.
TESTS ?=

.PHONY: demo test test-slow check coverage bench speed latency recovery scale format examples docs site editors clean

demo: $(READY)
	$(BIN)/flowc check examples/wordcount
	$(BIN)/flowc run examples/wordcount/wordcount.flow --stream tasks \
		-i folder=examples/retrieval/texts -i pattern='*.txt'
	@mkdir -p build
	$(BIN)/flowc graph examples/wordcount/wordcount.flow -o build/wordcount.html
	@echo "the diagram is in build/wordcount.html"

test: $(READY)
	$(BIN)/python -m pytest -q -n $(WORKERS) --dist worksteal $(TESTS)

# Among them: building both packages and installing them into environments of their own.
test-slow: $(READY)
	$(BIN)/python -m pytest -q -m slow

check: $(READY)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/mypy --config-file examples/mypy.ini examples
	$(BIN)/lint-imports
	$(BIN)/flowc fmt --check examples
	$(BIN)/flowc check examples --strict
	$(BIN)/flowc build --check examples
	$(MAKE) site

# Which lines and branches the tests cover.
coverage: $(READY)
	$(BIN)/python -m pytest -q -n $(WORKERS) --dist worksteal --cov --cov-report=term:skip-covered

# Ratios to the same calls written by hand and to other libraries, on this machine: `make bench FAMILIES=chain`.
bench:
	$(MAKE) .venv-bench/.ready VENV=.venv-bench GROUP=bench
	@mkdir -p build
	.venv-bench/bin/python tests/benchmarks/bench.py --json build/bench.json $(FAMILIES)

# How well the parser and the whole check recover from mistakes: the figures of docs/recovery.md.
recovery: $(READY)
	$(BIN)/python tests/benchmarks/recovery.py

# How long formatting takes, compared with parsing.
speed: $(READY)
	$(BIN)/python tests/benchmarks/formatting.py

# How long an editor waits, in a file of a thousand lines.
latency: $(READY)
	$(BIN)/python tests/benchmarks/editing.py

# How the time of a check and of a build grows with the size of a graph, for many shapes.
scale: $(READY)
	PYTHONPATH=tests/support $(BIN)/python tests/benchmarks/scale.py --build

format: $(READY)
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .
	$(BIN)/flowc fmt examples

# The generated modules are in the repository, so that they can be read without running anything.
examples: $(READY)
	$(BIN)/flowc build $(EXAMPLES)
	cd examples/returns && $(abspath $(BIN))/python -m pytest -q tests/test_compiled.py --snapshot-update

# The pages on findings, made from the output of `flowc explain` and the snapshots of the tests, and
# the pictures of the pages, drawn from the graphs in them.
docs: $(READY)
	$(BIN)/python tests/docs/error_pages.py
	$(BIN)/python tests/docs/page_pictures.py

# The pages as a site in `build/site`; warnings and broken links are errors.
site: $(READY)
	$(BIN)/python -m sphinx -q -W --keep-going -b html docs build/site
	$(BIN)/python tests/docs/site_links.py build/site

# The highlighting grammar for editors, made from the grammar.
editors: $(READY)
	$(BIN)/python -m flowc.highlight.textmate

$(READY): pyproject.toml runtime/pyproject.toml
	@test -n "$(PYTHON)" || { echo "no Python 3.11 or newer with the venv module was found" >&2; exit 2; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade pip
	$(BIN)/python -m pip install --quiet --editable ./runtime --editable . --group $(GROUP)
	@# pip does not byte-compile what it installs as editable.
	$(BIN)/python -m compileall -q compiler runtime
	touch $@

clean:
	rm -rf $(VENV) build dist .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .coverage*
