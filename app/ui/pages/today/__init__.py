"""Today: what went out, what comes next, how full the next days are, and what needs the user."""
