"""What changed: every row of the three tables, against the installed libraries."""

import importlib.util
import inspect
import json
import os
import re
import subprocess
import sys
import warnings
from functools import partial
from pathlib import Path

import numpy as np
import pytest
import torch
import transformers
from google import genai
from google.genai import errors, types
from sentence_transformers import SentenceTransformer, util
from sentence_transformers.sentence_transformer import modules
from transformers import (
    AutoModel,
    AutoModelForCausalLM,
    AutoTokenizer,
    pipeline,
)

from tests.kit import MINILM, SMOLLM2
from tests.kit.chapters import read_page
from tests.kit.gemini import Gemini

PAGE = read_page("reference/changes")
CHAT = [{"role": "user", "content": "Hi"}]
KEY = "not-a-key"


def first_column(heading: str) -> list[str]:
    """Return the old spellings of the table under a heading."""
    section = PAGE.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| (.+?) \|", section, re.M)
    return rows[2:]  # without the head and the line under it


def gone(call, error, message: str | None = None) -> bool:
    """Tell whether a call raises exactly this kind of error."""
    with pytest.raises(error, match=message) as caught:
        call()
    return type(caught.value) is error


def parameters(method) -> set[str]:
    """Return the names that a function takes."""
    return set(inspect.signature(method).parameters)


def cannot_import(name: str, package: str) -> bool:
    """Tell whether an import, as tutorials write it, raises ImportError."""
    line = f"from {package} import {name}"
    words = f"^cannot import name '{name}' from '{package}'"
    return gone(lambda: exec(line, {}), ImportError, words)


# transformers


def check_dtype(_):
    model = AutoModel.from_pretrained(MINILM, torch_dtype=torch.float16)
    assert model.dtype == torch.float16
    assert AutoModel.from_pretrained(MINILM, dtype="float16").dtype == (
        torch.float16
    )


def check_default_dtype(request):
    folder = request.getfixturevalue("tmp_path")
    AutoModel.from_pretrained(MINILM, dtype="bfloat16").save_pretrained(folder)
    assert AutoModel.from_pretrained(folder).dtype == torch.bfloat16
    config = folder / "config.json"
    named = json.loads(config.read_text())
    config.write_text(json.dumps(named | {"dtype": "float16"}))
    assert AutoModel.from_pretrained(folder).dtype == torch.float16
    config.write_text(json.dumps(named | {"dtype": None}))
    assert AutoModel.from_pretrained(folder).dtype == torch.bfloat16


def check_chat(request):
    tokenizer = request.getfixturevalue("smollm2_tokenizer")
    model = request.getfixturevalue("smollm2")
    inputs = tokenizer.apply_chat_template(CHAT, return_tensors="pt")
    assert isinstance(inputs, transformers.BatchEncoding)
    assert gone(lambda: model.generate(inputs), AttributeError, "^$")
    assert gone(lambda: inputs.shape, AttributeError, "^$")
    written = model.generate(**inputs, max_new_tokens=1)
    ids = tokenizer.apply_chat_template(
        CHAT, return_tensors="pt", return_dict=False
    )
    assert torch.equal(ids, inputs["input_ids"])
    assert torch.equal(model.generate(ids, max_new_tokens=1), written)


def check_len(request):
    tokenizer = request.getfixturevalue("gemma")
    inputs = tokenizer.apply_chat_template(CHAT)
    assert len(inputs) == 2 < len(inputs["input_ids"])


def check_encode_plus(request):
    tokenizer = request.getfixturevalue("gemma")
    assert gone(lambda: tokenizer.encode_plus, AttributeError)
    assert tokenizer("Hi")["input_ids"] == [2, 10979]
    assert gone(lambda: tokenizer.batch_encode_plus, AttributeError)
    assert tokenizer(["Hi"])["input_ids"] == [[2, 10979]]


def check_padding(request):
    tokenizer = request.getfixturevalue("minilm_tokenizer")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        old = tokenizer("Hi", pad_to_max_length=True, max_length=6)
    new = tokenizer("Hi", padding="max_length", max_length=6)
    assert (len(old["input_ids"]), len(new["input_ids"])) == (3, 6)


def check_batch_decode(request):
    tokenizer = request.getfixturevalue("gemma")
    assert tokenizer.batch_decode([[10979]]) == ["Hi"]
    assert tokenizer.decode([[10979]]) == ["Hi"]
    assert tokenizer.decode([10979]) == "Hi"


def check_special_tokens(request):
    tokenizer = request.getfixturevalue("gemma")
    assert gone(lambda: tokenizer.additional_special_tokens, AttributeError)
    assert isinstance(tokenizer.extra_special_tokens, list)
    named = AutoTokenizer.from_pretrained(
        SMOLLM2, additional_special_tokens=["<x>"]
    )
    assert named.extra_special_tokens == ["<x>"]


def check_pipelines(_):
    tasks = ("summarization", "translation", "translation_en_to_fr")
    for task in *tasks, "question-answering", "text2text-generation":
        for name in None, SMOLLM2:
            assert gone(lambda t=task, n=name: pipeline(t, n), KeyError)
    assert transformers.pipelines.check_task("text-generation")
    assert transformers.AutoModelForSeq2SeqLM.from_pretrained


def refused(option: str) -> bool:
    """Tell whether a model refuses to be loaded with an option of old."""

    def load():
        AutoModelForCausalLM.from_pretrained(SMOLLM2, **{option: True})

    return gone(load, TypeError, f"unexpected keyword argument '{option}'")


def check_8bit(_):
    assert refused("load_in_8bit") and refused("load_in_4bit")
    assert transformers.BitsAndBytesConfig(load_in_8bit=True).load_in_8bit


def check_flash(_):
    assert refused("use_flash_attention_2")
    model = AutoModel.from_pretrained(MINILM, attn_implementation="eager")
    assert model.config._attn_implementation == "eager"


def check_auth_token(_):
    assert refused("use_auth_token")
    assert AutoTokenizer.from_pretrained(SMOLLM2, use_auth_token="none")
    assert AutoTokenizer.from_pretrained(SMOLLM2, token="none")


def check_use_fast(_):
    slow = AutoTokenizer.from_pretrained(SMOLLM2, use_fast=False)
    assert type(slow) is type(AutoTokenizer.from_pretrained(SMOLLM2))


def check_fast_names(_):
    names = {n for n in dir(transformers) if n.endswith("TokenizerFast")}
    names |= {f"{n}TokenizerFast" for n in ("Bert", "Gemma", "GPT2", "Llama")}
    others = {
        name
        for name in names
        if getattr(transformers, name)
        is not getattr(transformers, name.removesuffix("Fast"))
    }
    assert len(others) < len(names) / 2
    others.remove("PreTrainedTokenizerFast")
    assert all(name.startswith(("Cpm", "DPR")) for name in others)


def check_frameworks(_):
    assert cannot_import("TFAutoModel", "transformers")
    assert cannot_import("FlaxAutoModel", "transformers")


def check_adamw(_):
    assert cannot_import("AdamW", "transformers")
    assert torch.optim.AdamW


def check_lm_head(_):
    assert cannot_import("AutoModelWithLMHead", "transformers")
    gpt2 = transformers.GPT2Config(n_layer=1, n_embd=8, n_head=1)
    assert AutoModelForCausalLM.from_config(gpt2).lm_head


def check_generation_config(request):
    model = request.getfixturevalue("smollm2")
    for name in "max_length", "temperature", "do_sample":
        assert gone(lambda n=name: getattr(model.config, n), AttributeError)
        assert hasattr(model.generation_config, name)
        for config in transformers.BertConfig(), transformers.GPT2Config():
            assert not hasattr(config, name)


def check_rope(request):
    config = request.getfixturevalue("smollm2").config
    assert gone(lambda: config.rope_theta, AttributeError)
    assert config.rope_parameters["rope_theta"] == 100_000
    gemma = transformers.Gemma3TextConfig()
    assert gone(lambda: gemma.rope_theta, AttributeError)
    kinds = {"full_attention", "sliding_attention"}
    assert set(gemma.rope_parameters) == kinds


def check_cache(request):
    model = request.getfixturevalue("smollm2")
    ids = torch.tensor([[1, 2]])
    cache = model(ids).cache
    assert isinstance(cache, transformers.DynamicCache)
    tuples = tuple((layer.keys, layer.values) for layer in cache.layers)
    assert gone(lambda: model(ids, cache=tuples), AttributeError)
    words = "^Passing a tuple for `cache` is not supported anymore"
    generate = partial(model.generate, ids, max_new_tokens=1)
    assert gone(lambda: generate(cache=tuples), ValueError, words)
    assert transformers.DynamicCache(tuples).get_seq_length() == 2


def check_cache_index(request):
    cache = request.getfixturevalue("smollm2")(torch.tensor([[1, 2]])).cache
    assert gone(lambda: cache[0], TypeError, "object is not subscriptable$")
    assert cache.layers[0].keys.shape == (1, 3, 2, 64)


def check_cache_name(request):
    model = request.getfixturevalue("smollm2")
    ids = torch.tensor([[1, 2]])
    out = model(ids)
    assert list(out) == ["logits", "cache"]
    code = (
        "import torch, transformers\n"
        "model = transformers.LlamaForCausalLM(transformers.LlamaConfig("
        "hidden_size=8, intermediate_size=8, num_hidden_layers=1, "
        "num_attention_heads=1, vocab_size=9))\n"
        "out = model(torch.tensor([[1, 2]]))\n"
        "print(out.past_key_values is out.cache is out.past_key_values)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True
    )
    assert done.stdout == "True\n"
    message = "`past_key_values`/`cache_params` are deprecated. Use `cache`"
    assert done.stderr.count(message) == 1  # once a process
    for call in model, partial(model.generate, max_new_tokens=1):
        with pytest.warns(FutureWarning, match="Use `cache` instead"):
            call(ids, past_key_values=transformers.DynamicCache())
        with warnings.catch_warnings():
            warnings.simplefilter("error", FutureWarning)
            call(ids, cache=transformers.DynamicCache())


def check_streamer(request):
    tokenizer = request.getfixturevalue("smollm2_tokenizer")
    ids = tokenizer("unbelievably. So we")["input_ids"]
    streamer = transformers.TextIteratorStreamer(tokenizer, timeout=5)
    for token in ids:
        streamer.put(torch.tensor([token]))
    streamer.end()
    assert list(streamer) == ["un", "belie", "v", "ably", "", ". ", "So we", ""]


def check_attentions(request):
    ids = torch.tensor([[1, 2]])
    model = request.getfixturevalue("smollm2")
    assert model.config._attn_implementation == "sdpa"
    found = model(ids, output_attentions=True).attentions
    assert gone(lambda: found[0], IndexError) and found == ()
    eager = AutoModel.from_pretrained(SMOLLM2, attn_implementation="eager")
    found = eager(ids, output_attentions=True).attentions
    assert found[0].shape == (1, 9, 2, 2)


def check_trainer(request):
    model = request.getfixturevalue("smollm2")
    assert gone(
        lambda: transformers.Trainer(model=model, tokenizer=None),
        TypeError,
        "unexpected keyword argument 'tokenizer'",
    )
    assert "processing_class" in parameters(transformers.Trainer.__init__)
    arguments = transformers.TrainingArguments
    assert gone(
        lambda: arguments("unused", evaluation_strategy="no"),
        TypeError,
        "unexpected keyword argument 'evaluation_strategy'",
    )
    assert "eval_strategy" in parameters(arguments.__init__)


def check_hub_names(_):
    for name in "cached_download", "HfFolder":
        assert cannot_import(name, "huggingface_hub")
    exec("from huggingface_hub import get_token, hf_hub_download", {})


def check_cache_folder(_):
    code = "from huggingface_hub import constants as c; print(c.HF_HUB_CACHE)"
    names = ("HF_HOME", "HF_HUB_CACHE", "HUGGINGFACE_HUB_CACHE")
    rest = {k: v for k, v in os.environ.items() if k not in names}
    folder = str(Path("somewhere", "else"))
    for name, heeded in ("TRANSFORMERS_CACHE", False), ("HF_HOME", True):
        done = subprocess.run(
            [sys.executable, "-c", code],
            env=rest | {name: folder},
            capture_output=True,
            text=True,
        )
        assert (folder in done.stdout, done.returncode) == (heeded, 0)
    package = Path(importlib.util.find_spec("transformers").origin).parent
    hub = (package / "utils" / "hub.py").read_text(encoding="utf-8")
    assert "TRANSFORMERS_CACHE" not in hub


def check_login(_):
    programs = Path(sys.executable).parent
    assert (programs / "hf").is_file()
    assert not (programs / "huggingface-cli").exists()


TRANSFORMERS = {
    "`from_pretrained(name, torch_dtype=...)`": check_dtype,
    "`from_pretrained(name)` gives float32": check_default_dtype,
    '`ids = apply_chat_template(chat, return_tensors="pt")`, then '
    "`generate(ids)`": check_chat,
    "`len(apply_chat_template(chat))` counts tokens": check_len,
    "`tokenizer.encode_plus(text)`, `.batch_encode_plus(texts)`": (
        check_encode_plus
    ),
    "`tokenizer(text, pad_to_max_length=True)`": check_padding,
    "`tokenizer.batch_decode(rows)`": check_batch_decode,
    "`tokenizer.additional_special_tokens`": check_special_tokens,
    '`pipeline("summarization")`, `"translation"`, `"question-answering"`, '
    '`"text2text-generation"`': check_pipelines,
    "`from_pretrained(name, load_in_8bit=True)`, `load_in_4bit`": check_8bit,
    "`from_pretrained(name, use_flash_attention_2=True)`": check_flash,
    "`from_pretrained(name, use_auth_token=...)`": check_auth_token,
    "`AutoTokenizer.from_pretrained(name, use_fast=False)`": check_use_fast,
    "`BertTokenizerFast` and the other `...Fast` names": check_fast_names,
    "`from transformers import TFAutoModel`, `FlaxAutoModel`": (
        check_frameworks
    ),
    "`from transformers import AdamW`": check_adamw,
    "`from transformers import AutoModelWithLMHead`": check_lm_head,
    "`model.config.max_length`, `.temperature`, `.do_sample`": (
        check_generation_config
    ),
    "`model.config.rope_theta`": check_rope,
    "`past_key_values` as tuples": check_cache,
    "`past_key_values[0][0]`": check_cache_index,
    "`model(ids).past_key_values`, `model(ids, past_key_values=...)`": (
        check_cache_name
    ),
    "`TextStreamer` and `TextIteratorStreamer` give out whole words": (
        check_streamer
    ),
    "`model(ids, output_attentions=True).attentions[0]`": check_attentions,
    "`Trainer(tokenizer=...)`, `TrainingArguments(evaluation_strategy=...)`": (
        check_trainer
    ),
    "`from huggingface_hub import cached_download`, `HfFolder`": (
        check_hub_names
    ),
    "`TRANSFORMERS_CACHE` in the environment": check_cache_folder,
    "`huggingface-cli login`": check_login,
}


def test_every_row_on_transformers_is_checked():
    assert first_column("transformers 4 to 5") == list(TRANSFORMERS)


@pytest.mark.parametrize("row", TRANSFORMERS)
def test_the_old_spelling_does_what_the_row_says(row, request):
    TRANSFORMERS[row](request)


# Sentence Transformers


def warned(call, new: str, kind=FutureWarning):
    """Return what an old call returns, if its warning names the new one."""
    with pytest.warns(kind, match=re.escape(new)):
        return call()


def quiet(call):
    """Return what an old call returns, if it warns of nothing."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        return call()


def check_dimension(minilm):
    old = warned(
        minilm.get_sentence_embedding_dimension, "get_embedding_dimension"
    )
    assert old == minilm.get_embedding_dimension() == 384


def check_truncate(minilm):
    old = warned(
        lambda: minilm.truncate_sentence_embeddings(8), "truncate_embeddings"
    )
    for context in old, minilm.truncate_embeddings(8):
        with context:
            assert minilm.encode("Hi").shape == (8,)


def check_word_dimension(_):
    first = modules.Transformer(MINILM)
    old = warned(
        lambda: first.get_word_embedding_dimension(), "get_embedding_dimension"
    )
    assert old == first.get_embedding_dimension() == 384


def check_pooling(_):
    old = warned(
        lambda: modules.Pooling(384, pooling_mode_mean_tokens=True),
        "pooling_mode",
    )
    assert old.pooling_mode == "mean"
    assert modules.Pooling(384, pooling_mode="mean").pooling_mode == "mean"


def check_pooling_mode(minilm):
    assert gone(lambda: minilm[1].pooling_mode_mean_tokens, AttributeError)
    assert minilm[1].pooling_mode == "mean"


def check_sentence_token(_):
    warned(lambda: SentenceTransformer(MINILM, use_auth_token=False), "token")
    assert quiet(lambda: SentenceTransformer(MINILM, token=False))


def check_processor(_):
    short = {"model_max_length": 10}
    for name in "tokenizer_kwargs", "processor_kwargs":
        model = quiet(
            lambda n=name: SentenceTransformer(
                MINILM, device="cpu", **{n: short}
            )
        )
        assert model.max_seq_length == 10


def check_inputs(minilm):
    old = quiet(lambda: minilm.encode(sentences=["Hi"]))
    assert np.array_equal(old, minilm.encode(["Hi"]))


def check_cos_sim(minilm):
    a, b = minilm.encode(["Hi", "Hello"])
    old = quiet(lambda: util.pytorch_cos_sim(a, b))
    assert torch.equal(old, util.cos_sim(a, b))


def check_imports(_):
    for name in "models", "losses", "evaluation":
        whole = sys.modules["sentence_transformers"]
        sys.modules.pop(f"sentence_transformers.{name}", None)
        vars(whole).pop(name, None)  # as in a program that has not yet
        old = f"from sentence_transformers import {name}"
        package = "sentence_transformers.sentence_transformer"
        new = "modules" if name == "models" else name
        warned(
            lambda o=old: exec(o, {}), f"{package}.{new}", DeprecationWarning
        )
        quiet(lambda p=package, n=new: exec(f"from {p} import {n}", {}))


def check_quantization(_):
    line = (
        "from sentence_transformers.{}quantization import quantize_embeddings"
    )
    quiet(lambda: exec(line.format("util."), {}))
    sys.modules.pop("sentence_transformers.quantization", None)
    warned(
        lambda: exec(line.format(""), {}),
        "sentence_transformers.util.quantization",
        DeprecationWarning,
    )


SENTENCES = {
    "`model.get_sentence_embedding_dimension()`": check_dimension,
    "`model.truncate_sentence_embeddings(n)`": check_truncate,
    "`from sentence_transformers import models`, `losses`, `evaluation`": (
        check_imports
    ),
    "`models.Transformer(name).get_word_embedding_dimension()`": (
        check_word_dimension
    ),
    "`models.Pooling(n, pooling_mode_mean_tokens=True)`": check_pooling,
    "`model[1].pooling_mode_mean_tokens`": check_pooling_mode,
    "`SentenceTransformer(name, use_auth_token=...)`": check_sentence_token,
    "`SentenceTransformer(name, tokenizer_kwargs={...})`": check_processor,
    "`model.encode(sentences=texts)`": check_inputs,
    "`util.pytorch_cos_sim(a, b)`": check_cos_sim,
    "`from sentence_transformers.quantization import ...`": (
        check_quantization
    ),
}


def test_every_row_on_sentence_transformers_is_checked():
    assert first_column("Sentence Transformers 5 to 6") == list(SENTENCES)


@pytest.mark.parametrize("row", SENTENCES)
def test_the_old_and_the_new_spelling_do_what_the_row_says(row, minilm):
    SENTENCES[row](minilm)


# google-genai: the new column, against the real client and a loopback server.
# The old column names another package, which must not be installed here.


@pytest.fixture
def client():
    """Return a real client whose service is on this machine, and the service."""
    with Gemini(tokens=3, text="Yes.") as server:
        options = types.HttpOptions(base_url=server.url)
        yield genai.Client(api_key=KEY, http_options=options)


def check_installed(_):
    assert importlib.util.find_spec("google.genai")
    with pytest.raises(ImportError):
        importlib.import_module("google.generativeai")


def check_old_names_are_gone(_):
    for name in "configure", "GenerativeModel", "embed_content":
        assert gone(lambda n=name: getattr(genai, n), AttributeError)


def check_client(client):
    reply = client.models.count_tokens(model="any", contents="Hi")
    assert reply.total_tokens == 3


def check_generate(client):
    reply = client.models.generate_content(model="any", contents="Hi")
    assert reply.text == "Yes."


def check_stream(client):
    wanted = {"model", "contents"}
    assert wanted <= parameters(client.models.generate_content_stream)


def check_async(client):
    method = client.aio.models.generate_content
    assert inspect.iscoroutinefunction(method)
    assert {"model", "contents"} <= parameters(method)


def check_config(client):
    config = types.GenerateContentConfig(temperature=0.2)
    reply = client.models.generate_content(
        model="any", contents="Hi", config=config
    )
    assert reply.text == "Yes."


def check_system(_):
    rule = types.GenerateContentConfig(system_instruction="Be brief.")
    assert rule.system_instruction == "Be brief."
    assert {"tools", "safety_settings"} <= set(type(rule).model_fields)


def check_timeout(client):
    field = types.HttpOptions.model_fields["timeout"]
    assert "milliseconds" in field.description
    options = types.HttpOptions(timeout=60_000)
    config = types.GenerateContentConfig(http_options=options)
    reply = client.models.generate_content(
        model="any", contents="Hi", config=config
    )
    assert reply.text == "Yes."


def check_parts(client):
    def ask(part):
        contents = [{"role": "user", "parts": [part]}]
        return client.models.generate_content(model="any", contents=contents)

    with pytest.raises(ValueError) as caught:
        ask("Hi")
    assert type(caught.value).__name__ == "ValidationError"
    assert ask({"text": "Hi"}).text == "Yes."


def check_history(client):
    chat = client.chats.create(model="any")
    chat.send_message("Hi")
    assert gone(lambda: chat.history, AttributeError)
    assert [turn.role for turn in chat.get_history()] == ["user", "model"]


class Blocked(Gemini):
    """A Gemini that refuses the prompt and sends no candidate."""

    def answer(self, request):
        """Return what the service answers to a blocked prompt."""
        status, _ = super().answer(request)
        return status, {"promptFeedback": {"blockReason": "SAFETY"}}


def check_blocked(_):
    with Blocked() as server:
        options = types.HttpOptions(base_url=server.url)
        client = genai.Client(api_key=KEY, http_options=options)
        reply = client.models.generate_content(model="any", contents="Hi")
    assert reply.text is None
    assert reply.prompt_feedback.block_reason == "SAFETY"


def check_chats(client):
    assert client.chats.create(model="any").send_message("Hi").text == "Yes."


def check_embed(client):
    result = client.models.embed_content(model="any", contents="Hi")
    assert len(result.embeddings) == 1
    assert len(result.embeddings[0].values) == 3072


def check_embed_config(client):
    config = types.EmbedContentConfig(
        task_type="SEMANTIC_SIMILARITY", output_dimensionality=8
    )
    result = client.models.embed_content(
        model="any", contents="Hi", config=config
    )
    assert len(result.embeddings[0].values) == 8


def check_list(client):
    assert callable(client.models.list)
    assert "supported_actions" in types.Model.model_fields


def check_upload(client):
    assert "file" in parameters(client.files.upload)


def check_error(_):
    with Gemini(429) as server:
        options = types.HttpOptions(base_url=server.url)
        refused = genai.Client(api_key=KEY, http_options=options)
        with pytest.raises(errors.ClientError) as caught:
            refused.models.generate_content(model="any", contents="Hi")
    assert caught.value.code == 429


GOOGLE = {
    "`pip install google-generativeai`": check_installed,
    "`import google.generativeai as genai`": check_old_names_are_gone,
    "`genai.configure(api_key=key)`": check_client,
    "`genai.GenerativeModel(name).generate_content(text)`": check_generate,
    "`generate_content(text, stream=True)`": check_stream,
    "`await model.generate_content_async(text)`": check_async,
    '`generation_config={"temperature": 0.2}`': check_config,
    "`GenerativeModel(name, system_instruction=rule)`, `tools=`, "
    "`safety_settings=`": check_system,
    '`request_options={"timeout": 60}`, in seconds': check_timeout,
    '`{"role": "user", "parts": ["Hi"]}`': check_parts,
    "`model.start_chat()`": check_chats,
    "`chat.history`": check_history,
    "`reply.text` of a blocked prompt raises ValueError": check_blocked,
    "`model.count_tokens(text)`": check_client,
    "`genai.embed_content(model=name, content=text)`": check_embed,
    "`embed_content(..., task_type=t, output_dimensionality=n)`": (
        check_embed_config
    ),
    '`result["embedding"]`': check_embed,
    "`genai.list_models()`, `m.supported_generation_methods`": check_list,
    "`genai.upload_file(path)`": check_upload,
    "`google.api_core.exceptions.ResourceExhausted`": check_error,
}


def test_every_row_on_googles_client_is_checked():
    assert first_column("google-generativeai to google-genai") == list(GOOGLE)


@pytest.mark.parametrize("row", GOOGLE)
def test_the_new_spelling_works_with_the_installed_client(row, client):
    GOOGLE[row](client)


def test_half_moved_code_fails_in_the_words_of_the_page(client, tmp_path):
    generate = client.models.generate_content
    for call, error in (
        (lambda: genai.configure(api_key=KEY), AttributeError),
        (lambda: generate(model="a", generation_config={}), TypeError),
        (lambda: exec("import google.generativeai", {}), ModuleNotFoundError),
    ):
        with pytest.raises(error) as caught:
            call()
        assert f"`{error.__name__}: {caught.value}`" in PAGE
    assert gone(lambda: genai.GenerativeModel, AttributeError)
    for name in "stream", "safety_settings":
        words = f"unexpected keyword argument '{name}'"
        assert gone(lambda n=name: generate(**{n: 1}), TypeError, words)


def test_another_package_of_google_s_hides_that_genai_is_missing(tmp_path):
    (tmp_path / "google" / "generativeai").mkdir(parents=True)
    code = (
        "import sys; sys.path.insert(0, sys.argv[1]); from google import genai"
    )
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", code, str(tmp_path)],
        capture_output=True,
        text=True,
    )
    assert f"`{done.stderr.splitlines()[-1]}`" in PAGE
