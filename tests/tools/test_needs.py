"""What a machine lacks is said once, here, and is a failure in CI."""

import os
import re
import subprocess
import sys

import pytest

from tests.kit import ROOT
from tests.kit.needs import DEEP, FIREFOX, LEFT_OUT, WEBKIT, summarise
from tools.vendor import load_libraries

CHECKS = ("tests/pages/test_print.py", "tests/pages/test_html.py")
# At two widths in four targets, two of them in Chromium.
ENGINES = "tests/engines/test_pages.py"
PRINTED, LIBRARIES = 7, len(load_libraries())
INSTALL = (
    f"{PRINTED + LIBRARIES + 9} checks were not made: install chromium "
    f"({PRINTED + 4}), {FIREFOX} (2), {WEBKIT} (2), a Java runtime "
    f"(1), npm ({LIBRARIES}); CI makes them all."
)


def run_checks(*arguments: str, **variables: str) -> tuple[int, str]:
    """Run checks that need much; return pytest's exit code and what it said."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if name != "CI" and not name.startswith("PYTEST_")
    }
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *arguments],
        cwd=ROOT,
        env=kept | variables,
        capture_output=True,
        text=True,
    )
    return done.returncode, done.stdout


@pytest.mark.parametrize("workers", [0, 2])
def test_what_was_not_checked_is_said_once_with_what_to_install(
    tmp_path, workers
):
    code, said = run_checks(
        f"-n{workers}",
        *CHECKS,
        ENGINES,
        "tests/test_vendor.py::test_the_files_are_those_of_the_registrys_archive",
        PATH=str(tmp_path),
    )
    assert code == 0
    assert said.splitlines()[-2] == INSTALL
    assert said.count("install") == 1


def test_in_ci_it_is_a_failure_that_names_what_is_missing(tmp_path):
    code, said = run_checks(*CHECKS, PATH=str(tmp_path), CI="true")
    assert code == 1 and "checks were not made" not in said
    wanted = re.findall(r"^not checked for want of (.+)$", said, re.M)
    assert wanted == PRINTED * ["chromium"] + ["a Java runtime"]


def test_without_a_browser_on_purpose_ci_is_content_and_says_so():
    code, said = run_checks("--no-browser", CHECKS[0], CI="true")
    assert code == 0
    assert said.splitlines()[-2] == (
        f"{PRINTED} checks were not made: {PRINTED} for want of a browser "
        "(--no-browser); CI makes them all."
    )


def test_a_short_run_leaves_whole_folders_to_a_full_one_and_says_so():
    others = [
        f"--ignore={path}"
        for path in (ROOT / "tests").glob("[!_]*")
        if path not in DEEP and path.name != "pages"
    ]
    collect = ["--collect-only", "-q", *others]
    _, short = run_checks(*collect)
    _, full = run_checks(*collect, "-m", "")
    for folder in DEEP:
        tests = f"{folder.relative_to(ROOT)}/test_"
        assert tests not in short and tests in full
    assert "tests/pages/test_wide.py" in short
    assert LEFT_OUT in short and LEFT_OUT not in full


def test_only_our_own_reasons_are_counted():
    assert summarise([]) == summarise(["Skipped: your versions differ"]) == ""
    ours = "Skipped: not checked for want of "
    assert summarise([f"{ours}npm", "Skipped: other"]) == (
        "1 check was not made: install npm (1); CI makes them all."
    )
    assert summarise([f"{ours}npm", f"{ours}Linux", f"{ours}Linux"]) == (
        "3 checks were not made: install npm (1); 2 for want of Linux; "
        "CI makes them all."
    )
