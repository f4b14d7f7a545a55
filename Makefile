# `make help` says what there is. Everything runs from .venv, which is made and kept up to date by itself; CI calls the
# same targets. Programs are called as modules: a path with a space in it breaks console scripts.

PYTHON ?= python3
PORT ?= 8000
# More for pytest: make test ARGS="tests/movies -k search"
ARGS ?=

PY := .venv/bin/python
MANAGE := $(PY) manage.py
APPS := config movies social reviews lists recommendations

# What `check --deploy` and the image's static files need to know; no service is asked.
PRODUCTION := DJANGO_SETTINGS_MODULE=config.settings.prod SECRET_KEY=$$($(PY) -c "import secrets; print(secrets.token_urlsafe(48))") \
	ALLOWED_HOSTS=matinee.example SITE_URL=https://matinee.example TRUSTED_PROXIES=1 \
	DATABASE_URL=postgresql://nobody@localhost/none REDIS_URL=redis://localhost/0

.PHONY: help demo demo-reset run test check bench lock screenshots schema format venv venv-demo
.DEFAULT_GOAL := help

help: ## this list
	@grep -hE '^[a-z-]+:.*## ' Makefile | awk -F ':.*## ' '{ printf "  make %-12s %s\n", $$1, $$2 }'

demo: venv-demo ## the whole site with a demo catalogue; PORT=8000
	@DJANGO_SETTINGS_MODULE=config.settings.demo exec $(MANAGE) demo --port "$(PORT)"

demo-reset: venv-demo ## the demo from the start: forgets all data in .data
	@$(PY) -m config.embedded.reset
	@DJANGO_SETTINGS_MODULE=config.settings.demo exec $(MANAGE) demo --port "$(PORT)"

run: venv ## web, worker and scheduler for daily development, reloading; PORT=8000
	@DJANGO_SETTINGS_MODULE=config.settings.dev exec $(MANAGE) run --port "$(PORT)"

test: venv ## all tests, in parallel; ARGS="tests/movies -k search"
	$(PY) -m pytest -n auto --dist worksteal $(ARGS)

check: venv ## format, lint, types, layers, templates, migrations, deployment, Dockerfile, rules of the house
	$(PY) -m ruff format --check .
	$(PY) -m ruff check .
	$(PY) -m mypy $(APPS)
	$(PY) -c "from importlinter.cli import lint_imports_command; lint_imports_command()"
	$(PY) -m djlint templates --lint --quiet
	$(MANAGE) makemigrations --check --dry-run
	$(PRODUCTION) $(MANAGE) check --deploy --fail-level WARNING
	.venv/bin/hadolint Dockerfile
	$(PY) -m pytest -q -n0 tests/guards

bench: venv ## the figures that the product claims
	$(PY) -m bench $(ARGS)

lock: venv ## the newest versions that pyproject.toml allows, into requirements/
	@$(LOCK) --upgrade --extra embedded --extra sentry --extra dev --output-file requirements/dev.txt
	@$(LOCK) --extra embedded --constraints requirements/dev.txt --output-file requirements/demo.txt
	@$(LOCK) --extra sentry --constraints requirements/dev.txt --output-file requirements/base.txt

LOCK := $(PY) -m uv pip compile pyproject.toml --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-annotate --custom-compile-command "make lock"

screenshots: venv ## pictures of a running site for the README: URL=http://localhost:8000 ONLY="title films"
	$(PY) -m tests.e2e.screenshots $(or $(URL),http://localhost:$(PORT)) docs/images $(if $(ONLY),--only $(ONLY))

schema: venv ## docs/openapi.yaml anew
	$(MANAGE) spectacular --file docs/openapi.yaml --validate --fail-on-warn

format: venv ## format and sort what can be fixed by itself
	$(PY) -m ruff format .
	$(PY) -m ruff check --fix .

venv:
	@$(PYTHON) requirements/sync.py dev

venv-demo:
	@$(PYTHON) requirements/sync.py demo
