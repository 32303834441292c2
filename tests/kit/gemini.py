"""A stand-in for the Gemini API on loopback, to prove hosted snippets offline.

What it is: a standard-library HTTP server on 127.0.0.1 that speaks enough of
the protocol for the real, unmodified google-genai client: `:countTokens`,
`:batchEmbedContents` and `:generateContent`, a scripted sequence of statuses,
the service's own error bodies, and a record of every request that it got.

What it is not: a model or a copy of the service. Its counts, vectors and texts
are fixed and mean nothing, so no page may show them as output of a hosted
snippet. It knows no quota and no billing, accepts any key, and proves neither
that a model name exists nor that the service will answer like this tomorrow.
"""

import json
import random
import re
from dataclasses import dataclass
from threading import Lock

from tests.kit.loopback import Handler, Service, environment_without

HOST = "generativelanguage.googleapis.com"
PATH = re.compile(
    r"/(?P<version>[^/]+)/models/(?P<model>[^/:]+):(?P<method>\w+)$"
)
SWITCHES = (
    "GOOGLE_API_KEY",
    "GEMINI_API_KEY",
    "GOOGLE_GENAI_API_VERSION",
    "GOOGLE_GENAI_CLIENT_MODE",
    "GOOGLE_GENAI_HTTP_CLIENT",
    "GOOGLE_GENAI_USE_ENTERPRISE",
    "GOOGLE_GENAI_USE_VERTEXAI",
)


@dataclass(frozen=True)
class Request:
    """One request as it arrived: its path taken apart, its key, its JSON."""

    version: str
    model: str
    method: str
    key: str | None
    body: dict


class GeminiHandler(Handler):
    """Takes a request apart and sends what the service answers to it."""

    def do_POST(self) -> None:
        """Answer a known method; anything else is not there."""
        raw = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        path = PATH.match(self.path.partition("?")[0])
        if path and path["method"] in ANSWERS:
            request = Request(
                **path.groupdict(),
                key=self.headers.get("x-goog-api-key"),
                body=json.loads(raw or b"{}"),
            )
            status, answer = self.server.service.answer(request)
        else:
            status = 404
            answer = error(404, "NOT_FOUND", f"No route {self.path}")
        headers = {"Content-Type": "application/json; charset=UTF-8"}
        self.send(status, headers, json.dumps(answer).encode())


class Gemini(Service):
    """The stand-in as a context manager; `requests` is what it was asked.

    `Gemini()` answers 200 for ever, `Gemini(429)` refuses for ever and
    `Gemini(503, 429, 200)` plays its statuses in order and then stays with the
    last one. `tokens` is what `:countTokens` answers, `text` what
    `:generateContent` answers.
    """

    handler = GeminiHandler

    def __init__(
        self, *statuses: int, tokens: int = 1234, text: str = "Loopback."
    ):
        """Keep the script; the server starts on entering the context."""
        unknown = set(statuses) - {200, *ERRORS}
        if unknown:
            raise ValueError(f"no body is known for {sorted(unknown)}")
        self.statuses = statuses or (200,)
        self.tokens = tokens
        self.text = text
        self.requests: list[Request] = []
        self._lock = Lock()

    def answer(self, request: Request) -> tuple[int, dict]:
        """Record the request and return the status and the JSON to send."""
        with self._lock:
            turn = min(len(self.requests), len(self.statuses) - 1)
            self.requests.append(request)
        if not request.key:
            return 403, error(403, "PERMISSION_DENIED", UNREGISTERED)
        status = self.statuses[turn]
        if status != 200:
            return status, ERRORS[status](request)
        try:
            return 200, ANSWERS[request.method](self, request)
        except KeyError as missing:
            message = f"Invalid JSON payload received: {missing} is missing."
            return 400, error(400, "INVALID_ARGUMENT", message)


class Merging(Gemini):
    """A service that sends one vector, however many texts it was given."""

    def answer(self, request: Request) -> tuple[int, dict]:
        """Keep the first vector of a good answer."""
        status, body = super().answer(request)
        return status, {"embeddings": body["embeddings"][:1]}


class Malformed(Gemini):
    """A service whose vectors hold words where numbers belong."""

    def answer(self, request: Request) -> tuple[int, dict]:
        """Spoil every vector of a good answer."""
        status, body = super().answer(request)
        vectors = [{"values": ["x"]} for _ in body["embeddings"]]
        return status, {"embeddings": vectors}


def environment(url: str, key: str = "test", **more: str) -> dict[str, str]:
    """Return this process's environment with the client pointed at url.

    An empty key counts as missing to google-genai, and yet keeps `load_dotenv`
    from putting the key of a developer's own .env in its place.
    """
    return (
        environment_without(SWITCHES)
        | {
            "GOOGLE_API_KEY": key,
            "GEMINI_API_KEY": "",
            "GOOGLE_GEMINI_BASE_URL": url,
        }
        | more
    )


def texts(contents: list[dict]) -> list[str]:
    """Return the text of every part; a KeyError names what is missing."""
    return [part["text"] for content in contents for part in content["parts"]]


def count_tokens(gemini: Gemini, request: Request) -> dict:
    """Answer the fixed count to anything that has contents."""
    texts(request.body["contents"])
    detail = {"modality": "TEXT", "tokenCount": gemini.tokens}
    return {"totalTokens": gemini.tokens, "promptTokensDetails": [detail]}


def embed(gemini: Gemini, request: Request) -> dict:
    """Answer one vector per item, the same for the same text and model.

    As with the service, several parts in one content make one vector, and
    gemini-embedding-001 is of unit length only at its full 3,072 dimensions.
    """
    vectors = []
    for item in request.body["requests"]:
        size = item.get("outputDimensionality", 3072)
        seed = " ".join([item["model"], *texts([item["content"]])])
        draw = random.Random(seed)
        vector = [draw.gauss(0, 1) for _ in range(3072)]
        whole = request.model == "gemini-embedding-001"
        length = sum(x * x for x in (vector if whole else vector[:size])) ** 0.5
        vectors.append({"values": [x / length for x in vector[:size]]})
    return {"embeddings": vectors}


def generate(gemini: Gemini, request: Request) -> dict:
    """Answer the fixed text, finished, with its token usage."""
    texts(request.body["contents"])
    content = {"role": "model", "parts": [{"text": gemini.text}]}
    return {
        "candidates": [
            {"content": content, "finishReason": "STOP", "index": 0}
        ],
        "usageMetadata": {
            "promptTokenCount": gemini.tokens,
            "candidatesTokenCount": 3,
            "totalTokenCount": gemini.tokens + 3,
        },
        "modelVersion": request.model,
    }


ANSWERS = {
    "countTokens": count_tokens,
    "batchEmbedContents": embed,
    "generateContent": generate,
}

UNREGISTERED = (
    "Method doesn't allow unregistered callers (callers without established "
    "identity). Please use API Key or other form of API identity to call this "
    "API."
)


def error(code: int, status: str, message: str, *details: dict) -> dict:
    """Return an error body in the shape that Google's APIs share."""
    body = {"code": code, "message": message, "status": status}
    return {"error": body | ({"details": list(details)} if details else {})}


def info(reason: str, **metadata: str) -> dict:
    """Return the detail that names the reason."""
    kind = "type.googleapis.com/google.rpc.ErrorInfo"
    metadata = {"service": HOST} | metadata
    return {
        "@type": kind,
        "reason": reason,
        "domain": "googleapis.com",
        "metadata": metadata,
    }


def bad_key(request: Request) -> dict:
    """400: what a wrong key gets; the service does not answer 401 or 403."""
    message = "API key not valid. Please pass a valid API key."
    kind = "type.googleapis.com/google.rpc.LocalizedMessage"
    localized = {"@type": kind, "locale": "en-US", "message": message}
    details = info("API_KEY_INVALID"), localized
    return error(400, "INVALID_ARGUMENT", message, *details)


def unauthenticated(request: Request) -> dict:
    """401: what a key of a kind that is no longer accepted gets."""
    message = (
        "Request had invalid authentication credentials. Expected OAuth 2 "
        "access token, login cookie or other valid authentication credential. "
        "See "
        "https://developers.google.com/identity/sign-in/web/devconsole-project."
    )
    detail = info("ACCESS_TOKEN_TYPE_UNSUPPORTED")
    return error(401, "UNAUTHENTICATED", message, detail)


def suspended(request: Request) -> dict:
    """403: a suspended key, which the message repeats: never print it."""
    consumer = f"api_key:{request.key}"
    message = f"Permission denied: Consumer '{consumer}' has been suspended."
    detail = info("CONSUMER_SUSPENDED", containerInfo=consumer)
    return error(403, "PERMISSION_DENIED", message, detail)


def no_model(request: Request) -> dict:
    """404: a model name that the API version does not have."""
    message = (
        f"models/{request.model} is not found for API version "
        f"{request.version}, or is not supported for {request.method}. Call "
        "ListModels to see the list of available models and their supported "
        "methods."
    )
    return error(404, "NOT_FOUND", message)


def quota(request: Request) -> dict:
    """429: a used-up quota, with the delay that the service asks for."""
    message = (
        "You exceeded your current quota, please check your plan and billing "
        "details. For more information on this error, head to: "
        "https://ai.google.dev/gemini-api/docs/rate-limits."
    )
    failure = {
        "@type": "type.googleapis.com/google.rpc.QuotaFailure",
        "violations": [
            {
                "quotaMetric": f"{HOST}/generate_content_free_tier_requests",
                "quotaId": "GenerateRequestsPerDayPerProjectPerModel-FreeTier",
                "quotaDimensions": {
                    "location": "global",
                    "model": request.model,
                },
            }
        ],
    }
    retry = {
        "@type": "type.googleapis.com/google.rpc.RetryInfo",
        "retryDelay": "20s",
    }
    return error(429, "RESOURCE_EXHAUSTED", message, failure, retry)


def internal(request: Request) -> dict:
    """500: a failure of the service."""
    return error(
        500, "INTERNAL", "An internal error has occurred. Please retry."
    )


def overloaded(request: Request) -> dict:
    """503: a service that is busy."""
    message = "The model is overloaded. Please try again later."
    return error(503, "UNAVAILABLE", message)


ERRORS = {
    400: bad_key,
    401: unauthenticated,
    403: suspended,
    404: no_model,
    429: quota,
    500: internal,
    503: overloaded,
}
