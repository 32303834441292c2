"""Count the words and tokens of one fact, written in five ways."""

from transformers import AutoTokenizer

TEXTS = {
    "prose": "The bus to the harbour leaves at 9:40 from platform 3.",
    "JSON": '{"line": "harbour", "departs": "9:40", "platform": 3}',
    "log line": "2026-11-28T09:40:00Z bus=harbour platform=3 trace=7f3a9c2e",
    "Chinese": "去港口的公交车9:40从3号站台发车。",
    "Thai": "รถเมล์ไปท่าเรือออกเวลา 9:40 น. จากชานชาลาที่ 3",
}


def count_tokens(tokenizer, text: str) -> int:
    """Return the tokens of a text, without those that mark its ends."""
    return len(tokenizer.encode(text, add_special_tokens=False))


if __name__ == "__main__":
    names = "google/gemma-3-1b-it", "HuggingFaceTB/SmolLM2-135M-Instruct"
    gemma, smollm2 = (AutoTokenizer.from_pretrained(name) for name in names)
    print("           words  Gemma 3  SmolLM2")
    for kind, text in TEXTS.items():
        counts = count_tokens(gemma, text), count_tokens(smollm2, text)
        print(f"{kind:10}{len(text.split()):6}{counts[0]:9}{counts[1]:9}")
