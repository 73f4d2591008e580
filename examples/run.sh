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
        echo "Builds build/examples/{1_first_call,2_errors,3_lists,4_async,5_webhooks,6_policies,"
        echo "7_own_provider,best_quote,payout_service,prometheus_metrics,receive_webhooks,quickstart,"
        echo "rampart} and runs all but the last, against the sandbox; prometheus_metrics only where"
        echo "prometheus-cpp is found, payout_service only where SQLite is."
        echo "Set RAMPART_HEXARAILS_BASE_URL, _API_KEY and _API_SECRET (likewise RAMPNOW, BANXA) to let"
        echo "the quickstart talk to a real provider."
        exit 0
        ;;
    *)
        echo "examples/run.sh: unknown option $1; see --help" >&2
        exit 2
        ;;
esac

need_packages g++ meson ninja-build 'pkgconf|pkg-config' ccache boost libssl-dev doctest-dev \
    libcli11-dev python3
want_packages "the example prometheus_metrics" prometheus-cpp-dev
want_packages "the example payout_service" libsqlite3-dev
want_packages "the example many_hosts" libhiredis-dev 'redis-server|valkey-server'
export CXX=${CXX:-g++}
command -v ccache >/dev/null && [[ $CXX != ccache* ]] && export CXX="ccache $CXX"

configure build -Dwerror=true -Dbuildtype=debug
examples=(1_first_call 2_errors 3_lists 4_async 5_webhooks 6_policies 7_own_provider
    best_quote receive_webhooks quickstart)
if pkg-config --exists prometheus-cpp-core; then
    # The build directory may be older than the package.
    meson introspect build --targets | grep -q prometheus_metrics || meson setup --reconfigure build
    examples+=(prometheus_metrics)
fi
if pkg-config --exists sqlite3; then
    meson introspect build --targets | grep -q payout_service || meson setup --reconfigure build
    examples+=(payout_service)
fi
hosts=()
store=$(command -v redis-server || command -v valkey-server || true)
if pkg-config --exists hiredis && [ -n "$store" ]; then
    meson introspect build --targets | grep -q many_hosts || meson setup --reconfigure build
    hosts=(many_hosts)
fi
meson compile -C build "${examples[@]}" "${hosts[@]}" examples/rampart:executable
for example in "${examples[@]}"; do
    "build/examples/$example"
done
if [[ ${#hosts[@]} -gt 0 ]]; then
    # A server of its own; the picture is build/many_hosts.svg.
    "$store" --port 16399 --bind 127.0.0.1 --save '' --logfile /dev/null --dir build &
    server=$!
    trap 'kill "$server"' EXIT
    build/examples/many_hosts redis://127.0.0.1:16399 30 >build/many_hosts.svg
fi
