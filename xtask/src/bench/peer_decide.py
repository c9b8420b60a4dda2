"""Random decision tables and facts, decided by the reference engine through its Python package.

make FOLDER CASES SEED: writes FOLDER/NNNN.policy.json, NNNN.facts.jsonl and NNNN.expect.jsonl (the engine's result a line).
check FOLDER: compares NNNN.ours.jsonl (answers of `suyuan decide`) with what was expected; prints one JSON object.
lines FOLDER FILE: the fifty-rule workload's cases as fact lines, two hundred times over, and the first in FILE.one.
silent: what the engine does with facts that a gate would have named; prints one JSON object."""
import json
import os
import random
import sys
from importlib.metadata import version

import zen

TEXTS = ["quality", "logistics", "mismatch", "退货退款", "换货", "it's", 'say "hi"', "", "A", "a", "c07", "c11", " space ", "2026-01-31"]
DAYS = ["2025-12-31", "2026-01-01", "2026-01-31", "2026-02-28", "2026-06-18", "2026-06-18T10:30:00Z", "2026-11-11"]
FIELDS = {
    "n": ["amount", "order.amount_minor", "customer.history.returns_90d", "score", "rate", "a_b.c1"],
    "i": ["days", "case.days_since_delivery", "qty"],
    "s": ["reason", "case.reason.group", "category", "kind", "shop"],
    "b": ["vip", "order.known", "x.y.z.flag"],
    "d": ["requested_on", "order.delivered_on"],
    "l": ["tags", "case.photos"],
}


def quoted(r, text):
    mark = r.choice(["'", '"'])
    if mark in text:
        mark = '"' if mark == "'" else "'"
    return mark + text + mark


def number(r):
    pick = r.random()
    if pick < 0.5:
        return str(r.randint(-20, 60))
    if pick < 0.7:
        return str(r.randint(0, 6000))
    if pick < 0.9:
        return f"{r.randint(-300, 900) / 10:.1f}"
    if pick < 0.95:
        return f"{r.random():.6f}"
    return r.choice(["0.1", "0.3", "1_000", "9007199254740993", "1e3", "0.30000000000000004", "2.50"])


def interval(r, one=number):
    low, high = sorted([one(r), one(r)], key=lambda text: float(text.replace("_", "")))
    return r.choice("[(") + low + ".." + high + r.choice("])")


def number_test(r):
    pick = r.random()
    if pick < 0.35:
        return r.choice(["> ", ">=", "< ", "<=", "== ", "!= ", "$ > ", "$ <= ", "$ == ", "$ != "]) + number(r)
    if pick < 0.5:
        return number(r)
    if pick < 0.65:
        return r.choice(["", "in ", "not in ", "$ in ", "$ not in "]) + interval(r)
    if pick < 0.8:
        return r.choice(["", "in ", "not in ", "$ not in "]) + "[" + ", ".join(number(r) for _ in range(r.randint(1, 4))) + "]"
    return r.choice([
        lambda: f"$ * 2 > {number(r)}", lambda: f"abs($) < {number(r)}", lambda: f"$ % 2 == {r.randint(0, 1)}", lambda: f"round($) == {r.randint(0, 40)}",
        lambda: f"floor($) in {interval(r)}", lambda: f"not ($ > {number(r)})", lambda: f"!($ <= {number(r)})", lambda: f"> {number(r)} + 1",
        lambda: f"max([$, {number(r)}]) == $", lambda: "!= null", lambda: f"$ > 0 ? $ < {number(r)} : true", lambda: f"$ in [{number(r)}, {number(r)}] or $ > {number(r)}",
        lambda: "> qty * 2", lambda: "<= order.amount_minor", lambda: f"string($) == '{r.randint(0, 30)}'"])()


def text_test(r):
    pick = r.random()
    one = lambda: quoted(r, r.choice(TEXTS))
    if pick < 0.35:
        return r.choice(["", "== ", "!= ", "$ == ", "$ != ", "=="]) + one()
    if pick < 0.7:
        return r.choice(["", "in ", "not in ", "$ in ", "$ not in "]) + "[" + ", ".join(one() for _ in range(r.randint(1, 5))) + "]"
    if pick < 0.8:
        return ", ".join(one() for _ in range(r.randint(2, 5)))
    return r.choice([
        lambda: f"startsWith($, {quoted(r, r.choice('acl退q'))})", lambda: f"endsWith($, {quoted(r, r.choice('acy货1'))})", lambda: f"contains($, {quoted(r, r.choice('aity货'))})",
        lambda: f"len($) > {r.randint(0, 8)}", lambda: f"upper($) == {quoted(r, 'QUALITY')}", lambda: f"not contains($, {quoted(r, 'i')})", lambda: "matches($, '^[a-z]+$')",
        lambda: f"lower($) in [{quoted(r, 'a')}, {quoted(r, 'c07')}]", lambda: f"trim($) != {quoted(r, 'space')}", lambda: "!= null", lambda: f"$ == category or $ == {one()}",
        lambda: f"not ($ == {one()})", lambda: f"isNumeric($)"])()


def bool_test(r):
    return r.choice(["true", "false", "== true", "!= true", "$ == false", "$", "not $", "!$", "true, false", "true or false", "!= false", "not ($ == true)"])


def day_test(r):
    day = lambda: quoted(r, r.choice(DAYS)[:10])
    name = r.choice(["d", "date"])
    left = f"{name}($)"
    return r.choice([
        lambda: f"{left} {r.choice(['>', '>=', '<', '<=', '=='])} {name}({day()})", lambda: f"d($).isBefore(d({day()}))", lambda: f"d($).isSameOrAfter({day()})", lambda: f"d($).year() == {r.choice([2025, 2026])}",
        lambda: f"d($).month() in [1, 6, 11]", lambda: f"d($).add('7d') >= d({day()})", lambda: f"year($) == 2026", lambda: f"dayOfMonth(date($)) > {r.randint(1, 28)}", lambda: f"startsWith($, '2026-0')", lambda: f"d($).diff(d({day()}), 'day') > {r.randint(-60, 60)}",
        lambda: f"== {day()}", lambda: f"date($) in [date('2026-01-01')..date('2026-06-30')]"])()


def list_test(r):
    return r.choice([f"len($) >= {r.randint(0, 3)}", f"contains($, {quoted(r, r.choice(TEXTS[:5]))})", f"some($, # == {quoted(r, 'A')})", "all($, len(#) > 1)", f"count($, # == 'a') == {r.randint(0, 1)}", "not (len($) > 1)", "none($, # == 'quality')", f"{quoted(r, 'quality')} in $"])


TESTS = {"n": number_test, "i": number_test, "s": text_test, "b": bool_test, "d": day_test, "l": list_test}
TYPES = {"n": "number", "i": "integer", "s": "string", "b": "boolean", "d": "date", "l": "list"}


def cell(r, kind):
    parts = [TESTS[kind](r)]
    while kind in "nis" and r.random() < 0.3 and len(parts) < 4:
        parts.append(TESTS[kind](r))
    text = parts[0]
    for part in parts[1:]:
        text += r.choice([" and ", " or ", ", ", ","]) + part
    return text


def fact(r, kind):
    if kind == "n":
        return r.choice([r.randint(-20, 60), r.randint(0, 6000), r.randint(-300, 900) / 10, round(r.random(), 6), r.random() * 100, 0.1 + 0.2, 0, -0.5, 1e3, 9007199254740993])
    if kind == "i":
        return r.randint(-5, 60)
    if kind == "s":
        return r.choice(TEXTS)
    if kind == "b":
        return r.random() < 0.5
    if kind == "d":
        return r.choice(DAYS)
    return [r.choice(TEXTS[:9]) for _ in range(r.randint(0, 4))]


def put(target, path, value):
    *folders, last = path.split(".")
    for name in folders:
        target = target.setdefault(name, {})
    target[last] = value


def output(r):
    return r.choice([
        lambda: quoted(r, r.choice(["approve", "review", "decline", "approve_then_inspect", "ask_for_info", "suggest", "other", "退"])), lambda: number(r).replace("_", ""), lambda: r.choice(["true", "false", "null"]),
        lambda: r.choice(["amount * 2", "order.amount_minor", "reason", "{a: qty, b: 'x'}", "[1, 2, 'c']", "days + 0.5", "nope.x", "upper(category)", "round(score * 100) / 100"])])()


def policy(r, empty_share):
    kinds = {}
    for kind, names in FIELDS.items():
        for name in names:
            kinds[name] = kind
    names = r.sample(list(kinds), r.randint(1, 9))
    inputs = []
    for at, name in enumerate(names):
        column = {"id": f"c{at}", "name": name, "field": name}
        if r.random() < 0.5:
            column["type"] = TYPES[kinds[name]]
        inputs.append(column)
    if r.random() < 0.15:
        inputs.append({"id": "cond", "name": "condition"})
    if r.random() < 0.15:
        inputs.append({"id": "sum", "name": "sum", "field": r.choice(["amount + qty", "order.amount_minor * 2", "len(tags)", "len(reason)"])})
    outputs = [{"id": "o0", "name": "outcome", "field": "outcome"}] + [{"id": f"o{at}", "name": f"o{at}", "field": r.choice(["rule", "money.freight", "money.share", "note", "ops.queue"])} for at in range(1, r.randint(1, 4))]
    rules = []
    for at in range(r.choice([1, 3, 8, 20, 60, 150])):
        rule = {"_id": f"r{at}"}
        for column in inputs:
            field = column.get("field")
            if r.random() < empty_share:
                rule[column["id"]] = ""
            elif field is None:
                rule[column["id"]] = r.choice(["amount > qty", "reason == 'quality' and days > 3", "order.known", "len(tags) > 1"])
            elif column["id"] == "sum":
                rule[column["id"]] = number_test(r)
            else:
                rule[column["id"]] = cell(r, kinds[field])
        for column in outputs:
            rule[column["id"]] = output(r) if r.random() < 0.9 else ""
        rules.append(rule)
    hit = r.choice(["first", "first", "collect"])
    table = {"hitPolicy": hit, "inputs": inputs, "outputs": outputs, "rules": rules}
    if hit == "first" and r.random() < 0.1:
        table["passThrough"] = True
    nodes = [{"id": "i", "type": "inputNode", "name": "in"}, {"id": "t", "type": "decisionTableNode", "name": "table", "content": table}, {"id": "o", "type": "outputNode", "name": "out"}]
    edges = [{"id": "1", "sourceId": "i", "targetId": "t"}, {"id": "2", "sourceId": "t", "targetId": "o"}]
    return {"contentType": "application/vnd.gorules.decision", "nodes": nodes, "edges": edges}, kinds


def make(folder, cases, seed):
    r = random.Random(seed)
    os.makedirs(folder, exist_ok=True)
    done = table = 0
    engine = zen.ZenEngine()
    while done < cases:
        jdm, kinds = policy(r, r.choice([0.3, 0.6, 0.8]))
        name = f"{folder}/{table:04d}"
        text = json.dumps(jdm, ensure_ascii=False)
        decision = engine.create_decision(text)
        with open(name + ".policy.json", "w") as out:
            out.write(text)
        some = min(cases - done, r.choice([200, 1000, 3000]))
        with open(name + ".facts.jsonl", "w") as facts, open(name + ".expect.jsonl", "w") as expect:
            for _ in range(some):
                one = {}
                for path, kind in kinds.items():
                    put(one, path, fact(r, kind))
                facts.write(json.dumps(one, ensure_ascii=False) + "\n")
                expect.write(json.dumps(decision.evaluate(one)["result"], ensure_ascii=False) + "\n")
        done += some
        table += 1
    print(json.dumps({"tables": table, "cases": done, "version": version("zen-engine")}))


OUTCOMES = {"approve", "approve_then_inspect", "ask_for_info", "suggest", "review", "decline"}


def same(one, two):
    if isinstance(one, bool) or isinstance(two, bool) or not isinstance(one, (int, float)) or not isinstance(two, (int, float)):
        if isinstance(one, dict) and isinstance(two, dict):
            return one.keys() == two.keys() and all(same(one[key], two[key]) for key in one)
        if isinstance(one, list) and isinstance(two, list):
            return len(one) == len(two) and all(map(same, one, two))
        return type(one) is type(two) and one == two
    return one == two or abs(one - two) <= 1e-12 * max(abs(one), abs(two))


def check(folder):
    cases = equal = held = refused = hits = 0
    shown = []
    for file in sorted(os.listdir(folder)):
        if not file.endswith(".expect.jsonl"):
            continue
        name = f"{folder}/{file[:-13]}"
        expected = open(name + ".expect.jsonl").read().splitlines()
        if not os.path.exists(name + ".ours.jsonl"):
            refused += 1
            cases += len(expected)
            shown.append(f"{file[:-13]}: refused")
            continue
        ours = open(name + ".ours.jsonl").read().splitlines()
        facts = open(name + ".facts.jsonl").read().splitlines()
        for at, line in enumerate(expected):
            cases += 1
            result, answer = json.loads(line), json.loads(ours[at]) if at < len(ours) else {"line": None}
            outcome = result.get("outcome") if isinstance(result, dict) else None
            outcome = outcome if isinstance(outcome, str) and outcome in OUTCOMES and answer.get("rules") else "review"
            if answer.get("gate"):
                held += 1
            if answer.get("line") == at + 1 and same(answer.get("output"), result) and answer.get("outcome") == outcome and not answer.get("gate"):
                equal += 1
                hits += bool(answer["rules"])
            elif len(shown) < 12:
                shown.append(f"{file[:-13]}:{at + 1}: expected {line[:200]} ours {json.dumps(answer, ensure_ascii=False)[:400]} facts {facts[at][:600]}")
    print(json.dumps({"cases": cases, "equal": equal, "hits": hits, "gate": held, "refused": refused, "differences": shown}, ensure_ascii=False))


def lines(folder, file):
    out = []
    for case in json.load(open(folder + "/rules.json"))["cases"]:
        history, now = case["history"], case["now"]
        back = [event for event in history if event["returned"]]
        features = {
            "ret_90d": sum(now - event["t"] <= 90 for event in back),
            "ret_rate": len(back) / len(history),
            "refund_180d": sum(event["amount"] for event in back if now - event["t"] <= 180),
            "distinct_reasons": len({event["reason"] for event in back}),
        }
        out.append(json.dumps({**case["in"], **features}) + "\n")
    with open(file, "w") as target:
        for _ in range(200):
            target.writelines(out)
    with open(file + ".one", "w") as target:
        target.write(out[0])


def silent():
    """A row `> 5` with an answer for what is big, and a last row that takes everything."""
    rules = [{"_id": "big", "a": "> 500", "o": '"review"'}, {"_id": "rest", "a": "", "o": '"approve"'}]
    table = {"hitPolicy": "first", "inputs": [{"id": "a", "field": "case.amount"}], "outputs": [{"id": "o", "field": "outcome"}], "rules": rules}
    nodes = [{"id": "i", "type": "inputNode", "name": "in"}, {"id": "t", "type": "decisionTableNode", "name": "table", "content": table}, {"id": "o", "type": "outputNode", "name": "out"}]
    edges = [{"id": "1", "sourceId": "i", "targetId": "t"}, {"id": "2", "sourceId": "t", "targetId": "o"}]
    decision = zen.ZenEngine().create_decision(json.dumps({"nodes": nodes, "edges": edges}))
    bad = {"missing": {}, "null": {"case": {"amount": None}}, "text": {"case": {"amount": "9000"}}, "list": {"case": {"amount": [9000]}}, "too large": {"case": {"amount": 1e40}}}
    said = {}
    for name, facts in bad.items():
        try:
            said[name] = decision.evaluate(facts)["result"].get("outcome")
        except Exception as error:
            said[name] = "error"
    print(json.dumps(said))


if __name__ == "__main__":
    if sys.argv[1] == "make":
        make(sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
    elif sys.argv[1] == "check":
        check(sys.argv[2])
    elif sys.argv[1] == "lines":
        lines(sys.argv[2], sys.argv[3])
    else:
        silent()
