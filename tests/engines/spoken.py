"""What a screen reader is told of each playground, state by state.

One table for every engine that shows its accessibility tree. An engine's
`tree(tag)` returns a line for each element inside a playground whose role is one
of ROLES, in the order of the page:

    role "name" = "value" state state ...

The value is that of a field, a list or a slider (its words, where it has some);
the states are those of STATES. A live region's line is `spoken "its text"`,
whatever its role; a table's line names its columns too, and `at "name"` says where
the keyboard is. The first state gives all lines, each other one what it changes:

    + a line that comes
    - a line that goes
    * a line in the place of one of the same role and name
    ... goes on with the line above
"""

import re
from collections import Counter
from typing import NamedTuple

from tests.engines.engine import wait_for

STATES = ("checked", "disabled", "expanded", "collapsed", "busy")
# Where the keyboard is, by its name; engines in the background do not tell.
FOCUS = """(tag) => {
    const at = document.activeElement;
    const name = at.labels?.[0] ?? at;
    const inside = document.querySelector(tag).contains(at);
    return inside ? at.ariaLabel ?? name.textContent.trim().slice(0, 40) : "elsewhere";
}"""
# The roles that count, by what an engine calls them.
ROLES = {
    "chromium": {
        "DisclosureTriangle": "summary",
        "button": "button",
        "checkbox": "checkbox",
        "columnheader": "columnheader",
        "combobox": "combobox",
        "image": "image",
        "progressbar": "progressbar",
        "radio": "radio",
        "group": "group",
        "link": "link",
        "list": "list",
        "region": "region",
        "slider": "slider",
        "spinbutton": "spinbutton",
        "table": "table",
        "textbox": "textbox",
    },
    "firefox": {
        "checkbutton": "checkbox",
        "columnheader": "columnheader",
        "combobox": "combobox",
        "diagram": "image",
        "entry": "textbox",
        "graphic": "image",
        "grouping": "group",
        "landmark": "region",
        "link": "link",
        "list": "list",
        "progressbar": "progressbar",
        "pushbutton": "button",
        "radiobutton": "radio",
        "region": "region",
        "slider": "slider",
        "spinbutton": "spinbutton",
        "summary": "summary",
        "table": "table",
    },
}


class State(NamedTuple):
    """One step of a visit: what is done, and what is then told.

    `does` are calls of the engine's methods, one a line: `verb: selector or words
    | more`, within the playground. `faults` are the server's while it lasts.
    """

    name: str
    told: str
    does: str = ""
    faults: tuple[tuple[str, str], ...] = ()


class Visit(NamedTuple):
    """A playground on its page, and the states that it is taken through."""

    tag: str
    path: str
    states: tuple[State, ...]


def write_line(role: str, name: str, value=None, states=()) -> str:
    """Return the line of one element."""
    shown = value not in (None, "") and role != "progressbar"  # it moves
    words = [f'{role} "{name.strip()}"', *([f'= "{value}"'] if shown else [])]
    return " ".join(words + [state for state in STATES if state in states])


def listen(tag: str, engine) -> list[str]:
    """Return all lines of a playground; a table's name its columns."""
    lines = []
    for line in engine.tree(tag):
        if line.startswith("columnheader "):
            lines[-1] += line.removeprefix("columnheader")
        else:
            lines.append(line)
    return [*lines, f'at "{engine.value(FOCUS, tag)}"']


def act(engine, tag: str, does: str) -> None:
    """Do what a state does."""
    for line in filter(None, map(str.strip, does.splitlines())):
        verb, arguments = line.split(": ", 1)
        first, *others = arguments.split(" | ")
        if verb == "button":
            others, first = [first], tag
        elif verb != "press":
            first = f"{tag} {first}"
        getattr(engine, verb)(first, *others)


def change(before: list[str], told: str) -> list[str]:
    """Return the lines after a state, in no order."""
    after = list(before)
    for line in re.sub(r"\n *\.\.\. ", " ", told.strip()).splitlines():
        sign, text = line.strip().split(" ", 1)
        if sign == "*":
            start = text[: text.index('"')]
            if start not in ("spoken ", "at "):
                start = re.match(r'\w+ "[^"]*"', text)[0]
            after.remove(next(old for old in after if old.startswith(start)))
        if sign == "-":
            after.remove(text)
        elif sign in "+*":
            after.append(text)
        else:
            after.append(line.strip())
    return after


def walk(visit: Visit, engine, server) -> None:
    """Take a playground through its states; the page is open and in sight."""
    wanted = []
    for state in visit.states:
        server.faults.clear()
        server.faults.update(state.faults)
        act(engine, visit.tag, state.does)
        wanted = change(wanted, state.told)
        wait_until_told(visit.tag, state.name, engine, wanted)


def wait_until_told(tag: str, name: str, engine, wanted: list[str]) -> None:
    """Wait until a playground tells what it should."""
    wanted = Counter(wanted)

    def tell() -> Counter:
        return Counter(listen(tag, engine))

    def say() -> str:
        told = tell()
        more = [f"+ {line}" for line in (told - wanted).elements()]
        less = [f"- {line}" for line in (wanted - told).elements()]
        return "\n".join([f"{engine.name}, {tag}, {name}", *more, *less])

    wait_for(lambda: tell() == wanted, say)


VISITS = (
    Visit(
        "tokenizer-playground",
        "tokens/pieces/",
        (
            State(
                "first seen",
                """
                combobox "Example" = "A sentence with a number"
                textbox "Your text" = "Unbelievable! 24 strawberries"
                group "Tokenizers"
                checkbox "SmolLM2 (0.2 MB)" checked
                checkbox "MiniLM (0.1 MB)" checked
                checkbox "Qwen3 (0.7 MB)"
                checkbox "GPT-4o (1.1 MB)"
                checkbox "Gemma 3 (recorded)" checked
                combobox "Pieces" = "as printed (Ġ, ▁: space)"
                checkbox "As a chat message, in each model's own template"
                region "SmolLM2"
                list "Pieces of SmolLM2"
                button "Bytes and spans" collapsed
                region "MiniLM"
                list "Pieces of MiniLM"
                button "Bytes and spans" collapsed
                region "Gemma 3"
                list "Pieces of Gemma 3"
                button "Bytes and spans" collapsed
                link "Licences of the vocabularies"
                button "Copy a link to this text"
                spoken ""
                at "elsewhere"
                """,
            ),
            State(
                "a text of one's own",
                """
                - button "Bytes and spans" collapsed
                * combobox "Example" = "your own text"
                * textbox "Your text" = "Hello my own text."
                * spoken "SmolLM2: 5 tokens, comes back. MiniLM: 7 tokens, 5 of them
                ... yours, does not come back."
                * at "Your text"
                """,
                "fill: textarea | Hello my own text.",
            ),
            State(
                "a tokenizer is loading",
                """
                * checkbox "Qwen3 (0.7 MB)" checked
                + region "Qwen3" busy
                + list "Pieces of Qwen3"
                * spoken "Qwen3: Loading 0.7 MB …"
                * at "Qwen3 (0.7 MB)"
                """,
                "click: .tok-set label:nth-of-type(3) input",
                faults=(("qwen3.bin", "held"),),
            ),
            State(
                "it has loaded",
                """
                + button "Bytes and spans" collapsed
                * region "Qwen3"
                * spoken "Qwen3: 5 tokens, comes back."
                """,
            ),
            State(
                "another did not load",
                """
                * checkbox "GPT-4o (1.1 MB)" checked
                + region "GPT-4o"
                + list "Pieces of GPT-4o"
                + button "Try again"
                * spoken "GPT-4o's vocabulary did not load. The file gpt4o.bin could
                ... not be had: the server answered 404."
                * at "GPT-4o (1.1 MB)"
                """,
                "click: .tok-set label:nth-of-type(4) input",
                faults=(("gpt4o.bin", "missing"),),
            ),
            State(
                "tried again",
                """
                - button "Try again"
                + button "Bytes and spans" collapsed
                * spoken "GPT-4o: 5 tokens, comes back."
                """,
                "button: Try again",
            ),
            State(
                "its bytes",
                """
                * button "Bytes and spans" expanded
                + region "Tokens of SmolLM2"
                + table "" "Piece" "Id" "Bytes" "Characters" "Note"
                * at "Bytes and spans"
                """,
                "button: Bytes",
            ),
            State(
                "as a chat",
                """
                - button "Bytes and spans" collapsed
                - button "Bytes and spans" collapsed
                * checkbox "As a chat message, in each model's own template" checked
                + checkbox "Generation prompt" checked
                + textbox "System message (may be empty)"
                * spoken "SmolLM2: 35 tokens, 5 of them yours, comes back. Qwen3: 13
                ... tokens, 5 of them yours, comes back."
                * at "As a chat message, in each model's own t"
                """,
                "click: .tok-row input[type=checkbox]",
            ),
        ),
    ),
    Visit(
        "bpe-stepper",
        "tokens/merges/",
        (
            State(
                "first seen",
                """
                textbox "Training text (at most 600 characters)" = "low slow lower
                ... slower"
                button "Start" disabled
                button "Back" disabled
                button "Next merge"
                button "End"
                slider "Merges learned" = "0 merges"
                list "The text as it is cut now"
                region "Most frequent pairs now"
                table "Most frequent pairs now" "Pair" "Ids" "Count"
                region "Learned so far, newest first"
                table "Learned so far, newest first" "New id" "Piece" "Merged from"
                ... "Count"
                spoken ""
                at "elsewhere"
                """,
            ),
            State(
                "one merge",
                """
                * button "Start"
                * button "Back"
                * slider "Merges learned" = "1 merge"
                * spoken "Merged l and o. 21 bytes, 17 tokens after 1 merge."
                * at "Next merge"
                """,
                "button: Next merge",
            ),
            State(
                "all merges",
                """
                * button "Next merge" disabled
                * button "End" disabled
                * slider "Merges learned" = "11 merges"
                * spoken "Merged low␣slow␣lower␣s and lower. 21 bytes, 1 token after
                ... 11 merges. One token is left: the whole text."
                * at "Back"
                """,
                "button: End",
            ),
            State(
                "the slider's first",
                """
                * button "Next merge"
                * button "End"
                * slider "Merges learned" = "1 merge"
                * spoken "Merged l and o. 21 bytes, 17 tokens after 1 merge."
                * at "Merges learned"
                """,
                """
            click: input
            press: Home
            press: ArrowRight
                """,
            ),
            State(
                "another text",
                """
                * textbox "Training text (at most 600 characters)" = "aa"
                * button "Start" disabled
                * button "Back" disabled
                * slider "Merges learned" = "0 merges"
                * spoken "2 bytes, 2 tokens after 0 merges. Every pair is left once:
                ... more merges help this text only."
                * at "Training text (at most 600 characters)"
                """,
                "fill: textarea | aa",
            ),
        ),
    ),
    Visit(
        "padding-lab",
        "tokens/padding/",
        (
            State(
                "first seen",
                """
                group "Let the model"
                radio "write on (SmolLM2)" checked
                radio "make sentence vectors (MiniLM)"
                combobox "Batch" = "The capital of France is + Water boils at 100
                ... degrees and freezes at"
                group "Padding side"
                radio "left"
                radio "right" checked
                group "Attention mask"
                radio "passed" checked
                radio "left out"
                combobox "Draw the grids of" = "The capital of France is"
                group "The batch, padded to one length"
                table "The batch, padded to one length"
                table "The answers" "prompt" "answer alone" "in this batch"
                image "padding mask: 0 in the columns of the pads"
                image "causal mask: 1 on and below the diagonal"
                image "who sees whom: 1 where both are 1"
                spoken ""
                at "elsewhere"
                """,
            ),
            State(
                "padded left",
                """
                * radio "left" checked
                * radio "right"
                * spoken "Every prompt gets the answer that it gets alone. For “The
                ... capital of France is”, the next token is predicted from the last
                ... row: “␣is”. It sees 5 tokens of its own and 0 pads."
                * at "left"
                """,
                "click: input[value=left]",
            ),
            State(
                "vectors",
                """
                - combobox "Batch" = "The capital of France is + Water boils at 100
                ... degrees and freezes at"
                - table "The answers" "prompt" "answer alone" "in this batch"
                - image "causal mask: 1 on and below the diagonal"
                * radio "write on (SmolLM2)"
                * radio "make sentence vectors (MiniLM)" checked
                * radio "left"
                * radio "right" checked
                + group "Pooling"
                + radio "mean of the real tokens"
                + radio "mean of all tokens" checked
                + radio "first token"
                + radio "pooler_output"
                * combobox "Draw the grids of" = "A cat sleeps."
                + table "Cosines" "cosine of" "library" "this way"
                + image "no causal mask: all 1"
                * spoken "Moved away from the library's vectors: cat, stocks. MiniLM
                ... looks both ways. In “A cat sleeps.”, every row sees 6 tokens of its
                ... own and 0 pads."
                * at "make sentence vectors (MiniLM)"
                """,
                "click: input[value=vectors]",
            ),
        ),
    ),
    Visit(
        "attention-viewer",
        "embeddings/attention/",
        (
            State(
                "first seen",
                """
                combobox "Example" = "what followed last time"
                combobox "Text" = "Mr Dursley was thin. Mr D (SmolLM2)"
                combobox "Layer" = "18"
                combobox "Head" = "6"
                combobox "Token that looks" = "9: ' D'"
                table "What ' D' looks at" "looks at" "where" "weight"
                group "Picture of the head"
                image "layer 18, head 6: rows look, columns are looked at, stronger
                ... is more; the upper right is empty"
                link "why the model answered"
                spoken ""
                at "elsewhere"
                """,
            ),
            State(
                "the mean of all heads",
                """
                - table "What ' D' looks at" "looks at" "where" "weight"
                - image "layer 18, head 6: rows look, columns are looked at, stronger
                ... is more; the upper right is empty"
                * combobox "Example" = "the first token, the mean of all heads"
                * combobox "Text" = "The capital of France is (SmolLM2)"
                * combobox "Layer" = "all: the mean"
                * combobox "Head" = "0" disabled
                * combobox "Token that looks" = "5: ' is'"
                + table "What ' is' looks at" "looks at" "where" "weight"
                + image "the mean of all 270 heads: rows look, columns are looked
                ... at, stronger is more; the upper right is empty"
                * spoken "In the mean of all 270 heads, token 5 (' is') gives 0.67 of
                ... its weight to 'The', the first token, and 0.12 to itself."
                """,
                "choose: select | 5",
            ),
            State(
                "a sentence of one's own",
                """
                - combobox "Layer" = "all: the mean"
                - combobox "Head" = "0" disabled
                - combobox "Token that looks" = "5: ' is'"
                - table "What ' is' looks at" "looks at" "where" "weight"
                - group "Picture of the head"
                - image "the mean of all 270 heads: rows look, columns are looked
                ... at, stronger is more; the upper right is empty"
                - link "why the model answered"
                * combobox "Example" = "your own choice"
                * combobox "Text" = "a sentence of your own (MiniLM)"
                + textbox "Your sentence" = "The bank was full of money"
                + button "Load MiniLM (22 MB)"
                * spoken "Load MiniLM to see what its heads look at in your sentence."
                """,
                "choose: #attention-viewer-0-text | 4",
            ),
            State(
                "MiniLM did not load",
                """
                - button "Load MiniLM (22 MB)"
                + button "Try again"
                * spoken "MiniLM is not running. MiniLM could not be had: the server
                ... answered 404. Load MiniLM to see what its heads look at in your
                ... sentence."
                * at "Try again"
                """,
                "button: Load MiniLM",
                faults=(("minilm.bin", "missing"),),
            ),
            State(
                "ready",
                """
                - button "Try again"
                + combobox "Layer" = "all: the mean"
                + combobox "Head" = "0" disabled
                + combobox "Token that looks" = "7: 'money'"
                + table "What 'money' looks at" "looks at" "where" "weight"
                + group "Picture of the head"
                + image "the mean of all 72 heads: rows look, columns are looked at,
                ... stronger is more"
                + link "why the model answered"
                * spoken "MiniLM is loaded. In the mean of all 72 heads, token 7
                ... ('money') gives 0.56 of its weight to '[CLS]', the first token,
                ... and 0.09 to 'bank', 4 tokens before."
                * at "Your sentence"
                """,
                "button: Try again",
            ),
        ),
    ),
    Visit(
        "embedding-explorer",
        "embeddings/similarity/",
        (
            State(
                "first seen",
                """
                group "What to explore"
                radio "Two sentences" checked
                radio "Search"
                radio "Map"
                combobox "A pair" = "Pairs to guess …"
                textbox "Sentence A" = "How do I reset my password?"
                combobox "Sentence A: take one from the collection" = "Collection …"
                textbox "Sentence B" = "I forgot my login details."
                combobox "Sentence B: take one from the collection" = "Collection …"
                slider "Values kept" = "384 of 384 values"
                checkbox "Renormalise: scale to length 1 again" checked
                table "Measures of the pair" "all 384 values"
                button "Load MiniLM (22 MB)"
                spoken ""
                at "elsewhere"
                """,
            ),
            State(
                "fewer values",
                """
                * slider "Values kept" = "16 of 384 values"
                * table "Measures of the pair" "all 384 values" "the first 16,
                ... scaled to length 1"
                * spoken "Cosine -0.081 with 16 values."
                * at "Values kept"
                """,
                """
            click: input[type=range]
            press: Home
            press: ArrowRight
                """,
            ),
            State(
                "a sentence of one's own",
                """
                - table "Measures of the pair" "all 384 values" "the first 16,
                ... scaled to length 1"
                * textbox "Sentence A" = "My own sentence."
                * spoken "“My own sentence.” is not in the collection. Load MiniLM
                ... below to embed it."
                * at "Sentence A"
                """,
                "fill: .ee-field input | My own sentence.",
            ),
            State(
                "MiniLM did not load",
                """
                - button "Load MiniLM (22 MB)"
                + button "Try again"
                * spoken "MiniLM is not running. MiniLM could not be had: the server
                ... answered 404. “My own sentence.” is not in the collection. Load
                ... MiniLM below to embed it."
                * at "Try again"
                """,
                "button: Load MiniLM",
                faults=(("minilm.bin", "missing"),),
            ),
            State(
                "it is loading",
                """
                * button "Try again" disabled
                + button "Stop"
                + progressbar "Loading MiniLM"
                * spoken "Loading MiniLM …"
                * at "Stop"
                """,
                "button: Try again",
                faults=(("minilm.bin", "held"),),
            ),
            State(
                "stopped",
                """
                - button "Stop"
                - progressbar "Loading MiniLM"
                * button "Try again"
                * spoken "Stopped. “My own sentence.” is not in the collection. Load
                ... MiniLM below to embed it."
                * at "Try again"
                """,
                "button: Stop",
                faults=(("minilm.bin", "held"),),
            ),
            State(
                "ready",
                """
                - button "Try again"
                + table "Measures of the pair" "all 384 values" "the first 16,
                ... scaled to length 1"
                * spoken "MiniLM is loaded. Cosine 0.239 with 16 values."
                * at "Sentence A"
                """,
                "button: Try again",
            ),
            State(
                "searched",
                """
                - combobox "A pair" = "Pairs to guess …"
                - textbox "Sentence A" = "My own sentence."
                - combobox "Sentence A: take one from the collection" = "Collection
                ... …"
                - textbox "Sentence B" = "I forgot my login details."
                - combobox "Sentence B: take one from the collection" = "Collection
                ... …"
                - table "Measures of the pair" "all 384 values" "the first 16,
                ... scaled to length 1"
                * radio "Two sentences"
                * radio "Search" checked
                + textbox "Question" = "Can I take a computer home with me?"
                + combobox "Question: take one from the collection" = "Collection …"
                + textbox "Add a sentence"
                + button "Add"
                + table "The first 8 of 456 sentences" "cosine" "sentence" "shared
                ... words" "place with 384"
                * spoken "First: You can reserve a title that somebody else has at
                ... home. cosine 0.755, gap 0.195."
                * at "Search"
                """,
                "click: input[value=search]",
            ),
            State(
                "a sentence is added",
                """
                - table "The first 8 of 456 sentences" "cosine" "sentence" "shared
                ... words" "place with 384"
                + table "The first 8 of 457 sentences" "cosine" "sentence" "shared
                ... words" "place with 384"
                * spoken "Added: place 36 of 457. First: You can reserve a title
                ... that somebody else has at home. cosine 0.755, gap 0.195."
                * at "Add"
                """,
                """
            fill: form input | A laptop may leave.
            button: Add
                """,
            ),
            State(
                "the map",
                """
                - textbox "Question" = "Can I take a computer home with me?"
                - combobox "Question: take one from the collection" = "Collection …"
                - textbox "Add a sentence"
                - button "Add"
                - slider "Values kept" = "16 of 384 values"
                - checkbox "Renormalise: scale to length 1 again" checked
                - table "The first 8 of 457 sentences" "cosine" "sentence" "shared
                ... words" "place with 384"
                * radio "Search"
                * radio "Map" checked
                + textbox "Sentence" = "A cat sleeps on the sofa."
                + combobox "Sentence: take one from the collection" = "Collection …"
                + combobox "Mark a topic" = "none"
                + image "Map of 471 sentences with “A cat sleeps on the sofa.”
                ... marked; the tables below say what it shows"
                + table "Nearest by cosine" "sentence" "cosine" "place on the map"
                + table "Nearest on the map" "sentence" "cosine" "place by cosine"
                * spoken "Nearest by cosine: The kitten naps on the couch. Nearest
                ... on the map: An index out of range raises an error."
                * at "Map"
                """,
                "click: input[value=map]",
            ),
        ),
    ),
    Visit(
        "sampling-playground",
        "generation/sampling/",
        (
            State(
                "first seen",
                """
                combobox "After the prompt" = "The capital of France is"
                combobox "Settings" = "everything off: what the model gave"
                slider "Repetition penalty" = "off"
                slider "Temperature" = "1 (off)"
                slider "Top-k" = "off"
                slider "Top-p" = "off"
                slider "Min-p" = "off"
                group "In the order of"
                radio "transformers: temperature first" checked
                radio "llama.cpp: temperature last"
                list "Tokens left after each step"
                table "The likeliest tokens, before and after" "token" "model" "now"
                ... "share"
                button "Draw 100 times"
                spinbutton "Seed" = "1"
                spoken ""
                at "elsewhere"
                """,
            ),
            State(
                "a slider",
                """
                * combobox "Settings" = "your own"
                * slider "Repetition penalty" = "2"
                * spoken "49,152 candidates: 2.1 bits, as open as 4 equal choices.
                ... Likeliest: ' Paris', 0.778."
                * at "Repetition penalty"
                """,
                """
            click: input[type=range]
            press: End
                """,
            ),
            State(
                "settings",
                """
                * combobox "Settings" = "temperature 1.5 and top-p 0.9"
                * slider "Repetition penalty" = "off"
                * slider "Temperature" = "1.5"
                * slider "Top-p" = "0.9"
                * spoken "about 3,300 candidates: 7.7 bits, as open as 201 equal
                ... choices. Likeliest: ' Paris', 0.271."
                """,
                "choose: .pg-row span:nth-child(2) select | 2",
            ),
            State(
                "drawn",
                """
                * table "The likeliest tokens, before and after" "token" "model"
                ... "now" "drawn" "share"
                * spoken "about 3,300 candidates: 7.7 bits, as open as 201 equal
                ... choices. Likeliest: ' Paris', 0.271. 100 draws with seed 1: 29 times
                ... ' Paris', 55 tokens in all."
                * at "Draw 100 times"
                """,
                "button: Draw",
            ),
            State(
                "the next prompt did not come",
                """
                + button "Try again"
                * combobox "After the prompt" = "import numpy as"
                * spoken "The recorded numbers did not arrive. The file numpy.bin
                ... could not be had: the server answered 404. The numbers below are
                ... still those of the prompt before."
                """,
                "choose: select | 3",
                faults=(("numpy.bin", "missing"),),
            ),
            State(
                "tried again",
                """
                - button "Try again"
                * spoken "about 2,400 candidates: 5.8 bits, as open as 55 equal
                ... choices. Likeliest: ' np', 0.337. 100 draws with seed 1: 41 times '
                ... np', 41 tokens in all."
                * at "After the prompt"
                """,
                "button: Try again",
            ),
        ),
    ),
    Visit(
        "model-playground",
        "generation/loop/",
        (
            State(
                "first seen",
                """
                button "Load the model (107 MB)"
                summary "Recorded in Python, to compare" expanded
                table "" "prompt" "likeliest" "second" "third"
                spoken ""
                at "elsewhere"
                """,
            ),
            State(
                "loading",
                """
                * button "Load the model (107 MB)" disabled
                + button "Stop"
                + progressbar "Loading the model"
                * spoken "Loading …"
                * at "Stop"
                """,
                "button: Load",
                faults=(("02.bin", "held"),),
            ),
            State(
                "stopped",
                """
                - button "Stop"
                - progressbar "Loading the model"
                * button "Load the model (107 MB)"
                + button "Delete the model from this browser"
                * spoken "Stopped: loading."
                * at "Load the model (107 MB)"
                """,
                "button: Stop",
                faults=(("02.bin", "held"),),
            ),
            State(
                "failed",
                """
                - button "Load the model (107 MB)"
                + button "Try again"
                * spoken "Part 3 of 12 could not be had: the server answered 404.
                ... What came before it is kept."
                * at "Try again"
                """,
                "button: Load",
                faults=(("02.bin", "missing"),),
            ),
            State(
                "ready",
                """
                - button "Try again"
                - table "" "prompt" "likeliest" "second" "third"
                + textbox "Your prompt" = "The capital of France is"
                + group "Send it as"
                + radio "Raw text" checked
                + radio "Chat template"
                + combobox "Example" = "choose …"
                + button "Next token"
                + button "Undo" disabled
                + button "Write on"
                + combobox "How to choose" = "always the likeliest"
                + group "What the model has read and written"
                * summary "Recorded in Python, to compare" collapsed
                * spoken "The model is ready."
                * at "Your prompt"
                """,
                "button: Try again",
            ),
            State(
                "asked",
                """
                + table "The likeliest next tokens" "token" "id" "browser" "Python"
                ... "share"
                + button "' Paris'"
                + button "' the'"
                + button "' London'"
                + button "' La'"
                + button "' Le'"
                + button "' New'"
                + button "' '"
                + button "' Mon'"
                + button "' not'"
                + button "' capital'"
                * spoken "After 5 tokens, the likeliest next one is ' Paris',
                ... 0.778."
                * at "Next token"
                """,
                "button: Next token",
            ),
            State(
                "chosen",
                """
                - button "' Paris'"
                - button "' the'"
                - button "' London'"
                - button "' La'"
                - button "' Le'"
                - button "' New'"
                - button "' '"
                - button "' Mon'"
                - button "' not'"
                * button "Undo"
                * table "The likeliest next tokens" "token" "id" "browser" "share"
                + button "' largest'"
                + button "' E'"
                + button "' City'"
                + button "' Capital'"
                + button "' National'"
                + button "' Latin'"
                + button "' city'"
                + button "' French'"
                + button "' seat'"
                * spoken "After 6 tokens, the likeliest next one is ' capital',
                ... 0.773."
                * at "' capital'"
                """,
                "button: ' the'",
            ),
            State(
                "deleted",
                """
                * spoken "The model has been deleted from this browser. Until you
                ... leave, it still runs from memory."
                * at "Delete the model from this browser"
                """,
                "button: Delete",
            ),
        ),
    ),
)
