#!/bin/sh
# Provide the system packages that Outpace needs on Linux: what Qt loads at run time, and a way to make
# the virtual environment. Owns their list and how a missing one is found; installs nothing of Python's.
#
# Usage: install-system-packages.sh [--tests]
#   --tests   also what the tests need: a D-Bus session, a real keyring service, and real mail servers,
#             which are never started as services: the tests start their own in a private folder
#   PY        the Python that will make the environment (default python3)
#
# Root: installs what is missing with apt-get, asking nothing. Anyone else: through sudo where it asks no
# password, else prints the one command and ends with 1; without mail servers it goes on, and the tests that
# need them skip. Nothing missing: says nothing and changes nothing.
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

# Postfix's programs are in /usr/sbin, which is not on everyone's PATH.
missing_mail_servers() {
    [ "$for_tests" = yes ] || return 0
    [ -x /usr/sbin/dovecot ] || echo dovecot-imapd
    [ -x /usr/lib/dovecot/lmtp ] || echo dovecot-lmtpd
    [ -x /usr/sbin/postfix ] || echo postfix
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
needed=$(echo $(missing_libraries; missing_test_programs; missing_venv))
# shellcheck disable=SC2046
servers=$(echo $(missing_mail_servers))
[ -n "$needed$servers" ] || exit 0

become=
if [ "$(id -u)" -ne 0 ]; then
    become='su -c'
    command -v sudo >/dev/null && become='sudo sh -c'
    command -v sudo >/dev/null && sudo -n true 2>/dev/null && become='sudo -n'
fi

# What cannot be installed ends the program only where nothing goes without it.
give_up() {
    [ -z "$needed" ] && exit 0
    exit 1
}

if ! command -v apt-get >/dev/null; then
    echo "Outpace needs what Debian calls $needed $servers; install your system's packages of them." >&2
    give_up
fi

if [ -n "$become" ] && [ "$become" != 'sudo -n' ]; then
    if [ -n "$needed" ]; then
        echo "Outpace needs some system packages first. Run this, then make again:" >&2
        echo "  $become 'apt-get update && apt-get install -y --no-install-recommends $needed'" >&2
    fi
    if [ -n "$servers" ]; then
        echo "Some tests talk to real mail servers and are skipped without them. To run them too, as root:" >&2
        echo "  sh packaging/install-system-packages.sh --tests" >&2
    fi
    give_up
fi

as_root() {
    if [ -n "$become" ]; then sudo -n env DEBIAN_FRONTEND=noninteractive "$@"; else "$@"; fi
}

# A mail server that starts by itself would take this computer's port 25 and its mail.
policy=/usr/sbin/policy-rc.d
barred=no
bar_services() {
    [ -n "$servers" ] || return 0
    echo 'postfix postfix/main_mailer_type select No configuration' | as_root debconf-set-selections
    [ -e "$policy" ] && return 0
    printf '#!/bin/sh\nexit 101\n' | as_root tee "$policy" >/dev/null
    as_root chmod 755 "$policy"
    barred=yes
}

unbar_services() {
    [ "$barred" = yes ] || return 0
    as_root rm -f "$policy"
    if command -v systemctl >/dev/null; then
        for server in $servers; do
            as_root systemctl disable "${server%%-*}" >/dev/null 2>&1 || true
        done
    fi
}

# shellcheck disable=SC2086  # the words are package names
set -- $needed $servers
echo "Installing $# system packages ..."
log=$(mktemp)
trap 'rm -f "$log"; unbar_services' EXIT
export DEBIAN_FRONTEND=noninteractive
bar_services
# An update that fails for one source leaves the others usable, so the installation decides.
as_root apt-get -q update >"$log" 2>&1 </dev/null || true
if ! as_root apt-get -q -y --no-install-recommends -o DPkg::Lock::Timeout=600 install "$@" >>"$log" 2>&1 </dev/null
then
    cat "$log" >&2
    echo "The system packages could not be installed; the lines above say why." >&2
    give_up
fi
