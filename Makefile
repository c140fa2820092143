# Everything a newcomer needs: `make figure1` and `make test`. Both build .venv from locks first.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
ADAPTERS := tests_adapters/.venv/bin
BROWSER := tests_browser/.venv/bin
FRAMEWORKS := torch jax keras

# What old releases break first: imports and examples, the command line, laws against certified
# tables; the README's commands have a study and Figure 1 among them.
QUICK := rmt_check $(patsubst %,tests/test_%.py,promises cli spectral_radius_complex spectral_radius_real energy)
LOWEST := .venv-lowest/bin
# Dask is an extra: `make test-adapters` has it, and so have the lowest and the newest releases
CLUSTER := tests_adapters/test_study_cluster.py
# numba's cache is one release's; old releases call what their own dependencies deprecate
TEST_LOWEST := NUMBA_CACHE_DIR=$(CURDIR)/.venv-lowest/numba $(LOWEST)/pytest -W ignore::DeprecationWarning \
  -m "not slow" -n auto --maxprocesses 4 --dist worksteal

.PHONY: figure1 figures test tests test-slow test-lowest test-lowest-quick test-newest test-adapters test-browser docs bench bench-practice bench-peers bench-adapters training-study short-sequences lint lock clean

figure1: $(VENV)/runtime
	$(BIN)/rmt-check figure1 --out figures

figures: figure1 $(VENV)/installed
	$(BIN)/python tools/first_figure.py figures
	$(BIN)/python tools/laws_figure.py figures
	$(BIN)/python tools/one_matrix_figure.py figures
	$(BIN)/python tools/nonlinear_figure.py figures
	$(BIN)/python tools/schemes_page.py docs

# lint and types beside the tests
test: $(VENV)/installed
	@$(MAKE) --no-print-directory -j2 lint tests

tests: $(VENV)/installed
	$(BIN)/pytest -m "not slow" -n auto --maxprocesses 4 --dist worksteal

test-slow: $(VENV)/installed
	$(BIN)/pytest -m "slow or hypothesis" --hypothesis-profile=search \
	  -n auto --maxprocesses 4 --dist worksteal --durations=10

test-lowest: .venv-lowest/installed
	$(TEST_LOWEST) rmt_check tests $(CLUSTER)

test-lowest-quick: .venv-lowest/installed
	$(TEST_LOWEST) $(QUICK)

# By hand, for what comes out is another thing every day.
test-newest:
	$(PYTHON) -m venv --clear .venv-newest
	.venv-newest/bin/python -m pip install --quiet --upgrade pip
	.venv-newest/bin/python -m pip install --quiet --group test -e ".[dask,exact]"
	.venv-newest/bin/python -m pip list
	NUMBA_CACHE_DIR=$(CURDIR)/.venv-newest/numba .venv-newest/bin/pytest -m "not slow" -n auto --maxprocesses 4 --dist worksteal rmt_check tests $(CLUSTER)

test-adapters: tests_adapters/.venv/installed
	$(ADAPTERS)/pytest tests_adapters $(FRAMEWORKS:%=rmt_check/initialisers/%.py) rmt_check/training
	KERAS_BACKEND=torch $(ADAPTERS)/pytest tests_adapters/test_keras.py rmt_check/initialisers/keras.py

# Needs a chromium, Debian's for one; skips where there is none.
test-browser: tests_browser/.venv/installed
	$(BROWSER)/pytest tests_browser

# speed, beside the last that was committed
bench: $(VENV)/installed
	$(BIN)/python benchmarks/bench.py

# what the pages on practice and tests say: an hour
bench-practice: $(VENV)/installed
	$(BIN)/python benchmarks/performance.py
	$(BIN)/python benchmarks/diagnose.py
	$(BIN)/python benchmarks/quantile_scale.py
	$(BIN)/python benchmarks/reservoirs.py
	$(BIN)/python benchmarks/typical.py
	$(BIN)/python benchmarks/alarms.py
	$(BIN)/python benchmarks/detection.py
	$(BIN)/python benchmarks/audit.py

bench-peers: $(VENV)/installed benchmarks/.peers-venv/installed
	$(BIN)/python benchmarks/peers.py

bench-adapters: tests_adapters/.venv/installed
	$(ADAPTERS)/python benchmarks/initialisers.py
	$(ADAPTERS)/python benchmarks/studies.py

# Warnings are errors.
docs: docs/.venv/installed
	docs/.venv/bin/python tools/site_pages.py docs
	docs/.venv/bin/python -m sphinx -q -W --keep-going -b html docs docs/_build/html
	@echo docs/_build/html/index.html

# the networks of docs/training.md: forty minutes of a core; what is there is not trained again
training-study: tests_adapters/.venv/installed
	OMP_NUM_THREADS=1 $(ADAPTERS)/python tools/training_study.py training-study

# the networks of claim C18c: six minutes of a core
short-sequences: tests_adapters/.venv/installed
	OMP_NUM_THREADS=1 $(ADAPTERS)/python tools/short_sequences.py

lint: $(VENV)/installed
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

# An environment of another Python than the one that is asked for is made anew.
ifeq ($(origin PYTHON),command line)
ifneq ($(shell [ -x $(BIN)/python ] && $(BIN)/python -V),$(shell $(PYTHON) -V))
.PHONY: $(VENV)/runtime
endif
endif

# What runs the package; either lock makes the environment anew.
$(VENV)/runtime: requirements-runtime.lock requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "rmt_check needs Python >= 3.11; choose one with: make PYTHON=/path/to/python3 ..." >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || \
	  { echo "this Python has no venv module; on Debian or Ubuntu: apt install python3-venv" >&2; exit 1; }
	$(PYTHON) -m venv --clear $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-runtime.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

# And what tests it.
$(VENV)/installed: $(VENV)/runtime
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@touch $@

# The lowest releases that pyproject.toml admits.
.venv-lowest/installed: requirements-lowest.lock pyproject.toml
	$(PYTHON) -m venv --clear .venv-lowest
	$(LOWEST)/python -m pip install --quiet --disable-pip-version-check --only-binary :all: --require-hashes -r $<
	$(LOWEST)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

# Other people's packages, with what they depend on, never meet ours.
benchmarks/.peers-venv/installed: benchmarks/peers.txt
	$(PYTHON) -m venv --clear benchmarks/.peers-venv
	benchmarks/.peers-venv/bin/python -m pip install --quiet --disable-pip-version-check -r $<
	@touch $@

# The frameworks, beside what is locked, never meet what does without them.
tests_adapters/.venv/installed: tests_adapters/requirements.txt requirements.lock pyproject.toml
	$(PYTHON) -m venv --clear tests_adapters/.venv
	$(ADAPTERS)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(ADAPTERS)/python -m pip install --quiet --disable-pip-version-check -r $<
	$(ADAPTERS)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

# What drives a browser.
tests_browser/.venv/installed: tests_browser/requirements.txt requirements.lock pyproject.toml
	$(PYTHON) -m venv --clear tests_browser/.venv
	$(BROWSER)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BROWSER)/python -m pip install --quiet --disable-pip-version-check -r $<
	$(BROWSER)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

# What builds the site.
docs/.venv/installed: requirements-docs.lock pyproject.toml
	$(PYTHON) -m venv --clear docs/.venv
	docs/.venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $<
	docs/.venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

# Renew the locks (needs uv): newest versions that work together, those of them that run the package,
# and the lowest that we admit, with the newest of what those need; hashes for every platform.
COMPILE := uv pip compile pyproject.toml --universal --python-version 3.11 --upgrade \
  --generate-hashes --no-emit-index-url --quiet --custom-compile-command "make lock"

lock:
	$(COMPILE) --extra exact --group dev --output-file requirements.lock
	$(COMPILE) --group docs --constraint requirements.lock --output-file requirements-docs.lock
	$(COMPILE) --group build --constraint requirements.lock --output-file requirements-runtime.lock
	$(COMPILE) --extra dask --extra exact --group test --resolution lowest-direct --output-file requirements-lowest.lock

clean:
	rm -rf .venv .venv-lowest .venv-newest benchmarks/.peers-venv tests_adapters/.venv tests_browser/.venv docs/.venv docs/_build docs/api docs/claims build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -exec rm -rf {} +
