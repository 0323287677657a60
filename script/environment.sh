# Sourced by the scripts beside it: finds Python, makes the environment, installs what the lock file names.
# Does nothing when the lock file has not changed since the last time.

project=$(cd -- "$(dirname -- "$0")/.." && pwd -P) || exit 1
venv="$project/.venv"
python="$venv/bin/python"
export PIP_DISABLE_PIP_VERSION_CHECK=1
unset PYTHONHOME PYTHONPATH

fail() {
    printf 'keywork: %s\n' "$1" >&2
    exit 1
}

# Run a long command in such a way that stopping the script stops the command, with all that it has started.
stoppable() {
    if command -v setsid >/dev/null 2>&1; then
        setsid "$@" &
        stoppable_target="-$!"
    else
        "$@" &
        stoppable_target="$!"
    fi
    stoppable_child=$!
    trap 'kill -s TERM -- "$stoppable_target" 2>/dev/null; wait "$stoppable_child"; exit 143' HUP INT TERM
    wait "$stoppable_child" && stoppable_status=0 || stoppable_status=$?
    trap - HUP INT TERM
    return "$stoppable_status"
}

is_recent() {
    "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1
}

find_python() {
    for candidate in ${PYTHON:+"$PYTHON"} python3 python3.13 python3.12 python3.11 python3.14 python; do
        if is_recent "$candidate"; then
            command -v -- "$candidate"
            return
        fi
    done
    return 1
}

make_venv() {
    base=$(find_python) || fail "Python 3.11 or later is needed and was not found; name one with PYTHON=/path/to/python"
    rm -rf -- "$venv"
    if stoppable "$base" -m venv -- "$venv" >/dev/null 2>&1; then
        return
    fi
    # Some systems ship Python without the part that puts pip into a new environment.
    rm -rf -- "$venv"
    if "$base" -m venv --without-pip -- "$venv" 2>/dev/null && "$base" -m pip --version >/dev/null 2>&1; then
        return
    fi
    rm -rf -- "$venv"
    fail "$base cannot make an environment: install its venv module (Debian: apt-get install python3-venv)"
}

# An environment whose making was cut short has neither.
is_complete() {
    [ -e "$venv/installed-requirements.lock" ] || "$python" -m pip --version >/dev/null 2>&1
}

install_lock() {
    if "$python" -m pip --version >/dev/null 2>&1; then
        stoppable "$python" -m pip install -qq --require-hashes --no-deps -r "$1"
    else
        stoppable "$(find_python)" -m pip --python "$python" install -qq --require-hashes --no-deps -r "$1"
    fi
}

# prepare_environment LOCK...: each lock file holds everything that is needed, pinned and with hashes.
prepare_environment() {
    exec 9<"$project/requirements.lock"
    if command -v flock >/dev/null 2>&1; then
        # Of several scripts started at once, one prepares and the others wait.
        flock -w 900 9 || fail "another script has been preparing $venv for 15 minutes"
    fi
    if ! is_recent "$python" || ! is_complete; then
        make_venv
    fi
    for lock in "$@"; do
        stamp="$venv/installed-$lock"
        if ! cmp -s -- "$project/$lock" "$stamp"; then
            printf 'keywork: installing %s ...\n' "$lock" >&2
            install_lock "$project/$lock" || fail "what $lock names could not be installed"
            cp -- "$project/$lock" "$stamp"
        fi
    done
    messages="$project/locale/zh_Hans/LC_MESSAGES/django"
    if ! [ "$messages.mo" -nt "$messages.po" ]; then
        PYTHONPATH="$project" "$python" -P -m config.compiled || fail "the translations could not be compiled"
    fi
    exec 9<&-
}

# with_engines ARGS: become Python with these arguments, in the folder of the caller, with the engines running.
with_engines() {
    PYTHONPATH="$project" exec "$python" -P -m config.engines "$@"
}
