"""Ask SmolLM2 after each layer what it would say if it stopped there."""

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer

NAME = "HuggingFaceTB/SmolLM2-135M-Instruct"


def answer_after(model, states, layer: int) -> tuple[int, float]:
    """Return the likeliest next token after a layer, and its probability."""
    vector = states[layer][0, -1]  # the last token of the only text
    if layer < len(states) - 1:  # the last vector has been already
        vector = model.model.norm(vector)  # the rescaling
    scores = model.lm_head(vector)  # the output layer: one for each token
    chances = scores.softmax(dim=0)
    token_id = chances.argmax().item()
    return token_id, chances[token_id].item()


if __name__ == "__main__":
    tokenizer = AutoTokenizer.from_pretrained(NAME)
    model = AutoModelForCausalLM.from_pretrained(NAME, dtype=torch.float32)
    inputs = tokenizer("The capital of France is", return_tensors="pt")
    states = model(**inputs, output_hidden_states=True).hidden_states
    for layer in (0, 1, 5, 10, 15, 20, 25, 27, 28, 29, 30):
        token_id, chance = answer_after(model, states, layer)
        piece = tokenizer.decode(token_id)
        print(f"layer {layer:>2}  {piece!r:<11}{chance:.2f}")
