"""Every Gemini snippet under every refusal, with the real client.

One of them, in the chapter on keys, turns each refusal into one line without the
key. The others are the plain call and leave the client's own error as it is.
Each runs unmodified against a stand-in on loopback that refuses as the service
does. The chapters' own tests show that they also work.
"""

import pytest

from tests.kit import gemini
from tests.kit.gemini import Gemini
from tests.kit.loopback import dead_url
from tests.kit.snippets import KEY, assert_one_helpful_line, run, run_forked
from tools.recorder.snippets import find_snippets

NO_KEY = "ValueError: No API key was provided. Please pass a valid API key."
HELLO = "setup/keys/live_gemini_hello"
# What it says in its one line.
LINES = {
    400: "Gemini: 400 INVALID_ARGUMENT, is GOOGLE_API_KEY mistyped?",
    401: "Gemini: 401 UNAUTHENTICATED, this kind of key is not taken",
    403: "Gemini: 403 PERMISSION_DENIED, the key is blocked",
    404: "Gemini: 404 NOT_FOUND, there is no model gemini-",
    429: "Gemini: 429 RESOURCE_EXHAUSTED, quota used up",
    500: "Gemini: 500 INTERNAL, try again later",
    503: "Gemini: 503 UNAVAILABLE, try again later",
    "no network": "Gemini: no answer (ConnectError), are you online?",
    "line break": "Gemini: no answer (LocalProtocolError)",
}
TRIED_AGAIN = (429, 500, 503)
ALL = [
    s.path.as_posix().removesuffix(".py")[len("snippets/") :]
    for s in find_snippets()
    if "GOOGLE_API_KEY" in s.keys
]
PLAIN = [name for name in ALL if name != HELLO]


def test_the_lines_cover_every_refusal_and_there_are_plain_calls():
    assert set(LINES) == {*gemini.ERRORS, "no network", "line break"}
    assert HELLO in ALL and len(PLAIN) >= 6


@pytest.mark.parametrize("why", LINES)
def test_a_refusal_is_one_helpful_line(why, tmp_path):
    key = f"{KEY}\n{KEY}" if why == "line break" else KEY
    with Gemini(*[why] if why in gemini.ERRORS else []) as service:
        url = dead_url() if why == "no network" else service.url
        done = run_forked(HELLO, tmp_path, gemini.environment(url, key))
    assert_one_helpful_line(done, LINES[why])
    tries = 3 if why in TRIED_AGAIN else 1
    assert len(service.requests) == (tries if why in gemini.ERRORS else 0)


def test_two_refusals_that_pass_are_no_failure(tmp_path):
    with Gemini() as willing, Gemini(429, 503, 200) as busy:
        for service in willing, busy:
            variables = gemini.environment(service.url, KEY)
            done = run_forked(HELLO, tmp_path, variables)
            assert (done.returncode, done.stderr) == (0, "")
            assert done.stdout
    (asked,) = willing.requests
    assert busy.requests == [asked] * 3


def test_a_new_interpreter_says_the_same_as_a_forked_one(tmp_path):
    with Gemini(400) as service:
        done = run(HELLO, tmp_path, gemini.environment(service.url, KEY))
    assert_one_helpful_line(done, LINES[400])


@pytest.mark.parametrize("name", ALL)
def test_without_a_key_the_clients_own_error_says_so(name, tmp_path):
    with Gemini() as service:
        variables = gemini.environment(service.url, "")
        done = run_forked(name, tmp_path, variables)
    assert done.returncode == 1
    assert NO_KEY in done.stderr
    assert service.requests == []


@pytest.mark.parametrize("name", PLAIN)
def test_a_plain_call_asks_once_and_leaves_the_clients_error(name, tmp_path):
    with Gemini(503) as service:
        variables = gemini.environment(service.url, KEY)
        done = run_forked(name, tmp_path, variables)
    assert done.returncode == 1
    assert "google.genai.errors.ServerError: 503 UNAVAILABLE." in done.stderr
    assert len(service.requests) == 1
