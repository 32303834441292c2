"""The notebook runs: offline as stored, and with keys against loopback."""

import ast
import re
from copy import deepcopy
from importlib.metadata import version
from itertools import pairwise
from pathlib import Path

import pytest
from nbclient.exceptions import CellExecutionError
from packaging.requirements import Requirement

from tests.kit import ROOT
from tests.kit.gemini import Gemini
from tests.kit.hub import NOT_ON_THE_LIST, Hub, continue_greedily, tiny_gemma
from tools.exercises import find_exercises
from tools.notebook import execute
from tools.notebook.page import NOTEBOOK
from tools.recorder.jitter import SHAKES, VARIABLE
from tools.recorder.secrets import SECRET_LOOK
from tools.site.downloads import DISTRIBUTION

TOKEN = "hf_" + "planted" * 5
KEY = "AIza" + "planted" * 5
GEMMA_CACHE = ".cache/huggingface/hub/models--google--gemma-3-1b-it"


@pytest.fixture
def clone(tmp_path):
    """Return a folder like a reader's clone: .env with keys, models, docs/."""
    (tmp_path / "docs").mkdir()
    (tmp_path / "home").mkdir()
    (tmp_path / ".cache").mkdir()
    models = tmp_path / ".cache/huggingface"
    models.symlink_to(ROOT / ".cache/huggingface")
    (tmp_path / "tools").symlink_to(ROOT / "tools")
    offline = (ROOT / ".env.example").read_text()
    keys = f"HF_TOKEN={TOKEN}\nGOOGLE_API_KEY={KEY}\n"
    (tmp_path / ".env").write_text(offline + keys)
    return tmp_path


def with_keys(clone: Path, hub: str = "", gemini: str = "", **more) -> dict:
    """Return an environment in which .env decides, and loopback answers."""
    decided = {*execute.KEYS, "HF_HOME", "HF_HUB_OFFLINE"}
    plain = {
        name: value
        for name, value in execute.offline_environment().items()
        if name not in decided
    }
    services = {"HF_ENDPOINT": hub, "GOOGLE_GEMINI_BASE_URL": gemini}
    nobody = {"NO_PROXY": "127.0.0.1", "no_proxy": "127.0.0.1"}
    home = {"HOME": str(clone / "home"), "XDG_CACHE_HOME": ""}
    return plain | services | nobody | home | more


def cells_named(notebook, *names: str):
    """Return a copy that has only these cells."""
    part = deepcopy(notebook)
    part.cells = [cell for cell in part.cells if cell.id in names]
    assert len(part.cells) == len(names)
    return part


def outputs_of(notebook) -> dict[str, str]:
    """Return {cell id: everything it printed} of the code cells."""
    return {
        cell.id: execute.output_of(cell)
        for cell in notebook.cells
        if cell.cell_type == "code"
    }


def capitals_by_hand(folder: Path, tokenizer) -> str:
    """Return what the cell `generate` should print for a model in a folder."""
    lines = []
    for country in "France", "Australia":
        ids = tokenizer(f"The capital of {country} is")["input_ids"]
        ids += continue_greedily(folder, ids, 12)
        lines.append(repr(tokenizer.decode(ids, skip_special_tokens=True)))
    return "\n".join(lines) + "\n"


# In a kernel


@pytest.mark.parametrize(
    "shake",
    [None, *(pytest.param(shake, marks=pytest.mark.full) for shake in SHAKES)],
    ids=str,
)
def test_a_clean_kernel_without_a_key_prints_what_is_stored(
    notebook, clone, shake, monkeypatch
):
    if shake:
        monkeypatch.setenv(VARIABLE, f"{shake.size}:{shake.seed}")
    new = execute.run(notebook, execute.offline_environment(), clone / "docs")
    assert execute.find_problems(new, {KEY: "KEY", TOKEN: "TOKEN"}) == []
    assert "\n".join(execute.find_differences(notebook, new)) == ""


def test_with_both_keys_every_cell_runs_on_gemma_and_gemini(
    notebook, clone, gemma, tmp_path_factory
):
    before = (ROOT / GEMMA_CACHE / "refs/main").read_text()
    folder = tiny_gemma(tmp_path_factory.mktemp("hub") / "gemma")
    with Hub(folder, {TOKEN: None}) as hub, Gemini() as gemini:
        new = execute.run(
            notebook, with_keys(clone, hub.url, gemini.url), clone / "docs"
        )
    shown = outputs_of(new)
    assert "google/gemma-3-1b-it" in shown["switch"]
    assert "gemini-embedding-2" in shown["switch"]
    ids = gemma("The capital of France is")["input_ids"]
    assert re.findall(r"\d+", shown["ids"]) == [*map(str, ids), *"111111"]
    assert re.findall(r"'(.*?)'", shown["pieces"])[0] == "<bos>"
    assert "[0, 0, 0, 0, 1, 1]" in shown["mask"]
    assert "(4, 3072)" in shown["vectors"]
    assert shown["vectors"].endswith("1.000 1.000 1.000 1.000\n")
    assert len(shown["next"].splitlines()) == 5
    assert shown["generate"] == capitals_by_hand(folder, gemma)
    assert "capital" not in shown["answer"], "the question was not cut off"
    assert len(shown["sample"].splitlines()) == 3
    assert len(shown["together"].splitlines()) >= 4
    assert execute.find_problems(new, {KEY: "KEY", TOKEN: "TOKEN"}) == []
    sent = [request.body["requests"] for request in gemini.requests]
    assert [len(texts) for texts in sent] == [4, 3, 1, 3, 1]
    assert all(len(t["content"]["parts"]) == 1 for texts in sent for t in texts)
    assert {request.key for request in gemini.requests} == {KEY}
    got = [r.path for r in hub.requests if r.method == "GET" and r.token]
    assert any(path.endswith("/model.safetensors") for path in got)
    assert {request.token for request in hub.requests} <= {TOKEN, None}
    assert (ROOT / GEMMA_CACHE / "refs/main").read_text() == before


def test_with_a_google_key_only_the_vectors_are_hosted(notebook, clone):
    with Gemini() as gemini:
        environment = with_keys(clone, gemini=gemini.url, HF_TOKEN="")
        new = execute.run(notebook, environment, clone / "docs")
    stored, shown = outputs_of(notebook), outputs_of(new)
    hosted = {"switch", "vectors", "scores", "together"}
    assert {name for name in shown if shown[name] != stored[name]} == hosted
    assert "SmolLM2" in shown["switch"] and "gemini" in shown["switch"]
    assert execute.find_problems(new, {KEY: "KEY", TOKEN: "TOKEN"}) == []


def test_the_switch_leaves_keys_unused(notebook, clone):
    part = cells_named(notebook, "switch")
    assert "USE_KEYS = True" in part.cells[0].source
    part.cells[0].source = part.cells[0].source.replace(
        "USE_KEYS = True", "USE_KEYS = False"
    )
    new = execute.run(part, with_keys(clone), clone / "docs")
    assert outputs_of(new)["switch"] == outputs_of(notebook)["switch"]


def test_a_refused_key_is_named_and_not_shown(notebook, clone):
    folder = clone / "docs"
    part = cells_named(notebook, "switch", "vectors")
    with Gemini(403) as gemini, pytest.raises(CellExecutionError) as refused:
        execute.run(part, with_keys(clone, gemini=gemini.url), folder)
    assert f"api_key:{KEY}" in str(gemini.answer(gemini.requests[0])[1])
    assert "Gemini: 403 PERMISSION_DENIED" in str(refused.value)
    assert KEY not in str(refused.value) and TOKEN not in str(refused.value)


def test_a_refused_token_is_explained_and_not_shown(notebook, clone):
    part = cells_named(notebook, "switch", "ids")
    with Hub(clone, {TOKEN: NOT_ON_THE_LIST}) as hub:
        with pytest.raises(CellExecutionError) as refused:
            execute.run(part, with_keys(clone, hub.url), clone / "docs")
    assert "not in the authorized list" in str(refused.value)
    assert KEY not in str(refused.value) and TOKEN not in str(refused.value)


# As it is stored


def test_a_word_that_differs_is_found_and_a_rounded_digit_is_not(notebook):
    new = deepcopy(notebook)
    outputs = {cell.id: cell.get("outputs") for cell in new.cells}
    outputs["scores"][0].text = outputs["scores"][0].text.replace(
        "0.647", "0.648"
    )
    assert execute.find_differences(notebook, new) == []
    outputs["generate"][0].text = outputs["generate"][0].text.replace(
        "Sydney", "Perth"
    )
    (problem,) = execute.find_differences(notebook, new)
    assert "'generate'" in problem and "+'The capital of Australia" in problem


def test_a_key_or_a_warning_in_an_output_is_not_stored(notebook):
    new = cells_named(notebook, "switch")
    new.cells[0].outputs[0].text += KEY
    (problem,) = execute.find_problems(new, {})
    assert "looks like a key" in problem and KEY not in problem
    new.cells[0].outputs[0].text = "a warning"
    new.cells[0].outputs[0].name = "stderr"
    assert "stderr" in execute.find_problems(new, {})[0]


def test_the_file_holds_no_key_and_nothing_that_changes_by_itself(
    notebook, tmp_path
):
    stored = (ROOT / NOTEBOOK).read_bytes()
    assert not SECRET_LOOK.search(stored.decode())
    execute.write(deepcopy(notebook), tmp_path / "again.ipynb")
    assert (tmp_path / "again.ipynb").read_bytes() == stored
    counts = [c.execution_count for c in notebook.cells if "outputs" in c]
    assert counts == list(range(1, len(counts) + 1))


def test_every_cell_says_what_to_predict_and_what_to_look_for(notebook):
    for text, code in pairwise(notebook.cells):
        if code.cell_type == "code":
            assert text.cell_type == "markdown", code.id
            assert re.search(r"^> \*\*Predict:\*\* ", text.source, re.M), (
                code.id
            )
            assert re.search(r"^Look ", text.source, re.M), code.id


def test_every_number_with_three_decimals_in_the_text_is_in_an_output(notebook):
    printed = "\n".join(outputs_of(notebook).values())
    text = "\n".join(
        cell.source for cell in notebook.cells if cell.cell_type == "markdown"
    )
    quoted = re.findall(r"\b\d\.\d{3}\b", text)
    assert quoted and not [n for n in quoted if n not in printed]


def test_the_install_line_names_what_the_cells_import(notebook):
    code = [cell.source for cell in notebook.cells if cell.cell_type == "code"]
    wanted = [
        Requirement(word.strip('"'))
        for word in code[0].replace("\\\n", "").split()[3:]
    ]
    for requirement in wanted:
        assert version(requirement.name) in requirement.specifier, requirement
    imported = set()
    python = [text for text in code if not text.startswith("%")]
    for node in ast.walk(ast.parse("\n".join(python))):
        if isinstance(node, ast.Import):
            imported |= {name.name.split(".")[0] for name in node.names}
        elif isinstance(node, ast.ImportFrom):
            imported.add(node.module.split(".")[0])
    imported -= {"os", "pathlib"}
    names = {DISTRIBUTION.get(n, n.replace("_", "-")) for n in imported}
    assert names == {requirement.name for requirement in wanted}


def test_the_exercise_is_the_one_of_its_chapter():
    cells = {cell.id: cell for cell in execute.read(NOTEBOOK).cells}
    starter = find_exercises()["tokens/merges"].starter
    assert cells["judge"].source == f"%%exercise tokens/merges\n{starter}"
    shown = execute.output_of(cells["exercises"])
    assert [line.split()[0] for line in shown.splitlines()] == list(
        find_exercises()
    )


def test_a_cell_is_judged_as_the_command_does():
    part = cells_named(execute.read(NOTEBOOK), "switch", "exercises", "judge")
    exercise = find_exercises()["tokens/merges"]
    part.cells[-1].source = f"%%exercise tokens/merges\n{exercise.solution}"
    wrong = deepcopy(part.cells[-1])
    wrong.source = "%%exercise tokens/nothing\nx = 1"
    part.cells.append(wrong)
    done = execute.run(part, execute.offline_environment())
    said = execute.output_of(done.cells[-2])
    assert said.endswith("All checks pass.\n")
    assert said.count("passes") == 6
    listed = execute.output_of(done.cells[-1])
    assert listed.endswith("\nThere is no exercise tokens/nothing.\n")
