# `make demo` and `make test` need python3 and make only: each sets up what it needs, once.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
RUN_READY := $(VENV)/.ready-run
TEST_READY := $(VENV)/.ready-test
DEV_READY := $(VENV)/.ready-dev
MUTATION_READY := $(VENV)/.ready-mutation
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

.PHONY: demo test check format generate thorough clean

demo: $(RUN_READY)
	$(BIN)/kcp-proto demo

test: $(TEST_READY)
	$(BIN)/python -m pytest --cov --cov-report=term --cov-fail-under=100

# Hours, not minutes: what finds the rare mistake.
thorough: $(MUTATION_READY)
	LAW_EXAMPLES=2000 $(BIN)/python -m pytest tests/keys/test_fuzz.py
	KILL_ROUNDS=200 $(BIN)/python -m pytest tests/transports/test_journal.py -k killed
	$(BIN)/python tools/mutation.py

check: $(DEV_READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/mypy tests/typing
	$(BIN)/pyright
	$(BIN)/lint-imports
	$(BIN)/python tools/schema_drift.py
	$(BIN)/python tools/typed_layer.py --check

format: $(DEV_READY)
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

generate: $(DEV_READY)
	$(BIN)/python tools/typed_layer.py

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)
	$(PIP) install --upgrade pip

$(RUN_READY): $(VENV)/bin/python pyproject.toml
	$(PIP) install --editable '.[cli,fast]'
	touch $@

$(TEST_READY): $(RUN_READY)
	$(PIP) install --editable '.[all]' --group test
	touch $@

$(DEV_READY): $(TEST_READY)
	$(PIP) install --group dev
	touch $@

$(MUTATION_READY): $(TEST_READY)
	$(PIP) install --group mutation
	touch $@

clean:
	rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache .hypothesis .coverage dist
