"""The import wizard: file, map, check, result. A process of its own reads and writes; the window never waits."""
