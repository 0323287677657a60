# Sourced by script/test: the browser that the browser tests drive, and a Chinese font for it.

find_browser() {
    command -v chromium || command -v chromium-browser || command -v google-chrome
}

has_chinese_font() {
    ! command -v fc-list >/dev/null 2>&1 || [ -n "$(fc-list :lang=zh 2>/dev/null)" ]
}

# Installs what is missing where that is allowed; else the browser tests are skipped, and say so.
prepare_browser() {
    if find_browser >/dev/null && has_chinese_font; then
        return
    fi
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
        printf 'keywork: installing chromium for the browser tests ...\n' >&2
        if { apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends \
            chromium fonts-noto-cjk; } >/dev/null 2>&1; then
            return
        fi
    fi
    if ! find_browser >/dev/null; then
        printf 'keywork: no chromium, the browser tests are skipped: apt-get install chromium fonts-noto-cjk\n' >&2
    fi
}
