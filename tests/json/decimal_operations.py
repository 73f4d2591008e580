"""Random operations on decimals, computed by Python: one a line, as `name left right extra result`."""

import random
import sys
from decimal import (
    ROUND_CEILING, ROUND_DOWN, ROUND_FLOOR, ROUND_HALF_EVEN, ROUND_HALF_UP, ROUND_UP, Context, Decimal)

EXACT = Context(prec=2000)
MODES = {
    "down": ROUND_DOWN, "up": ROUND_UP, "floor": ROUND_FLOOR, "ceiling": ROUND_CEILING,
    "half_up": ROUND_HALF_UP, "half_even": ROUND_HALF_EVEN}


def number(source):
    digits = "".join(source.choice("0123456789") for _ in range(source.choice([1, 2, 3, 8, 20, 60])))
    point = source.randrange(len(digits) + 1)
    text = (digits[:point] or "0") + ("." + digits[point:] if point < len(digits) else "")
    if source.random() < 0.1:
        text += "e" + str(source.randrange(-12, 12))
    return source.choice(["", "", "-"]) + text


def quotient(left, right, decimals, mode):
    """Exact, as Python's own division rounds twice."""
    a, b = left.as_integer_ratio(), right.as_integer_ratio()
    over, under = a[0] * b[1] * 10**decimals, a[1] * b[0]
    if under < 0:
        over, under = -over, -under
    whole, rest = divmod(abs(over), under)
    negative = over < 0
    away = rest and {
        "down": False, "up": True, "floor": negative, "ceiling": not negative,
        "half_up": 2 * rest >= under,
        "half_even": 2 * rest > under or (2 * rest == under and whole % 2 == 1)}[mode]
    return EXACT.scaleb(Decimal((-1 if negative else 1) * (whole + (1 if away else 0))), -decimals)


source = random.Random(20261127)
for _ in range(int(sys.argv[1])):
    what = source.choice(["add", "subtract", "multiply", "times", "compare", "round", "divide", "minor"])
    left, right, extra = number(source), number(source), "0"
    a, b = Decimal(left), Decimal(right)
    if what == "add":
        result = EXACT.add(a, b)
    elif what == "subtract":
        result = EXACT.subtract(a, b)
    elif what == "multiply":
        result = EXACT.multiply(a, b)
    elif what == "times":
        right = str(source.randrange(-(2**63), 2**63))
        result = EXACT.multiply(a, Decimal(right))
    elif what == "compare":
        right = left if source.random() < 0.2 else right
        result = EXACT.compare(a, Decimal(right))
    elif what in ("round", "divide"):
        decimals, mode = source.randrange(12), source.choice(sorted(MODES))
        extra = f"{mode}:{decimals}"
        if what == "divide":
            if b == 0:
                continue
            result = quotient(a, b, decimals, mode)
        else:
            result = a.quantize(Decimal(1).scaleb(-decimals), MODES[mode], EXACT)
    else:
        decimals = source.randrange(9)
        extra = str(decimals)
        units = EXACT.scaleb(a, decimals)
        whole = units == EXACT.to_integral_value(units) and -(2**63) <= units < 2**63
        result = int(units) if whole else "none"
    print(what, left, right, extra, result if isinstance(result, (str, int)) else format(result, "f"))
