# Two commands: `make site` and `make test`. Everything below is thin: README lists
# the same commands for those without make.
PYTHON ?= python3
BIN := .venv/bin
INSTALL := $(BIN)/python -m pip install --disable-pip-version-check
# TORCH=cuda leaves torch to pip, on Linux with gigabytes of CUDA.
TORCH ?= cpu
RECORDER := $(BIN)/python -m tools.recorder
NO_SMALL_TORCH := "torch's small CPU build did not come (see above). pip installs the torch of \
your package index: on Linux that can mean gigabytes of CUDA. Ctrl+C stops it."

.PHONY: site test serve record chapter exercise exercises run models benchmark constraints format clean

site: models                ## fetch, run what is unproven, compare, build site/
	$(BIN)/python -m tools.site

test: models                ## what a chapter can break; FULL=1, as on GitHub: everything
	$(BIN)/python -m pytest --numprocesses auto --dist loadfile --no-loadscope-reorder $(if $(FULL),-m '')

serve: .venv/docs           ## live preview; with torch, what you save runs
	@$(BIN)/python -m tools.serve $(if $(PORT),--port $(PORT))

record: models              ## rewrite outputs; SNIPPET=tokens/merges narrows it
	$(RECORDER) update $(or $(SNIPPET),--all)
	$(if $(SNIPPET),,$(BIN)/python -m tools.notebook)
	$(if $(SNIPPET),,$(BIN)/python -m pytest -q tests/test_fences.py --update-examples)
	@! git rev-parse --git-dir >/dev/null 2>&1 || git --no-pager diff --stat -- snippets docs README.md

chapter: models             ## NAME=tokens/bytes TITLE="How many bytes is a letter?"
	@$(BIN)/python -m tools.new_chapter "$(NAME)" "$$TITLE"

exercise:                   ## NAME=tokens/merges: in your editor, judged at every save
	@$(PYTHON) -m tools.exercises $(if $(NAME),--watch $(NAME))

exercises: .venv/docs       ## write again what the pages show of docs/exercises/
	@$(BIN)/python -m tools.exercises --write

run: models                 ## run one: make run SNIPPET=tokens/pieces/round_trip
	@$(RECORDER) run $(SNIPPET)

benchmark: models           ## how fast the recorder and the build are, on generated projects
	$(BIN)/python -m tests.benchmark

models: .venv/all           ## the offline models, as a local Hugging Face cache
	@$(BIN)/python -m tools.fetch_models || [ $$? -eq 3 -a -z "$$CI" ]

constraints: .venv/all      ## pin the newest versions; then make record, and read the diff
	$(BIN)/uv pip compile --quiet --upgrade pyproject.toml --group all --universal \
	  --python-version 3.11 --no-annotate --custom-compile-command "make constraints" --no-emit-index-url -o constraints.txt

format: .venv/all
	@$(BIN)/ruff check --fix-only . && $(BIN)/ruff format . && $(BIN)/ruff check .
	@$(BIN)/python -m tools.javascript

clean:                      ## keeps .cache, which holds the models
	rm -rf site .venv

.venv/docs: pyproject.toml constraints.txt
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(INSTALL) --quiet "pip>=25.1,<26.2"
	$(INSTALL) --group docs -c constraints.txt
	@touch $@

.venv/all: .venv/docs
ifeq ($(shell uname) $(TORCH),Linux cpu)
	$(INSTALL) uv -c constraints.txt
	@$(BIN)/uv pip install --python .venv --torch-backend cpu --no-deps torch -c constraints.txt \
	  || echo $(NO_SMALL_TORCH)
endif
	$(INSTALL) --group all -c constraints.txt
	@touch $@
