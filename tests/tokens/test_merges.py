"""What the chapter on merges claims: BPE by hand, Gemma rebuilt, prices."""

import copy
import json
import random
import re
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path

import pytest
import torch

from tests.kit import ROOT
from tests.kit.chapters import read_page
from tests.kit.gemini import Gemini, environment
from tests.kit.snippets import KEY, load, run
from tests.kit.texts import random_text

bpe_train = load("tokens/merges/bpe_train")
bpe_encode = load("tokens/merges/bpe_encode")
bpe_decode = load("tokens/merges/bpe_decode")
gemma_by_rank = load("tokens/merges/gemma_by_rank")
falling = load("tokens/merges/fall_back_to_bytes")
language_cost = load("tokens/merges/language_cost")
same_fact = load("tokens/merges/same_fact")
weigh = load("tokens/merges/weigh_vocabularies")
table = load("tokens/merges/table_share")
live = load("tokens/merges/live_count_tokens")

PAGE = read_page("tokens/merges")

TEXTS = [
    "",
    "Hello world",
    "unbelievable",
    "def f(x):\n\treturn  x ** 2\r\n",
    "  leading, trailing  ",
    "naïve café, Ångström, ﬁne, ½",
    "👍 👍🏽 👨‍👩‍👧 🏳️‍🌈 🇳🇵 🜁",
    "ꙮ 𓂀 𝒳 \U000e0041 \ufdd0 \x00\x07\x7f",
    "<bos><start_of_turn>user\nHi<end_of_turn>\n<unused7><image_soft_token>",
    "<table><tr><td>1</td></tr></table> <0x0A> [multimodal]",
    "▁ ▁▁ ▁  ▁▁▁ a▁b",
    "e\u0301 \u200b\u200d\u2028\u3000\u00a0 שלום مرحبا",
    *(" " * n + "x" for n in (1, 2, 30, 31, 32, 33, 62, 100)),
    *("\t" * n + "x" for n in (1, 2, 31, 32, 70)),
    *("\n" * n + "x" for n in (1, 2, 31, 32, 70)),
]
# More of the UDHR, for what holds in every language.
UDHR = [
    *language_cost.SENTENCES.values(),
    "Watu wote wamezaliwa huru, hadhi na haki zao ni sawa.",
    "Tous les êtres humains naissent libres et égaux en dignité et en droits.",
    "Bütün insanlar hür, haysiyet ve haklar bakımından eşit doğarlar.",
    "يولد جميع الناس أحرارًا متساوين في الكرامة والحقوق.",
    "すべての人間は、生まれながらにして自由であり、かつ、尊厳と権利とについて平等である。",
    "모든 인간은 태어날 때부터 자유로우며 그 존엄과 권리에 있어 동등하다.",
]


def encode_as_gemma(text: str, vocab: dict, added: set[str]) -> list[int]:
    """Return Gemma's ids of text by the snippets' two rules.

    Added tokens are cut out first and stay whole.
    """
    whole = map(re.escape, sorted(added, key=len, reverse=True))
    pieces = []
    for part in re.split(f"({'|'.join(whole)})", text):
        if part in added:
            pieces.append(part)
        else:
            for piece in gemma_by_rank.merge_by_rank(part, vocab):
                pieces += falling.fall_back(piece, vocab)
    return [vocab[piece] for piece in pieces]


def train(text: str, merges: int) -> tuple[list[int], dict]:
    """Return the ids and the merges that training ends with."""
    steps = list(bpe_train.train(text, merges))
    learned = {pair: 256 + n for n, (pair, _, _) in enumerate(steps)}
    return steps[-1][2], learned


def test_training_gives_the_ids_that_minbpe_and_wikipedia_give():
    ids, learned = train("aaabdaaabac", 3)
    assert ids == [258, 100, 258, 97, 99]
    assert list(learned) == [(97, 97), (256, 97), (257, 98)]


def test_the_fourth_merge_takes_the_first_of_four_equal_pairs():
    _, count, ids = list(bpe_train.train("aaabdaaabac", 4))[-1]
    assert (count, ids) == (1, [259, 258, 97, 99])


def test_a_run_is_merged_from_the_left_and_only_once():
    assert bpe_train.merge([7] * 5, (7, 7), 300) == [300, 300, 7]


def test_the_merges_of_the_encoder_are_those_that_training_learns():
    _, learned = train("low slow lower slower", 5)
    assert learned == bpe_encode.MERGES == bpe_decode.MERGES


@pytest.mark.parametrize("text", TEXTS, ids=ascii)
def test_no_text_is_unknown_to_bytes_and_every_one_comes_back(text):
    ids = bpe_encode.encode(text, bpe_encode.MERGES)
    assert set(ids) <= set(range(261))
    assert bpe_decode.decode(ids, bpe_decode.MERGES) == text


def test_encoding_the_training_text_repeats_the_training():
    text = "low slow lower slower"
    ids, learned = train(text, 6)
    assert bpe_encode.encode(text, learned) == ids


def test_a_character_cut_in_two_decodes_to_the_replacement_character():
    assert bpe_decode.decode(list("é".encode())[:1], {}) == "\ufffd"


def test_one_pass_for_each_merge_is_always_taking_the_earliest():
    draw = random.Random(1)
    for _ in range(200):
        text = "".join(draw.choices("lowers ", k=30))
        _, merges = train("".join(draw.choices("lowers ", k=60)), 12)
        ids = list(text.encode())
        while found := [p for p in pairwise(ids) if p in merges]:
            pair = min(found, key=merges.get)
            at = list(pairwise(ids)).index(pair)
            ids[at : at + 2] = [merges[pair]]
        assert bpe_encode.encode(text, merges) == ids


def test_gemma_is_rebuilt_from_its_vocabulary_alone(gemma):
    vocab, added = gemma.get_vocab(), set(gemma.get_added_vocab())
    draw = random.Random(0)
    known = sorted(added)
    made = [random_text(draw, known) for _ in range(1000)]
    wrong = [
        text
        for text in (*TEXTS, *UDHR, *made)
        if encode_as_gemma(text, vocab, added)
        != gemma.encode(text, add_special_tokens=False)
    ]
    assert wrong == []


def test_the_sentences_are_whole():
    texts = language_cost.SENTENCES
    assert len(texts) == len(set(texts.values())) == 6
    assert len(set(UDHR)) == 12
    assert all(text == text.strip() for text in UDHR)
    assert all(
        text[-1] in ".。।።" for name, text in texts.items() if name != "Thai"
    )


def test_english_is_cheapest_and_gemma_is_never_longer_than_smollm2(
    gemma, smollm2_tokenizer
):
    in_gemma, in_smollm2 = (
        [language_cost.count_tokens(tokenizer, text) for text in UDHR]
        for tokenizer in (gemma, smollm2_tokenizer)
    )
    texts = language_cost.SENTENCES
    smollm2 = dict(zip(texts, in_smollm2, strict=False))
    assert next(iter(texts)) == "English"
    assert in_gemma[0] == in_smollm2[0] == 13
    assert min(in_gemma) == min(in_smollm2) == 13
    assert all(g <= s for g, s in zip(in_gemma, in_smollm2, strict=True))
    assert smollm2["Amharic"] == max(in_smollm2)
    assert smollm2["Amharic"] == len(texts["Amharic"].encode())
    assert smollm2["Russian"] > 4 * smollm2["English"]


def test_smollm2_has_pieces_for_hindi_letters_and_none_for_amharic(
    smollm2_tokenizer,
):
    whole = {
        name: [
            piece
            for row in smollm2_tokenizer.encode(text)
            if not (piece := smollm2_tokenizer.decode(row)).isspace()
            and "\ufffd" not in piece
        ]
        for name, text in language_cost.SENTENCES.items()
    }
    assert len(whole["Hindi"]) > 20 and whole["Amharic"] == []


@pytest.mark.parametrize("name", ["gemma", "smollm2_tokenizer"])
def test_a_log_line_falls_into_shorter_pieces_than_prose(name, request):
    tokenizer = request.getfixturevalue(name)
    prose, log = same_fact.TEXTS["prose"], same_fact.TEXTS["log line"]
    size = {
        t: len(t) / same_fact.count_tokens(tokenizer, t) for t in (prose, log)
    }
    assert size[prose] > 3 > 2 > size[log]
    pieces = [tokenizer.decode([i]) for i in tokenizer.encode(log)]
    assert all(
        len(piece) == 1 for piece in pieces if any(map(str.isdigit, piece))
    )


def test_four_characters_a_token_holds_for_prose_and_not_for_code(
    gemma, smollm2_tokenizer
):
    for tokenizer in gemma, smollm2_tokenizer:
        prose, record, code = (
            len(text) / weigh.count_tokens(tokenizer, text)
            for text in weigh.TEXTS.values()
        )
        assert record < code < 4 < prose


def test_the_table_is_a_fifth_of_smollm2(smollm2):
    rows = smollm2.get_input_embeddings().weight.numel()
    assert rows == 49_152 * 576
    share = table.table_share(smollm2)
    assert share == rows / smollm2.num_parameters()
    assert 0.20 < share < 0.22


def test_the_hosted_count_stands_beside_the_local_one(tmp_path, gemma):
    with Gemini(tokens=4321) as server:
        variables = environment(server.url, KEY)
        done = run("tokens/merges/live_count_tokens", tmp_path, variables)
    assert (done.returncode, done.stderr) == (0, "")
    for text, line in zip(live.TEXTS, done.stdout.splitlines(), strict=True):
        local = len(gemma.encode(text, add_special_tokens=False))
        numbers = [*f"3: {local} {live.MODEL}:".split(), "4321"]
        assert line.split()[-4:] == numbers
    asked = [request.body["contents"] for request in server.requests]
    sent = [contents[0]["parts"] for contents in asked]
    assert sent == [[{"text": text}] for text in live.TEXTS]
    assert {r.method for r in server.requests} == {"countTokens"}
    assert {r.model for r in server.requests} == {live.MODEL}
    assert {r.key for r in server.requests} == {KEY}


def test_the_prose_is_equal_here_and_the_licence_is_not(
    gemma, smollm2_tokenizer
):
    count = weigh.count_tokens
    assert count(gemma, weigh.PROSE) == count(smollm2_tokenizer, weigh.PROSE)
    licence = (ROOT / "LICENSE").read_text(encoding="utf-8")
    more = count(smollm2_tokenizer, licence) / count(gemma, licence) - 1
    assert round(100 * more) == 12


def test_the_sentence_about_the_bus_keeps_to_the_rule(gemma, smollm2_tokenizer):
    text = same_fact.TEXTS["prose"]
    for tokenizer in gemma, smollm2_tokenizer:
        share = len(text.split()) / same_fact.count_tokens(tokenizer, text)
        assert f"{100 * share:.0f} words per 100 tokens" in PAGE


def test_wordpiece_holds_no_merges_and_takes_the_longest_piece(
    minilm_tokenizer,
):
    model = json.loads(minilm_tokenizer.backend_tokenizer.to_str())["model"]
    assert model["type"] == "WordPiece" and "merges" not in model
    vocabulary = minilm_tokenizer.get_vocab()
    for word in ("2024", "unbelievable", "strawberries", "tokenizers"):
        rest, pieces = word, []
        while rest:
            mark = "##" if pieces else ""
            end = max(
                n
                for n in range(1, len(rest) + 1)
                if mark + rest[:n] in vocabulary
            )
            pieces.append(mark + rest[:end])
            rest = rest[end:]
        assert minilm_tokenizer.tokenize(word) == pieces


def test_the_clients_table_names_the_tokenizers_that_the_page_names():
    # Read and not imported, as it imports sentencepiece.
    package = Path(find_spec("google.genai").origin).parent
    table = (package / "_local_tokenizer_loader.py").read_text("utf-8")
    assert '"gemini-2.5-flash": "gemma3",' in table
    assert '"gemini-3.5-flash": "gemma4",' in table
    assert live.MODEL not in table


def test_an_id_beyond_either_table_raises_the_same_error(smollm2_tokenizer):
    from transformers import GPT2Config, GPT2LMHeadModel

    size = {"n_embd": 8, "n_layer": 1, "n_head": 1}
    model = GPT2LMHeadModel(GPT2Config(vocab_size=20, n_positions=16, **size))
    for ids in ([[20]], [[1] * 17]):
        with pytest.raises(IndexError) as caught:
            model(input_ids=torch.tensor(ids))
        assert f'"IndexError: {caught.value}"' in PAGE


def test_an_added_token_leaves_its_space_alone(smollm2_tokenizer):
    tokenizer = copy.deepcopy(smollm2_tokenizer)
    tokenizer.add_tokens(["foo_bar"])
    pieces = tokenizer.tokenize("a foo_bar b")
    assert pieces == ["a", "Ġ", "foo_bar", "Ġb"]
    assert ", ".join(f"`{piece}`" for piece in pieces) in PAGE
    assert tokenizer.decode(tokenizer.encode("a foo_bar b")) == "a foo_bar b"
