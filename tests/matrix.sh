#!/usr/bin/env bash
# Builds and tests rampart on other systems, compilers and library versions: each row in a root of its
# own, made by debootstrap and kept between runs. Prints a table as it goes and at the end. What is done
# in a root is in tests/matrix/row.sh.
set -euo pipefail
cd "$(dirname "$0")/.."
tree=$PWD

usage() {
    cat <<'TEXT'
Usage: tests/matrix.sh [--list | --markdown] [--fresh] [ROW...]

  (none)    all rows, in order: hours of two processors
  ROW       these rows, or all whose name begins with it: "trixie", "bookworm-gcc11"
  --list    says what each row is, and runs nothing; --markdown: as README's table
  --fresh   makes the roots of these rows anew

Roots and builds are in RAMPART_MATRIX, or in rampart-matrix beside the tree; they take some 15 GB.
Needs root, debootstrap and a Debian mirror: that of this system's own package sources. Fails when a
row fails; the log of each row is beside the roots.
TEXT
}

# name | release | needs beside the common ones | what is done | description
#
# What is done: see tests/matrix/row.sh. At link time GCC takes a moved std::string for its small buffer
# and warns of what is read behind that; its other warnings are errors in the row lto, too.
rows() {
    sed 's/^ *//' <<'ROWS'
    bookworm-gcc12      | bookworm |                        | all                                     | Debian 12: GCC 12, Boost 1.81, OpenSSL 3.0
    bookworm-gcc11      | bookworm | g++-11                 | CXX=g++-11 sign library                 | GCC 11
    bookworm-clang19    | bookworm | clang-19               | CXX=clang++-19 sign library wire faults | Clang 19 with libstdc++
    bookworm-libcxx     | bookworm | clang-19 libc++-19-dev libc++abi-19-dev | CXX=clang++-19 CXXFLAGS=-stdlib=libc++ sign library | Clang 19 with libc++
    bookworm-boost183   | bookworm-backports | libboost1.83-dev libboost-json1.83-dev | sign library wire | Boost 1.83 from backports
    trixie-gcc14        | trixie   |                        | all                                     | Debian 13: GCC 14, Boost 1.83, OpenSSL 3.5
    trixie-clang17      | trixie   | clang-17               | CXX=clang++-17 sign library             | Clang 17
    trixie-clang19      | trixie   | clang-19               | CXX=clang++-19 sign library wire        | Clang 19, Boost 1.83
    trixie-boost188     | trixie-boost188 | libboost1.88-dev libboost-json1.88-dev | sign library wire | Boost 1.88
    sid-gcc             | sid      |                        | all                                     | Debian sid: the newest GCC, Boost and OpenSSL
    sid-clang           | sid      | clang                  | CXX=clang sign library wire             | the newest Clang
    cpp23               | trixie   |                        | -Dcpp_std=c++23 sign library            | C++23
    cpp26               | trixie   |                        | -Dcpp_std=c++26 sign library            | C++26
    optimised           | trixie   |                        | -Doptimization=2 sign library           | -O2 (the rows above are -O0)
    lto                 | trixie   |                        | CXXFLAGS=-Wno-stringop-overread -Doptimization=3 -Db_lto=true sign library | -O3 -flto
    ndebug              | trixie   |                        | -Db_ndebug=true sign library wire       | NDEBUG
    no-rtti             | trixie   |                        | core -fno-rtti                          | the signing core without RTTI
    unity               | trixie   |                        | unity                                   | library, sandbox and a caller in one file
    warnings            | trixie   | clang-19 libsqlite3-dev libpq-dev libhiredis-dev | warnings                                | every header under a consumer's warnings, both compilers
    openssl-hidden      | trixie   |                        | CXXFLAGS=-DOPENSSL_NO_DEPRECATED,-DOPENSSL_API_COMPAT=30000 sign library | OpenSSL hides deprecated functions
    aarch64             | trixie-arm64 | g++-aarch64-linux-gnu qemu-user libssl-dev:arm64 libboost-json-dev:arm64 | cross:aarch64 sign library | aarch64, under qemu
    s390x               | bookworm-s390x | g++-s390x-linux-gnu qemu-user libssl-dev:s390x libboost1.81-dev:s390x libboost-json1.81-dev:s390x | cross:s390x sign library | s390x (big endian), under qemu
    i386                | trixie-i386  | g++-i686-linux-gnu qemu-user libssl-dev:i386 libboost-json-dev:i386 | cross:i686 sign library | i386
ROWS
}

wanted=()
list=false
fresh=false
for argument in "$@"; do
    case $argument in
        --list | --markdown) list=true form=$argument ;;
        --fresh) fresh=true ;;
        -h | --help) usage; exit 0 ;;
        -*) echo "tests/matrix.sh: unknown option $argument" >&2; usage >&2; exit 2 ;;
        *)
            rows | grep -q "^$argument" || {
                echo "tests/matrix.sh: no row $argument; --list shows all" >&2
                exit 2
            }
            wanted+=("$argument")
            ;;
    esac
done

is_wanted() {
    [ ${#wanted[@]} -eq 0 ] && return
    local name
    for name in "${wanted[@]}"; do [[ $1 == "$name"* ]] && return; done
    return 1
}

field() { cut -d '|' -f "$2" <<<"$1" | sed 's/^ *//; s/ *$//'; }

if $list; then
    if [ "$form" = --markdown ]; then printf '| row | is |\n| --- | --- |\n'; fi
    rows | while read -r row; do
        is_wanted "$(field "$row" 1)" || continue
        if [ "$form" = --markdown ]; then
            printf '| `%s` | %s |\n' "$(field "$row" 1)" "$(field "$row" 5)"
        else
            printf '%-18s %s\n' "$(field "$row" 1)" "$(field "$row" 5)"
        fi
    done
    exit 0
fi

[ "$(id -u)" -eq 0 ] || { echo "tests/matrix.sh needs root, to make and enter roots." >&2; exit 1; }
command -v debootstrap >/dev/null || {
    echo "tests/matrix.sh needs debootstrap: apt-get install debootstrap" >&2
    exit 1
}

matrix=${RAMPART_MATRIX:-$(dirname "$tree")/rampart-matrix}
mkdir -p "$matrix"

# The mirror of this system's own sources.
mirror=$({ cat /etc/apt/sources.list /etc/apt/sources.list.d/* 2>/dev/null || true; } | sed -n \
    -e 's/^URIs: *\(.*\/debian\)\/* *$/\1/p' -e 's/^deb .*\(http[^ ]*\/debian\)\/* .*/\1/p' |
    sed -n 1p)
[ -n "$mirror" ] || { echo "tests/matrix.sh found no Debian mirror in this system's sources." >&2; exit 1; }

# enter ROOT COMMAND: runs it there, with /proc, /dev and the tree at /rampart/tree, read-only.
enter() {
    local root=$1
    shift
    mkdir -p "$root/rampart/tree"
    cp /etc/resolv.conf "$root/etc/resolv.conf"
    unshare --mount --pid --fork --kill-child bash -c '
        set -e
        mount --make-rprivate /
        mount -t proc proc "$1/proc"
        mount --rbind /dev "$1/dev"
        mount --bind "$2" "$1/rampart/tree"
        mount -o remount,bind,ro "$1/rampart/tree"
        exec chroot "$1" /usr/bin/env -i HOME=/root LANG=C.UTF-8 TERM=dumb CI="${CI:-}" \
            PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin bash -c "$3"
    ' enter "$root" "$tree" "$*" </dev/null
}

# make_root RELEASE: a root of RELEASE, or of RELEASE-VARIANT a copy with what the variant adds.
make_root() {
    local name=$1 root=$matrix/$1 release=${1%%-*}
    local variant=${name#"$release"}
    if $fresh; then rm -rf "$root"; fi
    if [ -f "$root/.made" ]; then return; fi
    rm -rf "$root"
    echo "making the root $name"
    debootstrap --variant=minbase "$release" "$root" "$mirror" || return
    # Settings of this system's apt that reach its mirror.
    cp -r /etc/apt/apt.conf.d/. "$root/etc/apt/apt.conf.d/" 2>/dev/null || true
    rm -f "$root"/etc/apt/apt.conf.d/*docker* "$root"/etc/apt/apt.conf.d/*appstream* \
        "$root"/etc/apt/apt.conf.d/*packagekit*
    case $variant in
        -backports) echo "deb $mirror $release-backports main" >>"$root/etc/apt/sources.list" ;;
        -arm64 | -s390x | -i386) enter "$root" "dpkg --add-architecture ${variant#-}" || return ;;
    esac
    enter "$root" 'apt-get update -qq' && touch "$root/.made"
}

format='%-18s %-8s %8s  %s\n'
table=''
failed=0
line() {
    # shellcheck disable=SC2059 # the format is ours
    printf "$format" "$@"
    table+=$(printf "$format" "$@")$'\n'
}

line row result seconds what
while read -r row; do
    name=$(field "$row" 1)
    is_wanted "$name" || continue
    log=$matrix/$name.log
    started=$SECONDS
    result=ok
    {
        make_root "$(field "$row" 2)" &&
            enter "$matrix/$(field "$row" 2)" \
                "/rampart/tree/tests/matrix/row.sh $name '$(field "$row" 3)' $(field "$row" 4)"
    } >"$log" 2>&1 || result=FAILED
    cases=$(grep -aE '^[0-9]+ passed, [0-9]+ failed$' "$log" | tail -n 1 || true)
    line "$name" "$result" $((SECONDS - started)) "$(field "$row" 5)${cases:+: $cases}"
    [ "$result" = ok ] || { failed=$((failed + 1)); tail -n 15 "$log" | sed 's/^/    /'; }
done < <(rows)

printf '\n%s\n' "$table"
if [ "$failed" -gt 0 ]; then
    echo "$failed rows failed; their logs are in $matrix" >&2
    exit 1
fi
