"""The composition root: the only place that knows the insides of the core and the window, and puts them together.

Starts things in order and stops them in the reverse one. Nothing heavy is imported before it is needed, so that the
window is there first.
"""
