"""Count the tokens of one sentence, of UDHR article 1, in six languages."""

from transformers import AutoTokenizer, PreTrainedTokenizerBase

SENTENCES = {
    "English": "All human beings are born free and equal "
    "in dignity and rights.",
    "Chinese": "人人生而自由，在尊严和权利上一律平等。",
    "Russian": "Все люди рождаются свободными и равными "
    "в своем достоинстве и правах.",
    "Hindi": "सभी मनुष्यों को गौरव और अधिकारों के मामले में "
    "जन्मजात स्वतन्त्रता और समानता प्राप्त है ।",
    "Thai": "มนุษย์ทั้งหลายเกิดมามีอิสระและเสมอภาคกันในเกียรติศักดิ์และสิทธิ",
    "Amharic": "የሰው፡ልጅ፡ሁሉ፡ሲወለድ፡ነጻና፡በክብርና፡በመብትም፡እኩልነት፡ያለው፡ነው።",
}


def count_tokens(tokenizer: PreTrainedTokenizerBase, text: str) -> int:
    """Return the tokens of text, without those that mark its ends."""
    return len(tokenizer.encode(text, add_special_tokens=False))


if __name__ == "__main__":
    gemma = AutoTokenizer.from_pretrained("google/gemma-3-1b-it")
    name = "HuggingFaceTB/SmolLM2-135M-Instruct"
    smollm2 = AutoTokenizer.from_pretrained(name)
    print("         chars  bytes  Gemma 3  SmolLM2")
    for language, text in SENTENCES.items():
        g, s = count_tokens(gemma, text), count_tokens(smollm2, text)
        print(f"{language:9}{len(text):5}{len(text.encode()):7}{g:9}{s:9}")
