"""Let Google's client keep the history. Needs GOOGLE_API_KEY."""

from dotenv import load_dotenv
from google import genai

TEXTS = ["The cat's name is Milo.", "What is the cat's name?"]


def talk(client: genai.Client, texts: list[str]) -> None:
    """Send texts as the turns of one chat, and print each reply."""
    chat = client.chats.create(model="gemini-3.8-flash")
    for text in texts:
        reply = chat.send_message(text)
        read = reply.usage_metadata.prompt_token_count
        print(text, reply.text, f"({read} tokens read)")


if __name__ == "__main__":
    load_dotenv()
    client = genai.Client()  # kept, or the chat would be closed
    talk(client, TEXTS)
