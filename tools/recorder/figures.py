"""A matplotlib backend that saves what `plt.show()` would show.

MPLBACKEND names this module, so a snippet draws and shows as a reader would.
Each figure becomes one SVG for the light palette and one for the dark, which
differ in their colours only. Colours come from the matplotlibrc beside this.
"""

import os
from pathlib import Path

from matplotlib import pyplot
from matplotlib.backends.backend_agg import FigureCanvasAgg

FigureCanvas = FigureCanvasAgg

# Light colour (as in the matplotlibrc) -> the same role on a dark page.
DARK = {
    "#24292f": "#e4e6eb",  # text and axes
    "#d5d9de": "#454b57",  # grid
    "#1f6f8b": "#6cc3de",  # C0
    "#c2571a": "#f2a561",  # C1
    "#4f8a34": "#a3d184",  # C2
    "#864b9c": "#cfa0e0",  # C3
}


def show(*, block: bool | None = None) -> None:
    """Save the open figure, light and dark, and close it."""
    folder = Path(os.environ["RECORDER_FOLDER"])
    for number in pyplot.get_fignums():
        light = folder / "light.svg"
        if light.exists():
            raise RuntimeError("a snippet shows one figure; this is its second")
        pyplot.figure(number).savefig(
            light, transparent=True, metadata={"Date": None, "Creator": None}
        )
        svg = light.read_text(encoding="utf-8")
        for colour, dark in DARK.items():
            svg = svg.replace(colour, dark)
        (folder / "dark.svg").write_text(svg, encoding="utf-8")
    pyplot.close("all")
