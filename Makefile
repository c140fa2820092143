# Everything a newcomer needs: `make figure1` and `make test`. Both build .venv from the lock first.
PYTHON ?= python3
BIN := .venv/bin
ADAPTERS := tests_adapters/.venv/bin
FRAMEWORKS := torch jax keras

.PHONY: figure1 figures test test-slow test-adapters bench bench-practice bench-peers bench-adapters lint lock clean

figure1: .venv/installed
	$(BIN)/rmt-check figure1 --out figures

figures: figure1
	$(BIN)/python -m rmt_check.plots.laws figures
	$(BIN)/python -m rmt_check.analysis.schemes docs

test: lint
	$(BIN)/pytest -m "not slow" -n auto --maxprocesses 4 --dist loadfile

test-slow: .venv/installed
	$(BIN)/pytest -m slow

test-adapters: tests_adapters/.venv/installed
	$(ADAPTERS)/pytest tests_adapters $(FRAMEWORKS:%=rmt_check/%.py)
	KERAS_BACKEND=torch $(ADAPTERS)/pytest tests_adapters/test_keras.py rmt_check/keras.py

bench: .venv/installed
	$(BIN)/python benchmarks/laws.py
	$(BIN)/python benchmarks/matrices.py
	$(BIN)/python benchmarks/recurrences.py
	$(BIN)/python benchmarks/radius.py
	$(BIN)/python benchmarks/studies.py
	$(BIN)/python benchmarks/alarms.py
	$(BIN)/python benchmarks/detection.py

# what the pages on practice say: an hour
bench-practice: .venv/installed
	$(BIN)/python benchmarks/diagnose.py
	$(BIN)/python benchmarks/quantile_scale.py
	$(BIN)/python benchmarks/reservoirs.py

bench-peers: .venv/installed benchmarks/.peers-venv/installed
	$(BIN)/python benchmarks/peers.py

bench-adapters: tests_adapters/.venv/installed
	$(ADAPTERS)/python benchmarks/initialisers.py

lint: .venv/installed
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

.venv/installed: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "rmt_check needs Python >= 3.11; choose one with: make PYTHON=/path/to/python3 ..." >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || \
	  { echo "this Python has no venv module; on Debian or Ubuntu: apt install python3-venv" >&2; exit 1; }
	$(PYTHON) -m venv --clear .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
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

# Renew the lock (needs uv): newest versions that work together, hashes for every platform.
lock:
	uv pip compile pyproject.toml --group dev --universal --python-version 3.11 --upgrade \
	  --generate-hashes --no-emit-index-url --quiet --custom-compile-command "make lock" \
	  --output-file requirements.lock

clean:
	rm -rf .venv benchmarks/.peers-venv tests_adapters/.venv build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -exec rm -rf {} +
