"""Ask Gemini for an answer that fits a schema. Needs GOOGLE_API_KEY."""

import httpx2
from dotenv import load_dotenv
from google.genai import Client, errors
from pydantic import BaseModel

OPTIONS = {"retry_options": {"attempts": 3}, "timeout": 20_000}  # in ms


class Sale(BaseModel):
    """A sale: the day of the week, and how many cups."""

    day: str
    cups: int


def read_sale(text: str) -> Sale | None:
    """Return the sale, or None if the answer is cut or does not fit."""
    client = Client(http_options=OPTIONS)
    ask = client.models.generate_content
    how = {"response_mime_type": "application/json", "response_schema": Sale}
    return ask(model="gemini-3.8-flash", contents=text, config=how).parsed


if __name__ == "__main__":
    load_dotenv()
    try:
        print(read_sale("On Tuesday we sold nine cups."))
    except errors.APIError as error:  # its message may repeat the key
        raise SystemExit(f"Gemini: {error.code} {error.status}") from None
    except (httpx2.HTTPError, ValueError):
        raise SystemExit("Gemini: no usable key, or no network") from None
