"""What the chapter on pieces claims about three real tokenizers."""

import re
import unicodedata

import pytest

from tests.kit.chapters import read_page
from tests.kit.snippets import load

PAGE = read_page("tokens/pieces")
# What the chapter says of these too, without printing them.
MORE = ["line\n\tindented", "wait , really ?", "👨‍👩‍👧"]
SPELLINGS = ["strawberry", " strawberry", "Strawberry", "STRAWBERRY"]

tokens_and_ids = load("tokens/pieces/tokens_and_ids")
spelling = load("tokens/pieces/leading_space_and_case")
round_trip = load("tokens/pieces/round_trip")
token_bytes = load("tokens/pieces/token_bytes")
split = load("tokens/pieces/split_characters")
normalising = load("tokens/pieces/normalise_text")
trailing_space = load("tokens/pieces/trailing_space")


def sentencepiece_bytes(piece: str) -> bytes:
    """Return what a SentencePiece piece (Gemma) stands for."""
    if len(piece) == 6 and piece.startswith("<0x"):
        return bytes([int(piece[3:5], 16)])
    return piece.replace("\u2581", " ").encode()


@pytest.fixture
def tokenizers(gemma, smollm2_tokenizer, minilm_tokenizer):
    """Return the three tokenizers in the order of the page."""
    return gemma, smollm2_tokenizer, minilm_tokenizer


def test_hello_world_has_the_published_ids(gemma, smollm2_tokenizer):
    assert gemma("Hello world")["input_ids"] == [2, 9259, 1902]
    assert smollm2_tokenizer("Hello world")["input_ids"] == [19556, 905]


def test_spans_cover_the_text_without_gap_or_overlap(gemma, smollm2_tokenizer):
    text = "Unbelievable! 24 strawberries"
    for tokenizer in (gemma, smollm2_tokenizer):
        table = tokens_and_ids.token_table(tokenizer, text)
        assert "".join(text[start:end] for _, _, (start, end) in table) == text


def test_one_id_is_another_piece_in_the_other_vocabulary(
    gemma, smollm2_tokenizer
):
    assert gemma.convert_ids_to_tokens(9259) == "Hello"
    assert smollm2_tokenizer.convert_ids_to_tokens(9259) == "Ġmanuscript"


def test_the_figure_shows_the_ids_that_the_tokenizers_give(
    gemma, smollm2_tokenizer
):
    figure = re.search(r"<figure.*?</figure>", PAGE, re.DOTALL)[0]
    texts = re.findall(r"<text[^>]*>([^<]*)</text>", figure)
    drawn = [text.replace("&lt;", "<").replace("&gt;", ">") for text in texts]
    expected = []
    for label, tokenizer in (("Gemma", gemma), ("SmolLM2", smollm2_tokenizer)):
        ids = tokenizer("Unbelievable! 24 strawberries")["input_ids"]
        expected.append(f"{label}: {len(ids)} tokens")
        for row in ids:
            expected += [tokenizer.convert_ids_to_tokens(row), str(row)]
    assert drawn == expected


def test_space_and_capitals_change_the_number_of_tokens(tokenizers):
    counts = [
        [len(spelling.ids_and_pieces(tokenizer, text)[0]) for text in SPELLINGS]
        for tokenizer in tokenizers
    ]
    assert counts == [[1, 1, 1, 4], [3, 1, 3, 5], [1, 1, 1, 1]]


def test_only_minilm_gives_every_spelling_the_same_ids(tokenizers):
    different = [
        len(
            {
                tuple(spelling.ids_and_pieces(tokenizer, text)[0])
                for text in SPELLINGS
            }
        )
        for tokenizer in tokenizers
    ]
    assert different == [4, 4, 1]


def test_only_minilm_keeps_digits_together(tokenizers):
    pieces = [
        spelling.ids_and_pieces(tokenizer, "2024")[1]
        for tokenizer in tokenizers
    ]
    assert pieces == [list("2024"), list("2024"), ["202", "##4"]]


def test_each_tokenizer_fails_the_round_trips_that_the_page_names(tokenizers):
    texts = round_trip.TEXTS + MORE
    failed = [
        [t for t in texts if round_trip.round_trip(tokenizer, t) != t]
        for tokenizer in tokenizers
    ]
    assert failed == [["\u2581"], ["end\x04"], texts[1:]]
    assert texts[0] == "hello world" and len(round_trip.TEXTS) == 9


def test_smollm2_has_no_row_for_the_byte_that_it_drops(smollm2_tokenizer):
    assert token_bytes.BYTE_OF["Ą"] == 4
    assert "Ą" not in smollm2_tokenizer.get_vocab()


def test_smollm2_lacks_the_number_of_bytes_that_the_pages_name(
    gemma, smollm2_tokenizer
):
    vocabulary = smollm2_tokenizer.get_vocab()
    lacking = [b for c, b in token_bytes.BYTE_OF.items() if c not in vocabulary]
    assert len(lacking) == 21
    assert "the byte `04`, as for 20 others of the 256" in PAGE
    assert "[lacks 21 of them]" in read_page("tokens/merges")
    for byte in filter(lambda b: b < 128, lacking):
        assert smollm2_tokenizer.encode(chr(byte)) == []
    assert {f"<0x{byte:02X}>" for byte in range(256)} <= set(gemma.get_vocab())


def test_the_byte_alphabet_is_that_of_the_library():
    from tokenizers.pre_tokenizers import ByteLevel

    assert set(token_bytes.BYTE_OF) == set(ByteLevel.alphabet())
    assert sorted(token_bytes.BYTE_OF.values()) == list(range(256))
    assert token_bytes.BYTE_OF["Ġ"] == ord(" ")


@pytest.mark.parametrize(
    ("text", "counts"), [("👍", (1, 3)), ("👨‍👩‍👧", (5, 13)), ("ꙮ", (3, 3))]
)
def test_the_bytes_of_the_pieces_join_to_the_text(
    gemma, smollm2_tokenizer, text, counts
):
    ours = [sentencepiece_bytes(p) for p in gemma.tokenize(text)]
    theirs = [
        token_bytes.byte_level_bytes(p)
        for p in smollm2_tokenizer.tokenize(text)
    ]
    assert b"".join(ours) == b"".join(theirs) == text.encode()
    assert (len(ours), len(theirs)) == counts


def test_part_of_an_emoji_does_not_decode_to_text(smollm2_tokenizer, gemma):
    ids = smollm2_tokenizer.encode("👍")
    assert split.decode_alone(smollm2_tokenizer, "👍") == ["\ufffd"] * 3
    assert smollm2_tokenizer.decode(ids) == "👍"
    assert "".join(split.decode_alone(gemma, "👨‍👩‍👧")) == "👨‍👩‍👧"
    assert split.decode_alone(gemma, "ꙮ") == ["\ufffd"] * 3


def test_only_minilm_sees_two_spellings_of_an_accent_as_one(tokenizers):
    one = "café"
    two = unicodedata.normalize("NFD", one)
    assert normalising.normalise(two) == one and len(two) == 5
    same = [t.encode(one) == t.encode(two) for t in tokenizers]
    assert same == [False, False, True]
    _, smollm2, _ = tokenizers
    first, second = smollm2.encode(one), smollm2.encode(two)
    assert first[0] == second[0] and not {*first[1:]} & {*second[1:]}
    strong = [unicodedata.normalize("NFKC", text) for text in ("ﬁ", "x²")]
    assert strong == ["fi", "x2"]
    assert normalising.normalise("ﬁ x²") == "ﬁ x²"


@pytest.mark.parametrize(
    ("prompt", "word"),
    [
        ("The opposite of hot is", " cold"),
        ("The capital of France is", " Paris"),
    ],
)
def test_a_final_space_turns_the_likely_word_into_a_digit(
    smollm2, smollm2_tokenizer, prompt, word
):
    def first(text: str) -> str:
        return trailing_space.likely_next(smollm2, smollm2_tokenizer, text)[0][
            0
        ]

    plain = smollm2_tokenizer(prompt)["input_ids"]
    spaced = smollm2_tokenizer(prompt + " ")["input_ids"]
    assert spaced[:-1] == plain
    assert smollm2_tokenizer.convert_ids_to_tokens(spaced[-1]) == "Ġ"
    assert first(prompt) == word
    assert first(prompt + " ").isdigit()


def test_two_spaces_or_a_final_one_belong_to_no_word(gemma, smollm2_tokenizer):
    assert gemma.tokenize("hello  world") == ["hello", "▁▁", "world"]
    assert gemma.tokenize("hello ")[-1] == "▁"
    assert smollm2_tokenizer.tokenize("hello ")[-1] == "Ġ"


def test_a_limit_can_cut_a_character(smollm2_tokenizer):
    ids = smollm2_tokenizer.encode("👍")
    assert smollm2_tokenizer.decode(ids[:-1]) == "\ufffd"


def test_ids_that_became_text_can_come_back_as_others(smollm2_tokenizer):
    ids = smollm2_tokenizer.convert_tokens_to_ids(["s", "t"])
    back = smollm2_tokenizer.encode(smollm2_tokenizer.decode(ids))
    assert back == [smollm2_tokenizer.convert_tokens_to_ids("st")]
