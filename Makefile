# The commands of the house. A fresh machine needs Rust, CPython 3.10 or newer and make;
# everything else goes into $(VENV), named in pyproject.toml.

PYTHON ?= python3
VENV ?= .venv
BENCH ?=

BIN := $(VENV)/bin
PY := $(BIN)/python
STAMPS := $(VENV)/.installed

# One artefact serves tests, demo and benchmarks: what is tested is what is shipped.
# The Rust core meets its debug assertions in `cargo test`.
PROFILE := --release

# The library alone: tests and benches are of the core, and are checked without Python. Nothing of
# this touches what `build` has compiled, which is optimised.
CLIPPY_WITH_PYTHON := cargo clippy --lib --features python -- -D warnings

WORKFLOWS := $(wildcard .github/workflows/*.yml) # an unpacked source distribution has none

# What an interpreter that is not there would tell about itself; see `check-free-threaded`.
INTERPRETERS := $(abspath tests/interpreters)

.PHONY: help venv build demo quick quick-python quick-rust test test-here \
	test-environments test-matrix lint check-free-threaded bench licenses wheel fuzz sanitize clean
.DEFAULT_GOAL := help

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-19s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

venv: $(STAMPS)/dev ## make or refresh the virtual environment with every tool

build: $(STAMPS)/build ## compile the extension and install the project into the environment
	env -u CONDA_PREFIX VIRTUAL_ENV="$(abspath $(VENV))" \
		$(BIN)/maturin develop $(PROFILE) --group build # without a group it installs all of `dev`

demo: build ## run the example on real input, then on two broken files
	$(PY) examples/quickstart.py
	@echo
	@echo "Broken files end with one line and exit code 1:"
	$(call expect_failure,examples/data/invalid.json)
	$(call expect_failure,examples/data/truncated.json)

# Two halves. What each prints comes in one piece, where make can do that;
# `make test JOBS=1` runs one after the other and shows both as they run.
JOBS ?= 2
IN_PIECES := $(if $(filter output-sync,$(.FEATURES)),--output-sync=target)
# Cargo would else look for a share of these jobs, and warn that it gets none.
ALONE := env -u MAKEFLAGS -u MFLAGS

test: build $(STAMPS)/test ## run cargo test and pytest; JOBS=1 for one thing after the other
	@$(MAKE) --no-print-directory $(STAMPS)/libraries || $(MAKE) --no-print-directory $(STAMPS)/frameworks || \
		echo "The groups 'libraries' and 'frameworks' cannot be installed: their tests are skipped."
	@$(MAKE) --no-print-directory --keep-going --jobs=$(JOBS) $(IN_PIECES) test-environments test-here

test-here: # the tests that run in $(VENV)
	$(ALONE) cargo test
	$(ALONE) $(PY) -m pytest -m "not environments"

# Two runs would undo each other's notes of what has failed.
test-environments: # the tests that build environments of their own, and the wheel for these
	$(ALONE) $(PY) -m pytest -m environments -p no:cacheprovider

# What finds most mistakes in little time: no environments, frameworks or huge texts, few examples of
# Hypothesis, and of the linters those that are there already.
quick: build $(STAMPS)/test ## most of the tests in one or two minutes, for while you work
	@$(MAKE) --no-print-directory --keep-going --jobs=$(JOBS) $(IN_PIECES) quick-python quick-rust

quick-python:
	$(ALONE) HYPOTHESIS_PROFILE=quick $(PY) -m pytest -q -m "not environments" -k "not 40000 and not 60000" --ignore=tests/frameworks --ignore=tests/libraries

quick-rust:
	$(ALONE) cargo test --quiet --lib --test domain -- --skip fuzzing
	cargo fmt --check
	$(PY) -m tools.rooms
	@if test -x $(BIN)/ruff; then $(BIN)/ruff check --quiet && $(BIN)/ruff format --check --quiet && $(BIN)/mypy; \
	else echo "ruff and mypy are not installed in $(VENV): make lint installs and runs them."; fi

SECONDS_EACH ?= 60
fuzz: ## fuzz the JSON scanner, SECONDS_EACH seconds per target; guided by coverage if cargo-fuzz is there
	@if cargo +nightly fuzz --version >/dev/null 2>&1; then \
		cargo +nightly fuzz run documents -- -max_total_time=$(SECONDS_EACH) -max_len=3000 && \
		cargo +nightly fuzz run bytes -- -max_total_time=$(SECONDS_EACH) -dict=fuzz/json.dict; \
	else \
		echo "No nightly compiler with cargo-fuzz: fuzzing without coverage."; \
		FUZZ_SECONDS=$(SECONDS_EACH) FUZZ_SEED=$$(date +%s) \
			cargo test --release --test domain fuzzing -- --nocapture; \
	fi

sanitize: ## run the scanner's tests under AddressSanitizer, which needs a nightly compiler
	@if cargo +nightly --version >/dev/null 2>&1; then \
		host=$$(rustc -vV | sed -n 's/^host: //p'); \
		RUSTFLAGS=-Zsanitizer=address cargo +nightly test --target $$host \
			--target-dir target/sanitize --lib --test domain; \
	else \
		echo "AddressSanitizer needs a nightly compiler: rustup toolchain install nightly"; \
		exit 1; \
	fi

test-matrix: ## run the tests on every supported CPython that is found, each in its own .venv-X.Y
	$(PYTHON) -m tests.matrix

lint: build check-free-threaded $(STAMPS)/lint ## check format, lints and types; changes nothing
	cargo fmt --check
	cargo clippy --all-targets -- -D warnings
	PYO3_PYTHON="$(abspath $(PY))" $(CLIPPY_WITH_PYTHON)
	$(PY) -m tools.rooms
	$(PY) -m tools.stub_docs
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(PY) -m mypy.stubtest --mypy-config-file pyproject.toml \
		--allowlist tests/surface/stubtest_allowlist.txt \
		hps_ops ansys.hps.data_transfer.client.models.ops
	$(BIN)/pyright --pythonpath $(PY)
	$(if $(WORKFLOWS),$(BIN)/check-jsonschema --builtin-schema vendor.github-workflows $(WORKFLOWS))

check-free-threaded: ## check the extension's code for CPython 3.14 and 3.14t; needs neither
	PYO3_CONFIG_FILE="$(INTERPRETERS)/cpython-3.14.txt" $(CLIPPY_WITH_PYTHON)
	PYO3_CONFIG_FILE="$(INTERPRETERS)/cpython-3.14t.txt" $(CLIPPY_WITH_PYTHON)

bench: build $(STAMPS)/bench ## compare with pydantic and msgspec; BENCH=--quick for a short run
	$(PY) -m benchmarks.run $(BENCH)

licenses: ## list the licences of the crates in the extension, after a change of Cargo.lock; needs cargo-about
	@cargo about --version >/dev/null 2>&1 || { echo "cargo install --locked --features cli cargo-about"; exit 1; }
	cargo about generate --locked --features python about.hbs | sed 's/[[:space:]]*$$//' > THIRD-PARTY-LICENSES.txt

wheel: $(STAMPS)/build $(STAMPS)/test ## build sdist and wheel into dist/, the wheel from the sdist
	$(BIN)/maturin build $(PROFILE) --locked --strip --sdist --out dist --interpreter $(PY)
	$(PY) -m twine check --strict dist/*

clean: ## remove the environments and everything that was built
	@for folder in $(VENV) .venv-3.*; do test ! -f $$folder/pyvenv.cfg || rm -rf $$folder; done
	rm -rf target dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
	rm -f python/hps_ops/_hps_ops*.so
	find benchmarks examples python tests -name __pycache__ -type d -prune -exec rm -rf {} +

# A stamp per dependency group: the second run of any target installs nothing.
$(STAMPS)/%: pyproject.toml | $(STAMPS)/pip
	$(PY) -m pip install --quiet --group $*
	@touch $@

# pip reads dependency groups since 25.1.
$(STAMPS)/pip:
	$(PYTHON) -m venv $(VENV)
	$(PY) -m pip install --quiet --upgrade "pip>=25.1"
	@mkdir -p $(STAMPS)
	@touch $@

# Exit code 1 is the right answer to a broken file; any other one fails the demo.
define expect_failure
	@echo '$$ python examples/quickstart.py $(1)'
	@code=0; $(PY) examples/quickstart.py $(1) || code=$$?; \
		echo "(exit code $$code)"; test $$code -eq 1
endef
