# Everything sets itself up: `make demo` and `make test` work on a fresh machine with
# git, make and Python 3.11 or newer.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
DEMO ?= observatory

LOCK := uv pip compile --universal --python-version 3.11 --generate-hashes \
  --no-emit-index-url --no-header --no-annotate

SETUP := .stamps/python
WEB := src/sousveil/publish/bundle/.sources-sha256
WEB_SOURCES := $(shell git ls-files web 2>/dev/null)

.PHONY: demo test test-slow check bench docs screenshots go engines web lock clean help

help:  ## Show what there is to make
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "make %-12s %s\n", $$1, $$2}'

demo: $(SETUP) $(WEB)  ## Make the demo observatory and serve it on 127.0.0.1:8911
	$(BIN)/sousveil demo $(DEMO)

test: $(SETUP) $(WEB)  ## Set up and pass all tests
	$(BIN)/pytest -q -n 2 --dist loadfile -m "not slow"
	cd web && { test -d node_modules || ../tools/npm ci --no-audit --no-fund; } && ../tools/npm test --silent

test-slow: $(SETUP) $(WEB) engines  ## The slow tests; measures on Sail and Spark among them
	$(BIN)/pytest -q -m slow

check: $(SETUP)  ## ruff, mypy --strict, import-linter
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(SETUP)  ## Side-by-side benchmarks against peers (long)
	bench/run

docs: $(SETUP)  ## Make the generated reference pages
	$(BIN)/python tools/make_docs.py

screenshots: $(SETUP) $(WEB)  ## Screenshots of the main pages, and the README's pictures
	$(BIN)/sousveil demo $(DEMO) --no-serve
	$(BIN)/python web/screenshots.py screenshots $(DEMO)
	$(BIN)/python tools/readme_pictures.py screenshots docs/images

go: $(SETUP)  ## Go for the ledger's outside judge (also needs Debian's golang-golang-x-mod-dev)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/go.lock

engines: $(SETUP)  ## Sail and Spark, on which measures also run (Spark needs Java 17)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/engines.lock

web: $(WEB)  ## The front end

lock:  ## Pin the dependencies again (needs uv)
	$(LOCK) pyproject.toml --extra dev -o requirements/dev.lock
	$(LOCK) requirements/go.in -o requirements/go.lock
	$(LOCK) pyproject.toml --extra spark --extra sail -o requirements/engines.lock

$(SETUP): requirements/dev.lock pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Sousveil needs Python 3.11 or newer; call: make PYTHON=python3.12 …")'
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@mkdir -p .stamps && touch $@

$(WEB): $(SETUP) $(WEB_SOURCES)
	$(BIN)/python hatch_build.py
	@touch $@

clean:  ## Remove what was made
	rm -rf .stamps $(VENV) web/node_modules src/sousveil/publish/bundle dist build
