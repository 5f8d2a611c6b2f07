#!/bin/sh
# Provide the system packages that Outpace needs on Linux: what Qt loads at run time, and a way to make
# the virtual environment. Owns their list and how a missing one is found; installs nothing of Python's.
#
# Usage: install-system-packages.sh [--tests]
#   --tests   also what the tests need: a D-Bus session and a real keyring service
#   PY        the Python that will make the environment (default python3)
#
# Root: installs what is missing with apt-get, asking nothing. Anyone else: prints the one command and
# ends with 1. Nothing missing: says nothing and changes nothing.
set -eu

PY=${PY:-python3}
for_tests=no
[ "${1:-}" = --tests ] && for_tests=yes
[ "$(uname -s)" = Linux ] || exit 0

# Debian's package and the library in it, one pair a line.
libraries='
libglib2.0-0        libgthread-2.0.so.0
libegl1             libEGL.so.1
libgl1              libGL.so.1
libfontconfig1      libfontconfig.so.1
libdbus-1-3         libdbus-1.so.3
libxkbcommon0       libxkbcommon.so.0
libxkbcommon-x11-0  libxkbcommon-x11.so.0
libx11-xcb1         libX11-xcb.so.1
libxcb-cursor0      libxcb-cursor.so.0
libxcb-icccm4       libxcb-icccm.so.4
libxcb-image0       libxcb-image.so.0
libxcb-keysyms1     libxcb-keysyms.so.1
libxcb-randr0       libxcb-randr.so.0
libxcb-render-util0 libxcb-render-util.so.0
libxcb-shape0       libxcb-shape.so.0
libxcb-shm0         libxcb-shm.so.0
libxcb-sync1        libxcb-sync.so.1
libxcb-xfixes0      libxcb-xfixes.so.0
libxcb-xkb1         libxcb-xkb.so.1
libwayland-cursor0  libwayland-cursor.so.0
libwayland-egl1     libwayland-egl.so.1
'

missing_libraries() {
    echo "$libraries" | "$PY" -c '
import ctypes, sys

for package, library in filter(None, map(str.split, sys.stdin)):
    try:
        ctypes.CDLL(library)
    except OSError:
        print(package)
'
}

missing_test_programs() {
    [ "$for_tests" = yes ] || return 0
    command -v dbus-daemon >/dev/null || echo dbus
    command -v gnome-keyring-daemon >/dev/null || echo gnome-keyring libsecret-1-0
}

# Debian splits ensurepip, without which no environment can be made, off its Python; uv needs none.
missing_venv() {
    uv --version >/dev/null 2>&1 && return 0
    "$PY" -c '
import importlib.util, sys

if not all(map(importlib.util.find_spec, ("venv", "ensurepip"))):
    print("python%d.%d-venv" % sys.version_info[:2])
'
}

if ! "$PY" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
    echo "Outpace needs Python 3.11 or newer and '$PY' is not one; name another, as in: make PY=python3.12" >&2
    exit 1
fi

# shellcheck disable=SC2046  # the words are package names
set -- $(missing_libraries; missing_test_programs; missing_venv)
[ $# -gt 0 ] || exit 0

if ! command -v apt-get >/dev/null; then
    echo "Outpace needs what Debian calls $*; install your system's packages of them and run make again." >&2
    exit 1
fi

if [ "$(id -u)" -ne 0 ]; then
    become='su -c'
    command -v sudo >/dev/null && become='sudo sh -c'
    echo "Outpace needs $# system packages first. Run this, then make again:" >&2
    echo "  $become 'apt-get update && apt-get install -y --no-install-recommends $*'" >&2
    exit 1
fi

echo "Installing $# system packages ..."
log=$(mktemp)
trap 'rm -f "$log"' EXIT
export DEBIAN_FRONTEND=noninteractive
# An update that fails for one source leaves the others usable, so the installation decides.
apt-get -q update >"$log" 2>&1 </dev/null || true
if ! apt-get -q -y --no-install-recommends -o DPkg::Lock::Timeout=600 install "$@" >>"$log" 2>&1 </dev/null; then
    cat "$log" >&2
    echo "The system packages could not be installed; the lines above say why." >&2
    exit 1
fi
