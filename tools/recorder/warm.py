"""Imported once by the warm parent, from which snippets are forked.

The rule that makes forking safe: the parent imports third-party packages and
never computes. After one parallel operation in it, children that compute hang.
So this module imports, counts its threads, and does nothing else.
"""

import json
import os
from pathlib import Path

from tools.recorder.processes import end_with_parent

end_with_parent()
for line in json.loads(os.environ.get("RECORDER_IMPORTS", "[]")):
    try:
        exec(line, {})
    except Exception:  # the snippet that needs it fails by itself, in a line
        continue

THREADS = len(list(Path("/proc/self/task").iterdir()))
