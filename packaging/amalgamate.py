#!/usr/bin/env python3
"""Writes rampart-sign.hpp: the signing core in one header.

Every header of rampart/sign/ and the providers' schemes go in once, those that they include
first; the system's headers are included at the top, but for those that stand under an #if. The result needs the standard library and
libcrypto.
"""
import argparse
import pathlib
import re
import sys

# Opt-ins: they cost OpenSSL's larger headers, or the compiler's vector intrinsics.
EXCLUDED = {"rampart/sign/batch.hpp", "rampart/sign/evp.hpp", "rampart/sign/evp_crypto.hpp"}
# Its checks come before anything else, so that a build that cannot work hears why.
FIRST = "rampart/sign/config.hpp"
SINGLE = "RAMPART_SIGN_SINGLE_HEADER"

INCLUDE = re.compile(r"#\s*include\s+<([^>]+)>\s*(?://.*)?$")


class Amalgamation:
    def __init__(self, include):
        self.include = include
        self.read = []
        self.system = set()
        self.texts = []

    def add(self, name):
        """Appends a header after the headers that it includes; each once."""
        if name in self.read:
            return
        self.read.append(name)
        path = self.include / name
        lines = path.read_text(encoding="utf-8").splitlines()
        kept = []
        depth = 0
        for line in lines:
            found = INCLUDE.match(line)
            depth += bool(re.match(r"#\s*if", line)) - bool(re.match(r"#\s*endif", line))
            if line.strip() == "#pragma once":
                continue
            if found and found[1].startswith("rampart/"):
                if depth and found[1] not in EXCLUDED:
                    sys.exit(f"amalgamate.py: {path}: {line} must not depend on an #if")
                if depth:
                    kept.append(self.in_place(found[1]))
                else:
                    self.add(found[1])
            elif found and not depth and name != FIRST:
                self.system.add(found[1])
            elif line.lstrip().startswith("#include \""):
                sys.exit(f"amalgamate.py: {path}: write includes in angle brackets: {line}")
            else:
                kept.append(line)
        body = "\n".join(kept).strip()
        self.texts.append((name, re.sub(r"\n{3,}", "\n\n", body)))

    def in_place(self, name):
        """The text of an opt-in header for the #if that it stands under, its includes of the
        system's with it."""
        lines = (self.include / name).read_text(encoding="utf-8").splitlines()
        self.read.append(name)
        return "\n".join(
            line
            for line in lines
            if line.strip() != "#pragma once" and not line.startswith("#include <rampart/")
        )


def version_of(include):
    text = (include / "rampart/version.hpp").read_text(encoding="utf-8")
    return re.search(r'define RAMPART_VERSION_STRING "([^"]+)"', text)[1]


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--include", type=pathlib.Path, required=True)
    options.add_argument("--licence", type=pathlib.Path, required=True)
    options.add_argument("--output", type=pathlib.Path, required=True)
    options.add_argument("--depfile", type=pathlib.Path)
    given = options.parse_args()

    parts = Amalgamation(given.include)
    folders = [given.include / "rampart", given.include / "rampart/sign"]
    wanted = sorted(folders[1].glob("*.hpp")) + sorted(folders[0].glob("*/scheme.hpp"))
    parts.add(FIRST)
    for path in wanted:
        name = path.relative_to(given.include).as_posix()
        if name not in EXCLUDED:
            parts.add(name)

    foreign = [name for name in parts.system if name.startswith("boost/")]
    if foreign:
        sys.exit(f"amalgamate.py: the signing core must not include {', '.join(foreign)}")

    licence = given.licence.read_text(encoding="utf-8").rstrip().splitlines()
    openssl = sorted(name for name in parts.system if name.startswith("openssl/"))
    rest = sorted(parts.system - set(openssl))
    first, *others = parts.texts
    out = [
        f"// rampart-sign.hpp: the signing core of rampart {version_of(given.include)} in one"
        " header, made from rampart/sign/.",
        "// Needs C++20 and OpenSSL 3's libcrypto. Do not edit: edit what it is made from.",
        "//",
        *(f"// {line}".rstrip() for line in licence),
        "#pragma once",
        "",
        first[1],
        "",
        *(f"#include <{name}>" for name in rest),
        "",
        *(f"#include <{name}>" for name in openssl),
    ]
    for name, text in others:
        out += ["", f"// ---- {name}", "", text]
    out += ["", f"#define {SINGLE} 1", ""]
    given.output.write_text("\n".join(out), encoding="utf-8")

    if given.depfile:
        # The folders too: a header that is added or removed changes them.
        needs = [given.include / name for name in parts.read] + folders
        needs.append(given.include / "rampart/version.hpp")
        given.depfile.write_text(f"{given.output}: {' '.join(map(str, needs))}\n")


if __name__ == "__main__":
    main()
