# Two commands: `make site` and `make test`. Everything below is thin: README lists
# the same commands for those without make.
PYTHON ?= python3
BIN := .venv/bin
# Set it to `uv pip install --python .venv` to install with uv instead.
INSTALL ?= $(BIN)/python -m pip install --disable-pip-version-check
RECORDER := $(BIN)/python -m tools.recorder

.PHONY: site test serve record chapter run models benchmark constraints format clean

site: models                ## fetch, run what is unproven, compare, build site/
	$(BIN)/python -m tools.site

test: models                ## everything that CI checks
	$(BIN)/python -m pytest --numprocesses auto --dist loadfile --no-loadscope-reorder

serve: .venv/docs           ## live preview; with torch, what you save runs
	@$(BIN)/python -m tools.serve $(if $(PORT),--port $(PORT))

record: models              ## rewrite outputs; SNIPPET=tokens/merges narrows it
	$(RECORDER) update $(or $(SNIPPET),--all)
	$(if $(SNIPPET),,$(BIN)/python -m tools.notebook)
	$(if $(SNIPPET),,$(BIN)/python -m pytest -q tests/test_fences.py --update-examples)
	@git --no-pager diff --stat -- snippets docs README.md

chapter: models             ## NAME=tokens/bytes TITLE="How many bytes is a letter?"
	@$(BIN)/python -m tools.new_chapter "$(NAME)" "$$TITLE"

run: models                 ## run one: make run SNIPPET=tokens/pieces/round_trip
	@$(RECORDER) run $(SNIPPET)

benchmark: models           ## how fast the recorder is, on generated projects
	$(BIN)/python -m tools.benchmark

models: .venv/all           ## the offline models, as a local Hugging Face cache
	@$(BIN)/python -m tools.fetch_models || [ $$? -eq 3 -a -z "$$CI" ]

constraints: .venv/all      ## pin the newest versions; then make record, and read the diff
	$(BIN)/uv pip compile --quiet --upgrade pyproject.toml --group all --universal \
	  --python-version 3.11 --no-annotate --custom-compile-command "make constraints" --no-emit-index-url -o constraints.txt

format: .venv/all
	@$(BIN)/ruff check --fix-only . && $(BIN)/ruff format . && $(BIN)/ruff check .

clean:                      ## keeps .cache, which holds the models
	rm -rf site .venv

.venv/docs: pyproject.toml constraints.txt
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check "pip>=25.1,<26.2"
	$(INSTALL) --group docs -c constraints.txt
	@touch $@

.venv/all: .venv/docs
	$(INSTALL) --group all -c constraints.txt
	@touch $@
