#!/usr/bin/env python3
"""Puts what the benchmarks wrote together: a table, report.json, report.svg and
in_flight.svg.

Usage: report.py DIRECTORY [REPORT.json ...]

Reads the *.numbers.json files and benchmark.json (Google Benchmark's) in DIRECTORY. Further reports are those of other
machines: each ratio is then shown with the CPUs that it was met on.
"""
import json
import os
import pathlib
import platform
import subprocess
import sys

# Name, what is compared, and the target: a sign and a number.
TARGETS = [
    ("sign_over_floor", "one signature / its SHA-256 blocks alone", "<=", 1.25),
    ("sign_over_floor_real_clock_and_nonce", "the same with clock and random nonce", "<=", 1.4),
    ("evp_policy_over_bare_evp", "one signature, EVP policy / its EVP calls by hand", "<=", 1.1),
    ("oneshot_over_sign_median", "HMAC() and strings / one signature, median of six", ">=", 10),
    ("oneshot_over_sign", "the same, the worst of six", ">=", 7),
    ("two_thread_scaling", "signatures a second, two threads / one", ">=", 1.8),
    ("allocations_per_signature", "allocations for one signature", "<=", 0),
    ("batch_over_single", "64 MACs at once / one by one, a second", ">=", 2.5),
    ("batch_over_ipsec_mb_64", "64 MACs of 64 bytes at once / intel-ipsec-mb, a second", ">=", 1.3),
    ("batch_over_ipsec_mb_110", "the same of 110 bytes", ">=", 1.3),
    ("batch_over_ipsec_mb_256", "of 256", ">=", 1),
    ("batch_over_ipsec_mb_1024", "of 1024", ">=", 1),
    ("batch_over_ipsec_mb_4096", "of 4096", ">=", 1),
    ("batch_over_port_bound", "what the vector ports allow / those five, the worst, time", ">=", 0.65),
    ("batch_signatures_over_single", "64 signatures at once / one by one", ">=", 1.8),
    ("instructions_over_handwritten", "typed request / by hand, instructions", "<=", 1.02),
    ("json_typed_over_boost_document", "a page of 100 rows into types / Boost.JSON's document, time",
     "<=", 1),
    ("call_cpu_over_raw_beast", "whole call / by hand over Beast, CPU time", "<=", 1.05),
    ("calls_over_curl", "whole calls a second / libcurl's", ">=", 1.2),
    ("first_handshake_over_second", "a client's first TLS 1.3 handshake / its second, CPU", ">=", 3),
    ("async_calls_over_curl_multi", "256 calls in flight a CPU second / libcurl's multi", ">=", 1.2),
    ("async_calls_over_raw_beast", "the same / Beast by hand", ">=", 0.95),
    ("async_cpu_growth", "CPU a call, 1,000 in flight / 10", "<=", 1.2),
    ("async_bytes_a_call_rampart_queued_1000", "memory of a call that waits for a connection",
     "<=", 8192),
    ("async_bytes_beyond_openssl_rampart_1000", "the same for its answer, less OpenSSL's",
     "<=", 8192),
    ("compile_signer", "signing headers / what they need, compile time", "<=", 2),
    ("compile_call_separate", "one call, separate / Beast by hand, compile time", "<=", 0.12),
    ("compile_call_separate_rampnow", "the same with a call of Rampnow", "<=", 0.12),
    ("compile_call_separate_banxa", "the same with a call of Banxa", "<=", 0.12),
    ("compile_call_header_only", "one call, header-only / Beast by hand", "<=", 1.2),
]


def first_line(command):
    try:
        return subprocess.run(
            command, capture_output=True, text=True, check=True).stdout.splitlines()[0].strip()
    except (OSError, subprocess.CalledProcessError, IndexError):
        return "unknown"


def machine():
    """What the numbers were measured on."""
    cpu, flags, kind = "unknown", set(), {}
    info = pathlib.Path("/proc/cpuinfo")
    for line in info.read_text(encoding="utf-8").splitlines() if info.exists() else []:
        name, _, value = line.partition(":")
        if name.strip() == "model name":
            cpu = value.strip()
        if name.strip() in ("cpu family", "model"):
            kind[name.strip()] = value.strip()
        if name.strip() == "flags":
            flags = set(value.split())
    if len(kind) == 2:  # a hypervisor may hide the name
        cpu += f" family {kind['cpu family']} model {kind['model']}"
    load = os.getloadavg()[0]
    return {
        "cpu": cpu,
        "cores": os.cpu_count(),
        "extensions": sorted(flags & {"sha_ni", "avx2", "avx512f"}),
        "architecture": platform.machine(),
        "system": platform.platform(),
        "compiler": first_line(["g++", "--version"]),
        "openssl": first_line(["openssl", "version"]).split(" (")[0],
        "load_average": round(load, 2),
    }


def libraries(directory):
    """Signatures a second by library and message size, from Google Benchmark's report."""
    found = {}
    file = directory / "benchmark.json"
    if not file.exists():
        return found
    for run in json.loads(file.read_text(encoding="utf-8"))["benchmarks"]:
        kind, *name = run["run_name"].split("/")
        if kind != "message" or run.get("aggregate_name", "median") != "median":
            continue
        found.setdefault(name[0], {})[int(name[1])] = run["items_per_second"]
    return found


def picture(directory, rates, where):
    """Draws report.svg with gnuplot: one line a library, over the size of the message."""
    sizes = sorted({size for of_one in rates.values() for size in of_one})
    order = sorted(rates, key=lambda name: -rates[name][sizes[0]])
    data = ["bytes " + " ".join(f'"{name}"' for name in order)]
    data += [f"{size} " + " ".join(f"{rates[name][size] / 1e6:.6f}" for name in order)
             for size in sizes]
    (directory / "libraries.dat").write_text("\n".join(data) + "\n", encoding="utf-8")
    extensions = ", ".join(where["extensions"]).replace("_", "-")
    openssl = " ".join(where["openssl"].split()[:2])
    where_text = f"{where['cpu']} ({extensions}), {openssl}"
    colours = ["#b2182b", "#d6604d", "#2166ac", "#4393c3", "#1b7837", "#762a83", "#8c510a",
               "#555555", "#01665e", "#999999"]
    lines = []
    for column, name in enumerate(order):
        ours = name.startswith("rampart")
        style = f"lc rgb '{colours[column % len(colours)]}' lw {3 if ours else 1.5} " \
                f"pt {7 if ours else 4 + column} ps 0.6"
        lines.append(f"'libraries.dat' using 1:{column + 2} with linespoints {style} "
                     f'title "{name}"')
    script = f"""
set terminal svg size 960,560 dynamic noenhanced font 'sans-serif,13' background rgb 'white'
set output 'report.svg'
set title "HMAC-SHA-256 signatures a second, one thread, prepared message to hex\\n{where_text}"
set logscale xy
set xlabel 'bytes of the message'
set ylabel 'million signatures a second'
set xtics ({', '.join(str(size) for size in sizes)})
set xrange [{sizes[0] * 0.9}:{sizes[-1] * 1.1}]
set grid
set key outside right top Left reverse
set format y '%g'
set yrange [0.1:*]
plot {', '.join(lines)}
"""
    try:
        subprocess.run(["gnuplot"], input=script, text=True, check=True, cwd=directory)
    except (OSError, subprocess.CalledProcessError) as failed:
        print(f"no report.svg: {failed}")


def in_flight_picture(directory, numbers, where):
    """Draws in_flight.svg with gnuplot: what a call costs, over the calls in flight."""
    names = [("rampart", "rampart", "#b2182b"), ("raw_beast", "Beast by hand", "#2166ac"),
             ("curl_multi", "libcurl multi", "#1b7837"),
             ("rampart_queued", "rampart, waiting for a connection", "#d6604d")]
    panels = [("CPU time a call", "microseconds", "cpu_microseconds", 1),
              ("memory a call in flight", "KiB", "bytes_a_call", 1 / 1024),
              ("latency, median", "milliseconds", "p50_microseconds", 1e-3),
              ("latency, 99th percentile", "milliseconds", "p99_microseconds", 1e-3)]
    script = [f"""
set terminal svg size 960,720 dynamic noenhanced font 'sans-serif,13' background rgb 'white'
set output 'in_flight.svg'
set multiplot layout 2,2 title "One thread, a kept TLS connection for each call in flight\\n\
{where['cpu']}, {where['cores']} cores, {' '.join(where['openssl'].split()[:2])}"
set logscale x
set xrange [0.7:15000]
set xtics (1, 10, 100, '1k' 1000, '10k' 10000)
set grid
set key top left reverse Left
set format y '%g'
set xlabel 'calls in flight'
"""]
    for title, unit, what, scale in panels:
        drawn = []
        for name, label, colour in names:
            start = f"async_{what}_{name}_"
            points = sorted((int(key[len(start):]), value * scale)
                            for key, value in numbers.items()
                            if key.startswith(start) and key[len(start):].isdigit())
            if not points:
                continue
            block = f"${what}_{name}"
            script.append(f"{block} << EOD\n"
                          + "\n".join(f"{x} {y:.4g}" for x, y in points) + "\nEOD")
            drawn.append(f"{block} with linespoints lc rgb '{colour}' pt 7 ps 0.5 "
                         f"lw {3 if name == 'rampart' else 1.5} title '{label}'")
        if drawn:
            by_time = unit == "milliseconds"
            script.append(("set logscale y\nset yrange [*:*]" if by_time
                           else "unset logscale y\nset yrange [0:*]")
                          + f"\nset title '{title}'\nset ylabel '{unit}'\nplot "
                          + ", ".join(drawn))
    script.append("unset multiplot")
    try:
        subprocess.run(["gnuplot"], input="\n".join(script), text=True, check=True, cwd=directory)
    except (OSError, subprocess.CalledProcessError) as failed:
        print(f"no in_flight.svg: {failed}")


def is_met(measured, sign, target):
    return measured <= target if sign == "<=" else measured >= target


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    directory = pathlib.Path(sys.argv[1])
    others = [json.loads(pathlib.Path(name).read_text(encoding="utf-8")) for name in sys.argv[2:]]
    ratios = {}
    for file in sorted(directory.glob("*.numbers.json")):
        ratios.update(json.loads(file.read_text(encoding="utf-8")))
    rates = libraries(directory)
    where = machine()
    targets = {}
    print(f"\n{where['cpu']}, {where['cores']} cores, {', '.join(where['extensions'])}; "
          f"{where['openssl']}; {where['compiler']}; load {where['load_average']}\n")
    print(f"{'ratio':38} {'measured':>9} {'target':>9}  met  what is compared")
    for name, meaning, sign, target in TARGETS:
        measured = ratios.get(name)
        if measured is None:
            targets[name] = {"target": f"{sign} {target}", "met": None}
            print(f"{name:38} {'-':>9} {sign + ' ' + str(target):>9}   -   {meaning}")
            continue
        met = is_met(measured, sign, target)
        on = [where["cpu"]] if met else []
        for other in others:
            value = other["ratios"].get(name)
            if value is not None and is_met(value, sign, target):
                on.append(other["machine"]["cpu"])
        targets[name] = {"target": f"{sign} {target}", "measured": measured, "met": met,
                         "met_on": sorted(set(on))}
        print(f"{name:38} {measured:9.3f} {sign + ' ' + str(target):>9}  "
              f"{'yes' if met else 'NO ':3}  {meaning}")
    for cpu in sorted({cpu for one in targets.values() for cpu in one.get("met_on", [])}):
        names = [name for name, one in targets.items() if cpu in one.get("met_on", [])]
        print(f"\nmet on {cpu}: {', '.join(names)}")
    if rates:
        print("\nmillion signatures a second, prepared message to hex, by bytes of the message")
        sizes = sorted(next(iter(rates.values())))
        print(f"{'':28}" + "".join(f"{size:>9}" for size in sizes))
        for name, of_one in rates.items():
            print(f"{name:28}" + "".join(f"{of_one[size] / 1e6:9.3f}" for size in sizes))
        picture(directory, rates, where)
    if any(name.startswith("async_") for name in ratios):
        in_flight_picture(directory, ratios, where)
    report = {"machine": where, "ratios": ratios, "targets": targets,
              "signatures_a_second": rates}
    (directory / "report.json").write_text(json.dumps(report, indent=2) + "\n", encoding="utf-8")
    print(f"\n{directory / 'report.json'} and the pictures beside it")


if __name__ == "__main__":
    main()
