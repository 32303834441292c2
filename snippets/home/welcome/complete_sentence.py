"""Follow one sentence through a language model, from text to text."""

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer, PreTrainedModel

NAME = "HuggingFaceTB/SmolLM2-135M-Instruct"


def predict_next(model: PreTrainedModel, ids: torch.Tensor) -> torch.Tensor:
    """Return (vocabulary,) probabilities of the token after ids (1, length)."""
    with torch.no_grad():
        logits = model(ids).logits  # (1, length, vocabulary)
    return logits[0, -1].softmax(dim=-1)


if __name__ == "__main__":
    tokenizer = AutoTokenizer.from_pretrained(NAME)
    model = AutoModelForCausalLM.from_pretrained(NAME, dtype=torch.float32)

    text = "The capital of France is"
    ids = tokenizer(text, return_tensors="pt")["input_ids"]
    vectors = model.get_input_embeddings()(ids)[0]
    top = predict_next(model, ids).topk(4)
    pieces = [tokenizer.decode(token) for token in top.indices]

    print("text    ", text)
    print("tokens  ", "|".join(tokenizer.decode(token) for token in ids[0]))
    print("ids     ", *ids[0].tolist())
    print("vectors ", "{} of {} numbers each".format(*vectors.shape))
    print("probabilities of the next token")
    for chance, piece in zip(top.values.tolist(), pieces, strict=True):
        bar = "█" * round(24 * chance)
        print(f"  {chance:.3f} {bar} {piece!r}")
    print("text    ", text + pieces[0])
