#!/bin/sh
# Make the virtual environment and install into it what a lock file names, then Outpace itself, editable.
# Uses uv where it is present, else venv and pip; either keeps the user's own configuration of indexes. Both compile
# what they install: without that the first start takes seconds, and every start where bytecode may not be written.
#
# Usage: install-python-packages.sh LOCK-FILE
#   PY     the Python to make the environment with (default python3)
#   VENV   where it goes (default .venv)
set -eu

PY=${PY:-python3}
VENV=${VENV:-.venv}
lock=$1

with_uv() {
    "$VENV/bin/python" -c '' 2>/dev/null ||
        uv venv -q --clear --python "$("$PY" -c 'import sys; print(sys.executable)')" "$VENV"
    uv pip install -q --compile-bytecode --python "$VENV/bin/python" --require-hashes -r "$lock"
    uv pip install -q --python "$VENV/bin/python" --no-deps --no-build-isolation -e .
}

with_pip() {
    "$VENV/bin/python" -m pip --version >/dev/null 2>&1 || "$PY" -m venv --clear "$VENV"
    set -- "$VENV/bin/python" -m pip --quiet --disable-pip-version-check --no-input install
    "$@" --require-hashes -r "$lock"
    "$@" --no-deps --no-build-isolation -e .
}

echo "Installing Python packages ($lock) ..."
if uv --version >/dev/null 2>&1; then
    with_uv
else
    with_pip
fi
