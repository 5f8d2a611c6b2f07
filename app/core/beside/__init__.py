"""A process beside this one, spoken to in lines of JSON, both ways: what takes long and must not hold the window up.

Owns the lines, the child's start and end, and the child's loop; knows nothing of what is asked and answered.
"""

from app.core.beside.child import ENDED, Child
from app.core.beside.lines import Line, line_of
from app.core.beside.server import Cancelled, Server

__all__ = ["ENDED", "Cancelled", "Child", "Line", "Server", "line_of"]
