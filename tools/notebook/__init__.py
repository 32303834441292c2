"""The one notebook: `execute` runs and stores it, `page` publishes it.

    python -m tools.notebook            run it offline and store the outputs
    python -m tools.notebook --check    run it and compare with what is stored

It runs in a clean kernel of this Python, with the offline models and no key.
"""

from tools.notebook.page import publish_notebook

__all__ = ["publish_notebook"]
