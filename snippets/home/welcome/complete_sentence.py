"""Follow one sentence through a language model, from text to text."""

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer

NAME = "HuggingFaceTB/SmolLM2-135M-Instruct"

if __name__ == "__main__":
    tokenizer = AutoTokenizer.from_pretrained(NAME)
    model = AutoModelForCausalLM.from_pretrained(NAME, dtype=torch.float32)
    text = "The capital of France is"
    ids = tokenizer(text, return_tensors="pt")["input_ids"]
    vectors = model.get_input_embeddings()(ids)[0]
    with torch.no_grad():  # the model is run, not trained
        logits = model(ids).logits[0, -1]  # one number per token it knows
    top = logits.softmax(dim=-1).topk(4)

    print("text    ", text)
    print("tokens  ", "|".join(map(tokenizer.decode, ids[0])))
    print("ids     ", *ids[0].tolist())
    print("vectors ", len(vectors), "of", len(vectors[0]), "numbers each")
    print("probabilities of the next token")
    for chance, token_id in zip(top.values, top.indices, strict=True):
        print(f"  {chance:.3f} {tokenizer.decode(token_id)!r}")
    print("text    ", text + tokenizer.decode(top.indices[0]))
