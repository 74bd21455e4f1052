# One command per chore. Each works first thing in a fresh clone: it makes or refreshes .venv, and nothing outside it.

PYTHON ?= python3
# Passed on to the tool of `make test`, `lint`, `types` and `bench`: make test ARGS='-k dates'
ARGS ?=

LOCK := requirements/lock.txt
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input
LOCKED := .venv/.locked
READY := .venv/.ready

.DEFAULT_GOAL := build
.DELETE_ON_ERROR:
.PHONY: help build test lint format types bench bench-growth bench-memory bench-peers bench-publish bench-watch lock fonts-pack fonts-cjk oracles sheet clean

help: ## list these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-10s %s\n", $$1, $$2 }' Makefile

build: $(READY) ## build dist/preview, then dist/release
	$(BIN)/python -m pipeline build
	$(BIN)/python -m pipeline build --release

test: $(READY) ## run the tests
	$(BIN)/python -m pytest -n auto --dist loadfile --no-loadscope-reorder $(ARGS)

lint: $(READY) ## check style and layout of the code
	$(BIN)/python -m ruff check $(ARGS) .
	$(BIN)/python -m ruff format --check .

format: $(READY) ## put the code into its layout
	$(BIN)/python -m ruff check --fix .
	$(BIN)/python -m ruff format .

types: $(READY) ## check types
	$(BIN)/python -m mypy --strict $(ARGS)

bench: $(READY) ## measure how long building, drawing, growing and publishing take, and memory
	$(BIN)/python -m benchmarks.run $(ARGS)
	$(BIN)/python -m benchmarks.guide
	$(BIN)/python -m benchmarks.setting
	$(BIN)/python -m benchmarks.drawing
	$(BIN)/python -m benchmarks.memory 500
	$(BIN)/python -m benchmarks.growth $(ARGS)
	$(BIN)/python -m benchmarks.publish $(ARGS)
	$(BIN)/python -m benchmarks.watch $(ARGS)

bench-growth: $(READY)
	$(BIN)/python -m benchmarks.growth $(ARGS)

bench-memory: $(READY)
	$(BIN)/python -m benchmarks.memory $(ARGS)

bench-peers: $(READY)
	$(BIN)/python -m benchmarks.peers $(ARGS)

bench-publish: $(READY)
	$(BIN)/python -m benchmarks.publish $(ARGS)

bench-strings: $(READY)
	$(BIN)/python -m benchmarks.strings $(ARGS)

bench-watch: $(READY)
	$(BIN)/python -m benchmarks.watch $(ARGS)

# Keeps the versions the lock has, but for what pyproject.toml no longer allows; `make lock UPGRADE=1` takes the newest of all.
lock: $(READY) ## write requirements/lock.txt anew from pyproject.toml
	$(BIN)/python -m uv pip compile --quiet --no-config --no-header --universal --generate-hashes --python-version 3.11 \
	    $(if $(UPGRADE),--upgrade) --group dev --output-file $(LOCK) pyproject.toml

fonts-pack: $(READY) ## make pipeline/fonts anew from the packages tools/fonts_pack.py names (needs npm)
	$(BIN)/python -m tools.fonts_pack

# Once made, it is part of this .venv; the version of the Debian package is in tools/fonts_cjk.py.
fonts-cjk: $(READY) ## make the fonts for Chinese, Japanese and Korean and put them into .venv (needs apt)
	$(BIN)/python -m tools.fonts_cjk $(ARGS)
	$(PIP) install --quiet --no-deps --no-build-isolation --editable fonts-cjk

# Tests read what is stored; tests/oracles/README.md tells what is needed to ask again.
oracles: $(READY) ## ask Chromium and Pango anew how text is set
	$(BIN)/python -m tests.oracles.make

sheet: $(READY) ## draw docs/scripts: every language in every box, to be looked at (needs make fonts-cjk)
	$(BIN)/python -m tests.oracles.sheet

clean: ## remove .venv, caches and all that was built
	rm -rf .venv .pipeline .mypy_cache .pytest_cache .ruff_cache .hypothesis build *.egg-info
	find dist -mindepth 1 -maxdepth 1 ! -name README.txt -exec rm -rf {} +
	find pipeline tests benchmarks tools -type d -name __pycache__ -prune -exec rm -rf {} +

# Made anew whenever the lock changes, so that nothing the lock no longer names stays behind.
$(LOCKED): $(LOCK)
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	    echo "make: $(PYTHON) is missing or older than Python 3.11. Name a newer one: make PYTHON=python3.12" >&2; exit 1; }
	@rm -rf .venv
	@$(PYTHON) -m venv .venv || { \
	    rm -rf .venv; echo "make: $(PYTHON) cannot make a virtual environment. On Debian: apt-get install python3-venv" >&2; exit 1; }
	$(PIP) install --quiet --require-hashes --requirement $(LOCK)
	@touch $@

$(READY): $(LOCKED) pyproject.toml
	$(PIP) install --quiet --no-deps --no-build-isolation --editable .
	@touch $@
