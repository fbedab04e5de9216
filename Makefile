# `make demo` needs Python 3.11 and make; `make test` gets what else it needs, or says what to install.
PYTHON ?= $(or $(shell command -v python3.11),python3)
PORT ?= 8000
RUN = .venv/bin/python manage.py
MESSAGES = $(patsubst %.po,%.mo,$(wildcard locale/*/LC_MESSAGES/*.po config/locale/*/LC_MESSAGES/*.po))
LEMMAS = articles/text/generated/russian_lemmas.tsv
GUNICORN = .venv/bin/gunicorn config.wsgi --worker-class=config.gunicorn_worker.PatientWorker --workers=1 --threads=8 \
	--bind=127.0.0.1:$(PORT) --log-level=warning --no-control-socket --config=python:config.serving

# Compiled once, not by each of the many processes that the tests start.
unexport PYTHONDONTWRITEBYTECODE
# How the tests of a tier are shared out: one by one, or a file at a time where it starts servers of its own.
FAST = --numprocesses=auto --dist=worksteal
SERVICES = --numprocesses=auto --maxprocesses=4 --dist=loadfile --no-loadscope-reorder

# The fast tier comes before the services tier, also with make -j.
.NOTPARALLEL:
.PHONY: help port install dev messages demo serve test test-quick test-fast test-services test-long fix lint audit \
	bench screenshots clean

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' Makefile | expand -t 16

install: .venv/.site messages $(LEMMAS) ## .venv with what runs the site

.venv/.site: requirements.txt
	@$(PYTHON) -c 'import sys; sys.exit(None if sys.version_info >= (3, 11) else "Python 3.11 or newer is needed: make PYTHON=…")'
	@test -x .venv/bin/python || $(PYTHON) -m venv .venv
	@echo "Installing what requirements.txt names into .venv …"
	@.venv/bin/python -m pip install --quiet --disable-pip-version-check pip==26.3  # older ones warn of extras in vain
	@rm -f $@
	@{ .venv/bin/python -m pip install --disable-pip-version-check --requirement requirements.txt && touch $@; } | \
	while read -r does what; do case $$does in \
	Collecting) printf '%s ' "$${what%% *}";; Installing) printf '\n… %s packages …\n' "$$(echo $$what | wc -w)";; \
	esac; done
	@test -f $@  # pip said what is wrong

dev: .venv/.dev messages $(LEMMAS)

.venv/.dev: requirements-dev.txt .venv/.site
	@echo "Installing what requirements-dev.txt names …"
	@.venv/bin/python -m pip install --quiet --disable-pip-version-check --requirement requirements-dev.txt
	@touch $@

messages: $(MESSAGES)

%.mo: %.po | .venv/.site
	@.venv/bin/pybabel --quiet compile --input-file=$< --output-file=$@

# From the dictionary of pymorphy3, whose licence keeps it out of the sources.
$(LEMMAS): $(wildcard articles/text/russian_*) articles/vocabulary/names.json .venv/.site
	@echo "The forms of Russian words …"
	@.venv/bin/python -m articles.text.russian_lemmas

# Before anything is installed or changed; nothing to wait for where a site runs already.
port:
	@$(PYTHON) -c 'import socket, sys; sys.exit(socket.socket().connect_ex(("127.0.0.1", $(PORT))) == 0 and \
	"Port $(PORT) of this machine is taken; PORT=… make $(or $(firstword $(MAKECMDGOALS)),demo) takes another.")'

demo: export DEBUG = 1
demo: port install ## the site with the seed articles, on this machine, until interrupted; its data stays in var/
	@echo "The database …"
	@$(RUN) migrate --verbosity=0
	@echo "The articles of seeds/ …"
	@$(RUN) ingest seeds
	@echo "The search index …"
	@$(RUN) search_index drain
	@$(RUN) demo_accounts
	@echo "The archive is at http://127.0.0.1:$(PORT)/ (admin: http://127.0.0.1:$(PORT)/admin/); Ctrl-C ends it."
	@exec $(GUNICORN)

serve: port install ## the site as .env describes it
	@set -a; if [ -f .env ]; then . ./.env; fi; set +a; \
	$(RUN) migrate --verbosity=0 && $(RUN) first_administrator && $(RUN) search_index create && \
	$(RUN) collectstatic --no-input --verbosity=0 && \
	exec $(GUNICORN)

test: test-fast test-services ## the fast tier, then the services tier

test-quick: dev ## the fast tier without what is marked slow
	@.venv/bin/pytest tests/fast $(FAST) -m 'not slow and not long'

test-fast: dev ## SQLite and the embedded engine, no sockets; on all cores
	@.venv/bin/pytest tests/fast $(FAST) -m 'not long'

test-services: dev ## real PostgreSQL, Elasticsearch and Chromium
	@.venv/bin/python -m tests.servers install
	@.venv/bin/pytest tests/services $(SERVICES) -m 'not long'

test-long: dev ## what is marked long: before an issue is closed
	@.venv/bin/python -m tests.servers install
	@.venv/bin/pytest tests/fast $(FAST) -m long
	@.venv/bin/pytest tests/services $(SERVICES) -m long

# All three, whatever ruff complains of; what it could not repair fails at the end.
fix: dev ## repairs and formats code and templates
	@.venv/bin/ruff check --fix .; left=$$?; \
	.venv/bin/ruff format . || left=$$?; \
	.venv/bin/djlint templates --reformat --quiet || test $$? = 1 || left=$$?; \
	exit $$left  # djlint answers 1 where it changed something

lint: export DATA_DIR = .cache/lint
lint: dev ## ruff, mypy, djlint, and Django's own checks
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy
	.venv/bin/djlint templates --lint --check
	DEBUG=1 $(RUN) makemigrations --check --dry-run
	SECRET_KEY=$$($(PYTHON) -c 'import secrets; print(secrets.token_urlsafe(50))') ALLOWED_HOSTS=archive.example.org \
	DATABASE_URL=sqlite:// CONTACT=editors@archive.example.org $(RUN) check --deploy --fail-level=WARNING

audit: dev ## known vulnerabilities of what requirements.txt names; asks PyPI
	.venv/bin/pip-audit --requirement requirements.txt --no-deps --disable-pip --strict

bench: export DEBUG = 1
bench: export DATA_DIR = .cache/bench
bench: dev ## how fast it loads and answers: make bench CORPUS=file.jsonl
	@test -n "$(CORPUS)" || { echo "usage: make bench CORPUS=file.jsonl"; exit 2; }
	@rm -rf .cache/bench
	@$(RUN) migrate --verbosity=0
	@.venv/bin/python tests/benchmarks/archive.py $(CORPUS)

screenshots: dev ## docs/screenshots, taken anew
	@.venv/bin/python -m tests.servers install
	@SCREENSHOTS=1 .venv/bin/pytest tests/services/pages/test_screenshots.py

clean: ## forget .venv and the caches; the data in var/ stays
	rm -rf .venv .cache staticfiles articles/text/generated $(MESSAGES)
