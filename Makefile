# Set-up, scans, tests and checks. `make help` says what each goal does.
.DEFAULT_GOAL := help
.PHONY: help setup serve scan demo check test test-fast lock upgrade dev bench-accuracy bench-parity bench-speed \
	bench-precision profile bench-kills bench-soak bench-results bench-serving

# An address may hold & ' $ and more: it reaches the shell as an environment variable, never as
# pasted text, and neither make nor the shell expands it. ARGS is split as a shell would.
unexport URL ARGS
export SCAN_TARGET := $(value URL)
export SCAN_OPTIONS := $(value ARGS)

# Codes 0 (clean) and 1 (findings) mean that the scan ran. The trap keeps this shell alive after
# Ctrl-C until the scan has written its partial results.
define scan
@trap : INT; eval "set -- $$SCAN_OPTIONS"; code=0; \
.venv/bin/auditor scan "$$@" -- "$$SCAN_TARGET" || code=$$?; \
test $$code -le 1 || { echo "auditor scan ended with exit code $$code (README.md)." >&2; exit $$code; }
endef

help:
	@echo "make scan URL=https://…   scan a site; ARGS='…' adds options, as in ARGS='-f json:out.json'"
	@echo "make demo                 scan the demo municipality that comes with Auditor"
	@echo "make serve                answer the API, and carry out its scans; docs/operations.md"
	@echo "make setup                install what a scan needs, and nothing more"
	@echo "make test                 run all tests"
	@echo "make test-fast            run the tests that need neither browser nor PostgreSQL and are not big: under a minute"
	@echo "make check                lint, types, import contracts"
	@echo "make bench-accuracy       find labelled faults; bench-parity, bench-speed: docs/benchmarks.md"
	@echo "make profile              where a scan's processor time goes: docs/benchmarks.md"
	@echo "make bench-precision      how often our own rules are right: docs/precision.md"
	@echo "make bench-kills          kill a scan at random moments, go on, and compare"
	@echo "make bench-soak           scan thousands of pages: memory, files, speed and litter stay what they were"
	@echo "make bench-results        read 100,000 findings through the API, beside a scan and without"
	@echo "make bench-serving        kill a server at random moments, cancel, and count"
	@echo "make lock                 write the lock files anew; versions stay where they may"
	@echo "make upgrade              write the lock files anew with the newest versions"

setup:
	@setup/install.sh run

dev:
	@setup/install.sh dev

ifeq ($(SCAN_TARGET),)
scan:
	@echo "Say which site to scan: make scan URL=https://www.example.no" >&2; exit 2
else
scan: setup
	$(scan)
endif

serve: setup
	@exec setup/serve.sh

demo: export SCAN_TARGET := tests/site/demo
demo: setup
	$(scan)

check: dev
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy
	.venv/bin/lint-imports
	.venv/bin/python docs/generate.py --check

# A file is one worker's, since its tests share what is slow to make; tests/conftest.py says in which
# order files go. Compiled modules are kept, whatever the environment says: tests start hundreds of
# processes.
# Four workers on two cores: tests wait for much of their time, for pages that come to rest above all.
pytest = .venv/bin/pytest -n 4 --dist loadfile --no-loadscope-reorder -o tmp_path_retention_count=1
test test-fast: export PYTHONDONTWRITEBYTECODE =
# SQLite waits for its disk at every commit, and every browser makes a profile; in memory there is
# nothing to wait for.
test test-fast: export TMPDIR := $(shell \
	test "$$(df --output=avail -k /dev/shm 2>/dev/null | tail -n 1)" -gt 2000000 2>/dev/null && echo /dev/shm || echo $${TMPDIR:-/tmp})

test: dev
	$(pytest)

test-fast: dev
	$(pytest) -m "not browser and not postgresql and not big"

# The two lock files serve every Python from 3.11 on, and name no registry.
compile := .venv/bin/uv pip compile --quiet --universal --python-version 3.11 \
	--generate-hashes --no-emit-index-url --no-header --no-annotate pyproject.toml

upgrade: compile += --upgrade
upgrade: newest := --save-exact axe-core@latest
lock upgrade: dev
	$(compile) --group build --output-file requirements.lock
	$(compile) --group dev --constraints requirements.lock --output-file requirements-dev.lock
	npm install --package-lock-only --no-audit --no-fund $(newest)

# The benchmarks; docs/benchmarks.md. need: stop unless every one of these variables is given.
need = $(if $(strip $(foreach name,$(1),$(if $($(name)),,x))),\
	@echo "Say what to measure with: make $@ $(foreach name,$(1),$(name)=…)" >&2; exit 2)

bench-accuracy: ENGINE ?= axe
bench-accuracy: setup
	$(call need,CORPUS OUT)
	.venv/bin/python -m tests.bench.accuracy "$(CORPUS)" "$(OUT)" --engine "$(ENGINE)"

bench-parity: LIMIT ?= 100
bench-parity: setup
	$(call need,SITE LIST)
	.venv/bin/python -m tests.bench.parity "$(SITE)" "$(LIST)" --limit "$(LIMIT)"

# RESULT becomes SHEET, for a person to fill in; SHEETS, filled in, are counted.
bench-precision: setup
ifdef SHEETS
	.venv/bin/python -m tests.bench.precision count $(SHEETS)
else
	$(call need,RESULT SHEET)
	.venv/bin/python -m tests.bench.precision list "$(RESULT)" "$(SHEET)"
endif

# LIST names pages of the folder SITE, or whole addresses where there is no SITE.
profile: setup
	$(call need,LIST)
	.venv/bin/python -m tests.bench.profile "$(LIST)" $(if $(SITE),--site "$(SITE)") \
		$(if $(LIMIT),--limit "$(LIMIT)") $(if $(JSON),--json "$(JSON)") $(ARGS)

bench-kills: PAGES ?= 120
bench-kills: KILLS ?= 10
bench-kills: setup
	.venv/bin/python -m tests.bench.kills --pages "$(PAGES)" --kills "$(KILLS)"

bench-soak: PAGES ?= 2000
bench-soak: setup
	.venv/bin/python -m tests.bench.soak "$(LIST)" --site "$(SITE)" --pages "$(PAGES)" $(ARGS)

bench-results: setup
	.venv/bin/python -m tests.bench.results $(ARGS)

bench-serving: PAGES ?= 500
bench-serving: KILLS ?= 10
bench-serving: SCANS ?= 200
bench-serving: setup
	.venv/bin/python -m tests.bench.serving --pages "$(PAGES)" --kills "$(KILLS)" \
		--scans "$(SCANS)"

# What stands in braces is for speed.py to fill in; its floor speaks through websockets.
bench-speed: LIMIT ?= 200
bench-speed: ROUNDS ?= 3
bench-speed: N ?= 2,4
bench-speed: PYTHON ?= python3
bench-speed: ours = "$(CURDIR)/.venv/bin/auditor" scan --urls {urls_file} --jobs {n} \
	--progress none --exit-zero --out {out} -f json:{out}/result.json
bench-speed: setup
	$(call need,SITES TOOLS SPEED)
	@$(PYTHON) -c 'import websockets' || { echo "bench-speed needs the Python package websockets \
	(Debian: python3-websockets); PYTHON=… names a Python that has it." >&2; exit 2; }
	$(PYTHON) "$(SPEED)/speed.py" --sites "$(SITES)" --tools "$(TOOLS)" \
		--limit "$(LIMIT)" --rounds "$(ROUNDS)" -n "$(N)" \
		--run floor --run pa11y-ci --cmd 'default=$(ours)' \
		--ours '$(ours) --engine axe --viewport 1280x1024 --delay 0'
