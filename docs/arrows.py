"""Draws which part of include/rampart includes which, from the includes themselves.

Usage: docs/arrows.py [--check]

Writes docs/arrows.svg; --check only compares it, and exits with 1 when it is not what the headers say.
An arrow goes from a part to one that it includes. What follows from other arrows is left out.
"""

import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
HEADERS = ROOT / "include" / "rampart"
PICTURE = ROOT / "docs" / "arrows.svg"
PROVIDERS = ("hexarails", "rampnow", "banxa")
# Headers at the top that only bring others along.
UMBRELLAS = {"rampart.hpp", "hexarails.hpp", "rampnow.hpp", "banxa.hpp", "src.hpp"}
# Files that belong to another part than their folder's; those at the top are the client's otherwise.
PARTS = {
    "text": {"config.hpp", "version.hpp", "sign/config.hpp"},
    "sign": {"impl/sha256_hex.hpp"},
    "error": {"error.hpp", "impl/error.ipp", "impl/error_category.hpp", "impl/plain_text.hpp"},
    "endpoint": {
        "endpoint.hpp", "provider.hpp", "rules.hpp", "operations.hpp", "impl/provider.ipp",
        "call/placement.hpp", "policy/refusal_reason.hpp"},
    "client": {
        "call/run.hpp", "call/run_async.hpp", "call/impl/run_async.ipp", "call/async_page_range.hpp"},
}
WIDTH, ROW, BOX = 900, 110, (150, 44)


def part_of(path):
    """The part that a header below include/rampart belongs to; None for what is not drawn."""
    if path in UMBRELLAS:
        return None
    for part, files in PARTS.items():
        if path in files:
            return part
    folder = path.split("/")[0]
    if folder in PROVIDERS:
        return "providers"
    return folder if "/" in path else "client"


def arrows():
    """Every part, and the set of parts that it includes."""
    found = {}
    for file in sorted([*HEADERS.rglob("*.hpp"), *HEADERS.rglob("*.ipp")]):
        part = part_of(str(file.relative_to(HEADERS)))
        if part is None or file.name == "src.hpp":
            continue
        found.setdefault(part, set())
        for name in re.findall(r"^#include <rampart/(.+?)>", file.read_text(), re.M):
            to = part_of(name)
            if to is not None and to != part:
                found[part].add(to)
    return found


def depth(part, graph, above=()):
    if part in above:
        sys.exit("arrows in a circle: " + " -> ".join([*above, part]))
    return max((1 + depth(to, graph, (*above, part)) for to in graph[part]), default=0)


def reach(part, graph):
    out = set()
    for to in graph[part]:
        out |= {to} | reach(to, graph)
    return out


def svg(graph):
    depths = {part: depth(part, graph) for part in graph}
    rows = {}
    for part in sorted(graph):
        rows.setdefault(depths[part], []).append(part)
    top = max(rows)
    places = {}
    for level, parts in rows.items():
        for at, part in enumerate(parts):
            places[part] = (WIDTH * (2 * at + 1) // (2 * len(parts)), ROW * (top - level) + 50)
    height = ROW * top + 100
    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}"'
        ' font-family="sans-serif" font-size="16">',
        '<marker id="tip" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="8" markerHeight="8"'
        ' orient="auto"><path d="M0 0 8 4 0 8z" fill="#567"/></marker>',
        f'<rect width="{WIDTH}" height="{height}" fill="#fff"/>']
    half = BOX[1] // 2
    for part in sorted(graph):
        for to in sorted(graph[part]):
            if any(to in reach(other, graph) for other in graph[part] - {to}):
                continue
            (x1, y1), (x2, y2) = places[part], places[to]
            out.append(
                f'<path d="M{x1} {y1 + half}C{x1} {y1 + 2 * half} {x2} {y2 - 2 * half}'
                f' {x2} {y2 - half}" fill="none" stroke="#567" marker-end="url(#tip)"/>')
    for part, (x, y) in sorted(places.items()):
        out.append(
            f'<rect x="{x - BOX[0] // 2}" y="{y - half}" width="{BOX[0]}" height="{BOX[1]}" rx="6"'
            ' fill="#eef3f8" stroke="#567"/>')
        out.append(f'<text x="{x}" y="{y + 6}" text-anchor="middle">{part}</text>')
    return "\n".join([*out, "</svg>"]) + "\n"


def main():
    picture = svg(arrows())
    if sys.argv[1:] == ["--check"]:
        if not PICTURE.exists() or PICTURE.read_text() != picture:
            sys.exit("docs/arrows.svg is not what the headers say: run docs/arrows.py")
    elif sys.argv[1:]:
        sys.exit(__doc__)
    else:
        PICTURE.write_text(picture)


main()
