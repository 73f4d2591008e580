#!/usr/bin/env bash
# Builds the examples and runs the quickstart: three providers, signed, sent and verified.
set -euo pipefail
cd "$(dirname "$0")/.."
. tests/setup.sh

case ${1:-} in
    '') ;;
    -h | --help)
        echo "Usage: examples/run.sh"
        echo
        echo "Builds build/examples/{first_call,add_provider,list_trades,receive_webhooks,"
        echo "quickstart,rampart} and runs all but the last, against the sandbox."
        echo "Set RAMPART_HEXARAILS_BASE_URL, _API_KEY and _API_SECRET (likewise RAMPNOW, BANXA) to let"
        echo "the quickstart talk to a real provider."
        exit 0
        ;;
    *)
        echo "examples/run.sh: unknown option $1; see --help" >&2
        exit 2
        ;;
esac

need_packages g++ meson ninja-build pkg-config ccache libboost1.81-dev libboost-json1.81-dev \
    libssl-dev doctest-dev libcli11-dev
export CXX=${CXX:-g++}
command -v ccache >/dev/null && [[ $CXX != ccache* ]] && export CXX="ccache $CXX"

configure build -Dwerror=true
meson compile -C build add_provider first_call list_trades receive_webhooks quickstart \
    examples/rampart:executable
build/examples/first_call
build/examples/add_provider
build/examples/list_trades
build/examples/receive_webhooks
build/examples/quickstart
