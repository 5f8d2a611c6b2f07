"""Everything Outpace knows and does, without a screen. Must never import PySide6."""
