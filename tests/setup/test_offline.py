"""What the chapter on offline work claims: environment, models, first ideas."""

import ast
import inspect
import os
import re
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from tests.kit import MINILM, ROOT, SMOLLM2
from tests.kit.chapters import read_page
from tests.kit.snippets import SNIPPETS, load, run
from tools.fetch_models import load_manifest

check = load("setup/offline/check_environment")
meet = load("setup/offline/meet_the_models")


def run_check(**changes: str) -> CompletedProcess:
    """Run check_environment.py in an environment with some changes."""
    name = "setup/offline/check_environment"
    return run(name, ROOT, {**os.environ, **changes})


def test_versions_compare_as_numbers_and_without_what_follows_a_plus():
    assert check.Version("5.9.1") < check.Version("5.23.0")
    assert check.Version("2.13.0+cpu").public == "2.13.0"
    assert check.Version("2.6.0+cpu") >= check.Version("2.6")


def test_an_empty_model_folder_fails_and_names_all_three_models(tmp_path):
    done = run_check(HF_HOME=str(tmp_path))
    assert done.returncode == 1
    assert done.stdout.count("missing") == 3
    missing = done.stderr.splitlines()
    assert [line.split()[0] for line in missing] == check.MODELS
    end = f" (looked in {tmp_path / 'hub'})"
    assert all(line.endswith(end) for line in missing)
    assert "Traceback" not in done.stderr


@pytest.mark.usefixtures("npm_models")
def test_an_old_transformers_fails_by_name(tmp_path):
    info = tmp_path / "transformers-4.57.1.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Name: transformers\nVersion: 4.57.1\n")
    done = run_check(PYTHONPATH=str(tmp_path))
    assert done.returncode == 1
    assert done.stderr == "transformers 4.57.1 is too old: needs 5.24\n"


def test_the_floors_are_what_the_programs_need():
    from transformers.utils.import_utils import is_torch_available

    name = ".cache"  # new in 5.24.0, not in 5.23.0
    assert name in (SNIPPETS / "generation/speed/kv_cache_size.py").read_text()
    resting = SNIPPETS / "embeddings/attention/resting_place.py"
    assert f"out{name}" in resting.read_text()
    assert check.FLOORS["transformers"] == "5.24"
    used = read_page("tokens/chat") + read_page("together/notes")
    assert "sanitize_control_tokens" in used  # new in 5.20.0, not in 5.19.0
    asked = re.search(
        r"PyTorch >= ([\d.]+) is required",
        inspect.getsource(is_torch_available.__wrapped__),
    )
    assert check.Version(asked[1]) == check.Version(check.FLOORS["torch"])


def test_another_variable_can_name_the_folder_and_each_line_says_so(tmp_path):
    done = run_check(HF_HUB_CACHE=str(tmp_path))
    assert done.returncode == 1
    assert done.stderr.count(f"(looked in {tmp_path})\n") == 3


NOT_FOUND = "We couldn't connect to 'https://huggingface.co' to load the files"


def test_a_wrong_name_or_a_lacking_file_reads_like_a_missing_model(tmp_path):
    code = (
        "import sys\nfrom transformers import AutoTokenizer\n"
        "AutoTokenizer.from_pretrained(sys.argv[1])\n"
    )
    here = Path(os.environ["HF_HOME"], "hub")
    for name in SMOLLM2, SMOLLM2.upper():
        kind = f"models--{name.replace('/', '--')}"
        commit = (
            (here / kind / "refs/main").read_text() if name == SMOLLM2 else ""
        )
        if commit:  # a copy of the tokenizer's own files, without config.json
            copy = tmp_path / "hub" / kind
            (copy / "refs").mkdir(parents=True)
            (copy / "refs/main").write_text(commit)
            kept = copy / "snapshots" / commit
            kept.mkdir(parents=True)
            for file in (here / kind / "snapshots" / commit).glob("token*"):
                (kept / file.name).write_bytes(file.read_bytes())
        variables = {**os.environ, "HF_HOME": str(tmp_path)}
        done = run(["-c", code, name], tmp_path, variables)
        assert NOT_FOUND in done.stderr
    assert NOT_FOUND in read_page("setup/offline")


def test_sentence_transformers_looks_into_a_folder_of_its_own(tmp_path):
    code = (
        "from sentence_transformers import SentenceTransformer\n"
        "SentenceTransformer('sentence-transformers/all-MiniLM-L6-v2')\n"
    )
    variables = {**os.environ, "SENTENCE_TRANSFORMERS_HOME": str(tmp_path)}
    done = run(["-c", code], tmp_path, variables)
    assert done.returncode == 1 and NOT_FOUND in done.stderr


def test_the_offline_flag_is_read_from_the_environment():
    assert run_check(HF_HUB_OFFLINE="0").stdout.endswith("off\n")
    assert run_check(HF_HUB_OFFLINE="1").stdout.endswith("on\n")


def test_a_missing_model_raises_the_message_that_the_page_quotes(tmp_path):
    code = (
        "from transformers import AutoTokenizer\n"
        "AutoTokenizer.from_pretrained('google/gemma-3-1b-it')\n"
    )
    variables = {**os.environ, "HF_HOME": str(tmp_path)}
    done = run(["-c", code], tmp_path, variables)
    page = read_page("setup/offline")
    assert done.returncode == 1
    last = [
        line
        for line in done.stderr.splitlines()
        if line.startswith("OSError: ")
    ]
    assert last and last[-1] in page


def test_the_about_page_names_every_archive_with_its_checksum_and_version():
    page = read_page("about")
    for model in load_manifest():
        assert f"{model['archive']}\n{model['sha256']}\n" in page
        row = next(
            line for line in page.splitlines() if f"`{model['name']}`" in line
        )
        assert f"`{model['package']}`" in row
        assert f"| {model['version']} |" in row
        assert f"{model['megabytes']} MB" in row


def test_the_generator_has_the_size_that_its_name_says():
    model = meet.load_generator(SMOLLM2)
    assert model.num_parameters() == 134_515_008
    assert model.config.num_hidden_layers == 30
    assert model.get_input_embeddings().weight.shape == (49152, 576)


def test_the_embedder_makes_384_numbers_and_reads_256_tokens():
    embedder = meet.load_embedder(MINILM)
    assert embedder.encode("Hello").shape == (384,)
    assert embedder.max_seq_length == 256


def test_only_the_gemma_tokenizer_is_longer_than_its_vocabulary(
    gemma, smollm2_tokenizer, minilm_tokenizer
):
    assert len(gemma) == gemma.vocab_size + 1
    assert len(smollm2_tokenizer) == smollm2_tokenizer.vocab_size == 49152
    assert len(minilm_tokenizer) == minilm_tokenizer.vocab_size == 30522


def test_the_pieces_join_to_the_text_and_keep_their_spaces(smollm2_tokenizer):
    def split(text: str) -> list[str]:
        ids = smollm2_tokenizer(text)["input_ids"]
        return [smollm2_tokenizer.decode(i) for i in ids]

    pieces = split("The capital of Australia is")
    assert pieces == ["The", " capital", " of", " Australia", " is"]
    pieces = split("The capital of Kyrgyzstan is")
    assert pieces[3:5] == [" Kyrgyz", "stan"] and len(pieces) == 6


def test_one_run_shows_pieces_closeness_and_only_the_new_text(
    smollm2_tokenizer,
):
    done = run("setup/offline/hello_three_ideas", ROOT, dict(os.environ))
    assert (done.returncode, done.stderr) == (0, "")
    tokens, near, far, *texts = done.stdout.splitlines()
    said = "['The', ' capital', ' of', ' Australia', ' is']"
    assert tokens.split(maxsplit=1)[1] == said
    near, far = (float(line.split()[1]) for line in (near, far))
    assert near > 0.5 > 0.2 > far
    for line in texts:
        text = ast.literal_eval(line.removeprefix("next text").strip())
        assert "The capital of" not in text
        assert 1 <= len(smollm2_tokenizer(text)["input_ids"]) <= 10
    assert "' Paris" in texts[0]
