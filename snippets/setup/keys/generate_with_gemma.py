"""Let Gemma 3 answer two questions: ids, mask, new text. Needs HF_TOKEN."""

from dotenv import load_dotenv

NAME = "google/gemma-3-1b-it"
QUESTIONS = ["What is the capital of France?", "Name two rivers in Germany."]

if __name__ == "__main__":
    load_dotenv()  # HF_TOKEN, and HF_HOME, which the next import reads
    from transformers import AutoModelForCausalLM, AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(NAME, padding_side="left")
    model = AutoModelForCausalLM.from_pretrained(NAME, dtype="float32")
    # A chat for each question, with one message.
    chats = [[{"role": "user", "content": text}] for text in QUESTIONS]
    inputs = tokenizer.apply_chat_template(
        chats, add_generation_prompt=True, padding=True, return_tensors="pt"
    )
    print(inputs["input_ids"])  # (2, longest prompt)
    print(inputs["attention_mask"])  # the same shape, 0 where ids are padding
    output = model.generate(**inputs, max_new_tokens=40, do_sample=False)
    longest = inputs["input_ids"].shape[1]  # of the two prompts, as padded
    new = output[:, longest:]  # without the prompts
    for answer in tokenizer.batch_decode(new, skip_special_tokens=True):
        print("answer:", answer)
