# All commands of the project. Each target prepares what it needs; a second run finds it prepared.
#
# You need: Python 3.11 or later with venv, make, and the package registries.
# Another interpreter: make PYTHON=python3.12 test

PYTHON ?= python3
# More arguments for pytest: make test ARGS="tests/unit -k grade"
ARGS ?=
# One service, and what a change in it can break: make test SERVICE=customers
SERVICE =
# Tests at a time: a third works while others wait. Whole systems run one after the other in any case.
# In order, one by one: make test PROCESSES=0
PROCESSES ?= 3
# Faults in a soak: make soak N=1000, and SEED=42 to repeat its draw
N ?= 100
SEED ?=

UV_VERSION := 0.13.9
BENCH_SERVER_VERSION := 0.5.3-beta.193
UV := .tools/uv/bin/uv
BIN := .venv/bin
PREPARED := .venv/.prepared
PROJECTS := pyproject.toml uv.lock $(wildcard libs/*/pyproject.toml services/*/pyproject.toml)
# Each package of libs and services, named as its folder is.
SOURCES := $(patsubst %/__init__.py,%,$(wildcard libs/*/*/__init__.py services/*/*/__init__.py)) tools tests benchmarks examples/ledger

# Use the Python on this machine, never download one.
export UV_PYTHON_DOWNLOADS := never
# Compile once, not in each of a system's dozen processes and of the tests': libraries here, our own sources
# at their first import, also where the caller's shell tells Python to keep nothing.
export UV_COMPILE_BYTECODE := 1
unexport PYTHONDONTWRITEBYTECODE
export UV_NO_PROGRESS := 1

# The service's own tests, and of those over all services the cases that name it, or no service.
OF_SERVICE = --service=$(SERVICE) $(wildcard tests/unit/$(SERVICE) tests/integration/$(SERVICE)) \
	tests/unit/tools tests/contract tests/architecture

# Breaking whole systems takes its time and wants the cores: `make fault`, and CI.
ALL_BUT_FAULTS = $(if $(findstring tests/fault,$(ARGS)),,--ignore=tests/fault)

.DEFAULT_GOAL := help
.PHONY: help demo up test check fmt fault soak soak-library mutants audit bench bench-server docs release requirements prepare assets browser rabbitmq promtool caddy dovecot

help: ## List the targets
	@awk -F':.*## ' '/^[a-z-]+:.*## / {printf "  make %-13s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: $(PREPARED) ## Start everything with invented data and play a whole story into it (DEMO_EXIT=1: stop after it)
	@$(BIN)/python -m tools.demo

up: $(PREPARED) ## Start everything for use, data kept in var/up
	@$(BIN)/python -m tools.launcher

test: $(PREPARED) rabbitmq promtool caddy browser dovecot ## Run every test but those of `make fault` (SERVICE=mail for what a change there can break, ARGS="-k grade" for some)
	@mkdir -p var
	@$(BIN)/pytest --numprocesses=$(PROCESSES) --dist=loadscope --junitxml=var/test-results.xml $(if $(SERVICE),$(OF_SERVICE),$(ALL_BUT_FAULTS)) $(ARGS)

check: $(PREPARED) ## Check style, types, direction of imports, lock and compose file, in seconds
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy $(SOURCES)
	@$(BIN)/lint-imports --no-logo
	@$(BIN)/check-jsonschema --builtin-schema vendor.compose-spec docker-compose.yml
	@$(UV) lock --check --offline

fmt: $(PREPARED) ## Format the code
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

audit: $(PREPARED) ## Check the locked packages for known vulnerabilities (needs the network)
	@mkdir -p var
	@$(UV) export --quiet --frozen --all-packages --no-emit-workspace --output-file var/audit.txt
	@$(UV) run --quiet --isolated --frozen --only-group audit pip-audit --strict --requirement var/audit.txt --disable-pip

fault: $(PREPARED) rabbitmq ## Break a running system in every way at once, and check that nothing is lost or doubled
	@$(BIN)/pytest tests/fault --ignore=tests/fault/test_firm.py --numprocesses=2 --dist=loadscope --durations=0 --durations-min=1 $(ARGS)

# Each kind of fault once: .venv/bin/pytest tests/fault/test_firm.py
soak: $(PREPARED) rabbitmq ## Break the five services N times at random (N=1000 SEED=42), counted in benchmarks/soak.jsonl
	@$(BIN)/python -m tests.fault.firm --faults $(N) $(if $(SEED),--seed $(SEED))

soak-library: $(PREPARED) rabbitmq ## The same for the library, on two services made to be audited event by event
	@$(BIN)/python -m tests.fault --faults $(N) $(if $(SEED),--seed $(SEED))

mutants: $(PREPARED) rabbitmq ## Break each rule of the backbone in a copy; a test must notice (ARGS="guard epoch" for some)
	@$(BIN)/python -m tests.mutants $(ARGS)

bench: $(PREPARED) rabbitmq ## Measure each path against its raw counterpart, into benchmarks/results.json (ARGS="publisher" for some)
	@$(BIN)/python -m benchmarks $(ARGS)

bench-server: ## Build the faster database server that the figures were measured on (needs cargo, cmake, ninja; four minutes)
	@command -v secantusd-rs >/dev/null || [ -x "$$HOME/.cargo/bin/secantusd-rs" ] || { \
		command -v cargo >/dev/null || { echo "cargo is needed: https://www.rust-lang.org/tools/install"; exit 1; }; \
		cargo install --quiet secantus-mdb --version $(BENCH_SERVER_VERSION) --ignore-rust-version; }

docs: $(PREPARED) ## Regenerate the documents that come from the code
	@$(BIN)/python -m tools.docs
	@$(BIN)/python -m tools.kubernetes

assets: browser ## Build the desk's script and style sheet from services/desk/assets
	@cd services/desk/assets && npm ci --silent && npm run --silent build

release: $(PREPARED) ## Keep the events' schemas as those of a release, which must never be broken
	@$(BIN)/python -m tools.contracts

requirements: $(PREPARED) ## List every requirement with the tests that prove it
	@$(BIN)/python -m tools.requirements

prepare: $(PREPARED)

# Nothing happens until a dependency changes: the stamp is newer.
$(PREPARED): $(PROJECTS) $(UV)
	@echo "Preparing .venv from uv.lock ..."
	@$(UV) sync --quiet --frozen --all-packages --python "$(PYTHON)"
	@touch $@

$(UV):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Python 3.11 or later is needed and $(PYTHON) is not one; say which: make PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' || \
		{ echo "$(PYTHON) has no venv module; on Debian: apt-get install python3-venv"; exit 1; }
	@echo "Fetching uv $(UV_VERSION) into .tools ..."
	@$(PYTHON) -m venv .tools/uv
	@.tools/uv/bin/pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)
	@touch $@

rabbitmq:
	@tools/install-rabbitmq.sh

promtool:
	@tools/install-promtool.sh

caddy:
	@tools/install-caddy.sh

dovecot:
	@tools/install-dovecot.sh

browser:
	@tools/install-browser.sh
