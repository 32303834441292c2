"""What changed: every row of the two tables, against the installed libraries."""

import importlib.util
import inspect
import re
import sys
from pathlib import Path

import pytest
import torch
import transformers
from google import genai
from google.genai import errors, types
from transformers import AutoModel, AutoModelForCausalLM, AutoTokenizer

from tests.chapters import read_page
from tests.conftest import MINILM, SMOLLM2
from tests.gemini import Gemini

PAGE = read_page("reference/changes")
CHAT = [{"role": "user", "content": "Hi"}]
KEY = "not-a-key"


def first_column(heading: str) -> list[str]:
    """Return the old spellings of the table under a heading."""
    section = PAGE.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| (.+?) \|", section, re.M)
    return rows[2:]  # without the head and the line under it


def gone(call, error) -> bool:
    """Tell whether a call raises exactly this kind of error."""
    with pytest.raises(error) as caught:
        call()
    return type(caught.value) is error


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


def check_chat(request):
    tokenizer = request.getfixturevalue("gemma")
    inputs = tokenizer.apply_chat_template(CHAT)
    assert isinstance(inputs, transformers.BatchEncoding)
    ids = tokenizer.apply_chat_template(CHAT, return_dict=False)
    assert ids == inputs["input_ids"]


def check_encode_plus(request):
    tokenizer = request.getfixturevalue("gemma")
    assert gone(lambda: tokenizer.encode_plus, AttributeError)
    assert tokenizer("Hi")["input_ids"] == [2, 10979]


def check_batch_encode_plus(request):
    tokenizer = request.getfixturevalue("gemma")
    assert gone(lambda: tokenizer.batch_encode_plus, AttributeError)
    assert tokenizer(["Hi"])["input_ids"] == [[2, 10979]]


def check_batch_decode(request):
    tokenizer = request.getfixturevalue("gemma")
    assert tokenizer.batch_decode([[10979]]) == ["Hi"]
    assert tokenizer.decode([[10979]]) == ["Hi"]
    assert tokenizer.decode([10979]) == "Hi"


def check_special_tokens(request):
    tokenizer = request.getfixturevalue("gemma")
    assert gone(lambda: tokenizer.additional_special_tokens, AttributeError)
    assert isinstance(tokenizer.extra_special_tokens, list)


def check_pipeline(task: str):
    def check(_):
        assert gone(lambda: transformers.pipeline(task), KeyError)
        assert transformers.pipelines.check_task("text-generation")

    return check


def check_8bit(_):
    def load():
        AutoModelForCausalLM.from_pretrained(SMOLLM2, load_in_8bit=True)

    assert gone(load, TypeError)
    assert transformers.BitsAndBytesConfig(load_in_8bit=True).load_in_8bit


def check_auth_token(_):
    def load():
        AutoModelForCausalLM.from_pretrained(SMOLLM2, use_auth_token="none")

    assert gone(load, TypeError)
    assert AutoTokenizer.from_pretrained(SMOLLM2, use_auth_token="none")
    assert AutoTokenizer.from_pretrained(SMOLLM2, token="none")


def check_use_fast(_):
    slow = AutoTokenizer.from_pretrained(SMOLLM2, use_fast=False)
    assert type(slow) is type(AutoTokenizer.from_pretrained(SMOLLM2))


def check_fast_names(_):
    assert transformers.BertTokenizerFast is transformers.BertTokenizer
    assert transformers.GemmaTokenizerFast is transformers.GemmaTokenizer


def check_frameworks(_):
    assert gone(lambda: transformers.TFAutoModel, AttributeError)
    assert gone(lambda: transformers.FlaxAutoModel, AttributeError)


def check_generation_config(request):
    model = request.getfixturevalue("smollm2")
    for name in "max_length", "temperature", "do_sample":
        assert gone(lambda n=name: getattr(model.config, n), AttributeError)
        assert hasattr(model.generation_config, name)


def check_rope(request):
    config = request.getfixturevalue("smollm2").config
    assert gone(lambda: config.rope_theta, AttributeError)
    assert config.rope_parameters["rope_theta"] == 100_000


def check_cache(request):
    model = request.getfixturevalue("smollm2")
    ids = torch.tensor([[1, 2]])
    assert gone(lambda: model(ids, past_key_values=((),)), AttributeError)
    cache = model(ids).past_key_values
    assert isinstance(cache, transformers.DynamicCache)


def check_cache_folder(_):
    for package in "transformers", "huggingface_hub":
        folder = Path(importlib.util.find_spec(package).origin).parent
        constants = (
            "utils/hub.py" if package == "transformers" else ("constants.py")
        )
        text = (folder / constants).read_text(encoding="utf-8")
        assert "TRANSFORMERS_CACHE" not in text
    assert "HF_HOME" in text


def check_login(_):
    programs = Path(sys.executable).parent
    assert (programs / "hf").is_file()
    assert not (programs / "huggingface-cli").exists()


TRANSFORMERS = {
    "`from_pretrained(name, torch_dtype=...)`": check_dtype,
    "`from_pretrained(name)` gives float32": check_default_dtype,
    "`apply_chat_template(chat)` gives ids": check_chat,
    "`tokenizer.encode_plus(text)`": check_encode_plus,
    "`tokenizer.batch_encode_plus(texts)`": check_batch_encode_plus,
    "`tokenizer.batch_decode(rows)`": check_batch_decode,
    "`tokenizer.additional_special_tokens`": check_special_tokens,
    '`pipeline("summarization")`': check_pipeline("summarization"),
    '`pipeline("translation")`': check_pipeline("translation"),
    '`pipeline("question-answering")`': check_pipeline("question-answering"),
    '`pipeline("text2text-generation")`': check_pipeline(
        "text2text-generation"
    ),
    "`from_pretrained(name, load_in_8bit=True)`": check_8bit,
    "`from_pretrained(name, use_auth_token=...)`": check_auth_token,
    "`AutoTokenizer.from_pretrained(name, use_fast=False)`": check_use_fast,
    "`BertTokenizerFast` and the other `...Fast` names": check_fast_names,
    "`TFAutoModel`, `FlaxAutoModel`": check_frameworks,
    "`model.config.max_length`, `.temperature`, `.do_sample`": (
        check_generation_config
    ),
    "`model.config.rope_theta`": check_rope,
    "`past_key_values` as tuples": check_cache,
    "`TRANSFORMERS_CACHE` in the environment": check_cache_folder,
    "`huggingface-cli login`": check_login,
}


def test_every_row_on_transformers_is_checked():
    assert first_column("transformers 4 to 5") == list(TRANSFORMERS)


@pytest.mark.parametrize("row", TRANSFORMERS)
def test_the_old_spelling_does_what_the_row_says(row, request):
    TRANSFORMERS[row](request)


# google-genai: the new column, against the real client and a loopback server.
# The old column names another package, which must not be installed here.


def parameters(method) -> set[str]:
    return set(inspect.signature(method).parameters)


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
    "`GenerativeModel(name, system_instruction=rule)`": check_system,
    "`model.start_chat()`": check_chats,
    "`model.count_tokens(text)`": check_client,
    "`genai.embed_content(model=name, content=text)`": check_embed,
    "`embed_content(..., task_type=t, output_dimensionality=n)`": (
        check_embed_config
    ),
    '`result["embedding"]`': check_embed,
    "`genai.list_models()`": check_list,
    "`genai.upload_file(path)`": check_upload,
    "`google.api_core.exceptions.ResourceExhausted`": check_error,
}


def test_every_row_on_googles_client_is_checked():
    assert first_column("google-generativeai to google-genai") == list(GOOGLE)


@pytest.mark.parametrize("row", GOOGLE)
def test_the_new_spelling_works_with_the_installed_client(row, client):
    GOOGLE[row](client)
