"""Emits the benchmark scenario as specialised scalar C: one playthrough at a time, every constant in the code, conditions asked
only when something they read changed, ticks in which nothing can happen skipped. This is the scalar limit the engine is measured by.

usage: scalar_c.py SCALE SEED > scalar.c
"""
import sys

from scenario import TICKS, flips, mask, named, reads, writes


def c(e):
    kind = e[0]
    if kind == "c":
        return str(e[1])
    if kind == "v":
        return f"v[{e[1]}]"
    if kind == "T":
        return f"(t >= {e[1]})"
    if kind in ("ge", "le", "eq"):
        return f"({c(e[1])} {dict(ge='>=', le='<=', eq='==')[kind]} {e[2]})"
    if kind in ("and", "or"):
        return "(" + (" && " if kind == "and" else " || ").join(c(x) for x in e[1:]) + ")"
    if kind == "add":
        return f"({c(e[1])} + {c(e[2])})"
    if kind == "scaled":
        return f"((v[{e[1]}] * {e[2]}) >> {e[3]})"
    if kind == "max0":
        return f"MAX({c(e[1])}, 0)"
    if kind == "bonus":
        return f"(v[{e[1]}] == {e[2]} ? {e[3]} : 0)"
    raise ValueError(kind)


def effects(s, items):
    out = []
    for kind, v, e in items:
        low, high, _ = s.variables[v]
        if kind == "set":
            out.append(f"v[{v}] = {c(e)};")
        elif e[0] == "c":
            out.append(f"v[{v}] = " + (f"MIN(v[{v}] + {e[1]}, {high});" if e[1] > 0 else f"MAX(v[{v}] + ({e[1]}), {low});"))
        else:
            out.append(f"v[{v}] = MIN(MAX(v[{v}] + {c(e)}, {low}), {high});")
    w = writes(items)
    return " ".join(out) + f" changed |= {w:#x}ull; now |= {w:#x}ull;"


def emit(s):
    o, injects, decisions = [], s.injects, s.decisions
    children, opens = {}, {}
    for i, x in enumerate(injects):
        if x["trigger"][0] == "after":
            children.setdefault(x["trigger"][1], []).append((i, x["trigger"][2]))
    for d, x in enumerate(decisions):
        if x["opens"][0] == "inject":
            opens.setdefault(x["opens"][1], []).append(d)
    words = (len(injects) + 63) // 64
    whens = [i for i, x in enumerate(injects) if x["trigger"][0] == "when"]
    bit = {i: k for k, i in enumerate(whens)}
    wait_words = (len(whens) + 63) // 64
    timed = {}
    for i, x in enumerate(injects):
        if x["trigger"][0] == "at":
            timed.setdefault(x["trigger"][1], []).append(i)
    asked_total = sum(x["asked"] for x in decisions)
    o += ['#define RIVAL_MAIN', '#include "rival.h"', "#define MIN(a, b) ((a) < (b) ? (a) : (b))", "#define MAX(a, b) ((a) > (b) ? (a) : (b))",
          f"enum {{ VARIABLES = {len(s.variables)}, INJECTS = {len(injects)}, DECISIONS = {len(decisions)}, ASKED = {asked_total}, TICKS = {TICKS} }};",
          "struct record { int16_t ending, end, v[VARIABLES], last[INJECTS], opened[DECISIONS], closed[DECISIONS], choice[ASKED], adopted[ASKED], outcome[ASKED]; };",
          "void *rival_new(void) { return calloc(LANES, sizeof(struct record)); }",
          "int rival_record(void *rival, int lane, int32_t *ret) { const int16_t *from = (const int16_t *)((struct record *)rival + lane);",
          "    int n = (int)(sizeof(struct record) / 2); for (int i = 0; i < n; i++) ret[i] = from[i]; return n; }"]

    def fire(i):
        x, out = injects[i], []
        if i in bit:
            out.append(f"waiting[{bit[i] >> 6}] &= ~(1ull << {bit[i] & 63});")
        body = f"r->last[{i}] = (int16_t)t; " + effects(s, x["effects"])
        for child, ticks in children.get(i, []):
            body += f" if (t + {ticks} < TICKS) {{ due[t + {ticks}][{child >> 6}] |= 1ull << {child & 63}; due_any[t + {ticks}] = 1; }}"
        for d in opens.get(i, []):
            body += f" to_open |= 1u << {d};"
        if x["site"]:
            block, half = x["site"]
            body = f"if ((luck[{block}][{half >> 1}] >> {16 * (half & 1)} & 0xffff) < {x['chance'] * 65536 // 100}u) {{ {body} }}"
        return " ".join(out) + " " + body

    slot = 0
    for d, x in enumerate(decisions):
        x["slot"], slot = slot, slot + x["asked"]

    def half(d, k):
        return f"(w{d}[{k >> 1}] >> {16 * (k & 1)} & 0xffff)"

    def choose(d):
        x = decisions[d]
        out = [f"r->opened[{d}] = (int16_t)t; philox(seed, run, {x['block']}, w{d}); closing |= 1u << {d};"]
        for k in range(x["asked"]):
            n = len(x["weights"][k])
            w = [f"int a{j} = {c(e)};" for j, e in enumerate(x["weights"][k])]
            total = " + ".join(f"a{j}" for j in range(n))
            steps = " ".join(f"sum += a{j}; pick += roll >= sum;" for j in range(n - 1))
            out.append(f"{{ {' '.join(w)} int total = {total}, pick = 0, sum = 0; if (total == 0) pick = {x['otherwise']}; else {{ "
                       f"int roll = (int)(((uint32_t){half(d, k)} * (uint32_t)total) >> 16); {steps} pick += {x['firsts'][k]}; }} r->choice[{x['slot'] + k}] = (int16_t)pick; }}")
        return " ".join(out)

    def close(d):
        x, out = decisions[d], [f"r->closed[{d}] = (int16_t)t;"]
        base = x["slot"]
        for k in range(1 if x["joint"] else x["asked"]):
            if x["joint"]:
                same = " && ".join(f"r->choice[{base + j}] == r->choice[{base}]" for j in range(1, x["asked"])) or "1"
                out.append(f"{{ int pick = ({same}) ? r->choice[{base}] : {x['otherwise']};")
            else:
                out.append(f"{{ int pick = r->choice[{base + k}];")
            out.append(f"r->adopted[{base + k}] = (int16_t)pick; uint32_t u = {half(d, 4 + k)}; (void)u; switch (pick) {{")
            for p, outcomes in enumerate(x["options"]):
                parts = []
                for j, (cut, items) in enumerate(outcomes):
                    test = f"if (u < {cut * 65536 // 100}u) " if cut < 100 else ""
                    parts.append(f"{test}{{ r->outcome[{base + k}] = {j}; {effects(s, items)} }}")
                out.append(f"case {p}: {' else '.join(parts)} break;")
            out.append("} }")
        return " ".join(out)

    o.append("static void play(uint64_t seed, uint64_t run, struct record *r) {")
    o.append("    memset(r, 0xff, sizeof(*r));")
    o.append(f"    int v[VARIABLES] = {{{', '.join(str(x[2]) for x in s.variables)}}};")
    o.append(f"    uint32_t luck[{max(1, s.chance_blocks)}][4]; for (uint32_t b = 0; b < {s.chance_blocks}; b++) philox(seed, run, b, luck[b]);")
    o.append(f"    uint64_t waiting[{max(1, wait_words)}], due[TICKS][{words}]; char due_any[TICKS] = {{0}}; memset(waiting, 0xff, sizeof(waiting)); memset(due, 0, sizeof(due));")
    o.append("    uint64_t changed = ~0ull, now; uint32_t to_open = 0, closing = 0, unopened = (1u << DECISIONS) - 1; int t, ending = -1; (void)unopened;")
    o.append("    " + " ".join(f"uint32_t w{d}[4];" for d in range(len(decisions))))
    wake = [(1 if t in timed else 0) | (2 if t in flips(s) else 0) for t in range(TICKS)]
    o.append(f"    static const unsigned char wake[TICKS] = {{{', '.join(map(str, wake))}}};")
    o.append("    for (t = 0; t < TICKS; t++) {")
    o.append("        if (!(changed | closing | to_open | wake[t] | due_any[t])) continue;")
    o.append("        now = 0;")
    o.append("        if (closing) { uint32_t list = closing; closing = 0; do { int d = __builtin_ctz(list); list &= list - 1; switch (d) {")
    o += [f"            case {d}: {close(d)} break;" for d in range(len(decisions))]
    o.append("        } } while (list); }")
    o.append("        if (due_any[t]) { static const uint64_t at[TICKS][" + str(words) + "] = {")
    for t in range(TICKS):
        bits = [0] * words
        for i in timed.get(t, []):
            bits[i >> 6] |= 1 << (i & 63)
        o.append("            {" + ", ".join(f"{b:#x}ull" for b in bits) + "},")
    o.append(f"        }}; for (int k = 0; k < {words}; k++) for (uint64_t list = due[t][k] | at[t][k]; list; list &= list - 1) switch (64 * k + __builtin_ctzll(list)) {{")
    o += [f"            case {i}: {fire(i)} break;" for i, x in enumerate(injects) if x["trigger"][0] != "when"]
    o.append("        } } else switch (t) {")
    for t in sorted(timed):
        o.append(f"            case {t}: " + "\n                ".join(fire(i) for i in timed[t]) + " break;")
    o.append("        }")
    o.append("        now = changed; changed = 0; if (wake[t] & 2) now |= 1ull << 63; if (t == 0) now = ~0ull;")
    o.append("        if (now) {")
    for i in whens:
        e = injects[i]["trigger"][1]
        o.append(f"            if ((waiting[{bit[i] >> 6}] >> {bit[i] & 63} & 1) && (now & {mask(reads(e)):#x}ull) && {c(e)}) {{ {fire(i)} }}")
    o.append("        }")
    for d, x in enumerate(decisions):
        if x["opens"][0] == "inject":
            o.append(f"        if (to_open >> {d} & 1) {{ to_open &= ~(1u << {d}); {choose(d)} }}")
        else:
            e = x["opens"][1]
            o.append(f"        if ((now & {mask(reads(e)):#x}ull) && r->opened[{d}] < 0 && {c(e)}) {{ {choose(d)} }}")
    o.append("        if (now) {")
    for k, e in enumerate(s.endings):
        o.append(f"            if ((now & {mask(reads(e)):#x}ull) && {c(e)}) {{ ending = {k}; break; }}")
    o.append("        }")
    o.append("    }")
    o.append(f"    r->ending = (int16_t)(ending < 0 ? {len(s.endings)} : ending); r->end = (int16_t)t; for (int i = 0; i < VARIABLES; i++) r->v[i] = (int16_t)v[i];")
    o.append("}")
    o.append("void rival_run(void *rival, uint64_t seed, uint64_t first, int count) { for (int i = 0; i < count; i++) play(seed, first + (uint64_t)i, (struct record *)rival + i); }")
    return "\n".join(o)


if __name__ == "__main__":
    print(emit(named(sys.argv[1], sys.argv[2])))
