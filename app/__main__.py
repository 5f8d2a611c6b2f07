"""Where the program starts: the command line decides what runs. Without arguments, the window, as fast as it can."""

from __future__ import annotations

import sys


def main() -> None:
    """Start the program; the console script `outpace` and `python -m app` end up here."""
    if len(sys.argv) == 1:
        sys.exit(_window())
    from app.cli import main as run

    run()


def _window() -> int:
    import gc

    gc.disable()  # until the window is there: what is imported stays anyway
    from app.core.paths import Paths, default_data_folder
    from app.main.window import open_window

    return open_window(Paths(default_data_folder()))


if __name__ == "__main__":
    main()
