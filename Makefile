# Everything a newcomer, a developer and CI need. `make run` and `make test` do all their set-up themselves.
PYTHON ?= python3.11
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
export LISTLINT_HOME ?= $(CURDIR)/.listlint
PORT ?= 8017
APT := $(shell [ "$$(id -u)" = 0 ] || echo sudo) env DEBIAN_FRONTEND=noninteractive apt-get -qq

.PHONY: help run install test test-quick lint browser extension extension-lint clean

help: ## Show these targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

run: install ## Install, scan the example data, start the server (Ctrl-C stops it)
	@$(BIN)/python examples/prepare.py
	@exec $(BIN)/listlint serve --port $(PORT)

install: $(VENV)/.installed ## Make .venv with Listlint and the reader of text in pictures

$(VENV)/.installed: pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV) 2>/dev/null || { rm -rf $(VENV); \
	  echo "Python's venv module is missing; installing python3-venv"; \
	  $(APT) update && $(APT) install -y --no-install-recommends python3.11-venv && $(PYTHON) -m venv $(VENV); }
	@echo "Installing Listlint into $(VENV) (a minute or two the first time)"
	@$(PIP) install --quiet --editable '.[ocr]'
	@touch $@

$(VENV)/.dev: $(VENV)/.installed
	@echo "Installing what the tests need"
	@$(PIP) install --quiet --upgrade 'pip>=25.1'
	@$(PIP) install --quiet --group dev
	@touch $@

browser: ## Install Debian's Chromium, Firefox, Chinese and emoji fonts, unless they are there
	@if ! command -v chromium >/dev/null || ! fc-list 2>/dev/null | grep -qi 'NotoSansCJK\|Noto Sans CJK'; then \
	  echo "Installing chromium and its Chinese and emoji fonts"; \
	  $(APT) update && $(APT) install -y --no-install-recommends chromium fontconfig fonts-noto-cjk fonts-noto-color-emoji >/dev/null; fi
	@if ! command -v firefox-esr >/dev/null && ! command -v firefox >/dev/null; then echo "Installing firefox-esr"; \
	  { $(APT) update && $(APT) install -y --no-install-recommends firefox-esr >/dev/null; } || \
	  echo "Firefox could not be installed: the extension is not tested in it"; fi

test: $(VENV)/.dev browser ## Run all tests
	@env -u LISTLINT_HOME $(BIN)/python -m pytest -q

test-quick: $(VENV)/.dev ## Run the tests that need no browser and read no pictures
	@env -u LISTLINT_HOME $(BIN)/python -m pytest -q -m "not browser and not ocr"

lint: $(VENV)/.dev ## ruff, mypy --strict, the layer contracts
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo

extension: install ## Pack the browser extension into a zip for Chromium and one for Firefox
	@$(BIN)/listlint extension --zip

extension-lint: extension ## Mozilla's web-ext lint over the Firefox zip, TypeScript over the scripts (fetched by npx; a check of developers, no test needs Node)
	@npx --yes web-ext@8 lint --source-dir listlint-extension-firefox.zip
	@npx --yes -p typescript@5 -p chrome-types@0.1 sh -c 'tsc --typeRoots "$$(dirname "$$(command -v tsc)")/.."' && echo "TypeScript finds nothing to object to"

clean: ## Remove the virtual environment and the example data
	@rm -rf $(VENV) .listlint
