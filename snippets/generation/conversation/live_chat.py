"""Let Google's client keep the history. Needs GOOGLE_API_KEY."""

import sys

import httpx2
from dotenv import load_dotenv
from google.genai import Client, errors, types

OPTIONS = {"retry_options": {"attempts": 3}, "timeout": 20_000}  # in ms
HINTS = {404: "no such model", 429: "quota used up", 500: "try again later"}
TEXTS = "The cat's name is Milo.", "What is the cat's name?"


def talk(texts: tuple[str, ...]) -> list[types.GenerateContentResponse]:
    """Return the replies of one chat; ValueError without a key."""
    client = Client(http_options=OPTIONS)  # lost, it would close the chat
    chat = client.chats.create(model="gemini-3.8-flash")
    return [chat.send_message(text) for text in texts]


if __name__ == "__main__":
    load_dotenv()
    try:
        replies = talk(TEXTS)
    except errors.APIError as error:  # its message may repeat the key
        hint = HINTS.get(min(error.code, 500), "check GOOGLE_API_KEY")
        sys.exit(f"Gemini: {error.code} {error.status}, {hint}")
    except httpx2.HTTPError as error:
        sys.exit(f"Gemini: no answer ({type(error).__name__}), are you online?")
    except ValueError as error:
        sys.exit(str(error))
    for text, reply in zip(TEXTS, replies, strict=True):
        sent = reply.usage_metadata.prompt_token_count
        print(f"{text} {reply.text or 'no text'} ({sent} tokens read)")
