# `make demo` and `make test` need python3 and make only: each sets up what it needs, once.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
RUN_READY := $(VENV)/.ready-run
TEST_READY := $(VENV)/.ready-test
DEV_READY := $(VENV)/.ready-dev
MUTATION_READY := $(VENV)/.ready-mutation
DOCS_READY := $(VENV)/.ready-docs
FOREIGN := .foreign
FOREIGN_READY := $(FOREIGN)/.ready
LOWEST := .venv-lowest
LOWEST_READY := $(LOWEST)/.ready
PEERS := .venv-peers
PEERS_READY := $(PEERS)/.ready
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

RELEASE := .venv-release
RELEASE_READY := $(RELEASE)/.ready

.PHONY: demo test lowest floors check docs foreign format generate screens constraints release-check zipapp image bench guard thorough clean

demo: $(RUN_READY)
	$(BIN)/kcp-proto demo

# The tests wait for servers and other processes more than they compute, and each has folders, ports
# and servers of its own: two processes halve the time, where there are two cores. A file stays in
# one process, for its fixtures' sake. WORKERS=0 runs all in one process.
WORKERS ?= $(shell $(PYTHON) -c 'import os; print(2 if (os.cpu_count() or 1) > 1 else 0)')

test: $(TEST_READY)
	$(BIN)/python -m pytest --numprocesses=$(WORKERS) --dist=loadfile --no-loadscope-reorder --cov --cov-report=term --cov-fail-under=100

# All tests with the lowest version of every dependency; `floors` runs those that touch the dependencies most.
lowest: $(LOWEST_READY)
	$(LOWEST)/bin/python -m pytest --numprocesses=$(WORKERS) --dist=loadfile

TOUCHING := \
  $(addprefix tests/core/keys/test_,certificates.py chains.py forms.py rare_keys.py refusals.py wording.py published_vectors.py signatures.py) \
  tests/core/validation tests/core/doctor tests/core/testing tests/core/test_purity.py \
  tests/transports/https/test_urllib3_transport.py tests/transports/https/test_asyncio_transport.py \
  tests/transports/signers/test_pkcs11.py tests/transports/bulk tests/sandbox/page \
  tests/cli/sandbox/test_java_truststore.py tests/cli/doctor tests/cli/test_call.py

floors: $(LOWEST_READY)
	$(LOWEST)/bin/python -m pytest --numprocesses=$(WORKERS) --dist=loadfile $(TOUCHING)

# Hours, not minutes: what finds the rare mistake.
thorough: $(MUTATION_READY)
	LAW_EXAMPLES=2000 $(BIN)/python -m pytest -m fuzz
	KILL_ROUNDS=200 $(BIN)/python -m pytest -k killed \
	  tests/transports/recording/test_journal.py tests/sandbox/server/test_kills.py
	$(BIN)/python benchmarks/growth.py --up-to 1000000
	$(BIN)/python tools/mutation.py

# The site of the documentation, in docs/site: open docs/site/ko/index.html or docs/site/en/index.html.
docs: $(DOCS_READY)
	$(BIN)/python -m tools.site

# Some minutes; writes benchmarks/out/report.html and report.json.
bench: $(TEST_READY) $(PEERS_READY)
	$(BIN)/python -m benchmarks

# Half a minute, ratios only: fails where something came to cost twice as much.
guard: $(TEST_READY)
	$(BIN)/python benchmarks/guard.py

# Other people's programs that some tests run: code generators, linters. Without them those tests are skipped by name.
foreign: $(FOREIGN_READY)

# The packages as on another system: a name that is not there needs a guard.
ELSEWHERE := --cache-dir .mypy_cache/elsewhere -p kcp_proto -p kcp_schemas -p kcp_transports -p kcp_sandbox -p kcp_cli

check: $(DEV_READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/mypy tests/typing
	$(BIN)/mypy $(ELSEWHERE) --platform win32
	$(BIN)/mypy $(ELSEWHERE) --platform darwin
	$(BIN)/pyright
	$(BIN)/python tools/type_completeness.py
	$(BIN)/lint-imports
	$(BIN)/python tools/schema_drift.py
	$(BIN)/python tools/typed_layer.py --check
	$(BIN)/python tools/messages_page.py --check
	$(BIN)/python tools/rules_page.py --check
	$(BIN)/python tools/go_live_page.py --check
	$(BIN)/python -m tools.pictures --check
	$(BIN)/python -m tools.screens --check
	$(BIN)/python tools/languages.py

format: $(DEV_READY)
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

generate: $(DEV_READY)
	$(BIN)/python tools/typed_layer.py
	$(BIN)/python tools/messages_page.py
	$(BIN)/python tools/rules_page.py
	$(BIN)/python tools/go_live_page.py
	$(BIN)/python -m tools.pictures
	$(BIN)/python -m tools.screens

# The pictures of the sandbox's page and of a terminal, in docs/screens; it needs the chromium command.
screens: $(TEST_READY)
	$(BIN)/python -m tools.screens --views

# The exact versions and hashes of what the hook's and the actions' users install, all systems in one file each.
COMPILE = $(RELEASE)/bin/uv pip compile --quiet --universal --python-version 3.11 --upgrade --generate-hashes --no-header --no-annotate

constraints: $(RELEASE_READY)
	$(PYTHON) -c 'import tomllib; print(*tomllib.load(open("pyproject.toml", "rb"))["build-system"]["requires"], sep="\n")' \
	  | $(COMPILE) --output-file constraints/build.txt -
	$(COMPILE) --output-file constraints/validate.txt --extra validate pyproject.toml
	$(PYTHON) tools/hook_pins.py
	$(COMPILE) --output-file constraints/sandbox.txt --extra cli pyproject.toml
	$(COMPILE) --output-file constraints/release.txt --group release

# Builds twice, the second time from the first one's sdist, and checks all that a release would publish.
release-check: $(RELEASE_READY)
	$(RELEASE)/bin/python tools/release_check.py

# One file that needs nothing but a Python of the same version and system as the one that made it.
INTO_ZIPAPP = $(RELEASE)/bin/uv pip install --quiet --python $(RELEASE)/bin/python --target dist/zipapp/site

zipapp: $(RELEASE_READY)
	rm -rf dist/zipapp && mkdir -p dist/zipapp
	$(RELEASE)/bin/python -m hatchling build --target wheel --directory dist/zipapp
	$(INTO_ZIPAPP) --require-hashes --requirement constraints/sandbox.txt
	$(INTO_ZIPAPP) --no-deps dist/zipapp/*.whl
	$(RELEASE)/bin/shiv --reproducible --compressed --console-script kcp-proto --python '/usr/bin/env python3' \
	  --site-packages dist/zipapp/site --output-file dist/kcp-proto.pyz

# The image of the sandbox, with the first of these programs that is there.
ENGINE ?= $(firstword $(notdir $(shell command -v podman docker buildah 2>/dev/null)))

image:
	$(ENGINE) build --file Containerfile --tag kcp-sandbox .

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)
	$(PIP) install --upgrade pip

$(RUN_READY): $(VENV)/bin/python pyproject.toml
	$(PIP) install --editable '.[cli,fast]'
	touch $@

$(TEST_READY): $(RUN_READY)
	$(PIP) install --editable '.[all,mcp]' --group test
	touch $@

$(DEV_READY): $(TEST_READY)
	$(PIP) install --group dev
	touch $@

# Other gateways' SDKs stay away from our own packages; the report names one that is not there.
$(PEERS_READY): benchmarks/peers/requirements.txt
	$(PYTHON) -m venv $(PEERS)
	for peer in $$(grep -v '^#' $<); do \
	  $(PEERS)/bin/python -m pip --disable-pip-version-check --quiet install --no-compile "$$peer" \
	    || echo "left out: $$peer"; \
	done
	touch $@

# Exact versions and no lock file, which would name a registry.
$(FOREIGN_READY): tests/foreign/package.json tests/foreign/requirements.txt
	mkdir -p $(FOREIGN)
	cp tests/foreign/package.json $(FOREIGN)/
	npm install --prefix $(FOREIGN) --no-package-lock --ignore-scripts --no-audit --no-fund --loglevel=error
	chmod u+x $(FOREIGN)/node_modules/@microsoft/sarif-multitool-linux/Sarif.Multitool  # as its own script does
	$(PYTHON) -m venv $(FOREIGN)/venv
	$(FOREIGN)/venv/bin/python -m pip --disable-pip-version-check --quiet install --requirement tests/foreign/requirements.txt
	touch $@

$(RELEASE_READY): constraints/release.txt
	$(PYTHON) -m venv $(RELEASE)
	$(RELEASE)/bin/python -m pip --disable-pip-version-check --quiet install --require-hashes --requirement $<
	touch $@

# Exactly the lowest versions that pyproject.toml allows, on the lowest Python, with the tests' own tools at their newest.
$(LOWEST_READY): pyproject.toml tools/lowest.py $(FOREIGN_READY)
	rm -rf $(LOWEST)
	$(FOREIGN)/venv/bin/uv venv --quiet --seed --no-python-downloads --python 3.11 $(LOWEST)
	$(PYTHON) tools/lowest.py > $(LOWEST)/lowest.txt
	$(FOREIGN)/venv/bin/uv pip install --quiet --python $(LOWEST) --constraint $(LOWEST)/lowest.txt --editable '.[all]' --group test
	touch $@

$(DOCS_READY): $(RUN_READY)
	$(PIP) install --editable '.[all,mcp]' --group docs
	touch $@

$(MUTATION_READY): $(TEST_READY)
	$(PIP) install --group mutation
	touch $@

clean:
	rm -rf $(VENV) $(PEERS) $(FOREIGN) $(LOWEST) $(RELEASE) .mypy_cache .pytest_cache .ruff_cache .hypothesis .coverage dist .docs docs/site
