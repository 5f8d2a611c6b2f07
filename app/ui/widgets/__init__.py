"""The few building blocks every page is made of. They know the theme, never a page, the desk or the core's data."""
