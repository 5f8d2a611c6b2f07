# `make run` opens Outpace, `make test` tests it; both first install what is missing, once.
#   PY=python3.12        another Python (3.11 or newer)
#   TESTS="tests/core"   part of the tests        WORKERS=4   processes that run them
PY ?= python3
VENV := .venv
WORKERS ?= 2
TESTS ?=
export PY VENV

BIN := $(VENV)/bin
INSTALLERS := packaging/install-system-packages.sh packaging/install-python-packages.sh
PROGRAM_READY := $(VENV)/.program-ready
TESTS_READY := $(VENV)/.tests-ready
NO_DISPLAY = [ "$$(uname -s)" = Linux ] && [ -z "$${DISPLAY:-}$${WAYLAND_DISPLAY:-}" ]

.NOTPARALLEL:
.PHONY: run test lint format types bench screens lock clean

run: $(PROGRAM_READY)
	@if $(NO_DISPLAY); then exec $(BIN)/outpace demo --headless; else exec $(BIN)/outpace; fi

test: $(TESTS_READY)
	@QT_QPA_PLATFORM=offscreen $(BIN)/python -m pytest -q -n $(WORKERS) $(TESTS)

lint: $(TESTS_READY)
	@$(BIN)/ruff check --quiet .
	@$(BIN)/ruff format --quiet --check .

format: $(TESTS_READY)
	@$(BIN)/ruff check --quiet --fix .
	@$(BIN)/ruff format --quiet .

types: $(TESTS_READY)
	@$(BIN)/mypy

# Makes a workspace of 150,000 contacts and emails once, and installs Vorta beside it to compare with (BENCH=names).
bench: $(TESTS_READY)
	@$(BIN)/python -m benchmarks $(BENCH)

# The pictures of docs/screens, made by the program itself a week into the sample workspace.
screens: $(PROGRAM_READY)
	@rm -f docs/screens/*.png
	@$(BIN)/python docs/take_screens.py docs/screens

# Needs uv. Keeps the versions that still fit; `make lock UPGRADE=--upgrade` takes the newest.
COMPILE = uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
          --no-annotate --custom-compile-command "make lock" $(UPGRADE) pyproject.toml
lock:
	@$(COMPILE) --extra build -o requirements.lock
	@$(COMPILE) --extra build --extra dev -c requirements.lock -o requirements-dev.lock

clean:
	@rm -rf $(VENV) build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis
	@find app resources tests benchmarks -name __pycache__ -type d -prune -exec rm -rf {} +

$(PROGRAM_READY): pyproject.toml requirements.lock $(INSTALLERS)
	@sh packaging/install-system-packages.sh
	@sh packaging/install-python-packages.sh requirements.lock
	@touch $@

$(TESTS_READY): pyproject.toml requirements-dev.lock $(INSTALLERS)
	@sh packaging/install-system-packages.sh --tests
	@sh packaging/install-python-packages.sh requirements-dev.lock
	@touch $@ $(PROGRAM_READY)
