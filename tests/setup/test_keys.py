"""What the chapter on keys claims: which one wins, and what the hub refuses."""

import os
import re
import sys
import time
from pathlib import Path
from types import SimpleNamespace
from unittest.mock import patch

import httpx2
import pytest
import tenacity.nap
from dotenv import load_dotenv
from google import genai
from google.genai import _api_client, errors, types

from tests.kit import gemini, hub
from tests.kit.chapters import read_page
from tests.kit.gemini import Gemini, GeminiHandler, environment
from tests.kit.loopback import dead_url
from tests.kit.snippets import (
    KEY,
    SNIPPETS,
    TOKEN,
    assert_one_helpful_line,
    load,
    run,
)

dotenv_precedence = load("setup/keys/dotenv_precedence")
gemini_precedence = load("setup/keys/gemini_key_precedence")
hello = load("setup/keys/live_gemini_hello")

KEYS = SNIPPETS / "setup/keys"
PAGE = read_page("setup/keys")
GATED = "setup/keys/live_hf_gated"
GENERATE = "setup/keys/generate_with_gemma"
# How our own hub refuses each token. It does not know the bad one.
BAD, LIMITED, UNLISTED = f"{TOKEN}bad", f"{TOKEN}limited", f"{TOKEN}unlisted"
TOKENS = {
    TOKEN: None,
    LIMITED: hub.NOT_FOR_GATED,
    UNLISTED: hub.NOT_ON_THE_LIST,
}


@pytest.fixture(scope="session")
def repository(npm_models, tmp_path_factory) -> Path:
    """Return the files of a tiny Gemma with the real tokenizer."""
    return hub.tiny_gemma(tmp_path_factory.mktemp("hub") / "gemma")


# .env


def load_file(file: Path) -> tuple[bool, str | None]:
    """Load a file into an environment without DEMO_KEY, as the snippet does."""
    with patch.dict(os.environ):
        os.environ.pop("DEMO_KEY", None)
        return load_dotenv(file), os.environ.get("DEMO_KEY")


def test_a_value_in_the_shell_wins_even_when_it_is_empty():
    load_over, text = dotenv_precedence.load_over, "DEMO_KEY=file\n"
    assert load_over("shell", text) == (True, "shell")
    assert load_over("", text) == (True, "")
    assert load_over(None, text) == (True, "file")
    for shell in None, "", "shell":
        assert load_over(shell, text, override=True) == (True, "file")


def test_a_file_counts_as_its_text_and_no_file_as_none(tmp_path):
    file = tmp_path / ".env"
    assert load_file(file) == (False, None)
    for text in "# no key yet\n", "DEMO_KEY=file\n":
        file.write_text(text)
        assert load_file(file) == dotenv_precedence.load_over(None, text)
    assert load_file(file) == (True, "file")
    assert dotenv_precedence.load_over(None, "# no key yet\n")[0] is False


def test_the_demonstration_leaves_the_environment_as_it_was():
    before = dict(os.environ)
    text = "DEMO_KEY=file\nANOTHER=1\n"
    dotenv_precedence.load_over("shell", text, override=True)
    assert dict(os.environ) == before


def test_a_utf_16_file_raises_the_message_that_the_page_quotes(tmp_path):
    file = tmp_path / ".env"
    file.write_bytes(b"\xff\xfe" + "DEMO_KEY=file\r\n".encode("utf-16-le"))
    with pytest.raises(UnicodeDecodeError) as caught:
        load_file(file)
    assert f'"UnicodeDecodeError: {caught.value}"' in PAGE


def test_the_file_is_looked_for_beside_the_program_and_above_it(tmp_path):
    program = tmp_path / "app/main.py"
    program.parent.mkdir()
    program.write_text(
        "import os\nfrom dotenv import load_dotenv\n"
        "print(load_dotenv(), os.environ.get('DEMO_KEY'))\n"
    )
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / ".env").write_text("DEMO_KEY=elsewhere\n")
    below = program.parent / "below"
    below.mkdir()
    (below / ".env").write_text("DEMO_KEY=below\n")
    variables = dict(os.environ)
    assert run(program, elsewhere, variables).stdout == "False None\n"
    (tmp_path / ".env").write_text("DEMO_KEY=above\n")
    assert run(program, elsewhere, variables).stdout == "True above\n"


def test_dotenv_run_overrides_the_shell_and_load_dotenv_does_not(tmp_path):
    (tmp_path / ".env").write_text("DEMO_KEY=file\n")
    show = "import os; print(os.environ['DEMO_KEY'])"
    command = ["-m", "dotenv", "run", "--", sys.executable, "-c", show]
    done = run(command, tmp_path, os.environ | {"DEMO_KEY": "shell"})
    assert done.stdout == "file\n"


# Which Gemini key


def key_sent(**keys: str) -> str:
    """Return the key that leaves with only `keys` set."""
    with patch.dict(os.environ, keys, clear=True):
        return gemini_precedence.key_sent()


def test_google_api_key_wins_and_an_empty_one_counts_as_missing():
    assert key_sent(GEMINI_API_KEY="b") == "b"
    assert key_sent(GOOGLE_API_KEY="a", GEMINI_API_KEY="b") == "a"
    assert key_sent(GOOGLE_API_KEY="", GEMINI_API_KEY="b") == "b"


def test_two_keys_are_logged_without_their_values(caplog):
    key_sent(GOOGLE_API_KEY=KEY, GEMINI_API_KEY="b")
    assert "Both GOOGLE_API_KEY and GEMINI_API_KEY are set" in caplog.text
    assert KEY not in caplog.text


def test_no_key_raises_the_message_that_the_page_quotes():
    with pytest.raises(ValueError) as caught:
        key_sent()
    quoted = str(caught.value).partition(" Learn how")[0]
    assert f'"ValueError: {quoted}"' in PAGE


@pytest.mark.parametrize(
    ("shell", "file", "override", "sent"),
    [
        ({"GEMINI_API_KEY": "a"}, "GOOGLE_API_KEY=b", False, "b"),
        (
            {"GOOGLE_API_KEY": ""},
            "GOOGLE_API_KEY=b\nGEMINI_API_KEY=c",
            False,
            "c",
        ),
        ({"GOOGLE_API_KEY": "a"}, "GOOGLE_API_KEY=b", False, "a"),
        ({"GOOGLE_API_KEY": "a"}, "GOOGLE_API_KEY=b", True, "b"),
    ],
)
def test_shell_and_file_decide_which_key_is_sent(
    tmp_path, monkeypatch, shell, file, override, sent
):
    for name in "GOOGLE_API_KEY", "GEMINI_API_KEY":
        monkeypatch.setenv(name, "")  # so that the end of the test restores it
        monkeypatch.delenv(name)
    for name, value in shell.items():
        monkeypatch.setenv(name, value)
    (tmp_path / ".env").write_text(file + "\n")
    load_dotenv(tmp_path / ".env", override=override)
    assert gemini_precedence.key_sent() == sent


# The gated model, on a hub of our own


@pytest.mark.parametrize(
    ("token", "help"),
    [
        ("", "401, set HF_TOKEN"),
        (BAD, "401, is your token valid?"),
        (UNLISTED, "403, accept the licence at https://"),
        (LIMITED, "403, let your token read gated repositories"),
        (TOKEN, "503, try again later"),
    ],
    ids=("no token", "bad token", "no licence", "no permission", "busy"),
)
def test_each_refusal_of_the_hub_names_its_own_cure(
    tmp_path, repository, token, help
):
    with hub.Hub(repository, TOKENS | {TOKEN: hub.BUSY}) as server:
        variables = hub.environment(server.url, tmp_path / "hf", token)
        done = run(GATED, tmp_path, variables)
    assert_one_helpful_line(done, help)
    asked = [r for r in server.requests if not r.path.startswith("/api/")]
    assert [r.method for r in asked] == ["HEAD"]  # nothing was downloaded
    assert asked[0].token == (token or None)


def test_with_access_the_model_is_yours_and_nothing_was_downloaded(
    tmp_path, repository
):
    with hub.Hub(repository, TOKENS) as server:
        variables = hub.environment(server.url, tmp_path / "hf", TOKEN)
        done = run(GATED, tmp_path, variables)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == f"{hub.GEMMA} is yours to load\n"
    asked = [r for r in server.requests if not r.path.startswith("/api/")]
    assert [(r.method, r.token) for r in asked] == [("HEAD", TOKEN)]
    assert asked[0].path.endswith("/config.json")


@pytest.mark.parametrize(
    "token", [TOKEN, f"{TOKEN}\x01", "hf_…"], ids=("plain", "control", "dots")
)
def test_a_dead_hub_or_an_unsendable_token_is_one_line(tmp_path, token):
    variables = hub.environment(dead_url(), tmp_path / "hf", token)
    done = run(GATED, tmp_path, variables)
    assert_one_helpful_line(done, "Hugging Face: no answer (")


def test_the_offline_switch_of_the_env_file_is_named(tmp_path):
    variables = hub.environment(
        dead_url(), tmp_path / "hf", TOKEN, HF_HUB_OFFLINE="1"
    )
    done = run(GATED, tmp_path, variables)
    line = "no answer (OfflineModeIsEnabled), is HF_HUB_OFFLINE=0 set?"
    assert_one_helpful_line(done, line)


SHOW_HOME = """
import runpy
runpy.run_path("live_hf_gated.py", run_name="__main__")
from huggingface_hub import constants
print(constants.HF_HOME)
"""


def test_two_variables_in_front_win_over_the_env_file(tmp_path, repository):
    program = tmp_path / "live_hf_gated.py"
    program.write_bytes((KEYS / program.name).read_bytes())
    (tmp_path / ".env").write_text(
        f"HF_HOME={tmp_path / 'offline'}\nHF_HUB_OFFLINE=1\nHF_TOKEN={TOKEN}\n"
    )
    with hub.Hub(repository, TOKENS) as server:
        variables = hub.environment(server.url, Path(".cache/hub"))
        del variables["HF_TOKEN"]  # it is in the file
        done = run(["-c", SHOW_HOME], tmp_path, variables)
    assert (done.returncode, done.stderr) == (0, "")
    home = str(Path(".cache/hub"))
    assert done.stdout == f"{hub.GEMMA} is yours to load\n{home}\n"


def test_a_login_is_left_behind_when_hf_home_moves(tmp_path):
    home = tmp_path / "hf"
    home.mkdir()
    (home / "token").write_text(TOKEN)  # where `hf auth login` puts it
    show = "import huggingface_hub as hub; print(hub.get_token())"
    here = hub.environment("", home)
    assert run(["-c", show], tmp_path, here).stdout == f"{TOKEN}\n"
    moved = hub.environment("", tmp_path / "moved")
    assert run(["-c", show], tmp_path, moved).stdout == "None\n"


LOAD_WITH_EACH = """
import os, sys, traceback
from transformers import AutoTokenizer
for os.environ["HF_TOKEN"] in sys.argv[2:]:
    try:
        AutoTokenizer.from_pretrained(sys.argv[1])
    except OSError:
        print(traceback.format_exc(), end="\\f")
"""
PUBLIC = "https://huggingface.co"
GATED_REPO = (
    "OSError: You are trying to access a gated repo. Make sure to have access "
    f"to it at {PUBLIC}/{hub.GEMMA}. "
)
QUOTED = {
    "": [f"{GATED_REPO}401 Client Error.", hub.NOT_LOGGED_IN.message],
    BAD: [hub.BAD_TOKEN.message],
    UNLISTED: [
        f"{GATED_REPO}403 Client Error.",
        "is restricted and you are not in the authorized list",
    ],
    LIMITED: [
        f"403 Forbidden: {hub.NOT_FOR_GATED.message}",
        f"OSError: We couldn't connect to '{PUBLIC}' to load the files, and "
        "couldn't find them in the cached files.",
    ],
}


def test_transformers_says_what_the_page_quotes(tmp_path, repository):
    program = ["-c", LOAD_WITH_EACH, hub.GEMMA, *QUOTED]
    with hub.Hub(repository, TOKENS) as server:
        variables = hub.environment(server.url, tmp_path / "hf")
        done = run(program, tmp_path, variables)
    assert TOKEN not in done.stdout
    tracebacks = done.stdout.replace(server.url, PUBLIC).split("\f")[:-1]
    for said, quotes in zip(tracebacks, QUOTED.values(), strict=True):
        for quoted in quotes:
            assert quoted in " ".join(said.split())
            assert quoted in PAGE


# Gemma from text to text

ROW = re.compile(r"\[([\d,\s]+)\]")  # of a printed tensor


def test_gemma_gets_ids_and_mask_and_returns_only_what_is_new(
    tmp_path, repository, gemma
):
    with hub.Hub(repository, TOKENS) as server:
        variables = hub.environment(server.url, tmp_path / "hf", TOKEN)
        done = run(GENERATE, tmp_path, variables)
    assert done.returncode == 0, done.stderr
    questions = load(GENERATE).QUESTIONS
    tensors, *answers = done.stdout.split("answer: ")
    rows = [[int(n) for n in row.split(",")] for row in ROW.findall(tensors)]
    ids, mask = rows[: len(questions)], rows[len(questions) :]
    for question, row, ones in zip(questions, ids, mask, strict=True):
        chat = [{"role": "user", "content": question}]
        prompt = gemma.apply_chat_template(chat, add_generation_prompt=True)
        padding = len(row) - len(prompt["input_ids"])
        assert row == [gemma.pad_token_id] * padding + prompt["input_ids"]
        assert ones == [0] * padding + [1] * len(prompt["input_ids"])
    assert sorted(row[0] for row in mask) == [0, 1]  # one is shorter
    longest = ids[[row[0] for row in mask].index(1)]
    new = hub.continue_greedily(repository, longest, 40)
    first = gemma.decode(new, skip_special_tokens=True)
    assert len(answers) == 2 and answers[0] == f"{first}\n"
    assert answers[1].strip()
    fetched = [r for r in server.requests if r.method == "GET"]
    paths = {r.path.rpartition("/")[2] for r in fetched}
    assert {"config.json", "tokenizer.json", "model.safetensors"} <= paths
    assert {r.token for r in fetched if "/resolve/" in r.path} == {TOKEN}


def test_gemma_refused_is_the_error_that_the_page_quotes(tmp_path, repository):
    with hub.Hub(repository, TOKENS) as server:
        variables = hub.environment(server.url, tmp_path / "hf", UNLISTED)
        done = run(GENERATE, tmp_path, variables)
    assert (done.returncode, done.stdout) == (1, "")
    said = done.stderr.replace(server.url, PUBLIC).replace("\n", " ")
    assert f"{GATED_REPO}403 Client Error." in said
    assert TOKEN not in done.stderr


# Gemini


def test_gemini_answers_and_says_what_it_cost(tmp_path):
    with Gemini(tokens=9, text="A piece of text.") as server:
        variables = environment(server.url, KEY)
        done = run("setup/keys/live_gemini_hello", tmp_path, variables)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "A piece of text.\n12 tokens in all\n"
    (request,) = server.requests
    assert (request.method, request.key) == ("generateContent", KEY)
    assert request.model == hello.MODEL


@pytest.mark.parametrize("status", [400, 401, 429, 503])
def test_the_client_says_what_the_page_quotes_and_does_not_retry(
    monkeypatch, status
):
    with Gemini(status) as server:
        for name, value in environment(server.url, KEY).items():
            monkeypatch.setenv(name, value)
        client = genai.Client()
        with pytest.raises(errors.APIError) as caught:
            client.models.generate_content(model="any", contents="Hello")
    assert len(server.requests) == 1
    if status != 503:
        name = type(caught.value).__name__
        start = f"{name}: {caught.value}".partition(". See ")[0]
        titles = [
            line.partition('"')[2].partition(" ...")[0]
            for line in PAGE.splitlines()
            if line.startswith(f'!!! failure "ClientError: {status} ')
        ]
        assert titles and all(
            start.startswith(title.removesuffix(",")) for title in titles
        )


# What is tried again: the rows of the page's table


class DroppingHandler(GeminiHandler):
    """Closes the connection instead of answering."""

    def send(self, *_) -> None:
        """Send nothing."""
        self.close_connection = True


class Dropping(Gemini):
    """A Gemini whose connection breaks before the answer."""

    handler = DroppingHandler


class Slow(Gemini):
    """A Gemini that answers after the time limit."""

    def answer(self, request):
        """Wait longer than `slow` below allows."""
        answer = super().answer(request)
        time.sleep(1)
        return answer


@pytest.fixture
def ask(monkeypatch):
    """Return a function that asks a service as the snippet does, without waiting.

    It returns the error, if there was one, and the waits between the attempts.
    """

    def ask_once(url: str, **changes) -> tuple[Exception | None, list[float]]:
        waits = []
        nap = SimpleNamespace(sleep=waits.append)
        monkeypatch.setattr(tenacity.nap, "time", nap)
        for name, value in environment(url, KEY).items():
            monkeypatch.setenv(name, value)
        options = hello.OPTIONS.model_copy(update=changes)
        client = genai.Client(http_options=options)
        try:
            client.models.generate_content(model="any", contents="Hello?")
        except (errors.APIError, httpx2.HTTPError) as error:
            return error, waits
        return None, waits

    return ask_once


def row_of(start: str) -> int:
    """Return the number of requests that the page's table gives to a row."""
    (row,) = [
        line for line in PAGE.splitlines() if line.startswith(f"| {start}")
    ]
    number = re.search(r"(\d) requests?\b[^|]*\|$", row)
    return int(number[1])


NEVER = "400, 401, 403, 404"
BUSY = "408, 500, 502, 503, 504"


@pytest.mark.parametrize(
    ("row", "status"),
    [
        (row, int(status))
        for row in (NEVER, BUSY, "429")
        for status in row.split(", ")
    ],
)
def test_a_status_is_tried_as_often_as_its_row_says(
    monkeypatch, ask, row, status
):
    body = gemini.error(status, "ANY", "Any.")
    monkeypatch.setitem(gemini.ERRORS, status, lambda request: body)
    with Gemini(status) as server:
        error, waits = ask(server.url)
    assert error.code == status
    assert len(server.requests) == len(waits) + 1 == row_of(row)


def test_the_rows_name_every_status_that_is_tried_again():
    named = {int(status) for status in f"{BUSY}, 429".split(", ")}
    assert named == set(_api_client._RETRY_HTTP_STATUS_CODES)


def test_no_connection_and_no_answer_in_time_are_tried_again(ask):
    error, waits = ask(dead_url())
    assert isinstance(error, httpx2.ConnectError)
    assert len(waits) + 1 == row_of("no connection")
    with Slow() as server:
        error, _ = ask(server.url, timeout=500)  # ms
    assert isinstance(error, httpx2.TimeoutException)
    assert len(server.requests) == row_of("no connection")  # all have arrived


def test_a_broken_connection_is_not_tried_again(ask):
    with Dropping() as server:
        error, waits = ask(server.url)
    assert isinstance(error, httpx2.RemoteProtocolError)
    assert len(server.requests) == row_of("the connection breaks") == 1
    assert waits == []


def test_an_answer_without_text_is_not_tried_again(ask):
    with Gemini(text="") as server:
        assert ask(server.url) == (None, [])
    assert len(server.requests) == row_of("an answer that is cut") == 1


def test_the_waits_double_and_do_not_follow_the_answer(ask):
    with Gemini(429) as server:
        error, waits = ask(server.url)
    assert "'retryDelay': '20s'" in str(error)
    first, second = waits
    assert 1 <= first <= 2 <= second <= 3
    with Gemini(503) as server:  # as many attempts as the client has by default
        _, waits = ask(server.url, retry_options=types.HttpRetryOptions())
    assert [int(wait) for wait in waits[:4]] == [1, 2, 4, 8]
    assert "one to two seconds" in PAGE and "two to three" in PAGE


def test_by_default_the_client_asks_once_and_waits_without_limit(monkeypatch):
    for name, value in environment(dead_url(), KEY).items():
        monkeypatch.setenv(name, value)
    client = genai.Client()
    assert client._api_client._http_options.retry_options is None
    assert client._api_client._httpx_client.timeout == httpx2.Timeout(None)
    assert hello.OPTIONS.timeout == 20_000
    assert hello.OPTIONS.retry_options.attempts == 3


def test_no_key_that_could_be_real_stands_on_the_page_or_in_its_programs():
    from tools.recorder.secrets import find_secret

    for file in sorted(KEYS.glob("*.*")):
        assert find_secret(file.read_text(encoding="utf-8"), {}) == ""
    assert find_secret(PAGE, {}) == ""


def test_each_message_of_a_service_has_a_report_beside_it():
    boxes = re.split(r"^!!! failure ", PAGE, flags=re.M)[1:]
    services = [
        box
        for box in boxes
        if re.search(r"Client ?Error|Forbidden|Invalid credentials", box)
    ]
    assert len(services) == 8
    for box in services:
        assert re.search(r"github\.com/[^)]+/(issues|pull)/\d+", box), box


def test_a_byte_order_mark_no_longer_hides_the_first_name(tmp_path):
    file = tmp_path / ".env"
    file.write_bytes(b"\xef\xbb\xbfDEMO_KEY=file\n")
    assert load_file(file) == (True, "file")


def test_a_401_without_the_hubs_code_reads_as_a_missing_repository():
    from huggingface_hub import errors, hf_hub_url
    from huggingface_hub.utils import hf_raise_for_status

    request = httpx2.Request("HEAD", hf_hub_url("no/one", "config.json"))
    response = httpx2.Response(401, request=request)
    with pytest.raises(errors.RepositoryNotFoundError) as caught:
        hf_raise_for_status(response)
    assert "Repository Not Found" in str(caught.value)
    assert "`Repository Not Found`" in PAGE
