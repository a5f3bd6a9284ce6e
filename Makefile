# Homeroom. `make` alone lists what there is to do.
.PHONY: help run install test bench

help: ## show this list
	@sed -n 's/^\([a-z]*\):.*## /make \1\t/p' Makefile

run: ## install what is missing, bring the database up to date, serve on http://127.0.0.1:5000
	@.ci/venv run
	@exec .venv/bin/homeroom serve

install: ## only install: make .venv from the locked list of packages
	@.ci/venv run
	@echo "Installed. Start Homeroom with: make run"

test: ## everything a change must pass: lint, format, the tests on SQLite and again on PostgreSQL
	@.ci/venv test
	@.ci/test

bench: ## measure pages and imports on generated districts, against what they are held to
	@.ci/venv test
	@.venv/bin/python -m bench.run
