# `make help` lists the targets. Each sets up what it needs by itself. GNU make 3.81 or newer.

PYTHON ?= python3
ARGS ?=

LOCK := requirements-dev.txt
PY := .venv/bin/python
# What .venv was made from: the version of Python and the whole lock. It is compared by content, so that a fresh
# checkout installs nothing again, and written last, so that an interrupted install does not count as done.
STAMP := .venv/made-from
VNU ?= node_modules/vnu-jar/build/dist/vnu.jar

.DEFAULT_GOAL := build
.PHONY: build test lint valid preview publish fuzz axe bench screenshots docs lock clean help setup

build: setup ## build the site from content/ into site/; `make` alone does this
	@$(PY) build.py build $(ARGS)

test: setup ## run the tests, on every core; one of them: make test ARGS="-k timeline"
	@$(PY) -m pytest -n auto $(ARGS)

lint: setup ## look for mistakes in code, workflows and pages: ruff, mypy, zizmor, the Nu checker
	@status=0; $(PY) -m ruff check . $(ARGS) || status=1; $(PY) -m mypy || status=1; \
	    .venv/bin/zizmor --offline --quiet .github/workflows || status=1; $(MAKE) --no-print-directory valid || status=1; \
    exit $$status

valid: setup ## look for mistakes in the HTML of every site: the Nu checker, where it and Java are there
	@if ! command -v java >/dev/null || ! [ -f $(VNU) ]; then \
	    echo 'make valid: pages were not checked: that needs Java, and `npm install --no-save vnu-jar`' >&2; exit 0; fi; \
	made=$$(mktemp -d) && trap 'rm -rf "$$made"' EXIT && \
	for content in content tests/sites/*/content; do \
	    $(PY) build.py build --quiet --no-cache --content "$$content" --output "$$made/$$(dirname "$$content")" || exit 1; \
	done && \
	java -Xss4m -jar $(VNU) --errors-only --skip-non-html "$$made"

preview: setup ## show the site while you write: make preview ARGS="--port 9000"
	@$(PY) build.py preview $(ARGS)

publish: setup ## put the site on its Pages branch: make publish ARGS="--dry-run"
	@$(PY) build.py publish $(ARGS)

fuzz: setup ## read hard and random inputs for a minute; longer: make fuzz ARGS="--seconds 3600 --seed 2"
	@$(PY) tests/fuzz.py $(ARGS)

axe: setup ## look with axe at every page of every site, on phone and desk, by day and night; some: make axe ARGS=ferry
	@PYTHONPATH=.:tests $(PY) tests/axe.py $(ARGS)

bench: setup ## measure builds, publishing, a long timeline and the preview, for hours; less: make bench ARGS="--briefs 100"
	@$(PY) tests/benchmarks/builds.py --peers $(ARGS)
	@$(PY) tests/benchmarks/publish.py
	@$(PY) tests/benchmarks/timeline.py
	@$(PY) tests/benchmarks/preview.py $(ARGS)

screenshots: setup ## make the screenshots that README.md shows, with Chromium
	@PYTHONPATH=.:tests $(PY) tests/screenshots.py

docs: setup ## write the tables of docs/reference.md anew, from what the generator reads
	@UPDATE_GOLDEN=1 $(PY) -m pytest tests/test_reference.py $(ARGS)

lock: setup ## write the locks anew from requirements*.in; newer versions: make lock ARGS=--upgrade
	@$(PY) -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' || { \
	    echo 'make lock: the locks are made with the oldest Python that Nutgraf runs on: make lock PYTHON=python3.11' >&2; \
	    exit 2; }
	@# Without this machine's settings of pip, nothing of this machine gets into a lock.
	@# -I because pip-tools imports the package "build", and must not find our build.py.
	@unset PIP_FIND_LINKS PIP_EXTRA_INDEX_URL; export PIP_CONFIG_FILE=/dev/null CUSTOM_COMPILE_COMMAND='make lock'; \
	for name in requirements requirements-dev; do \
	    echo "Locking $$name.txt ..." >&2; \
	    $(PY) -I -m piptools compile --quiet --no-config --generate-hashes --allow-unsafe --strip-extras \
	        --no-emit-index-url --no-emit-find-links --no-emit-trusted-host $(ARGS) \
	        --output-file=$$name.txt $$name.in || exit 3; \
	done

clean: ## remove .venv and what the tools left; site/ and .cache/ stay, `build` looks after them
	@rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis build dist nutgraf.egg-info
	@find build.py generator tests -name __pycache__ -type d -prune -exec rm -rf {} +

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-11s %s\n", $$1, $$2 }' Makefile

setup:
	@version=$$("$(PYTHON)" -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null) || { \
	    echo 'make: "$(PYTHON)" does not run. Install Python 3.11 or newer, or name one: make PYTHON=python3.12' >&2; \
	    exit 2; }; \
	made() { [ -x $(PY) ] && { echo "Python $$version"; cat $(LOCK); } | cmp -s - $(STAMP); }; \
	if made; then exit 0; fi; \
	"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	    echo "make: Nutgraf needs Python 3.11 or newer, and \"$(PYTHON)\" is $$version. Name a newer one: make PYTHON=python3.12" >&2; \
	    exit 2; }; \
	"$(PYTHON)" -c 'import ensurepip, venv' 2>/dev/null || { \
	    echo 'make: "$(PYTHON)" lacks its venv module. On Debian and Ubuntu: sudo apt install python3-venv' >&2; \
	    exit 2; }; \
	if command -v flock >/dev/null; then \
	    exec 9<Makefile; flock -n 9 || { echo 'Waiting for another make, which sets up .venv ...' >&2; flock 9; }; \
	    if made; then exit 0; fi; \
	fi; \
	echo 'Setting up .venv with what $(LOCK) names: once, about half a minute ...' >&2; \
	rm -f $(STAMP); \
	"$(PYTHON)" -m venv --clear .venv && \
	$(PY) -m pip install -qq --no-input --disable-pip-version-check --require-hashes -r $(LOCK) && \
	{ echo "Python $$version"; cat $(LOCK); } > $(STAMP).new && mv $(STAMP).new $(STAMP) || { \
	    echo 'make: .venv could not be set up, see above. Mend that and run the same again.' >&2; \
	    exit 3; }
