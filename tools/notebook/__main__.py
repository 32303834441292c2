"""The command line: `python -m tools.notebook`."""

from tools.notebook.execute import main

raise SystemExit(main())
