# `make demo` and `make test` set everything up by themselves; they need Python 3.11 or later, make and nothing else.
SHELL := /bin/sh
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

VENV := .venv
BIN := $(VENV)/bin

# The first Python that every locked package has a wheel for, else any that is new enough; `make PYTHON=...` names another.
FITS = import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))
NEWER = import sys; sys.exit(sys.version_info < (3, 11))
PYTHON ?= $(shell for check in "$(FITS)" "$(NEWER)"; do for name in python3 python python3.13 python3.12 python3.11; do \
	if "$$name" -c "$$check" 2>/dev/null; then echo "$$name"; exit; fi; done; done)

INSTALLED := $(VENV)/.installed
COMPILED := $(VENV)/.compiled
KNOWLEDGE := $(shell find src/detente/knowledge -type f \( -name '*.yaml' -o -name '*.tsv' -o -name '*.jsonl' \) 2>/dev/null)
KNOWLEDGE_CODE := hatch_build.py $(wildcard src/detente/ontology/*.py) src/detente/text/plain.py

AREAS ?= north-kosovo harbour-islands
DEMO_STORE := build/demo.db
EVALS ?= $$($(BIN)/python -c "from evals.registry import MODULES; print(*MODULES)")
PYTEST_ARGS ?= -n auto --dist loadfile

.PHONY: help
help: ## what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-13s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: setup
setup: $(INSTALLED) $(COMPILED) ## the environment in .venv, from the lock file with hashes

$(INSTALLED): requirements/dev.lock pyproject.toml hatch_build.py
	@test -n "$(PYTHON)" || { echo "Detente needs Python 3.11 or later; none was found. Name yours: make PYTHON=/path/to/python3"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $(INSTALLED)

$(COMPILED): $(INSTALLED) $(KNOWLEDGE) $(KNOWLEDGE_CODE)
	$(BIN)/python hatch_build.py
	@touch $(COMPILED)

.PHONY: demo
demo: setup ## reads the example reports and prints the picture of each area
	@mkdir -p $(dir $(DEMO_STORE))
	@for area in $(AREAS); do \
		echo "\$$ detente read examples/$$area --area $$area --store $(DEMO_STORE)"; \
		$(BIN)/detente read "examples/$$area" --area "$$area" --store $(DEMO_STORE) || exit; \
	done
	@echo
	@echo "The same on a map, with every sentence behind it: make map, then open http://127.0.0.1:8300/"

.PHONY: map
map: web ## serves the example reports on a map: http://127.0.0.1:8300/
	@test -f $(DEMO_STORE) || $(MAKE) --no-print-directory demo
	$(BIN)/detente serve --store $(DEMO_STORE) --area north-kosovo

.PHONY: test
test: setup ## runs the tests
	$(BIN)/python -m pytest $(PYTEST_ARGS)

# Node: the machine's if it is new enough, else PyPI's, pinned by hash.
.PHONY: web
web: setup ## builds the web application into the package, if its sources changed since it was
	@$(BIN)/python -c "import sys; sys.path.insert(0, 'web'); import build; sys.exit(not (build.is_current() or build.machine_has_node()))" \
		|| $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/node.lock
	$(BIN)/python web/build.py --if-needed $(WEB_ARGS)

.PHONY: screenshots
screenshots: web ## every screen, dark, light, on a phone and printed, into build/screenshots
	$(BIN)/python -m tests.screens.pictures build/screenshots

.PHONY: contract
contract: setup ## runs the contract of the memory against SQLite and PostgreSQL, both required
	DETENTE_REQUIRE_POSTGRES=1 $(BIN)/python -m pytest $(PYTEST_ARGS) tests/test_memory_contract.py tests/test_memory_upgrades.py

.PHONY: faults
faults: setup ## kills writers and migrations 200 times, fills small disks; the record stands in benchmarks/README.md
	$(BIN)/python -m benchmarks.faults --kills 200

.PHONY: bulk
bulk: setup ## 30,000 texts through the documents stage: make bulk DATA=DIR; the record stands in benchmarks/README.md
	@test -n "$(DATA)" || { echo "DATA is not set: make bulk DATA=DIR, the folder with raw/"; exit 2; }
	$(BIN)/python -m benchmarks.documents_bulk --data "$(DATA)"

FUZZ_TARGETS ?= plain html pdf docx word line lines mail mailbox archive table normal
FUZZ_SECONDS ?= 600

.PHONY: fuzz
fuzz: setup ## fuzzes each reader of files for ten minutes (FUZZ_SECONDS, FUZZ_TARGETS); crashes go into build/fuzz
	@for target in $(FUZZ_TARGETS); do echo "fuzzing $$target"; \
		$(BIN)/python -m fuzz.run $$target --seconds $(FUZZ_SECONDS) || exit; done

.PHONY: memory
memory: setup ## measures the memory: writers beside readers, backup of a million mentions
	$(BIN)/python -m benchmarks.memory_traffic
	$(BIN)/python -m benchmarks.memory_traffic --server --writers 4
	$(BIN)/python -m benchmarks.memory_backup

.PHONY: schema
schema: setup ## writes docs/openapi.json anew, then asks every route what nobody thought of, 300 times each
	$(BIN)/python -m detente.surfaces.api.schema > docs/openapi.json.new
	mv docs/openapi.json.new docs/openapi.json
	DETENTE_SCHEMA_EXAMPLES=300 $(BIN)/python -m pytest $(PYTEST_ARGS) tests/test_api_schema.py

.PHONY: answers
answers: setup ## measures what the web answers with 100,000 mentions
	$(BIN)/python -m benchmarks.web_answers

LOAD_SECONDS ?= 600

.PHONY: load
load: setup ## 50 readers and 5 writers at one room for ten minutes, killed in the middle: on a file, then on PostgreSQL
	MALLOC_ARENA_MAX=2 $(BIN)/python -m benchmarks.team_load --seconds $(LOAD_SECONDS)
	MALLOC_ARENA_MAX=2 $(BIN)/python -m benchmarks.team_load --seconds $(LOAD_SECONDS) --server

REPLAY := replay examples/north-kosovo --area north-kosovo --from 2023-05-26T00:00 --to 2023-06-01T00:00

.PHONY: replay-curves
replay-curves: setup ## draws 26 to 31 May 2023 hour by hour: the curves and the table of levels in docs/replay/
	$(BIN)/detente $(REPLAY) --place zvecan --place leposavic --place zubin-potok --format svg > docs/replay/north-kosovo.svg
	$(BIN)/detente $(REPLAY) --format md > docs/replay/levels.md

.PHONY: large-area
large-area: setup ## measures pictures of 200 places from 10,000 to 1,000,000 mentions; the record stands in benchmarks/README.md
	$(BIN)/python -m benchmarks.large_area

.PHONY: soak
soak: setup ## the watch for an hour under load and under fire: 50 feeds, kills, a full disk, a clock that jumps
	$(BIN)/python -m benchmarks.soak $(SOAK_ARGS)

.PHONY: benchmarks
benchmarks: setup ## runs the quick benchmarks, adds their records, and draws docs/benchmarks.md from all records
	$(BIN)/python -m benchmarks
	$(BIN)/python -m benchmarks.page

.PHONY: scale
scale: setup ## an archive of 1,000,000 invented documents coded, with a kill -9 in the middle: make scale SCALE_ARGS="--documents 20000"
	$(BIN)/python -m benchmarks scale $(SCALE_ARGS)

REPLAY_AREA ?= north-kosovo
REPLAY_SPEED ?= 3600

.PHONY: replay
replay: setup ## the example reports as feeds on this machine, watched, at any speed: make replay REPLAY_SPEED=3600
	$(BIN)/python -m examples.feeds --watch --area $(REPLAY_AREA) --speed $(REPLAY_SPEED)

.PHONY: lint
lint: setup ## format and lint, changing nothing
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

.PHONY: format
format: setup ## formats, and mends what can be mended safely
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

.PHONY: types
types: setup ## mypy, strict
	$(BIN)/mypy

.PHONY: contracts
contracts: setup ## who may import whom
	$(BIN)/lint-imports

.PHONY: evals
evals: setup ## scores against gold data: make evals DATA=DIR [EVALS="plv temporal"]
	@test -n "$(DATA)" || { echo "DATA is not set: make evals DATA=DIR, the folder with one folder an eval"; exit 2; }
	$(BIN)/python -m evals $(EVALS) --data "$(DATA)" --check-floors

.PHONY: knowledge
knowledge: $(INSTALLED) ## compiles the experts' files and the gazetteer again
	$(BIN)/python hatch_build.py
	@touch $(COMPILED)

.PHONY: wheel
wheel: setup ## builds the wheel into dist/, in an environment of its own
	$(BIN)/python -m build --wheel --outdir dist

# The hashes are the public index's, whatever this machine's pip is told to use besides.
PIP_COMPILE = env -u PIP_EXTRA_INDEX_URL -u PIP_FIND_LINKS PIP_CONFIG_FILE=/dev/null CUSTOM_COMPILE_COMMAND="make lock" \
	$(BIN)/pip-compile --quiet --generate-hashes --allow-unsafe --strip-extras --no-emit-options --no-emit-index-url \
	--no-emit-find-links --no-emit-trusted-host $(LOCK_ARGS)

.PHONY: lock
lock: $(INSTALLED) ## pins all dependencies again; newer ones with LOCK_ARGS=--upgrade
	$(PIP_COMPILE) --output-file requirements/runtime.lock pyproject.toml
	$(PIP_COMPILE) --output-file requirements/node.lock requirements/node.in
	$(PIP_COMPILE) --output-file requirements/dev.lock --extra dev --all-build-deps --constraint requirements/runtime.lock pyproject.toml

.PHONY: clean
clean: ## removes what was built, the environment too
	rm -rf $(VENV) build dist web/node_modules web/public/geo src/detente/surfaces/web/static .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis
	rm -rf src/detente/knowledge/gazetteer src/detente/knowledge/compiled
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
