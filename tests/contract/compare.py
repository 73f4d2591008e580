#!/usr/bin/env python3
"""Holds the described types against the tables of the providers' fact sheets: names, their order,
what is required in a request, what may be null. Any difference that DIFFERENCES does not explain
fails, and so does an explanation that is needed no longer.

usage: compare.py DESCRIBED_TYPES [SHEETS]
DESCRIBED_TYPES is the program of that name, or a file with what it printed. Without SHEETS, the
folder shared/providers beside the checkout is taken; ends with 77, a skipped test, when it is not
there."""

import json
import pathlib
import re
import subprocess
import sys

# What is otherwise than a sheet says, and why. The key is what a difference is reported as.
DIFFERENCES = {
    "hexarails::deposit_address.address: nullable": "N: null until approved (7)",
    "hexarails::virtual_account: not in the sheet's rows: customerId, createTime":
        "rows and the detail are one type; rows have no such members (9.3)",
    "hexarails::virtual_account: order": "the order of the detail (9.3)",
    "hexarails::legacy::user_event: order": "what identifies the record stands first",
    "banxa::price_request: order": "the order of the documented example, a signing vector",
    "banxa::quote_request: order": "the same",
    "banxa::price_request.identityReference: required":
        "a later page does without; send it when known (A7.1)",
    "banxa::partner::identity_document.verification: no object":
        "six names without types: the caller's JSON (B4.9)",
}


class Problems:
    def __init__(self):
        self.found = {}
        self.compared = 0
        self.tables = 0
        self.words = 0

    def add(self, key, text=""):
        self.found[key] = text


def cells(line):
    return [cell.strip() for cell in line.strip().strip("|").split("|")]


def blocks_of(text, level):
    """(heading, lines) of each part of the text under a heading of that level."""
    mark = "#" * level + " "
    out = []
    for line in text.splitlines():
        if line.startswith(mark):
            out.append((line[len(mark):].strip(), []))
        elif line.startswith("#") and not line.startswith(mark + "#") and line.index(" ") < level:
            out.append(("", []))
        elif out:
            out[-1][1].append(line)
    return [(heading, lines) for heading, lines in out if heading]


def tables_of(lines):
    """(the last line of text before it, header, rows) of each table."""
    before = ""
    at = 0
    while at < len(lines):
        if lines[at].startswith("|") and at + 1 < len(lines) and re.match(r"\| ?--", lines[at + 1]):
            header = cells(lines[at])
            at += 2
            rows = []
            while at < len(lines) and lines[at].startswith("|"):
                rows.append(cells(lines[at]))
                at += 1
            yield before, header, rows
            continue
        if lines[at].strip():
            before = lines[at].strip()
        at += 1


def field(name, required=None, nullable=None):
    return {"name": name, "required": required, "nullable": nullable, "inside": [], "words": []}


def fields_of_table(header, rows):
    """The fields of a table; several names may stand in one row, "a.b" is inside "a"."""
    required = next((i for i, h in enumerate(header) if h.lower().startswith("required")), None)
    kind = next((i for i, h in enumerate(header) if "type" in h.lower()), None)
    allowed = next((i for i, h in enumerate(header) if "allowed" in h.lower()), None)
    out = []
    for row in rows:
        names = re.findall(r"`\.{0,3}([A-Za-z_][\w.]*)(?:\[\])?`", row[0])
        prefix = names[0].rsplit(".", 1)[0] + "." if names and "." in names[0] else ""
        for name in re.findall(r"`(\.?[A-Za-z_][\w.\[\]]*)`", row[0]):
            if name.startswith("."):
                name = (prefix or "") + name[1:]
            must = None
            if required is not None:
                word = row[required].lower()
                if word.startswith(("yes", "presumably yes")) and "or else" not in word:
                    must = True
                elif word.startswith("no") or "or else" in word:
                    must = False
            null = None
            if kind is not None and kind < len(row):
                null = " or null" in row[kind]
            one = field(name.replace("[]", ""), must, null)
            if allowed is not None and allowed < len(row) and "` / `" in row[allowed]:
                one["words"] = re.findall(r"`([^`]+)`", row[allowed])
            place(out, one["name"].split("."), one)
    return out


def place(fields, steps, one):
    for step in steps[:-1]:
        outer = next((f for f in fields if f["name"] == step), None)
        if outer is None:
            outer = field(step)
            fields.append(outer)
        fields = outer["inside"]
    one["name"] = steps[-1]
    known = next((f for f in fields if f["name"] == one["name"]), None)
    if known is None:
        fields.append(one)


def fields_of_prose(text):
    """`a` string req; `b` {c, d req}: names in order, with what stands in braces inside them."""
    text = re.sub(r"\[(doc|seed|inferred|unknown)[^\]]*\][A-Za-z ,]*", "", text)
    text = re.sub(r"\(([^(){}]*)\)", " ", text)  # remarks
    text = text.replace("`", "").replace("[]", "").replace("(", " ").replace(")", " ")
    at = 0

    def items(at):
        out, words, inner = [], [], None
        def done():
            if words and re.fullmatch(r"[A-Za-z_]\w*[?:]?\*?", words[0]):
                name = words[0].rstrip(":")
                marks = ("req", "required")
                starred = "*" in name or any(w.endswith("*") for w in words)
                must = True if starred or any(w in marks for w in words) else None
                if any(w in ("opt", "optional") for w in words) or name.endswith("?"):
                    must = False
                one = field(name.rstrip("?*"), must)
                one["inside"] = inner or []
                out.append(one)
        while at < len(text):
            char = text[at]
            if char == "{":
                inner, at = items(at + 1)
            elif char == "}":
                done()
                return out, at + 1
            elif char in ",;" or (char == "." and (at + 1 == len(text) or text[at + 1] in " \n")):
                done()
                words, inner = [], None
                at += 1
            else:
                word = re.match(r"[^\s,;{}]+?(?=[\s,;{}]|\.\s|\.?$|$)", text[at:])
                if word:
                    words.append(word.group().rstrip("."))
                    at += max(1, len(word.group()))
                else:
                    at += 1
        done()
        return out, at

    return items(at)[0]


class Comparison:
    def __init__(self, types, problems):
        self.types = types
        self.problems = problems

    def names(self, type_name):
        return [member["name"] for member in self.types[type_name]]

    def words(self, member_name, words):
        """The words that a sheet names are in the member's set, which may have more."""
        type_name, name = member_name.rsplit(".", 1)
        member = next((m for m in self.types.get(type_name, []) if m["name"] == name), None)
        if member is None:
            self.problems.add(f"{member_name}: no such member")
        elif "words" in member:
            missing = [word for word in words if word not in member["words"]]
            self.problems.words += len(words)
            if missing:
                self.problems.add(f"{member_name}: words missing: {', '.join(missing)}")

    def fields(self, fields, type_name, what, ordered=True, required=False, complete=True):
        """Compares a sheet's fields with a type's members."""
        problems = self.problems
        if type_name not in self.types:
            problems.add(f"{type_name}: no such type ({what})")
            return
        problems.tables += 1
        members = {member["name"]: member for member in self.types[type_name]}
        wanted = [one["name"] for one in fields]
        missing = [name for name in wanted if name not in members]
        if missing:
            problems.add(f"{type_name}: missing: {', '.join(missing)}", what)
        extra = [name for name in members if name not in wanted]
        if extra and complete:
            problems.add(f"{type_name}: not in the sheet's {what}: {', '.join(extra)}")
        both = [name for name in wanted if name in members]
        if ordered and both != [name for name in members if name in both]:
            problems.add(f"{type_name}: order", f"{what}: {', '.join(both)}")
        for one in fields:
            member = members.get(one["name"])
            if member is None:
                continue
            problems.compared += 1
            place_of = f"{type_name}.{one['name']}"
            if required and one["required"] is not None:
                is_required = not member.get("optional", False)
                if is_required != one["required"]:
                    problems.add(f"{place_of}: required", f"the sheet says {one['required']}")
            if not required and one["nullable"] is not None:
                if bool(member.get("nullable")) != one["nullable"]:
                    problems.add(f"{place_of}: nullable", f"the sheet says {one['nullable']}")
            self.words(place_of, one["words"])
            if one["inside"]:
                if member.get("kind") != "object":
                    problems.add(f"{place_of}: no object", what)
                else:
                    self.fields(one["inside"], member["of"], what, ordered, required, complete)


def answer_type(operation, types):
    """The type of the data, or of a row of a page or list."""
    answer = operation["answer"]
    name = answer.get("of")
    if name and name.startswith("hexarails::page<"):
        return next(m["of"] for m in types[name] if m["name"] == "list")
    return name


def compare_hexarails(text, described, problems):
    types = described["types"]
    check = Comparison(types, problems)
    by_place = {one["place"]: one for one in described["operations"]["hexarails"]}
    seen = set()
    named = {}
    referred = []
    body = text[text.index("\n## 9. Operations"):text.index("\n## 10.")]
    for heading, lines in blocks_of(body, 3):
        match = re.match(r"(GET|POST) `([^`]+)`", heading)
        if not match:
            continue
        place_name = f"{match.group(1)} {match.group(2)}"
        operation = by_place.get(place_name)
        if operation is None:
            problems.add(f"{place_name}: no such operation")
            continue
        seen.add(place_name)
        asked = []
        answered = None
        for before, header, rows in tables_of(lines):
            if header[0] in ("Query parameter", "Part") or "Required" in header:
                if header[0] != "Currency":
                    asked += fields_of_table(header, rows)
            elif "Always present" in header:
                answered = fields_of_table(header, rows)
                name = re.search(r"\*\*(\w+)\*\*", before)
                if name and name.group(1) != "array":
                    named[name.group(1)] = answered
                    if not before.startswith("`data`"):
                        answered = None
        check.fields(asked, operation["request"], "request", required=True)
        target = answer_type(operation, types)
        if answered is not None:
            kind = "rows" if "page" in str(operation["answer"]) else "answer"
            check.fields(answered, target, kind)
            continue
        line = next((l for l in lines if l.startswith("`data`")), "")
        reference = re.match(r"`data` = (?:page, rows |one |array of )?\**(\w+?)\**[.,: ]", line)
        if reference and reference.group(1) not in ("object", "page", "array"):
            referred.append((reference.group(1), target, place_name))
        elif re.match(r"`data`(?: = object)?:", line) and target:
            names = re.findall(r"`(\w+)` (?:string|array|number|boolean)", line)
            check.fields([field(name) for name in names], target, "answer")
    for name, target, place_name in referred:
        if name not in named:
            problems.add(f"{place_name}: the sheet has no table of {name}")
        elif target:
            check.fields(named[name], target, f"{name}")
    check.fields(named["PaymentBankAccount"], "hexarails::payment_bank_account", "table")
    check.fields(
        fields_of_prose("`s3Key` string"), "hexarails::stored_attachment", "answer")

    # Section 10: one table for the older API.
    old = text[text.index("\n## 10."):text.index("\n## 11.")]
    for _, header, rows in tables_of(old.splitlines()):
        for row in rows:
            place_name = row[0].strip("`")
            operation = by_place[place_name]
            seen.add(place_name)
            asked = fields_of_prose(row[1].split(":", 1)[1]) if ":" in row[1] else []
            if row[1] == "as create":
                asked = last_asked
            last_asked = asked
            check.fields(mark_required(asked), operation["request"], "request", required=True)
            answer = row[2]
            target = answer_type(operation, types)
            if answer.startswith("{") or answer.startswith("`{"):
                check.fields(fields_of_prose(answer.strip("`").strip("{}")), target, "answer")
            elif answer.startswith("`"):
                check.fields(fields_of_prose(answer.replace("array of ", "")), target, "answer")
    missing = set(by_place) - seen
    if missing:
        problems.add(f"operations that no table was found for: {sorted(missing)}")

    check.words("hexarails::legacy::user_create.user_type", ["individual", "business"])
    check.words(
        "hexarails::legacy::user.kyc_status", ["pending", "reviewing", "approved", "rejected"])
    check.words("hexarails::id_document.idDocType", re.findall(
        r"`([A-Z_]+)`", re.search(r"`idDocType` \(([^)]*)\)", text).group(1)))

    # Section 12.2: the older events.
    events = text[text.index("### 12.2 Events"):text.index("### 12.3")]
    kinds = {"user": "user", "va": "virtual_account", "deposit": "deposit", "trade": "trade"}
    for _, header, rows in tables_of(events.splitlines()):
        if header[1] != "Payload members":
            continue
        for row in rows:
            kind = re.match(r"`(\w+)\.", row[0]).group(1)
            check.fields(
                fields_of_prose(row[1]), f"hexarails::legacy::{kinds[kind]}_event", "payload")


def mark_required(fields):
    """What has no star is optional, where stars say what is required."""
    for one in fields:
        one["required"] = bool(one["required"])
        mark_required(one["inside"])
    return fields


def section(text, start, end):
    begin = text.index(start)
    return text[begin:text.index(end, begin + len(start))]


def fields_of_section(text, start, end):
    lines = section(text, start, end).splitlines()
    return [fields_of_table(header, rows) for _, header, rows in tables_of(lines)]


def table_with(tables, name):
    """The only table that has a field of that name."""
    (found,) = [fields for fields in tables if any(one["name"] == name for one in fields)]
    return found


def first_words(tables):
    """What the first column of a section's tables names."""
    return [re.match(r"`(\w+)`", row[0]).group(1) for _, _, rows in tables for row in rows]


def compare_banxa(text, described, problems):
    check = Comparison(described["types"], problems)

    def tables(start, end):
        return fields_of_section(text, start, end)

    price, price_answer = tables("### A7.1", "### A7.2")
    check.fields(price, "banxa::price_request", "request", required=True)
    check.fields(price_answer, "banxa::price", "answer", complete=False)
    # A7.2: every parameter is required, under the names of A7.1.
    for one in price:
        if not one["name"].endswith("Amount"):
            one["required"] = True
    check.fields(price, "banxa::quote_request", "request", required=True)
    offramp, onramp, ramp = tables("### A7.3", "### A7.4")
    flat = [one for one in offramp if one["name"] != "or"]
    check.fields(flat, "banxa::ramp_create", "request", complete=False, ordered=False)
    check.fields(onramp, "banxa::ramp_create", "request", complete=False, ordered=False)
    check.fields(ramp, "banxa::ramp", "answer", complete=False)
    (identity,) = tables("### A7.5", "### A7.6")
    check.fields(identity, "banxa::identity_create", "request", required=True)
    (known,) = tables("### A7.6", "### A7.7")
    check.fields(known, "banxa::identity", "answer", complete=False)
    check.fields(
        next(f for f in known if f["name"] == "account")["inside"], "banxa::identity_account",
        "answer")
    (update,) = tables("### A7.7", "### A7.8")
    update = [one for one in update if one["name"].islower() or not one["name"].isupper()]
    check.fields(update, "banxa::identity_update", "request", required=True)
    (share,) = tables("### A7.8", "### A7.9")
    check.fields(share, "banxa::token_share", "request", required=True)
    for start, end, outer, inner in (
            ("### A7.9", "### A7.10", "banxa::reliance_request", "banxa::relied_identity"),
            ("### A7.10", "### A7.11", "banxa::document_share", "banxa::documented_identity")):
        prose = section(text, start, end)
        prose = prose[prose.index("`identityReference`"):]
        prose = re.split(r"\. Further fields|\. Document fields", prose)[0]
        first, person = prose.split(" object req with ")
        check.fields(fields_of_prose(first), outer, "request", required=True)
        person = fields_of_prose(person)
        for one in person:
            one["required"] = None  # said of several at once
        check.fields(person, inner, "request")
    eligibility, eligible = tables("### A7.11", "### A7.12")
    check.fields(eligibility, "banxa::eligibility_request", "request", required=True)
    check.fields(eligible, "banxa::eligibility", "answer")
    limits = section(text, "### A7.12", "## A8")
    line = re.search(r"Request, all required strings: (.*)\.", limits).group(1)
    check.fields(fields_of_prose(line), "banxa::limits_request", "request")
    (limited,) = tables("### A7.12", "## A8")
    check.fields(limited, "banxa::transaction_limits", "answer", complete=False, ordered=False)
    message = table_with(tables("## A9", "## A10"), "order_id")
    check.fields(message, "banxa::ramp_message", "payload", ordered=True)
    blocked = re.search(r"`identityMessage`, all required strings \[doc\]: (.*?)\. Sent", text)
    check.fields(fields_of_prose(blocked.group(1)), "banxa::identity_message", "payload")

    check.words("banxa::ramp.status", first_words(tables_of(
        section(text, "## A8", "## A9").splitlines())))
    check.words("banxa::ramp_message.status", first_words(tables_of(
        section(text, "## A8", "## A9").splitlines())))
    check.words("banxa::periodical_limit.period", ["TRANSACTION", "DAILY", "WEEKLY", "MONTHLY",
                                                   "ANNUAL"])
    check.words("banxa::price_request.transactionType", ["ONRAMP", "OFFRAMP"])
    statuses = section(text, "## B6", "Page:")
    statuses = re.sub(r"\([^()]*written? [^()]*\)", "", statuses)
    names = [n for n in re.findall(r"`(\w+)`", statuses) if n != "coinsTransferred"]
    for member in ("banxa::partner::order_message.status", "banxa::partner::order.status"):
        check.words(member, names)
    check.words("banxa::partner::identity_document.type", re.search(
        r"`identity_documents\[\]` `\{type ([A-Z_|]+)", text).group(1).split("|"))
    check.words("banxa::partner::payment_method.type", ["FIAT_TO_CRYPTO", "CRYPTO_TO_FIAT"])
    check.words("banxa::partner::payment_method.status", ["ACTIVE", "INACTIVE"])
    check.words("banxa::partner::fee.type", ["percentage", "fixed"])
    check.words("banxa::partner::side_query.orderType", ["buy", "sell"])

    # Part B is mostly prose.
    def prose(start, after, end="\n"):
        part = section(text, start, "\n### " if "### B4.9" not in start else "\n## B5")
        part = part[part.index(after) + len(after):]
        return fields_of_prose(part[:part.index(end)] if end in part else part)

    partner = "banxa::partner::"
    check.fields(prose("### B4.1", "`data.countries[]`:"), partner + "country", "answer")
    check.fields(prose("### B4.2", "`data.states[]`:"), partner + "us_state", "answer")
    check.fields(prose("### B4.3", "`data.fiats[]`:"), partner + "fiat", "answer")
    coins = prose("### B4.4", "`data.coins[]`:".replace(":", ":"))
    check.fields(
        [one for one in coins if one["name"] in ("coin_code", "coin_name", "blockchains")],
        partner + "coin", "answer")
    methods = prose("### B4.5", "`data.payment_methods[]`:")
    check.fields(methods, partner + "payment_method", "answer")
    asked = prose("### B4.5", "Query:")
    check.fields(asked, partner + "payment_method_query", "request", complete=False)
    prices = prose("### B4.6", "`data.prices[]`:")
    check.fields(
        [one for one in prices if one["name"] != "more"], partner + "price", "answer")
    (order,) = tables("### B4.7", "### B4.8")
    order = [one for one in order if one["name"] not in
             ("fiat_code", "fiat_amount", "coin_code", "coin_amount")]  # deprecated
    for one in order:
        one["required"] = True if one["required"] else None  # "buy" and "sell" are neither
    check.fields(order, partner + "order_create", "request", required=True)
    confirm = section(text, "`POST /api/orders/{order_id}/confirm`", "\n")
    names = re.findall(r"`(\w+)`", confirm.split("body", 1)[1].split("Response")[0])
    check.fields([field(n) for n in names], partner + "order_confirm", "request", complete=False)
    made = section(text, "Response `data.order`: `id`", "\n")
    more = section(text, "Order fields: those above plus", "\n")
    for part in (made.split(":", 1)[1], more.split("plus", 1)[1]):
        part = re.sub(r"\([^()]*\)", "", part)
        names = [n for n in re.findall(r"`(\w+)`", part.split(" that was ")[0])]
        wanted = [field(n) for n in names if n not in ("iframe_domain",)]
        check.fields(wanted, partner + "order", "answer", ordered=False, complete=False)
    meta = re.search(r"`meta`: (.*?)\. \[doc\]", text).group(1)
    check.fields(fields_of_prose(meta), partner + "page_meta", "answer")
    listed = re.search(r"`GET /api/orders` gives .*? Query: (.*?)\. \[doc\]", text).group(1)
    check.fields(fields_of_prose(listed), partner + "orders_query", "request", required=True)
    body = section(text, "### B4.9", "Response `data.account`")
    body = body[body.index("`account_reference`"):body.index("Dates in the 2020")]
    check.fields(fields_of_prose(body), partner + "identity_create", "request", required=True)
    account = section(text, "Response `data.account`", "\n")
    check.fields(fields_of_prose(account.split(":", 1)[1]), partner + "account", "answer")


def compare_rampnow(text, described, problems):
    check = Comparison(described["types"], problems)

    def tables(start, end):
        return fields_of_section(text, start, end)

    quote, quoted = tables("### 5.1", "### 5.2")
    check.fields(quote, "rampnow::quote_request", "request", required=True)
    check.fields(quoted, "rampnow::quote", "answer")
    (checkout,) = tables("### 5.2", "### 5.3")
    for one in checkout:
        if one["name"] in ("user", "wallet"):
            check.fields(
                one["inside"], "rampnow::" + one["name"], "request", ordered=False, required=True)
            one["inside"] = []
    check.fields(checkout, "rampnow::checkout_request", "request", required=True)
    (hosted,) = tables("### 5.3", "### 5.4")
    check.fields(hosted, "rampnow::hosted_request", "request", ordered=False, required=True)
    query = section(text, "### 5.5", "Reply `data`")
    query = query[query.index("Query (all text):"):]
    names = [n for n in re.findall(r"`(\w+)`", query)]
    check.fields(
        [field(n) for n in names], "rampnow::public_api::config_request", "request", ordered=False)
    order_types = re.findall(r"`(\w+)`", section(text, "### 6.1", "The app also"))
    check.words("rampnow::quote_request.orderType", order_types)
    check.words("rampnow::user.gender", ["male", "female", "unknown"])
    check.words("rampnow::order_update.orderStatus", ["processing", "completed", "failed"])
    check.words("rampnow::legacy::payment_notice.status", re.findall(
        r"`(\w+)`", re.search(r"- `status`: (.*?)\.", section(text, "### 9.4", "## 10")).group(1)))
    update = table_with(tables("## 7. Webhooks", "## 8."), "orderUid")
    check.fields(update, "rampnow::order_update", "payload")
    token = [f for f in tables("### 9.2", "### 9.3")][0]
    check.fields(token, "rampnow::legacy::token_request", "request", ordered=False)
    (order,) = tables("### 9.3", "### 9.4")
    inside = next(f for f in order if f["name"] == "data")["inside"]
    check.fields(inside, "rampnow::legacy::order", "answer")
    notice = section(text, "### 9.4", "\n- `status`:")
    notice = notice[notice.index("- Body:") + 7:]
    notice = re.sub(r": (string|object|number)", r" \1", notice)
    notice = fields_of_prose(notice)
    check.fields(notice, "rampnow::legacy::payment_notice", "payload", ordered=False)


def main():
    program = pathlib.Path(sys.argv[1])
    here = pathlib.Path(__file__).resolve()
    beside = here.parents[3] / "shared/providers"
    sheets = pathlib.Path(sys.argv[2]) if len(sys.argv) > 2 else beside
    if not (sheets / "hexarails.md").exists():
        print(f"skipped: there are no fact sheets in {sheets}")
        sys.exit(77)
    if program.suffix == ".json":
        printed = program.read_text()
    else:
        printed = subprocess.run([program], capture_output=True, text=True, check=True).stdout
    described = json.loads(printed)
    problems = Problems()
    for name, compare in (("hexarails", compare_hexarails), ("banxa", compare_banxa),
                          ("rampnow", compare_rampnow)):
        compare((sheets / f"{name}.md").read_text(), described, problems)
    unexplained = [key for key in problems.found if key not in DIFFERENCES]
    unneeded = [key for key in DIFFERENCES if key not in problems.found]
    for key in unexplained:
        print(f"differs: {key} {problems.found[key]}")
    for key in unneeded:
        print(f"explained, but no longer so: {key}")
    print(f"{problems.compared} fields of {problems.tables} tables and "
          f"{problems.words} words compared, "
          f"{len(DIFFERENCES)} differences explained, {len(unexplained)} not")
    sys.exit(1 if unexplained or unneeded else 0)


if __name__ == "__main__":
    main()
