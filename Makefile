# Two commands on a fresh machine: `make demo` and `make test`. They install what they need into .venv.

PYTHON ?= python3
BIN := .venv/bin
RUN := $(BIN)/nlp-lstm
DEMO := runs/demo
INSTALLED := .venv/.installed

.PHONY: demo test lint docs app everyday benchmarks clean

$(INSTALLED): pyproject.toml constraints.txt
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev]'
	touch $@

demo: $(INSTALLED)  ## train a small bidirectional LSTM, measure it, ask it, look into it
	$(RUN) train sentiment --corpus everyday --layers 2 --hidden-size 64 --embedding-size 64 --epochs 12 \
	  --learning-rate 0.006 --seed 1 --no-baseline --out $(DEMO) --overwrite
	$(RUN) evaluate $(DEMO) --corpus everyday --split test --save
	$(RUN) predict $(DEMO) "The food was good." "The food was not good." "The film was bad." "The film was not bad." \
	  "The staff were helpful." "Nobody was helpful." "The food was not good, but the staff were helpful."
	$(RUN) gates $(DEMO) "The food was not good, but the staff were helpful." --png $(DEMO)/forget-gate.png

test: $(INSTALLED)  ## the fast tests
	$(BIN)/python -m pytest

lint: $(INSTALLED)  ## style and types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

docs: $(INSTALLED)  ## the reference of the Python interface, into site/
	$(BIN)/pdoc --output-directory site nlp_lstm

app: $(INSTALLED)  ## open the app in the browser
	$(BIN)/streamlit run app.py

everyday: $(INSTALLED)  ## write the corpus in data/ again
	$(BIN)/python data/generate_everyday.py

benchmarks: $(INSTALLED)  ## ratios of speed, all from one run
	$(BIN)/python benchmarks/training_step.py
	$(BIN)/python benchmarks/gate_capture.py
	$(BIN)/python benchmarks/data_wait.py

clean:
	rm -rf .venv runs build dist .coverage .pytest_cache .mypy_cache .ruff_cache
