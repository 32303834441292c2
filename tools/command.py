"""What our command lines share: how they explain themselves, and how they end."""

import argparse
import signal
import threading


def make_parser(name: str, description: str) -> argparse.ArgumentParser:
    """Return a parser whose help is a module's docstring, as it is written."""
    return argparse.ArgumentParser(
        prog=name,
        description=description,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )


def end_on_signals() -> None:
    """End as after Ctrl+C when the terminal closes or `kill` asks for it.

    Ctrl+C too: a shell that starts us with & has it ignored.
    """
    if threading.current_thread() is threading.main_thread():
        for name in {"SIGINT", "SIGTERM", "SIGHUP"} & set(dir(signal)):
            signal.signal(getattr(signal, name), signal.default_int_handler)
