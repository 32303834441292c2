"""Every hosted Gemini snippet under every refusal: one line, no key, no trace.

Each runs unmodified, with the real client, against a stand-in on loopback that
refuses as the service does. The chapters' own tests show that it also works.
"""

import pytest

from tests import gemini
from tests.gemini import Gemini
from tests.loopback import dead_url
from tests.snippets import KEY, assert_one_helpful_line, run, run_forked
from tools.recorder.snippets import find_snippets

NO_KEY = "No API key was provided. Please pass a valid API key."
CHECK_KEY = {
    400: "Gemini: 400 INVALID_ARGUMENT, check GOOGLE_API_KEY",
    401: "Gemini: 401 UNAUTHENTICATED, check GOOGLE_API_KEY",
    403: "Gemini: 403 PERMISSION_DENIED, check GOOGLE_API_KEY",
    404: "Gemini: 404 NOT_FOUND, no such model",
    429: "Gemini: 429 RESOURCE_EXHAUSTED, quota used up",
    500: "Gemini: 500 INTERNAL, try again later",
    503: "Gemini: 503 UNAVAILABLE, try again later",
}
# What each snippet says in its one line.
LINES = {
    "setup/keys/live_gemini_hello": {
        400: "Gemini: 400 INVALID_ARGUMENT, is GOOGLE_API_KEY mistyped?",
        401: "Gemini: 401 UNAUTHENTICATED, this kind of key is not taken",
        403: "Gemini: 403 PERMISSION_DENIED, the key is blocked",
        404: "Gemini: 404 NOT_FOUND, there is no model gemini-",
        429: "Gemini: 429 RESOURCE_EXHAUSTED, quota used up",
        500: "Gemini: 500 INTERNAL, try again later",
        503: "Gemini: 503 UNAVAILABLE, try again later",
        "no key": NO_KEY,
        "no network": "Gemini: no answer (ConnectError), are you online?",
        "line break": "Gemini: no answer (LocalProtocolError)",
    },
    "tokens/merges/live_count_tokens": CHECK_KEY
    | {
        "no key": NO_KEY,
        "no network": "Gemini: no answer (ConnectError), are you online?",
        "line break": "Gemini: no answer (LocalProtocolError)",
    },
    "embeddings/search/live_gemini_search": {
        400: "Gemini: 400, check your key",
        401: "Gemini: 401, check your key",
        403: "Gemini: 403, check your key",
        404: "Gemini: 404, no such model",
        429: "Gemini: 429, quota used up",
        500: "Gemini: 500, try later",
        503: "Gemini: 503, try later",
        "no key": NO_KEY,
        "no network": "Gemini: no answer, are you online?",
        "line break": "Gemini: no answer, are you online?",
    },
    "embeddings/size/embed_with_gemini": CHECK_KEY
    | {
        "no key": f"Gemini: {NO_KEY}",
        "no network": "Gemini: no answer (ConnectError)",
        "line break": "Gemini: no answer (LocalProtocolError)",
    },
    "generation/conversation/live_chat": CHECK_KEY
    | {
        "no key": NO_KEY,
        "no network": "Gemini: no answer (ConnectError), are you online?",
        "line break": "Gemini: no answer (LocalProtocolError)",
    },
    "together/answers/live_schema": {
        **{code: f"Gemini: {code} " for code in CHECK_KEY},
        "no key": "Gemini: no usable key, or no network",
        "no network": "Gemini: no usable key, or no network",
        "line break": "Gemini: no usable key, or no network",
    },
    "together/notes/live_rag": CHECK_KEY
    | {
        "no key": NO_KEY,
        "no network": "No answer (ConnectError), online?",
        "line break": "No answer (LocalProtocolError), online?",
    },
}
TRIED_AGAIN = (429, 500, 503)
CASES = [(name, why) for name, lines in LINES.items() for why in lines]


def test_every_snippet_that_asks_gemini_is_in_the_table():
    hosted = [s for s in find_snippets() if "GOOGLE_API_KEY" in s.keys]
    names = {
        s.path.as_posix().removesuffix(".py")[len("snippets/") :]
        for s in hosted
    }
    assert set(LINES) == names, "give it its lines above"
    reasons = {*gemini.ERRORS, "no key", "no network", "line break"}
    assert all(set(lines) == reasons for lines in LINES.values())


@pytest.mark.parametrize(("name", "why"), CASES)
def test_a_refusal_is_one_helpful_line(name, why, tmp_path):
    key = {"no key": "", "line break": f"{KEY}\n{KEY}"}.get(why, KEY)
    with Gemini(*[why] if why in gemini.ERRORS else []) as service:
        url = dead_url() if why == "no network" else service.url
        done = run_forked(name, tmp_path, gemini.environment(url, key))
    assert_one_helpful_line(done, LINES[name][why])
    tries = 3 if why in TRIED_AGAIN else 1
    assert len(service.requests) == (tries if why in gemini.ERRORS else 0)


@pytest.mark.parametrize("name", LINES)
def test_two_refusals_that_pass_are_no_failure(name, tmp_path):
    with Gemini() as willing, Gemini(429, 503, 200) as busy:
        for service in willing, busy:
            variables = gemini.environment(service.url, KEY)
            done = run_forked(name, tmp_path, variables)
            assert (done.returncode, done.stderr) == (0, "")
            assert done.stdout
    first, *others = willing.requests
    assert busy.requests == [first, first, first, *others]


@pytest.mark.parametrize("name", LINES)
def test_a_new_interpreter_says_the_same_as_a_forked_one(name, tmp_path):
    with Gemini(400) as service:
        done = run(name, tmp_path, gemini.environment(service.url, KEY))
    assert_one_helpful_line(done, LINES[name][400])
