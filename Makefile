# Two commands on a fresh machine: `make demo` and `make test`. They install what they need into .venv.

PYTHON ?= python3
BIN := .venv/bin
RUN := $(BIN)/nlp-lstm
DEMO := runs/demo
INSTALLED := .venv/.installed

.PHONY: demo test browser lint docs app screenshots everyday composed agreement benchmarks clean

$(INSTALLED): pyproject.toml constraints.txt
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev]'
	touch $@

demo: $(INSTALLED)  ## train a small classifier and a small language model, measure them, ask them, look into them
	$(RUN) train sentiment --recipe demo --no-baseline --out $(DEMO) --overwrite
	$(RUN) evaluate $(DEMO) --corpus everyday --split test --save
	$(RUN) predict $(DEMO) "The food was good." "The food was not good." "The film was bad." "The film was not bad." \
	  "The staff were helpful." "Nobody was helpful." "The food was not good, but the staff were helpful."
	$(RUN) gates $(DEMO) "The food was not good, but the staff were helpful." --png $(DEMO)/forget-gate.png
	$(RUN) train language-model --recipe demo-lm --no-baseline --out $(DEMO)-lm --overwrite
	$(RUN) evaluate $(DEMO)-lm --corpus agreement --split test --save
	$(RUN) next $(DEMO)-lm "The keys near the cabinet" --top 5
	$(RUN) generate $(DEMO)-lm "The girl who" --tokens 40 --seed 1
	$(RUN) surprisal $(DEMO)-lm "The boys near the table are sad." "The boys near the table is sad."
	$(RUN) gates $(DEMO)-lm "The boys near the table are sad." --png $(DEMO)-lm/forget-gate.png

test: $(INSTALLED)  ## the fast tests, a process on each core
	$(BIN)/python -m pytest --numprocesses auto --dist loadfile

browser: $(INSTALLED)  ## the tests of the app in a real browser: Debian's chromium, else the one of playwright
	$(BIN)/python -m pytest --numprocesses auto --dist loadfile -m browser tests/app/browser

lint: $(INSTALLED)  ## style and types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

docs: $(INSTALLED)  ## the reference of the Python interface, into site/
	$(BIN)/pdoc --output-directory site nlp_lstm

app: $(INSTALLED)  ## open the app in the browser
	$(RUN) app

screenshots: $(INSTALLED)  ## a picture of every page of the app, wide and narrow, into docs/pages
	$(BIN)/python docs/take_screenshots.py

everyday composed agreement: $(INSTALLED)  ## write a corpus in data/ again
	$(BIN)/python data/generate_$@.py

benchmarks: $(INSTALLED)  ## ratios of speed, all from one run
	$(BIN)/python benchmarks/training_step.py
	$(BIN)/python benchmarks/gate_capture.py
	$(BIN)/python benchmarks/data_wait.py
	$(BIN)/python benchmarks/language_model_step.py
	$(BIN)/python benchmarks/stream_memory.py

clean:
	rm -rf .venv runs build dist .coverage .pytest_cache .mypy_cache .ruff_cache
