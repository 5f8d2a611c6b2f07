"""Opens the gallery in a window of its own."""

from __future__ import annotations

import sys

from app.ui import application
from app.ui.gallery.window import Gallery


def main() -> int:
    """Show the gallery until it is closed; return the exit code."""
    app = application.create(sys.argv)
    gallery = Gallery()
    gallery.show()
    return app.exec()


if __name__ == "__main__":
    sys.exit(main())
