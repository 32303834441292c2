"""Find the key that wins.

`key_sent` gets the variables of the shell and those of `.env`, each as `{name: value}`,
and returns the key that Google's client sends after `load_dotenv()`, or `None`.
`load_dotenv()` adds the file's variables that the shell has not set; for it, a variable
that holds `""` is set. For the client, a variable that holds `""` is missing, and
`GOOGLE_API_KEY` comes before `GEMINI_API_KEY`.
"""


def key_sent(shell: dict, file: dict) -> str | None:
    """Return the key that Google's client sends, None without one."""
    seen = file | shell
    for name in "GOOGLE_API_KEY", "GEMINI_API_KEY":
        if seen.get(name):
            return seen[name]
    return None


CASES = {  # after the outputs of dotenv_precedence and gemini_key_precedence
    "one name, in the file": (({}, {"GEMINI_API_KEY": "file"}), "file"),
    "one name in both places": (
        ({"GOOGLE_API_KEY": "shell"}, {"GOOGLE_API_KEY": "file"}),
        "shell",
    ),
    "two names in two places": (
        ({"GEMINI_API_KEY": "gemini"}, {"GOOGLE_API_KEY": "google"}),
        "google",
    ),
    "an empty value in the shell": (
        ({"GOOGLE_API_KEY": ""}, {"GOOGLE_API_KEY": "file"}),
        None,
    ),
    "an empty value beside another name": (
        ({"GOOGLE_API_KEY": "", "GEMINI_API_KEY": "gemini"}, {}),
        "gemini",
    ),
    "the only value is empty": (({"GEMINI_API_KEY": ""}, {}), None),
}


def wrong_lets_the_file_win(shell, file):
    """Your file replaces what the shell has set. That is `override=True`; without it
    the shell wins."""
    seen = shell | file
    return seen.get("GOOGLE_API_KEY") or seen.get("GEMINI_API_KEY") or None


def wrong_fills_an_empty_variable(shell, file):
    """You let the file replace an empty value of the shell. `load_dotenv()` asks
    whether the variable is set, not whether it holds something."""
    for name in "GOOGLE_API_KEY", "GEMINI_API_KEY":
        value = shell.get(name) or file.get(name)
        if value:
            return value
    return None


def wrong_goes_by_place(shell, file):
    """You look for both names in the shell before you open the file. The client sees
    one environment, filled from both, and goes by the name."""
    seen = {name: value for name, value in file.items() if name not in shell}
    for place in shell, seen:
        for name in "GOOGLE_API_KEY", "GEMINI_API_KEY":
            if place.get(name):
                return place[name]
    return None


HINTS = (
    "Two steps: what does the environment hold after `load_dotenv()`, and which of its "
    "two names does the client take?",
    "`one | other` merges two dictionaries, and the second wins. Then ask for the two "
    "names in turn, and pass over an empty value.",
)
