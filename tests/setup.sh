# Shared by tests/run.sh and examples/run.sh: makes sure that packages are there. Sourced, not run.

# need_packages PACKAGE...: installs those that are missing on a Debian-like system, as root or
# through sudo; where that is impossible, says what to install and stops.
need_packages() {
    if ! command -v dpkg-query >/dev/null; then
        echo "No dpkg here: not checking for the packages that Debian calls: $*" >&2
        return
    fi
    local missing=() package
    for package in "$@"; do
        [ "$(dpkg-query -W -f '${Status}' "$package" 2>/dev/null)" = 'install ok installed' ] ||
            missing+=("$package")
    done
    [ ${#missing[@]} -gt 0 ] || return 0
    local as_root=()
    if [ "$(id -u)" -ne 0 ]; then
        if command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
            as_root=(sudo)
        else
            echo "Missing packages. Install them, then run this again:" >&2
            echo "  sudo apt-get install ${missing[*]}" >&2
            exit 1
        fi
    fi
    echo "Installing ${missing[*]}"
    "${as_root[@]}" apt-get update -qq
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
        apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
}

# configure DIRECTORY OPTION...: sets a build directory up once; later calls leave it alone, and
# Meson itself notices changed build files.
configure() {
    local directory=$1
    shift
    [ -f "$directory/build.ninja" ] || meson setup "$directory" "$@"
}
