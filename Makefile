# Müdavim: `make demo` to see it, `make test` to trust it, `make help` for the rest.
.DEFAULT_GOAL := help
.PHONY: help demo demo-reset test test-full quick lint format types floors messages catalogs migrations \
        postgres postgres-stop lock audit venv system clean
.NOTPARALLEL:

PORT ?= 8000
export PORT
BIN := .venv/bin

help: ## Show what can be made
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | \
	  while IFS="$$(printf '\t')" read -r name text; do printf '  make %-15s %s\n' "$$name" "$$text"; done

# --- See it ----------------------------------------------------------------------------------------------------------
demo: ## Run an invented shop on http://127.0.0.1:8000 (PORT=… for another port)
	@scripts/venv run
	@exec $(BIN)/python scripts/run_demo.py

demo-reset: ## Throw the demo shop away; the next make demo invents it anew
	rm -rf var/demo

# --- Trust it --------------------------------------------------------------------------------------------------------
test: ## Everything: lint, types, floors, deploy checks, all tests on SQLite and on PostgreSQL with a browser
	@scripts/test

test-full: ## The same with every browser matrix and ten thousand random ledger runs; takes hours
	@HYPOTHESIS_PROFILE=full scripts/test

quick: venv ## The inner loop, under a minute: lint and the fast tests on SQLite
	@$(BIN)/ruff check --quiet . && $(BIN)/ruff format --quiet --check .
	@HYPOTHESIS_PROFILE=quick $(BIN)/pytest -q -n 2 --dist worksteal -m "not slow and not browser and not race"

lint: venv ## Style of Python and templates, types, floors
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/djlint --lint --quiet templates
	$(MAKE) --no-print-directory types floors

types: venv ## mypy --strict
	$(BIN)/mypy apps loyalty_site

floors: venv ## Who may import whom
	$(BIN)/lint-imports --no-cache --no-logo

format: venv ## Put Python into shape
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/djlint --reformat --quiet templates

migrations: venv ## Refuse models that have no migration
	$(BIN)/python manage.py makemigrations --check --dry-run

# --- Languages -------------------------------------------------------------------------------------------------------
messages: venv ## Collect texts from the sources into the catalogs and compile them (needs gettext)
	$(BIN)/python manage.py makemessages --locale az --locale tr --no-location --no-wrap --no-obsolete \
	  --ignore var --ignore .venv --ignore tests
	@scripts/catalogs

catalogs: venv ## Compile the catalogs
	@scripts/catalogs

# --- Tools -----------------------------------------------------------------------------------------------------------
venv: ## Build .venv with the development tools
	@scripts/venv dev

system: ## Install what the tests need from Debian: PostgreSQL, Chromium, gettext
	@scripts/system

postgres: ## Start a private PostgreSQL for development and print its DATABASE_URL
	@scripts/postgres start
	@scripts/postgres url

postgres-stop: ## Stop it
	@scripts/postgres stop

lock: venv ## Pin the dependencies of pyproject.toml with hashes (UPGRADE=1 for the newest versions)
	$(BIN)/uv pip compile --quiet --universal --generate-hashes $(if $(UPGRADE),--upgrade) pyproject.toml \
	  -o requirements.lock
	$(BIN)/uv pip compile --quiet --universal --generate-hashes $(if $(UPGRADE),--upgrade) --group dev pyproject.toml \
	  -o requirements-dev.lock

audit: venv ## Ask for known vulnerabilities of the pinned packages
	$(BIN)/pip-audit --disable-pip --require-hashes -r requirements.lock

clean: ## Remove everything that make has built, the demo shop included
	-@scripts/postgres discard 2>/dev/null
	rm -rf .venv var staticfiles
