"""What the chapter on speed claims: cache, streams, seeds and batches."""

import threading

import pytest
import torch
from tokenizers.decoders import DecodeStream

from tests.kit.chapters import read_page
from tests.kit.snippets import load

size = load("generation/speed/kv_cache_size")
steps = load("generation/speed/kv_cache_steps")
timing = load("generation/speed/kv_cache_timing")
rounding = load("generation/speed/round_a_near_tie")
seeds = load("generation/speed/seeds_and_batches")
unicode = load("generation/speed/stream_unicode")
words = load("generation/speed/stream_words")

PAGE = read_page("generation/speed")
TEXTS = ["Hi 🍕 日本!", "naïve café", "👩‍🚀🇫🇷", "a\n\n  b", "��x"]


@pytest.fixture
def prompt(smollm2_tokenizer):
    return smollm2_tokenizer("The capital of France is", return_tensors="pt")


@pytest.fixture
def pair(smollm2_tokenizer):
    return smollm2_tokenizer(["one", "two"], return_tensors="pt")


def tokens_read(model, inputs, use_cache):
    """Return the output and how many tokens each step reads."""
    options = {"max_new_tokens": 5, "use_cache": use_cache}
    return steps.generate_counted(model, inputs, **options)


def test_a_timed_run_reads_and_writes_what_it_is_told(smollm2):
    lengths = []
    hook = smollm2.get_input_embeddings().register_forward_pre_hook(
        lambda module, args: lengths.append(args[0].shape[1])
    )
    try:
        assert timing.time_run(smollm2, read=3, write=4) > 0
        assert timing.time_run(smollm2, 3, 4, use_cache=False) > 0
    finally:
        hook.remove()
    assert lengths == [3, 1, 1, 1, 3, 4, 5, 6]


def test_the_cache_makes_each_step_read_one_token_and_changes_none(
    smollm2, prompt
):
    cached, one_each = tokens_read(smollm2, prompt, True)
    plain, all_again = tokens_read(smollm2, prompt, False)
    assert cached.equal(plain)
    assert one_each == [5, 1, 1, 1, 1]
    assert all_again == [5, 6, 7, 8, 9]


@pytest.mark.parametrize(("low", "step"), [(8, 0.0625), (16, 0.125)])
def test_bfloat16_has_128_numbers_before_the_next_power_of_two(low, step):
    every = torch.arange(2**15).to(torch.int16).view(torch.bfloat16).double()
    there = every[(every >= low) & (every < 2 * low)]
    assert len(there) == 128
    assert set(there.diff().tolist()) == {step}


@pytest.mark.parametrize("length", [1, 7, 64])
def test_the_formula_gives_the_size_of_a_real_cache(smollm2, length):
    with torch.no_grad():
        cache = smollm2(torch.full((1, length), 504)).cache
    real = sum(x.keys.nbytes + x.values.nbytes for x in cache.layers)
    assert real == size.cache_bytes(smollm2.config, length, torch.float32)


def test_the_cache_grows_in_proportion_and_the_page_has_the_right_sizes(
    smollm2,
):
    config = smollm2.config
    one = size.cache_bytes(config, 1, torch.float32)
    assert one == 46_080
    assert size.cache_bytes(config, 8192, torch.float32) == 8192 * one
    exercise = size.cache_bytes(config, 32_768, torch.bfloat16)
    assert f"{exercise:,}" in PAGE
    heads = (config.num_attention_heads, config.num_key_value_heads)
    assert heads == (9, 3)


def test_the_streamed_pieces_are_the_text_without_streaming(
    smollm2, smollm2_tokenizer, prompt
):
    options = {"max_new_tokens": 8, "do_sample": False}
    pieces = list(words.stream(smollm2, smollm2_tokenizer, **prompt, **options))
    ids = smollm2.generate(**prompt, **options)[
        0, prompt["input_ids"].shape[1] :
    ]
    assert len(pieces) > 1
    assert "".join(pieces) == smollm2_tokenizer.decode(
        ids, skip_special_tokens=True
    )


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("unbelievably 2 so", ["un", "belie", "v", "ably", " ", "2", " so"]),
        ("It costs $5 now", ["It", " costs", " ", "$5 ", "now"]),
        ("Hi.\nWhy?", ["Hi", ".\n", "Why", "?"]),
        ("Hi 🍕 you", ["Hi", " ", "🍕 ", "you"]),
        ("to 日本 you", ["to", " ", "日", "本", " you"]),
    ],
)
def test_letters_come_with_their_token_and_a_symbol_waits_for_a_space(
    smollm2_tokenizer, text, pieces
):
    streamer = words.Streamer(smollm2_tokenizer, timeout=5)
    for token in smollm2_tokenizer(text)["input_ids"]:
        streamer.put(torch.tensor([token]))
    streamer.end()
    assert list(filter(None, streamer)) == pieces


@pytest.mark.parametrize(
    ("inputs", "options", "part"),
    [
        ("prompt", {"stop_strings": ["."]}, "could not locate a tokenizer"),
        ("prompt", {"num_beams": 2}, "`streamer` cannot be used with beam"),
        ("pair", {}, "TextStreamer only supports batch size 1"),
    ],
)
def test_an_error_in_the_thread_reaches_the_loop_and_ends_it(
    smollm2, smollm2_tokenizer, inputs, options, part, request
):
    stream = words.stream(
        smollm2,
        smollm2_tokenizer,
        **request.getfixturevalue(inputs),
        max_new_tokens=2,
        **options,
    )
    with pytest.raises(ValueError, match=part) as caught:
        list(stream)
    if not options.get("stop_strings"):
        assert f'!!! failure "ValueError: {caught.value}"' in PAGE


def test_leaving_the_loop_early_leaves_no_thread_behind(
    smollm2, smollm2_tokenizer, prompt
):
    before = set(threading.enumerate())
    stream = words.stream(
        smollm2, smollm2_tokenizer, **prompt, max_new_tokens=4
    )
    next(stream)
    stream.close()
    assert {t for t in threading.enumerate() if not t.daemon} <= before


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("name", ["smollm2_tokenizer", "gemma"])
def test_held_back_pieces_join_to_the_whole_text(name, text, request):
    tokenizer = request.getfixturevalue(name)
    ids = tokenizer(text, add_special_tokens=False)["input_ids"]
    pieces = list(unicode.decode_stream(tokenizer, ids))
    assert "".join(pieces) == tokenizer.decode(ids) == text


def test_decoding_token_by_token_breaks_characters(smollm2_tokenizer):
    text = TEXTS[0]
    ids = smollm2_tokenizer(text)["input_ids"]
    naive = "".join(smollm2_tokenizer.decode(token) for token in ids)
    assert unicode.BROKEN in naive and unicode.BROKEN not in text


def test_a_stream_that_ends_inside_a_character_is_not_lost(smollm2_tokenizer):
    ids = smollm2_tokenizer("🍕")["input_ids"][:-1]
    pieces = list(unicode.decode_stream(smollm2_tokenizer, ids))
    assert "".join(pieces) == smollm2_tokenizer.decode(ids)


def test_the_library_has_a_decode_stream_that_agrees(smollm2_tokenizer):
    ids = smollm2_tokenizer(TEXTS[0])["input_ids"]
    own = list(unicode.decode_stream(smollm2_tokenizer, ids))
    stream = DecodeStream(skip_special_tokens=False)
    backend = smollm2_tokenizer.backend_tokenizer
    assert [stream.step(backend, token) or "" for token in ids] == own


def test_the_same_seed_alone_gives_the_same_tokens(smollm2, left_tokenizer):
    one, other = (
        seeds.continue_first(
            smollm2, left_tokenizer, [seeds.SPAIN], 7, do_sample=True
        )
        for _ in "ab"
    )
    assert one == other


def test_the_same_seed_in_a_batch_shares_the_first_draw_only(
    smollm2, left_tokenizer
):
    alone, batch = [seeds.SPAIN], [seeds.SPAIN, seeds.WATER]
    runs = [
        [
            seeds.continue_first(
                smollm2, left_tokenizer, p, seed, do_sample=True
            )
            for p in (alone, batch)
        ]
        for seed in (1, 2, 3)
    ]
    assert all(one[0] == other[0] for one, other in runs)
    assert all(one != other for one, other in runs)


def test_a_batch_changes_no_greedy_token_in_float32(smollm2, left_tokenizer):
    batch = [seeds.SPAIN, seeds.WATER]
    for prompts in batch, batch[::-1]:  # of the two WATER alone is padded
        one, both = (
            seeds.continue_first(smollm2, left_tokenizer, some, 7)
            for some in (prompts[:1], prompts)
        )
        assert one == both


def test_a_lead_of_less_than_half_a_step_is_lost_in_bfloat16(
    smollm2, smollm2_tokenizer
):
    leads = []
    for prompt in rounding.PROMPTS:
        with torch.no_grad():
            inputs = smollm2_tokenizer(prompt, return_tensors="pt")
            best = smollm2(**inputs).logits[0, -1].topk(2).values
        rounded = best.bfloat16().float()
        leads.append([(v[0] - v[1]).item() for v in (best, rounded)])
    (sure, sure_rounded), (near, near_rounded) = leads
    assert 0 < near < 0.0625 / 2 and near_rounded == 0
    assert abs(sure - sure_rounded) <= 0.125 < sure
