"""Small faults in a copy of the headers, chosen at run time: applied, run and counted.

A list (tests/mutation/*.txt) names a file below include/rampart/ and, indented, one fault a line:

    policy/backoff.hpp:
        if («attempt < most») => attempt <= most
        «budget_.spend();» =>
            survives: the sentence that says why no test can notice it

Between the marks is what is replaced, around them what makes the place unique; white space does not
count. An expression becomes `(chosen ? fault : original)`, a statement (with its semicolon, or an
`if` with its statement) is left out or replaced. What the compiler evaluates stays as it is.
"""

import argparse
import concurrent.futures
import hashlib
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
LISTS = ROOT / "tests" / "mutation"
BUILD = ROOT / "build-mutation"
TREE = BUILD / "tree"
PROGRAMS = ["sign_tests", "library_tests", "journal_tests", "shared_tests", "fault_tests", "wire_tests",
            "cli_tests"]
AT_LEAST = 95.0  # per cent
# A run of a program, or of some of its test cases, may take this many times its share of what the
# program takes without a fault, and some seconds.
TIMES, SECONDS = 4, 30
# A fault that no more test cases than this evaluate is tried on those alone first.
FEW_CASES = 150


class Fault:
    def __init__(self, where, file, text, mutated):
        self.where, self.file, self.text, self.mutated = where, file, text, mutated
        self.survives = ""
        before, rest = text.split("«", 1)
        self.original, after = rest.split("»", 1)
        self.before, self.after = before, after
        self.number = 0

    def name(self):
        return f"{self.file}: {self.text} => {self.mutated}".rstrip()

    def is_statement(self):
        return self.original.rstrip().endswith((";", "}"))


def read_lists():
    faults = []
    for path in sorted(LISTS.glob("*.txt")):
        file = None
        for number, line in enumerate(path.read_text().splitlines(), 1):
            where = f"{path.name}:{number}"
            text = line.strip()
            if not text or text.startswith("#"):
                continue
            if not line[0].isspace():
                file = text.removesuffix(":")
            elif text.startswith("survives:"):
                faults[-1].survives = text.removeprefix("survives:").strip()
            else:
                if file is None or text.count("«") != 1 or text.count("»") != 1 or "=>" not in text:
                    sys.exit(f"{where}: not a fault: {text}")
                place, mutated = text.rsplit("=>", 1)
                faults.append(Fault(where, file, place.strip(), mutated.strip()))
    for number, fault in enumerate(faults, 1):
        fault.number = number
    return faults


def squeezed(text):
    """The text without white space, and where each of its characters was."""
    places = [at for at, letter in enumerate(text) if not letter.isspace()]
    return "".join(text[at] for at in places), places


def find(source, fault):
    """Where the original begins and ends, or a sentence that says why it cannot be found."""
    text, places = source
    pattern = squeezed(fault.before)[0], squeezed(fault.original)[0], squeezed(fault.after)[0]
    whole = "".join(pattern)
    count = text.count(whole)
    if count != 1:
        return f"{fault.where}: {fault.file} has this {count} times: {fault.text}"
    begin = text.index(whole) + len(pattern[0])
    return places[begin], places[begin + len(pattern[1]) - 1] + 1


def places_of(faults):
    """(begin, end) of each fault by number, and the sentences about those that are not found."""
    sources, found, missing = {}, {}, []
    for fault in faults:
        path = ROOT / "include" / "rampart" / fault.file
        if fault.file not in sources:
            sources[fault.file] = squeezed(path.read_text()) if path.exists() else ("", [])
        place = find(sources[fault.file], fault)
        if isinstance(place, str):
            missing.append(place)
        else:
            found[fault.number] = place
    taken = {}
    for fault in faults:
        if fault.number in found:
            taken.setdefault(fault.file, {})[found[fault.number]] = fault
    for here in taken.values():
        end = 0
        for place, fault in sorted(here.items()):
            if place[0] < end:
                missing.append(f"{fault.where}: overlaps the fault before it: {fault.text}")
            end = max(end, place[1])
    return found, missing


CHOICE = """// Which fault is turned on, and which ones were met.
#pragma once
#include <cstdlib>
#include <fcntl.h>
#include <type_traits>
#include <unistd.h>

namespace rampart_mutation {

inline constexpr int count = %d;
inline int const chosen = [] {
    char const* const text = std::getenv("RAMPART_MUTANT");
    return text ? std::atoi(text) : 0;
}();
inline unsigned char met[count + 1] = {};

// Written whole, for a program that is run by a test to add to.
inline void write_met(char const* name) {
    char const* const path = std::getenv("RAMPART_MUTANTS_MET");
    if (!path) return;
    static char line[count * 6 + 1024];
    int at = 0;
    while (*name && at < 900) line[at++] = *name++;
    line[at++] = '\\t';
    for (int i = 1; i <= count; ++i) {
        if (!met[i]) continue;
        char digits[8];
        int n = 0;
        for (int rest = i; rest; rest /= 10) digits[n++] = static_cast<char>('0' + rest %% 10);
        while (n) line[at++] = digits[--n];
        line[at++] = ' ';
        met[i] = 0;
    }
    line[at++] = '\\n';
    int const file = ::open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
    if (file < 0) return;
    if (::write(file, line, static_cast<size_t>(at))) {}
    ::close(file);
}

struct at_exit {
    ~at_exit() { write_met(""); }
};
inline at_exit const writes_what_is_left{};

constexpr bool is(int fault) {
    if (std::is_constant_evaluated()) return false;
    met[fault] = 1;
    return chosen == fault;
}

} // namespace rampart_mutation
"""

LISTENER = """// The entry point of every test program; each test case says which faults it met.
#define DOCTEST_CONFIG_IMPLEMENT_WITH_MAIN
#include <doctest/doctest.h>
#include "../include/rampart_mutation.hpp"

struct met_listener : doctest::IReporter {
    explicit met_listener(doctest::ContextOptions const&) {}
    doctest::TestCaseData const* now = nullptr;
    void report_query(doctest::QueryData const&) override {}
    void test_run_start() override { rampart_mutation::write_met(""); }
    void test_run_end(doctest::TestRunStats const&) override {}
    void test_case_start(doctest::TestCaseData const& data) override { now = &data; }
    void test_case_reenter(doctest::TestCaseData const&) override {}
    void test_case_end(doctest::CurrentTestCaseStats const&) override {
        rampart_mutation::write_met(now->m_name);
    }
    void test_case_exception(doctest::TestCaseException const&) override {}
    void subcase_start(doctest::SubcaseSignature const&) override {}
    void subcase_end() override {}
    void log_assert(doctest::AssertData const&) override {}
    void log_message(doctest::MessageData const&) override {}
    void test_case_skipped(doctest::TestCaseData const&) override {}
};
DOCTEST_REGISTER_LISTENER("met", 1, met_listener);
"""


def replacement(faults, original):
    """The original with one or more faults of the same place around it."""
    if not faults[0].is_statement():
        chain = "".join(f"::rampart_mutation::is({one.number}) ? ({one.mutated}) : " for one in faults)
        return f"({chain}({original}))"
    chain = "".join(
        f"if (::rampart_mutation::is({one.number})) {{ {one.mutated} }} else " for one in faults)
    return f"{{ {chain}{{ {original} }} }}"


def write_if_new(path, text):
    """Leaves the time of a file alone whose text is the same, so that it is not compiled again."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists() or path.read_text(errors="surrogateescape") != text:
        path.write_text(text, errors="surrogateescape")


def apply():
    faults = read_lists()
    found, missing = places_of(faults)
    for sentence in missing:
        print(sentence, file=sys.stderr)
    if missing:
        sys.exit(f"{len(missing)} faults have lost their place")
    by_file = {}
    for fault in faults:
        by_file.setdefault(fault.file, []).append(fault)
    wanted = set()
    for top in ["include", "tests", "examples", "packaging", "subprojects", "benchmarks"]:
        for path in sorted((ROOT / top).rglob("*")):
            if not path.is_file() or path.suffix in (".pyc",):
                continue
            name = path.relative_to(ROOT)
            wanted.add(name)
            text = path.read_text(errors="surrogateescape")
            if top == "include" and str(name.relative_to("include/rampart")) in by_file:
                text = with_faults(text, by_file[str(name.relative_to("include/rampart"))], found)
            write_if_new(TREE / name, text)
            shutil.copymode(path, TREE / name)
    for path in ROOT.glob("*"):
        if path.is_file() and not path.name.startswith("."):
            wanted.add(path.relative_to(ROOT))
            write_if_new(TREE / path.name, path.read_text())
    for path in TREE.rglob("*"):
        if path.is_file() and path.relative_to(TREE) not in wanted:
            path.unlink()
    # A round number: the header is in every file and changes only when the list outgrows it.
    size = -(-max(fault.number for fault in faults) // 500) * 500
    write_if_new(TREE / "include" / "rampart_mutation.hpp", CHOICE % size)
    write_if_new(TREE / "tests" / "main.cpp", LISTENER)


def with_faults(text, faults, found):
    places = {}
    for fault in faults:
        places.setdefault(found[fault.number], []).append(fault)
    last = len(text)
    for (begin, end), here in sorted(places.items(), reverse=True):
        if end > last:
            sys.exit(f"{here[0].where}: overlaps the fault after it: {here[0].text}")
        text = text[:begin] + replacement(here, text[begin:end]) + text[end:]
        last = begin
    return text.replace("#pragma once\n", "#pragma once\n#include <rampart_mutation.hpp>\n", 1)


def environment(fault=0, met=None):
    out = dict(os.environ, RAMPART_MUTANT=str(fault))
    out.pop("RAMPART_MUTANTS_MET", None)
    if met:
        out["RAMPART_MUTANTS_MET"] = str(met)
    return out


def run_program(program, arguments, seconds, env):
    """How a program ended: '' when all is well, else what was wrong."""
    command = [str(BUILD / "build" / "tests" / program), "-aa=1", "-m", "-nv", *arguments]
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=env, cwd=BUILD / "build",
        start_new_session=True, errors="replace")
    try:
        out, _ = process.communicate(timeout=seconds)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, 9)
        process.communicate()
        return f"did not end in {seconds:.0f} s"
    finally:
        try:
            os.killpg(process.pid, 9)
        except ProcessLookupError:
            pass
    if process.returncode == 0:
        return ""
    case = re.search(r"TEST CASE:\s*(.*)", out)
    if case:
        return case.group(1).strip()
    if process.returncode < 0:
        return f"signal {-process.returncode}"
    return f"exit {process.returncode}"


def baseline(stamp):
    """Seconds of each program, and for each fault the test cases that evaluate it, by program."""
    kept = BUILD / "baseline.json"
    if kept.exists():
        before = json.loads(kept.read_text())
        if before["stamp"] == stamp:
            return before["seconds"], {int(one): by for one, by in before["met_by"].items()}
    seconds, met_by = {}, {}
    for program in PROGRAMS:
        with tempfile.TemporaryDirectory() as folder:
            met = pathlib.Path(folder) / "met"
            begin = time.monotonic()
            wrong = run_program(program, [], 1800, environment(0, met))
            seconds[program] = time.monotonic() - begin
            if wrong:
                sys.exit(f"{program} fails without any fault: {wrong}")
            for line in met.read_text(errors="replace").splitlines():
                case, numbers = line.rsplit("\t", 1)
                for number in numbers.split():
                    cases = met_by.setdefault(int(number), {}).setdefault(program, [])
                    if case not in cases:
                        cases.append(case)
        print(f"{program}: {seconds[program]:.0f} s without a fault", flush=True)
    kept.write_text(json.dumps({"stamp": stamp, "seconds": seconds, "met_by": met_by}))
    return seconds, met_by


def noticed_by(fault, seconds, met_by):
    """The program and test case that notice a fault; None when none does."""
    programs = met_by.get(fault.number, {})
    if not programs:
        return None, "no test evaluates it"
    order = sorted(programs, key=PROGRAMS.index)
    # Those that evaluate it, when they are few; what the programs' own start evaluates, or a program
    # that a test runs, counts for all.
    tried = set()
    for program in order:
        cases = [one for one in programs[program] if one]
        if cases and len(cases) == len(programs[program]) and len(cases) <= FEW_CASES:
            names = ",".join(re.sub(r"[\\,*]", "?", one) for one in cases)
            all_cases = {one for by in met_by.values() for one in by.get(program, [])}
            limit = TIMES * seconds[program] * len(cases) / len(all_cases) + SECONDS
            wrong = run_program(program, ["-tc=" + names], limit, environment(fault.number))
            if wrong:
                return program, wrong
            tried.add(program)
    for program in order:
        if program in tried:
            continue
        limit = TIMES * seconds[program] + SECONDS
        wrong = run_program(program, [], limit, environment(fault.number))
        if wrong:
            return program, wrong
    return None, "noticed by nothing"


def results_before(kept, survivors_only):
    """What is known by the fault's name: of the same headers and tests, or, for survivors only,
    what older tests of the same headers noticed."""
    headers, tests = fingerprint("include"), fingerprint("tests", "examples")
    known = {}
    for line in kept.read_text().splitlines() if kept.exists() else []:
        parts = line.split("\t")
        if len(parts) != 4 or not parts[0].startswith(headers):
            continue
        if parts[0] == headers + tests or (survivors_only and parts[2]):
            known[parts[1]] = parts[2] or None, parts[3]
    return headers + tests, known


def run(given):
    global PROGRAMS
    PROGRAMS = [one for one in PROGRAMS if one in given.programs] or PROGRAMS
    faults = [fault for fault in read_lists() if given.only in fault.name()]
    kept = BUILD / "results.txt"
    stamp, known = results_before(kept, given.survivors)
    listed = hashlib.sha256("\n".join(one.name() for one in read_lists()).encode()).hexdigest()
    seconds, met_by = {}, {}
    if any(fault.name() not in known for fault in faults):
        seconds, met_by = baseline(f"{stamp} {' '.join(PROGRAMS)} {listed}")
    survivors = []

    def try_one(fault):
        return known.get(fault.name()) or noticed_by(fault, seconds, met_by)

    pool = concurrent.futures.ThreadPoolExecutor(given.jobs)
    with kept.open("a") as out, pool:
        for at, (fault, found) in enumerate(zip(faults, pool.map(try_one, faults)), 1):
            program, why = found
            if fault.name() not in known:
                out.write(f"{stamp}\t{fault.name()}\t{program or ''}\t{why}\n")
                out.flush()
            if program is None:
                survivors.append((fault, why))
            print(f"{at}/{len(faults)} {fault.name()}: {program or 'SURVIVES'}: {why}", flush=True)
    total, noticed = len(faults), len(faults) - len(survivors)
    print(f"\n{noticed} of {total} faults noticed: {100.0 * noticed / total:.1f} %")
    for fault, why in survivors:
        print(f"  {fault.where} {fault.name()}\n    {why}; {fault.survives or 'NOT EXPLAINED'}")
    if 100.0 * noticed / total < AT_LEAST or any(not one.survives for one, _ in survivors):
        sys.exit(1)


def fingerprint(*tops):
    """Of the headers or the tests, faults aside."""
    digest = hashlib.sha256()
    for top in tops:
        for path in sorted((ROOT / top).rglob("*")):
            if path.is_file() and LISTS not in path.parents:
                digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


# What --suggest looks for, and what it makes of it.
CANDIDATES = [
    (r"(?<![<>=!-])<=(?!>)", "<"), (r"(?<![<>-])>=", ">"), (r"(?<=\s)<(?=\s)", "<="),
    (r"(?<=\s)>(?=\s)", ">="), (r"==", "!="), (r"!=", "=="), (r"&&", "||"), (r"\|\|", "&&"),
    (r"(?<=\s)\+(?=\s)", "-"), (r"(?<=\s)-(?=\s)", "+"), (r"\btrue\b", "false"),
    (r"\bfalse\b", "true"), (r"delivery::not_sent", "delivery::unknown"),
    (r"delivery::rejected", "delivery::unknown"), (r"delivery::unknown", "delivery::not_sent"),
    (r"std::min\b", "std::max"), (r"std::max\b", "std::min"),
    (r"errc::(?!provider_failed)\w+", "errc::provider_failed"),
]
DEFAULT = re.compile(r"(?!.*\b(?:constexpr|static|return|auto)\b)[\w:<>, ]+ \w+(?:\{| = )([\d']+|true|false)\}?;")


def condition_of(text):
    """Where the condition of an `if` or `while` begins and ends in a line; (0, 0) for none."""
    start = re.search(r"\b(?:if|while) \(", text)
    depth = 0
    for at in range(start.end() if start else len(text), len(text)):
        if text[at] == ")" and depth == 0:
            return start.end(), at
        depth += {"(": 1, ")": -1}.get(text[at], 0)
    return 0, 0


def returned_by(text):
    start = re.search(r"\breturn (?=.+;$)", text)
    return (start.end(), len(text) - 1) if start else (0, 0)


def suggest(file):
    """Faults of one line that can be pasted into a list; most need a look and some are none."""
    source = (ROOT / "include" / "rampart" / file).read_text()
    flat = squeezed(source)[0]
    print(f"{file}:")
    for line in source.splitlines():
        text = line.split("//")[0].strip()
        if not text or text.startswith(("#", "///", "static_assert", "template", "requires")):
            continue
        for begin, end in [condition_of(text), returned_by(text)]:
            expression = text[begin:end]
            if not expression or flat.count(squeezed(text)[0]) != 1 or " = " in expression:
                continue
            marked = text[:begin] + "«" + expression + "»" + text[end:]
            for pattern, other in CANDIDATES:
                for match in re.finditer(pattern, expression):
                    mutated = expression[:match.start()] + other + expression[match.end():]
                    print(f"    {marked} => {mutated}")
        default = DEFAULT.fullmatch(text)
        if default and flat.count(squeezed(text)[0]) == 1:
            begin, end = default.span(1)
            other = {"true": "false", "false": "true"}.get(text[begin:end], text[begin:end] + " + 1")
            print(f"    {text[:begin]}«{text[begin:end]}»{text[end:]} => {other}")
        if re.fullmatch(r"[\w.>-]+\(.*\);|[\w.>-]+ [-+]?= .*;|[-+]{2}[\w.>-]+;", text):
            if flat.count(squeezed(text)[0]) == 1 and not text.startswith("return"):
                print(f"    «{text}» =>")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--apply", action="store_true")
    parser.add_argument("--run", action="store_true")
    parser.add_argument("--suggest", metavar="HEADER")
    parser.add_argument("--only", default="")
    parser.add_argument("--survivors", action="store_true")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("programs", nargs="*")
    given = parser.parse_args()
    if given.suggest:
        suggest(given.suggest)
    elif given.apply:
        apply()
    elif given.run:
        run(given)
    else:
        faults = read_lists()
        missing = places_of(faults)[1]
        print("\n".join(missing + [f"{len(faults)} faults, {len(missing)} without their place"]))
        sys.exit(1 if missing else 0)


if __name__ == "__main__":
    main()
