"""Let Google's client keep the history. Needs GOOGLE_API_KEY."""

import sys

import httpx2
from dotenv import load_dotenv
from google.genai import Client, chats, errors

OPTIONS = {"retry_options": {"attempts": 3}, "timeout": 20_000}  # in ms
HINTS = {404: "no such model", 429: "quota used up", 500: "try again later"}


def start_chat(model: str = "gemini-3.8-flash") -> chats.Chat:
    """Return a chat with an empty history; ValueError without a key."""
    return Client(http_options=OPTIONS).chats.create(model=model)


if __name__ == "__main__":
    load_dotenv()
    try:
        chat = start_chat()
        for text in "The cat's name is Milo.", "What is the cat's name?":
            reply = chat.send_message(text)
            sent = reply.usage_metadata.prompt_token_count
            print(f"{text} {reply.text} ({sent} tokens read)")
    except errors.APIError as error:  # its message may repeat the key
        hint = HINTS.get(min(error.code, 500), "check GOOGLE_API_KEY")
        sys.exit(f"Gemini: {error.code} {error.status}, {hint}")
    except httpx2.HTTPError as error:
        sys.exit(f"Gemini: no answer ({type(error).__name__}), are you online?")
    except ValueError as error:
        sys.exit(str(error))
