"""Count the tokens of UDHR article 1, first sentence, in twelve languages."""

import matplotlib.pyplot as plt
from transformers import AutoTokenizer

SENTENCES = """\
English All human beings are born free and equal in dignity and rights.
Swahili Watu wote wamezaliwa huru, hadhi na haki zao ni sawa.
French Tous les êtres humains naissent libres et égaux en dignité et en droits.
Chinese 人人生而自由，在尊严和权利上一律平等。
Turkish Bütün insanlar hür, haysiyet ve haklar bakımından eşit doğarlar.
Arabic يولد جميع الناس أحرارًا متساوين في الكرامة والحقوق.
Russian Все люди рождаются свободными и равными в своем достоинстве и правах.
Japanese すべての人間は、生まれながらにして自由であり、かつ、尊厳と権利とについ\
て平等である。
Korean 모든 인간은 태어날 때부터 자유로우며 그 존엄과 권리에 있어 동등하다.
Hindi सभी मनुष्यों को गौरव और अधिकारों के मामले में जन्मजात स्वतन्त्रता और समानता प्राप्त है ।
Thai มนุษย์ทั้งหลายเกิดมามีอิสระและเสมอภาคกันในเกียรติศักดิ์และสิทธิ
Amharic የሰው፡ልጅ፡ሁሉ፡ሲወለድ፡ነጻና፡በክብርና፡በመብትም፡እኩልነት፡ያለው፡ነው።"""


def count_tokens(name: str, texts: dict[str, str]) -> list[int]:
    """Return the length of each value of texts, in tokens of model name."""
    encode = AutoTokenizer.from_pretrained(name).encode
    return [len(encode(t, add_special_tokens=False)) for t in texts.values()]


if __name__ == "__main__":
    texts = dict(line.split(" ", 1) for line in SENTENCES.splitlines())
    gemma = count_tokens("google/gemma-3-1b-it", texts)
    smollm2 = count_tokens("HuggingFaceTB/SmolLM2-135M-Instruct", texts)
    print("            chars  bytes  Gemma 3  SmolLM2")
    for (name, text), g, s in zip(texts.items(), gemma, smollm2, strict=True):
        print(f"{name:10}{len(text):7}{len(text.encode()):7}{g:9}{s:9}")
    _, ax = plt.subplots(figsize=(6, 3.5), layout="constrained")
    ax.barh(list(texts), smollm2, label="SmolLM2")
    ax.barh(list(texts), gemma, height=0.4, label="Gemma 3")
    ax.set(xlabel="tokens", ylim=(11.6, -0.6))  # English on top
    ax.legend()
    plt.show()
