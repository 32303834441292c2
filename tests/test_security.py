"""What SECURITY.md promises: no secret, pinned inputs, nothing that runs code."""

import ast
import io
import json
import pickle
import re
import tomllib
import zipfile
from pathlib import Path

import pytest
from pytest_examples import find_examples

from tests.kit import ROOT
from tests.kit.tree import text_files
from tools.recorder.secrets import find_secret, known_secrets, read_settings
from tools.recorder.snippets import find_snippets

TEXT = {".css", ".html", ".ipynb", ".js", ".json", ".md", ".mjs", ".py"}
TEXT |= {".svg", ".toml", ".txt", ".webmanifest", ".xml"}
KEYS = {  # nobody's, put together here so that no file holds one whole
    "Hugging Face": "hf_" + "aB3" * 12,
    "Google": "AIza" + "Sy4-_" * 7,
    "Google, new": "AQ." + "Ab8_" * 12,
    "GitHub": "ghp_" + "Zx9" * 12,
    "OpenAI": "sk-" + "proj-a1B2" * 4,
    "Amazon": "AKIA" + "ABCD2345" * 2,
    "Slack": "xoxb-" + "12345-abcde" * 2,
    "PyPI": "pypi-" + "AgEIcHlw" * 8,
    "SSH": "-----BEGIN OPENSSH " + "PRIVATE KEY-----",
}


# No secret


def leaks(texts: dict[str, str]) -> list[str]:
    """Return where something stands that looks like a key."""
    return [name for name, text in texts.items() if find_secret(text, {})]


@pytest.mark.parametrize("key", KEYS.values(), ids=KEYS)
def test_a_key_is_known_by_its_look(key):
    assert leaks({"page": f"<p>my key is {key}.</p>"}) == ["page"]
    assert leaks({"page": f"KEY={key}\n"}) == ["page"]


def test_a_key_is_known_by_its_value(tmp_path, monkeypatch):
    monkeypatch.setenv("GOOGLE_API_KEY", "no-shape-at-all")
    (tmp_path / ".env").write_text("HF_TOKEN=another-one\n")
    secrets = known_secrets(read_settings(tmp_path / ".env"))
    assert find_secret("it is no-shape-at-all", secrets).endswith("_API_KEY")
    assert find_secret("or another-one.", secrets) == "the value of HF_TOKEN"


def test_no_file_of_the_built_site_holds_a_key(site):
    files = {
        str(file.relative_to(site)): file.read_text("utf-8", "replace")
        for file in site.rglob("*")
        if file.suffix in TEXT
    }
    assert len(files) > 100 and leaks(files) == []


def test_no_file_of_the_repository_holds_a_key():
    files = text_files()
    assert "tests/test_security.py" in files and leaks(files) == []


def test_dotenv_is_never_committed():
    assert ".env" in (ROOT / ".gitignore").read_text().splitlines()
    assert [name for name in text_files() if Path(name).name == ".env"] == []


# Pinned inputs


def test_every_package_has_one_version_and_comes_from_the_index():
    lines = (ROOT / "constraints.txt").read_text().splitlines()
    pins = [line for line in lines if not line.startswith("#")]
    assert len(pins) > 100
    for pin in pins:
        assert re.fullmatch(r"[a-z0-9._-]+==[\w.!+]+( ; .+)?", pin), pin


def test_every_model_has_a_version_a_checksum_and_a_licence():
    models = tomllib.loads((ROOT / "tools/models.toml").read_text())["model"]
    for model in models:
        assert re.fullmatch(r"[0-9a-f]{64}", model["sha256"]), model["name"]
        assert re.fullmatch(r"\d+(\.\d+)+", model["version"]), model["name"]
        assert model["version"] in model["archive"] and model["licence"]


def test_every_action_is_pinned_to_a_commit():
    uses = [
        line.partition("uses: ")[2]
        for file in (ROOT / ".github/workflows").glob("*.yml")
        for line in file.read_text().splitlines()
        if "uses: " in line
    ]
    assert len(uses) > 5
    for action in uses:  # $/ is this repository, at the commit that runs
        pinned = r"\$/.+|[\w-]+/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+"
        assert re.fullmatch(pinned, action), action


def test_the_container_has_the_python_of_the_workflows():
    workflows = [p.read_text() for p in ROOT.glob(".github/workflows/*.yml")]
    recipe = (ROOT / ".devcontainer/Dockerfile").read_text()
    container = json.loads(
        (ROOT / ".devcontainer/devcontainer.json").read_text()
    )
    [python] = set(re.findall(r'python-version: "(.+)"', "".join(workflows)))
    assert f"FROM python:{python}-" in recipe
    assert container["postCreateCommand"] == "make models"
    assert container["forwardPorts"] == [8000]  # where `make serve` listens


# Nothing that runs code by being loaded


def is_pickle(file: Path) -> bool:
    """Tell whether a file is a pickle, or a PyTorch archive around one.

    Safetensors begin with a length, which can look like it by chance.
    """
    if file.suffix == ".safetensors":
        return False
    with file.open("rb") as data:
        start = data.read(2)
    if zipfile.is_zipfile(file) and file.suffix not in (".whl", ".npz"):
        names = zipfile.ZipFile(file).namelist()
        return any(name.endswith(".pkl") for name in names)
    return start[:1] == pickle.PROTO and 2 <= start[1] <= 5


def test_no_model_file_is_a_pickle(tmp_path):
    for protocol in range(2, 6):
        (tmp_path / "model.bin").write_bytes(pickle.dumps({}, protocol))
        assert is_pickle(tmp_path / "model.bin")
    torch_file = io.BytesIO()
    with zipfile.ZipFile(torch_file, "w") as archive:
        archive.writestr("model/data.pkl", "")
    (tmp_path / "model.bin").write_bytes(torch_file.getvalue())
    assert is_pickle(tmp_path / "model.bin")

    folders = ("huggingface", "gguf", "playgrounds", "downloads")
    files = [
        file
        for folder in folders
        for file in (ROOT / ".cache" / folder).rglob("*")
        if file.is_file()
    ]
    weights = [file for file in files if file.suffix == ".safetensors"]
    assert len(weights) >= 2
    assert [file for file in files if is_pickle(file)] == []
    for file in weights:  # the length of a JSON header, then the header
        with file.open("rb") as data:
            header = data.read(int.from_bytes(data.read(8), "little"))
        assert "dtype" in str(json.loads(header))


def loads_code(source: str) -> list[str]:
    """Return what in a program would run code that comes with a model."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.keyword):
            value = getattr(node.value, "value", True)  # a name may be true
            if node.arg == "trust_remote_code" and value is not False:
                found.append("trust_remote_code")
            if (
                node.arg in ("weights_only", "use_safetensors")
                and value is not True
            ):
                found.append(node.arg)
        if (
            isinstance(node, ast.Attribute)
            and ast.unparse(node) == "torch.load"
        ):
            found.append("torch.load")
        if isinstance(node, ast.Import | ast.ImportFrom):
            names = [alias.name for alias in node.names]
            modules = {*names, getattr(node, "module", None)}
            found += modules & {"cloudpickle", "dill", "joblib", "pickle"}
    return found


def test_no_snippet_and_no_fence_loads_code_with_a_model():
    assert loads_code("f(trust_remote_code=True)") == ["trust_remote_code"]
    assert loads_code("f(weights_only=False)") == ["weights_only"]
    assert loads_code("import torch\ntorch.load(x)") == ["torch.load"]
    assert loads_code("from pickle import loads") == ["pickle"]
    for snippet in find_snippets():
        assert loads_code(snippet.source) == [], snippet.path
    pages = [p for p in ROOT.glob("docs/**/*.md") if "snippets" not in p.parts]
    for example in find_examples(*pages):
        if "--8<--" not in example.source:
            assert loads_code(example.source) == [], example


def test_the_policy_is_where_github_looks_and_says_how_to_report():
    text = (ROOT / ".github/SECURITY.md").read_text()
    assert "Report a vulnerability" in text and "issue" in text
    for path, anchor in re.findall(r"\]\(\.\./([\w./-]+)#?([\w-]*)\)", text):
        target = (ROOT / path).read_text().lower().replace(",", "")
        assert f"## {anchor.replace('-', ' ')}" in target or not anchor, path
