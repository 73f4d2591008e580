# Shared by the scripts that build: makes sure that packages are there. Sourced, not run.
#
# What is needed is named by what it is, not by a release's names:
#   boost      the headers of Boost from 1.81 on, and Boost.JSON's library
#   clang, clang-rt, llvm   the newest Clang from 17 on, its sanitizers and its symbolizer
#   a|b        the first of these packages that is installed, else the first that is offered
#   a          a package

have_dpkg() { command -v dpkg-query >/dev/null && command -v apt-cache >/dev/null; }

is_installed() {
    [ "$(dpkg-query -W -f '${Status}' "$1" 2>/dev/null)" = 'install ok installed' ]
}

candidate_of() { LC_ALL=C apt-cache policy "$1" 2>/dev/null | sed -n 's/^ *Candidate: //p'; }

is_offered() {
    local candidate
    candidate=$(candidate_of "$1")
    [ -n "$candidate" ] && [ "$candidate" != '(none)' ]
}

# newest_of PREFIX SUFFIX LEAST: of the packages PREFIX<version>SUFFIX from LEAST on, the version of
# the newest that is installed, else of the newest that is offered; nothing when there is none.
newest_of() {
    local version installed='' offered=''
    for version in $(apt-cache pkgnames "$1" | sed -n "s/^$1\([0-9][0-9.]*\)$2\$/\1/p" | sort -V); do
        dpkg --compare-versions "$version" ge "$3" || continue
        if is_installed "$1$version$2"; then
            installed=$version
        elif is_offered "$1$version$2"; then
            offered=$version
        fi
    done
    printf '%s' "${installed:-$offered}"
}

# The number of the newest Clang from 17 on.
newest_clang() { newest_of clang- '' 17; }

# packages_for NEED: the packages that it comes to here; nothing when the system has none.
packages_for() {
    local version name
    case $1 in
        boost)
            version=$(newest_of libboost-json -dev 1.81)
            # The system's own version, where it is new enough and no other is installed already.
            if [ -n "$version" ] && is_installed "libboost-json$version-dev"; then
                echo "libboost$version-dev" "libboost-json$version-dev"
            elif is_offered libboost-json-dev &&
                dpkg --compare-versions "$(candidate_of libboost-dev)" ge 1.81; then
                echo libboost-dev libboost-json-dev
            elif [ -n "$version" ]; then
                echo "libboost$version-dev" "libboost-json$version-dev"
            fi
            ;;
        clang | clang-rt | llvm)
            version=$(newest_clang)
            [ -n "$version" ] || return 0
            case $1 in
                clang) echo "clang-$version" ;;
                clang-rt) echo "libclang-rt-$version-dev" ;;
                llvm) echo "llvm-$version" ;;
            esac
            ;;
        *)
            for name in ${1//|/ }; do
                if is_installed "$name"; then echo "$name" && return; fi
            done
            for name in ${1//|/ }; do
                if is_offered "$name"; then echo "$name" && return; fi
            done
            ;;
    esac
}

# all_installed NEED...: whether each is there already.
all_installed() {
    local need name names
    for need in "$@"; do
        names=$(packages_for "$need")
        [ -n "$names" ] || return 1
        for name in $names; do is_installed "$name" || return 1; done
    done
}

# become_root: sets as_root to what runs a command as root; fails where that is impossible.
as_root=()
become_root() {
    [ "$(id -u)" -eq 0 ] && return
    command -v sudo >/dev/null && sudo -n true 2>/dev/null && as_root=(sudo)
}

# install_needs NEED...: installs what is missing. What the system does not offer goes into the
# array `absent`; where nothing can be installed, says what to install and stops.
absent=()
lists_are_fresh=false
were_installed=false
install_needs() {
    local need name names missing=()
    absent=()
    all_installed "$@" && return
    # A new system has no package lists, and an old list offers what is gone.
    if ! $lists_are_fresh && become_root; then
        "${as_root[@]}" apt-get update -qq || echo "The package lists could not be renewed." >&2
        lists_are_fresh=true
    fi
    for need in "$@"; do
        names=$(packages_for "$need")
        [ -n "$names" ] || absent+=("$need")
        for name in $names; do is_installed "$name" || missing+=("$name"); done
    done
    [ ${#missing[@]} -gt 0 ] || return 0
    if ! become_root; then
        echo "Missing packages. Install them, then run this again:" >&2
        echo "  sudo apt-get install ${missing[*]}" >&2
        exit 1
    fi
    echo "Installing ${missing[*]}"
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
        apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
    were_installed=true
}

# need_packages NEED...: what the build cannot do without. Without dpkg, and for what the system
# does not offer, it is said in words, and Meson decides.
need_packages() {
    if ! have_dpkg; then
        cat >&2 <<'TEXT'
No dpkg here: nothing is installed. What is needed: a C++20 compiler (GCC 11 or Clang 17, or later),
Meson 1.0 or later, Ninja, pkg-config, Python 3, Boost 1.81 or later with Boost.JSON, OpenSSL 3.0 or
later, doctest and CLI11; for all of the tests CMake, make, binutils and valgrind too.
TEXT
        return
    fi
    install_needs "$@"
    [ ${#absent[@]} -eq 0 ] ||
        echo "This system offers no package for ${absent[*]}: Meson may find it all the same." >&2
}

# want_packages WHAT NEED...: what a part of the work wants. Where the system does not offer it,
# says that WHAT is left out.
want_packages() {
    local what=$1
    shift
    have_dpkg || return 0
    install_needs "$@"
    [ ${#absent[@]} -eq 0 ] ||
        echo "This system offers no package for ${absent[*]}: left out: $what." >&2
}

# configure DIRECTORY OPTION...: sets a build directory up once; later calls leave it alone, and
# Meson itself notices changed build files. After an installation it looks again for what was missing.
configure() {
    local directory=$1
    shift
    if [ ! -f "$directory/build.ninja" ]; then
        meson setup "$directory" "$@"
    elif $were_installed; then
        meson setup --reconfigure "$directory"
    fi
}
