"""Repeat a run with the same seed, and in a batch."""

from transformers import AutoModelForCausalLM, AutoTokenizer, set_seed

NAME = "HuggingFaceTB/SmolLM2-135M-Instruct"
SPAIN = "Paris is in France and Rome is in Italy. The capital of Spain is"
WATER = "Water boils at 100 degrees and freezes at"


def continue_first(model, tokenizer, prompts, seed, **settings) -> list[str]:
    """Return 6 new tokens of the first of some prompts."""
    batch = tokenizer(prompts, padding=True, return_tensors="pt")
    set_seed(seed)
    rows = model.generate(**batch, max_new_tokens=6, **settings)
    prompt_length = batch["input_ids"].shape[1]
    return [tokenizer.decode(token_id) for token_id in rows[0, prompt_length:]]


if __name__ == "__main__":
    tok = AutoTokenizer.from_pretrained(NAME, padding_side="left")
    model = AutoModelForCausalLM.from_pretrained(NAME, dtype="float32")
    for sample in (True, False):
        print(f"do_sample={sample}, alone twice, then in a batch:")
        for prompts in ([SPAIN], [SPAIN], [SPAIN, WATER]):
            print(continue_first(model, tok, prompts, 7, do_sample=sample))
