"""Emits the benchmark scenario as specialised batch C: 1024 lanes in columns, bit-packed masks, every constant in the code. The
engine interprets any scenario; this is what it would gain by compiling each one.

usage: batch_c.py SCALE SEED > batch.c
"""
import sys

from scenario import TICKS, named, reads


def c(e, at):
    kind = e[0]
    if kind == "c":
        return f"(int16_t){e[1]}"
    if kind == "v":
        return at(e[1])
    if kind == "add":
        return f"(int16_t)({c(e[1], at)} + {c(e[2], at)})"
    if kind == "scaled":
        return f"(int16_t)(({at(e[1])} * {e[2]}) >> {e[3]})"
    if kind == "max0":
        return f"MAX({c(e[1], at)}, (int16_t)0)"
    if kind == "bonus":
        return f"({at(e[1])} == {e[2]} ? (int16_t){e[3]} : (int16_t)0)"
    raise ValueError(kind)


def words(e):
    kind = e[0]
    if kind == "T":
        return f"(t >= {e[1]} ? ~(word)0 : 0)"
    if kind in ("ge", "le", "eq"):
        if e[1][0] == "v":
            return f"compare_{kind}(b->v[{e[1][1]}] + 64 * w, {e[2]})"
        value = c(e[1], lambda v: f"b->v[{v}][64 * w + i]")
        return f"compare_{kind}(({{ for (int i = 0; i < 64; i++) b->sum[i] = {value}; b->sum; }}), {e[2]})"
    return "(" + (" & " if kind == "and" else " | ").join(words(x) for x in e[1:]) + ")"


def updated(s, item, lane):
    kind, v, e = item
    low, high, _ = s.variables[v]
    now = f"b->v[{v}][{lane}]"
    if kind == "set":
        return f"(int16_t){e[1]}"
    if e[0] == "c":
        return f"MIN((int16_t)({now} + {e[1]}), (int16_t){high})" if e[1] > 0 else f"MAX((int16_t)({now} + ({e[1]})), (int16_t){low})"
    return f"MIN(MAX((int16_t)({now} + {c(e, lambda u: f'b->v[{u}][{lane}]')}), (int16_t){low}), (int16_t){high})"


def listed(s, items, source, start, end):
    body = " ".join(f"b->v[{x[1]}][l] = {updated(s, x, 'l')};" for x in items)
    return f"for (int k = {start}; k < {end}; k++) {{ int l = {source}[k]; {body} }}"


def emit(s):
    o, injects, decisions = [], s.injects, s.decisions
    children, opens, timed = {}, {}, {}
    for i, x in enumerate(injects):
        if x["trigger"][0] == "after":
            children.setdefault(x["trigger"][1], []).append((i, x["trigger"][2]))
        elif x["trigger"][0] == "at":
            timed.setdefault(x["trigger"][1], []).append(i)
    for d, x in enumerate(decisions):
        if x["opens"][0] == "inject":
            opens.setdefault(x["opens"][1], []).append(d)
    whens = [i for i, x in enumerate(injects) if x["trigger"][0] == "when"]
    afters = [i for i, x in enumerate(injects) if x["trigger"][0] == "after"]
    wait, late = {i: k for k, i in enumerate(whens)}, {i: k for k, i in enumerate(afters)}
    conditional = [d for d, x in enumerate(decisions) if x["opens"][0] == "when"]
    slot = 0
    for x in decisions:
        x["slot"], slot = slot, slot + x["asked"]
    n_late = max(1, len(afters))
    o += ["#define RIVAL_MAIN", '#include "batch.h"', "#define MIN(a, b) ((a) < (b) ? (a) : (b))", "#define MAX(a, b) ((a) > (b) ? (a) : (b))",
          f"enum {{ VARIABLES = {len(s.variables)}, INJECTS = {len(injects)}, DECISIONS = {len(decisions)}, ASKED = {slot}, TICKS = {TICKS}, WAITING = {len(whens)}, LATE = {n_late}, CHANCES = {8 * max(1, s.chance_blocks)} }};",
          "struct batch { int16_t ending[LANES] ALIGNED, end[LANES], v[VARIABLES][LANES], last[INJECTS][LANES], opened[DECISIONS][LANES], closed[DECISIONS][LANES], choice[ASKED][LANES], adopted[ASKED][LANES], outcome[ASKED][LANES];",
          "    int16_t due[LATE][LANES], gathered[VARIABLES][LANES], picked[LANES], sum[64]; uint16_t luck[CHANCES][LANES], halves[DECISIONS][8][LANES], bucket[LANES], list[LANES + 64], second[LANES + 64], sorted[LANES + 64], opening[DECISIONS][LANES + 64], closing[DECISIONS][LANES + 64];",
          "    word alive[WORDS], met[WORDS], waiting[WAITING + 1][WORDS], unopened[DECISIONS][WORDS]; int opening_count[DECISIONS], closing_count[DECISIONS], waiting_count[WAITING + 1], unopened_count[DECISIONS], due_count[TICKS + 16][LATE]; uint64_t seed, first; };",
          "void *rival_new(void) { return aligned_alloc(64, (sizeof(struct batch) + 63) / 64 * 64); }",
          "int rival_record(void *rival, int l, int32_t *ret) { struct batch *b = rival; int32_t *r = ret; *r++ = b->ending[l]; *r++ = b->end[l];",
          "#define ALL(field, count) for (int i = 0; i < count; i++) *r++ = b->field[i][l];",
          "    ALL(v, VARIABLES) ALL(last, INJECTS) ALL(opened, DECISIONS) ALL(closed, DECISIONS) ALL(choice, ASKED) ALL(adopted, ASKED) ALL(outcome, ASKED) return (int)(r - ret); }"]

    def consequences(i, source, count):
        out = ""
        for child, ticks in children.get(i, []):
            k = late[child]
            out += f" for (int k = 0; k < {count}; k++) b->due[{k}][{source}[k]] = (int16_t)(t + {ticks}); b->due_count[t + {ticks}][{k}] += {count};"
        for d in opens.get(i, []):
            out += f" memcpy(b->opening[{d}], {source}, 2 * (size_t){count}); b->opening_count[{d}] = {count};"
        return out

    for i, x in enumerate(injects):
        luck = x["site"] and f"b->luck[{8 * x['site'][0] + x['site'][1]}]"
        bar = x["chance"] and f"(uint16_t){x['chance'] * 65536 // 100}"
        if x["trigger"][0] == "at":
            o.append(f"NOINLINE void fire{i}(struct batch *restrict b, int words, int t) {{ const word *mask = b->alive;")
            if luck:
                o.append(f"    for (int w = 0; w < words; w++) {{ word m = 0; for (int i = 0; i < 64; i++) m |= (word)({luck}[64 * w + i] < {bar}) << i; b->met[w] = m & b->alive[w]; }} mask = b->met;")
            o.append(f"    int n = list_of(mask, words, b->second); const uint16_t *restrict list = b->second; for (int k = 0; k < n; k++) b->last[{i}][list[k]] = (int16_t)t;")
            o.append("    " + listed(s, x["effects"], "list", 0, "n") + consequences(i, "list", "n") + " }")
        else:
            o.append(f"NOINLINE void fire{i}(struct batch *restrict b, const uint16_t *restrict list, int n, int t) {{")
            if luck:
                o.append(f"    int kept = 0; uint16_t *restrict second = b->second; for (int k = 0; k < n; k++) {{ int l = list[k]; second[kept] = (uint16_t)l; kept += {luck}[l] < {bar}; }} list = second; n = kept;")
            o.append(f"    for (int k = 0; k < n; k++) b->last[{i}][list[k]] = (int16_t)t;")
            o.append("    " + listed(s, x["effects"], "list", 0, "n") + consequences(i, "list", "n") + " }")

    def condition(name, e, pending):
        o.append(f"NOINLINE word {name}(struct batch *restrict b, int words, int t) {{ word any = 0; (void)t; for (int w = 0; w < words; w++) {{ word m = {words(e)} & {pending}[w]; b->met[w] = m; any |= m; }} return any; }}".replace("{words(e)}", words(e)))
    for i in whens:
        condition(f"when{i}", injects[i]["trigger"][1], f"b->waiting[{wait[i]}]")
    for d in conditional:
        condition(f"opens{d}", decisions[d]["opens"][1], f"b->unopened[{d}]")
    for k, e in enumerate(s.endings):
        condition(f"ends{k}", e, "b->alive")

    for d, x in enumerate(decisions):
        n = len(x["options"])
        wanted = sorted({v for ws in x["weights"] for e in ws for v in reads(e)})
        o.append(f"NOINLINE void choose{d}(struct batch *restrict b, const uint16_t *restrict list, int n, int all, int t) {{")
        o.append(f"    for (int k = 0; k < n; k++) b->opened[{d}][list[k]] = (int16_t)t;")
        o.append(f"    draw(b->seed, b->first, list, n, {x['block']}, b->halves[{d}]);")
        for v in wanted:
            o.append(f"    const int16_t *restrict g{v} = b->v[{v}]; if (n != all) {{ for (int k = 0; k < n; k++) b->gathered[{v}][k] = b->v[{v}][list[k]]; g{v} = b->gathered[{v}]; }}")
        for a in range(x["asked"]):
            n = len(x["weights"][a])
            o.append("    for (int k = 0; k < n; k++) {")
            o += [f"        int16_t a{j} = {c(e, lambda v: f'g{v}[k]')};" for j, e in enumerate(x["weights"][a])]
            o.append(f"        int16_t total = (int16_t)({' + '.join(f'a{j}' for j in range(n))}), roll = (int16_t)(((uint32_t)b->halves[{d}][{a}][k] * (uint32_t)total) >> 16), sum = 0, pick = 0;")
            o.append("        " + " ".join(f"sum = (int16_t)(sum + a{j}); pick = (int16_t)(pick + (roll >= sum));" for j in range(n - 1)) + f" b->picked[k] = total ? (int16_t)(pick + {x['firsts'][a]}) : (int16_t){x['otherwise']}; }}")
            o.append(f"    for (int k = 0; k < n; k++) b->choice[{x['slot'] + a}][list[k]] = b->picked[k];")
        o.append(f"    memcpy(b->closing[{d}], list, 2 * (size_t)n); b->closing_count[{d}] = n; }}")
        o.append(f"NOINLINE void close{d}(struct batch *restrict b, int t) {{ int n = 0; uint16_t *restrict list = b->closing[{d}];")
        # lanes that ended between opening and closing drop out; their halves are dropped with them
        o.append(f"    for (int k = 0, from = b->closing_count[{d}]; k < from; k++) {{ int l = list[k]; list[n] = (uint16_t)l; for (int h = 4; h < 8; h++) b->halves[{d}][h][n] = b->halves[{d}][h][k]; n += (int)(b->alive[l >> 6] >> (l & 63) & 1); }}")
        o.append(f"    b->closing_count[{d}] = 0; for (int k = 0; k < n; k++) b->closed[{d}][list[k]] = (int16_t)t;")
        for a in range(1 if x["joint"] else x["asked"]):
            base = x["slot"]
            if x["joint"]:
                same = " & ".join(f"(b->choice[{base + j}][l] == b->choice[{base}][l])" for j in range(1, x["asked"])) or "1"
                pick = f"({same}) ? b->choice[{base}][l] : (int16_t){x['otherwise']}"
            else:
                pick = f"b->choice[{base + a}][l]"
            o.append(f"    for (int k = 0; k < n; k++) {{ int l = list[k]; int16_t pick = {pick}; uint16_t u = b->halves[{d}][{4 + a}][k]; int16_t j = 0;")
            for p, outcomes in enumerate(x["options"]):
                if len(outcomes) > 1:
                    steps = " + ".join(f"(u >= {cut * 65536 // 100})" for cut, _ in outcomes[:-1])
                    o.append(f"        j = pick == {p} ? (int16_t)({steps}) : j;")
            o.append(f"        b->adopted[{base + a}][l] = pick; b->outcome[{base + a}][l] = j; b->bucket[k] = (uint16_t)(pick * 4 + j); }}")
            buckets = 4 * len(x["options"])
            o.append(f"    {{ int start[{buckets + 1}] = {{0}}, at[{buckets}]; for (int k = 0; k < n; k++) start[b->bucket[k] + 1]++; for (int j = 0; j < {buckets}; j++) start[j + 1] += start[j]; memcpy(at, start, sizeof(at)); for (int k = 0; k < n; k++) b->sorted[at[b->bucket[k]]++] = list[k];")
            for p, outcomes in enumerate(x["options"]):
                for j, (_, items) in enumerate(outcomes):
                    o.append("    " + listed(s, items, "b->sorted", f"start[{4 * p + j}]", f"start[{4 * p + j + 1}]"))
            o.append("    }")
        o.append("}")

    o.append("void rival_run(void *rival, uint64_t seed, uint64_t first, int n) { struct batch *restrict b = rival; int words = (n + 63) / 64, left = n, k; size_t bytes = 2 * (size_t)n; b->seed = seed, b->first = first;")
    o.append("    for (int w = 0; w < words; w++) b->alive[w] = ~(word)0; if (n & 63) b->alive[words - 1] = ((word)1 << (n & 63)) - 1;")
    for v, (_, _, start) in enumerate(s.variables):
        o.append(f"    for (int l = 0; l < n; l++) b->v[{v}][l] = {start};")
    o.append("#define CLEAR(field, count) for (int i = 0; i < count; i++) memset(b->field[i], 0xff, bytes);")
    o.append("    CLEAR(last, INJECTS) CLEAR(opened, DECISIONS) CLEAR(closed, DECISIONS) CLEAR(choice, ASKED) CLEAR(adopted, ASKED) CLEAR(outcome, ASKED) CLEAR(due, LATE)")
    o.append(f"    for (int l = 0; l < n; l++) {{ b->ending[l] = {len(s.endings)}; b->end[l] = TICKS; }} memset(b->due_count, 0, sizeof(b->due_count));")
    o.append("    for (int i = 0; i < WAITING; i++) { memcpy(b->waiting[i], b->alive, 8 * (size_t)words); b->waiting_count[i] = n; }")
    o.append("    for (int i = 0; i < DECISIONS; i++) { memcpy(b->unopened[i], b->alive, 8 * (size_t)words); b->unopened_count[i] = n; b->opening_count[i] = b->closing_count[i] = 0; }")
    o.append(f"    for (uint32_t i = 0; i < {s.chance_blocks}; i++) draw(seed, first, NULL, n, i, b->luck + 8 * i);")
    o.append("    for (int t = 0; t < TICKS && left; t++) {")
    for d in range(len(decisions)):
        o.append(f"        if (b->closing_count[{d}]) close{d}(b, t);")

    def fire_late(i):
        a = late[i]
        return (f"if (b->due_count[t][{a}]) {{ for (int w = 0; w < words; w++) b->met[w] = compare_eq(b->due[{a}] + 64 * w, (int16_t)t) & b->alive[w]; "
                f"k = list_of(b->met, words, b->list); fire{i}(b, b->list, k, t); }}")
    # delayed injects may fall between timed ones in file order, so both stand in one list a tick
    o.append("        int late = " + (" + ".join(f"b->due_count[t][{a}]" for a in range(len(afters))) or "0") + ";")
    o.append("        if (late) {")
    for i, x in enumerate(injects):
        if x["trigger"][0] == "at":
            o.append(f"            if (t == {x['trigger'][1]}) fire{i}(b, words, t);")
        elif x["trigger"][0] == "after":
            o.append("            " + fire_late(i))
    o.append("        } else switch (t) {")
    for t in sorted(timed):
        o.append(f"            case {t}: " + " ".join(f"fire{i}(b, words, t);" for i in timed[t]) + " break;")
    o.append("        }")
    for i in whens:
        q = wait[i]
        o.append(f"        if (b->waiting_count[{q}] && when{i}(b, words, t)) {{ k = list_of(b->met, words, b->list); b->waiting_count[{q}] -= k; for (int w = 0; w < words; w++) b->waiting[{q}][w] &= ~b->met[w]; fire{i}(b, b->list, k, t); }}")
    for d, x in enumerate(decisions):
        if x["opens"][0] == "inject":
            o.append(f"        if ((k = b->opening_count[{d}])) {{ b->opening_count[{d}] = 0; choose{d}(b, b->opening[{d}], k, n, t); }}")
        else:
            o.append(f"        if (b->unopened_count[{d}] && opens{d}(b, words, t)) {{ k = list_of(b->met, words, b->list); b->unopened_count[{d}] -= k; for (int w = 0; w < words; w++) b->unopened[{d}][w] &= ~b->met[w]; choose{d}(b, b->list, k, n, t); }}")
    for e in range(len(s.endings)):
        o.append(f"        if (ends{e}(b, words, t)) {{ k = list_of(b->met, words, b->list); left -= k; for (int j = 0; j < k; j++) {{ int l = b->list[j]; b->ending[l] = {e}; b->end[l] = (int16_t)t; }} for (int w = 0; w < words; w++) {{ word gone = ~b->met[w]; b->alive[w] &= gone; for (int i = 0; i < WAITING; i++) b->waiting[i][w] &= gone; for (int i = 0; i < DECISIONS; i++) b->unopened[i][w] &= gone; }} }}")
    o.append("    } }")
    return "\n".join(o)


if __name__ == "__main__":
    print(emit(named(sys.argv[1], sys.argv[2])))
