"""Ask Gemini for an answer that fits a schema. Needs GOOGLE_API_KEY."""

from dotenv import load_dotenv
from google import genai
from pydantic import BaseModel


class Sale(BaseModel):
    """A sale: the day of the week, and how many cups."""

    day: str
    cups: int


if __name__ == "__main__":
    load_dotenv()
    client = genai.Client()
    text = "On Tuesday we sold nine cups."
    how = {"response_mime_type": "application/json", "response_schema": Sale}
    reply = client.models.generate_content(
        model="gemini-3.8-flash", contents=text, config=how
    )
    print(reply.parsed)  # a Sale, or None if the answer is cut or does not fit
