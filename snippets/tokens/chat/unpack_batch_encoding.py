"""Hand a templated chat to a model in the wrong way and in the right way."""

from transformers import AutoModelForCausalLM, AutoTokenizer


def answer(model, tokenizer, inputs) -> str:
    """Return a greedy answer to a templated chat, of at most 16 tokens."""
    output = model.generate(**inputs, max_new_tokens=16, do_sample=False)
    length = inputs["input_ids"].shape[1]
    return tokenizer.decode(output[0, length:])  # without the prompt


if __name__ == "__main__":
    name = "HuggingFaceTB/SmolLM2-135M-Instruct"
    tokenizer = AutoTokenizer.from_pretrained(name)
    model = AutoModelForCausalLM.from_pretrained(name, dtype="float32")
    chat = [{"role": "user", "content": "What is the capital of France?"}]
    inputs = tokenizer.apply_chat_template(
        chat, add_generation_prompt=True, return_tensors="pt"
    )
    print(f"{type(inputs).__name__} with {', '.join(inputs)}")
    try:
        model.generate(inputs)  # should be **inputs
    except AttributeError as error:
        print("model.generate(inputs):", repr(error.__context__), repr(error))
    print("model.generate(**inputs):", answer(model, tokenizer, inputs))
