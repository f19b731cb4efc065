# Shell functions that make the Python environment in .venv. Read by ./glasshouse and ./check, not run by itself.
#
# Promise: after `environment runtime` (or `environment dev`) the folder .venv holds exactly pinned, hash-checked packages
# and finds the sources in src/. The work is done once: a stamp holds the lock that was installed and the place of the
# checkout, and while both are unchanged nothing is asked of anybody. A start that was interrupted leaves no stamp, and
# the next start does the rest.
#
# Needs: $here, the folder of the checkout.

venv=$here/.venv
# The Pythons that the sources are written for and that the locked packages have wheels for.
python_fits='import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 15))'

say() { printf '%s\n' "$*" >&2; }

stop() {
    say "$@"
    exit 1
}

# The stamp that `environment` leaves for a lock: the place, then the lock itself (so no hashing tool is needed).
stamp() {
    printf '%s\n' "$here"
    cat "$here/requirements/$1.txt"
}

# Is the environment ready for this lock? One comparison, a few milliseconds.
ready() {
    [ -x "$venv/bin/python" ] && [ -f "$venv/glasshouse-$1.stamp" ] && stamp "$1" | cmp -s - "$venv/glasshouse-$1.stamp"
}

# Runs a command as root, or returns 1 where that is not to be had. With a terminal, sudo may ask for the password.
as_root() {
    if [ "$(id -u)" = 0 ]; then
        "$@"
    elif command -v sudo >/dev/null 2>&1 && { [ -t 0 ] || sudo -n true 2>/dev/null; }; then
        sudo "$@"
    else
        return 1
    fi
}

# apt_install NAME...: installs packages where apt-get is there and we may; returns 1 otherwise. The index is fetched once,
# and what apt-get says is shown only when it fails.
apt_install() {
    command -v apt-get >/dev/null 2>&1 || return 1
    log=$(mktemp) || return 1
    say "Installing with apt-get: $*"
    if { [ -n "${apt_fetched-}" ] || as_root apt-get update -q; } >"$log" 2>&1 &&
        as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends \
            -o Dpkg::Options::=--force-confold -o Dpkg::Use-Pty=0 "$@" >>"$log" 2>&1; then
        apt_fetched=yes
        rm -f "$log"
    else
        cat "$log" >&2
        rm -f "$log"
        return 1
    fi
}

# Prints a Python that fits and can make environments; returns 1 where there is none.
find_python() {
    for candidate in python3 python3.13 python3.12 python3.11 python3.14; do
        if command -v "$candidate" >/dev/null 2>&1 && "$candidate" -c "import venv, ensurepip; $python_fits" 2>/dev/null; then
            command -v "$candidate"
            return 0
        fi
    done
    return 1
}

# As find_python, but gets one from the system's packages where there is none.
need_python() {
    find_python && return 0
    for packages in "python3 python3-venv" "python3.12 python3.12-venv" "python3.11 python3.11-venv"; do
        # The names are split on purpose: each entry is a list of packages.
        # shellcheck disable=SC2086
        apt_install $packages && find_python && return 0
    done
    if [ "$(uname -s)" = Darwin ]; then
        stop "Glasshouse needs Python 3.11 or later. Install it, then start again:" "    brew install python@3.13"
    elif command -v apt-get >/dev/null 2>&1; then
        stop "Glasshouse needs Python 3.11 or later with venv. Install it, then start again:" \
            "    sudo apt-get install python3 python3-venv"
    fi
    stop "Glasshouse needs Python 3.11 or later with the modules venv and ensurepip. Install it, then start again."
}

# Installs the lock $1 with uv; returns 1 where uv is missing or fails (for instance where only pip knows the mirror).
install_with_uv() {
    command -v uv >/dev/null 2>&1 && uv --version >/dev/null 2>&1 || return 1
    [ -x "$venv/bin/python" ] || uv venv --quiet --no-project --python '>=3.11,<3.15' "$venv" >&2 || return 1
    uv pip install --quiet --python "$venv/bin/python" --no-deps --require-hashes --no-build \
        -r "$here/requirements/$1.txt" >&2
}

# Installs the lock $1 with the standard library's venv and pip.
install_with_pip() {
    if ! "$venv/bin/python" -m pip --version >/dev/null 2>&1; then
        python=$(need_python) || exit 1
        "$python" -m venv --clear "$venv" >&2 || return 1
    fi
    "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-input --progress-bar off --no-deps \
        --require-hashes --only-binary :all: -r "$here/requirements/$1.txt" >&2
}

# One set-up at a time in a checkout. The lock names its process, so one that was killed does not bar the next.
hold_environment() {
    while ! mkdir "$here/.venv.making" 2>/dev/null; do
        sleep 1 # Also the time that the holder has to write its name.
        holder=$(cat "$here/.venv.making/pid" 2>/dev/null) || holder=
        [ -n "$holder" ] && kill -0 "$holder" 2>/dev/null || rm -rf "$here/.venv.making"
    done
    echo $$ >"$here/.venv.making/pid"
    trap 'rm -rf "$here/.venv.making"' EXIT
    trap 'exit 130' INT
    trap 'exit 143' TERM
}

release_environment() {
    rm -rf "$here/.venv.making"
    trap - EXIT INT TERM
}

# environment LOCK: makes .venv fit requirements/LOCK.txt, or stops with the command that would help.
environment() {
    ready "$1" && return 0
    hold_environment
    if ! ready "$1"; then
        say "Setting up Glasshouse in $venv (once; about a minute) ..."
        if [ "$(uname -sm)" = "Darwin x86_64" ]; then
            stop "Some locked packages have no build for Intel Macs. Use a Mac with Apple silicon (macOS 15 or later) or Linux."
        fi
        # Environments do not survive being moved, nor a Python that went away or is too old.
        if [ -e "$venv" ] && ! "$venv/bin/python" -c "$python_fits" 2>/dev/null ||
            { [ -f "$venv/glasshouse-runtime.stamp" ] && [ "$(head -n 1 "$venv/glasshouse-runtime.stamp")" != "$here" ]; }; then
            rm -rf "$venv"
        fi
        rm -f "$venv"/glasshouse-*.stamp
        install_with_uv "$1" || install_with_pip "$1" ||
            stop "The packages could not be installed. Is the package index reachable? Nothing was started; start again to retry."
        # No wheel is built: a path file makes the sources importable, and editing them needs no reinstall.
        packages=$("$venv/bin/python" -c 'import sysconfig; print(sysconfig.get_path("purelib"))')
        printf '%s\n' "$here/src" >"$packages/glasshouse.pth"
        # The tools' lock holds every pin of the runtime lock, so it serves a start as well.
        stamp runtime >"$venv/glasshouse-runtime.stamp"
        [ "$1" = runtime ] || stamp "$1" >"$venv/glasshouse-$1.stamp"
    fi
    release_environment
}
