"""Emits the benchmark scenario with every feature as specialised scalar C, by the rules of scalar_c.py: one playthrough at a time,
every constant in the code, conditions asked only when something they read changed, ticks in which nothing can happen skipped. What
is to come (an inject, a share, a bot's choice, a decision's end) is a bit of the tick in which it comes, and a block of chance is
computed when it is first asked for.

usage: features_c.py SEED > features.c
"""
import sys

from features import PATHS, QUESTION_WITHIN, SHARED_EVERY, SHARED_OUT, Features
from scalar_c import c as plain, effects as plain_effects
from scenario import CELLS, TICKS, flips, mask, writes
from scenario import reads as plain_reads

KNOWS, SHOWN = 40, 41  # bits of what changed, beside the variables and T
WITHIN = 6             # ticks in which a decision is open


def kept(percent):
    """Of 65536, the nearest: how the language keeps a chance."""
    return (percent * 65536 + 50) // 100


def c(e):
    if e[0] == "knows":
        return f"(known[{e[1]}] >> {e[2] // SHARED_EVERY} & 1)"
    if e[0] in ("and", "or"):
        return "(" + (" && " if e[0] == "and" else " || ").join(c(x) for x in e[1:]) + ")"
    return plain(e)


def reads(e):
    if e[0] == "knows":
        return {KNOWS}
    if e[0] in ("and", "or"):
        return set().union(*(reads(x) for x in e[1:]))
    return plain_reads(e)


def effects(s, items):
    """Each roll draws its block at the occurrence that is next."""
    marks, out = plain_effects(s, []), ""
    for item in items:
        if item[0] == "roll":
            _, v, e = item
            low, high, _ = s.variables[v]
            out += f"{{ int x = die(seed, run, {e['block']}u, {e['low']}, {e['high'] - e['low'] + 1}, &rolled[{e['index']}]); v[{v}] = MIN(MAX(v[{v}] + x, {low}), {high}); }} "
        else:
            out += plain_effects(s, [item]).split(" changed |= ", 1)[0] + " "
    return out + marks.replace("0x0ull", f"{writes(items):#x}ull")


class Writer:
    def __init__(self, s):
        self.s, self.o = s, []
        self.injects, self.decisions = s.injects, s.decisions
        self.words = (len(s.injects) + 63) // 64
        self.rolls = [effect[2] for _, _, effects in s.lists() for effect in effects if effect[0] == "roll"]
        for k, roll in enumerate(self.rolls):
            roll["index"] = k
        self.blocks, self.quantities = {}, 0  # dense numbers of blocks, as they are met; values named and decided
        self.whens = {i: k for k, i in enumerate(i for i, x in enumerate(s.injects) if x["trigger"][0] == "when")}
        self.children, self.opens, self.timed = {}, {}, {}
        for i, x in enumerate(s.injects):
            if x["trigger"][0] == "after":
                self.children.setdefault(x["trigger"][1], []).append((i, x["trigger"][2]))
            if x["trigger"][0] == "at":
                self.timed.setdefault(x["trigger"][1], []).append(i)
            if x["trigger"][0] == "series":
                _, first, every, times = x["trigger"]
                for t in range(first, min(TICKS, first + every * times), every):
                    self.timed.setdefault(t, []).append(i)
        for d, x in enumerate(s.decisions):
            if x["opens"][0] == "inject":
                self.opens.setdefault(x["opens"][1], []).append(d)
        # asked cells in a row: those of decisions, then those of their first rounds
        slot, self.firsts = 0, [d for d, x in enumerate(s.decisions) if x["first"]]
        for x in s.decisions:
            x["slot"], slot = slot, slot + x["asked"]
            if "quantities" in x:
                x["named"], self.quantities = self.quantities, self.quantities + x["quantities"] * (x["asked"] + 1)
        for n, d in enumerate(self.firsts):
            s.decisions[d]["round"], s.decisions[d]["first_slot"] = len(s.decisions) + n, slot
            slot += s.decisions[d]["asked"]
        self.asked, self.rounds = slot, len(s.decisions) + len(self.firsts)

    def luck(self, site):
        block, half = site
        return f"U({self.blocks.setdefault(block, len(self.blocks))}, {half})"

    def wait(self, span, site):
        least, most = span
        return str(least) if most <= least else f"{least} + (int)({self.luck(site)} * {most - least + 1}u >> 16)"

    def fire(self, i):
        x, before = self.injects[i], ""
        if i in self.whens:
            before = f"waiting &= ~(1ull << {self.whens[i]});"
        body = f"r->last[{i}] = (int16_t)t; " + effects(self.s, x["effects"])
        if x["shared"]:
            body += f" known[0] |= 1u << {i // SHARED_EVERY}; told[0] |= 1u << {i // SHARED_EVERY}; changed |= 1ull << {KNOWS}; now |= 1ull << {KNOWS};"
        for child, ticks in self.children.get(i, []):
            body += f" if (t + {ticks} < TICKS) {{ due[t + {ticks}][{child >> 6}] |= 1ull << {child & 63}; busy[t + {ticks}] = 1; }}"
        for d in self.opens.get(i, []):
            body += f" to_open |= 1u << {d};"
        if x["odds"]:
            body = f"{{ int p = MIN(MAX({c(x['odds'])}, 0), 100); if ({self.luck(x['site'])} < (uint32_t)p * 65536u / 100u) {{ {body} }} }}"
        elif x["site"]:
            body = f"if ({self.luck(x['site'])} < {kept(x['chance'])}u) {{ {body} }}"
        return before + " " + body

    def open(self, d, first):
        x = self.decisions[d]
        index, base, within = (x["round"], x["first_slot"], x["first"]) if first else (d, x["slot"], WITHIN)
        out = [f"r->opened[{index}] = (int16_t)t; open |= 1u << {index}; if (t + {within} < TICKS) {{ closing[t + {within}] |= 1u << {index}; busy[t + {within}] = 1; }}"]
        for k in range(x["asked"]):
            span, site = (x["first_takes"][k], x["first_wait_sites"][k]) if first else (x["takes"][k], x["wait_sites"][k])
            out.append(f"{{ int at = t + {self.wait(span, site)}; if (at < TICKS) {{ choosing[at] |= 1ull << {base + k}; busy[at] = 1; }} }}")
        return " ".join(out)

    def opened(self, d):
        return f"unopened &= ~(1u << {d}); " + self.open(d, self.decisions[d]["first"] is not None)

    def weigh(self, weights):
        return " ".join(f"a{j} = {c(e)};" for j, e in enumerate(weights))

    def chosen(self, index, base, asked):
        """All have, so it closes in the next tick."""
        chosen = " && ".join(f"r->choice[{base + j}] >= 0" for j in range(asked))
        return f"if (({chosen}) && t + 1 < TICKS) {{ closing[t + 1] |= 1u << {index}; busy[t + 1] = 1; }}"

    def name_number(self, d, k):
        x = self.decisions[d]
        (middle, spread), (up, down) = x["number"][k], x["number_sites"][k]
        return (f"if (open >> {d} & 1) {{ int most = {c(x['most'])} / {x['step']} * {x['step']}, x = {c(middle)} + (int)({self.luck(up)} * {spread + 1}u >> 16) - (int)({self.luck(down)} * {spread + 1}u >> 16); "
                f"x = MIN(MAX(x, 0), most); r->quantity[{x['named'] + k}] = (int16_t)((x + {x['step'] // 2}) / {x['step']} * {x['step']}); "
                f"r->choice[{x['slot'] + k}] = 0; {self.chosen(d, x['slot'], x['asked'])} }}")

    def name_parts(self, d):
        """By largest remainder, of equal ones the first."""
        x = self.decisions[d]
        n = len(x["parts"])
        weights = ", ".join(c(e) for e in x["number"])
        return (f"if (open >> {d} & 1) {{ int w[] = {{{weights}}}, left[{n}], all = 0, rest = {SHARED_OUT}; int16_t *to = r->quantity + {x['named']}; "
                f"for (int j = 0; j < {n}; j++) all += w[j]; "
                f"for (int j = 0; j < {n}; j++) {{ int share = {SHARED_OUT} * w[j]; to[j] = (int16_t)(share / all); left[j] = share % all; rest -= to[j]; }} "
                f"for (; rest > 0; rest--) {{ int most = 0; for (int j = 1; j < {n}; j++) if (left[j] > left[most]) most = j; to[most]++; left[most] = -1; }} "
                f"r->choice[{x['slot']}] = 0; {self.chosen(d, x['slot'], 1)} }}")

    def decide(self, d):
        """What they come to, and what it does."""
        x = self.decisions[d]
        named, to = [f"r->quantity[{x['named'] + k}]" for k in range(x["asked"])], x["named"] + x["quantities"] * x["asked"]
        if x["id"] == "fee":
            a, b = (f"(r->choice[{x['slot'] + k}] >= 0 ? {named[k]} : 0)" for k in range(2))
            writes, changes = 1 << x["changes"], f"v[{x['changes']}] = MIN(v[{x['changes']}] + (r->quantity[{to}] >> 3), {self.s.variables[x['changes']][1]});"
            out = f"r->quantity[{to}] = MAX({a}, {b}); "
        else:
            out = " ".join(f"r->quantity[{to + k}] = r->quantity[{x['named'] + k}];" for k in range(len(x["parts"])))
            changes = " ".join(f"v[{v}] = MIN(v[{v}] + r->quantity[{to + k}], {self.s.variables[v][1]});" for k, v in enumerate(x["parts"]))
            writes = mask(x["parts"])
        return f"r->closed[{d}] = (int16_t)t; open &= ~(1u << {d}); {out} r->adopted[{x['slot']}] = 0; {changes} changed |= {writes:#x}ull; now |= {writes:#x}ull;"

    def choose(self, d, k, first):
        x = self.decisions[d]
        if "quantities" in x:
            return self.name_number(d, k) if x["id"] == "fee" else self.name_parts(d)
        index, base = (x["round"], x["first_slot"]) if first else (d, x["slot"])
        test, weights = x["rows"][k] if x["rows"] else (None, x["weights"][k])
        n = len(weights)
        if not test:
            condition = "1"
        elif test[0] == "first":
            other = self.decisions[test[2]]
            condition = "0" if first else f"(r->closed[{other['round']}] >= 0 && r->choice[{other['first_slot'] + test[1]}] == {test[3]})"
        else:
            condition = c(test)
        site = x["first_sites"][k] if first else x["sites"][k]
        names = ", ".join(f"a{j}" for j in range(n))
        steps = " ".join(f"sum += a{j}; pick += roll >= sum;" for j in range(n - 1))
        legal = f"if (v[{x['chips']}] < {x['price']}) a1 = 0; " if "chips" in x else ""
        return (f"if (open >> {index} & 1) {{ int {names}; if ({condition}) {{ {self.weigh(weights)} }} else {{ {self.weigh(x['weights'][k])} }} {legal}"
                f"int total = {' + '.join(f'a{j}' for j in range(n))}, pick = 0, sum = 0; if (total == 0) pick = {x['otherwise']}; else {{ "
                f"int roll = (int)(({self.luck(site)} * (uint32_t)total) >> 16); {steps} pick += {x['firsts'][k]}; }} "
                f"r->choice[{base + k}] = (int16_t)pick; {self.chosen(index, base, x['asked'])} }}")

    def outcome(self, d, k, p, outcomes):
        x, base = self.decisions[d], self.decisions[d]["slot"]
        weighed = x["weighed"][p]
        if weighed:
            n = len(weighed)
            head = "{ " + " ".join(f"int w{j} = MAX({c(e)}, 0);" for j, e in enumerate(weighed))
            head += f" int total = {' + '.join(f'w{j}' for j in range(n))}; int roll = (int)((u * (uint32_t)total) >> 16), j = 0, sum = 0; "
            head += " ".join(f"sum += w{j}; j += roll >= sum;" for j in range(n - 1))
            parts = " ".join(f"case {j}: {effects(self.s, items)} break;" for j, (_, items) in enumerate(outcomes))
            return head + f" r->outcome[{base + k}] = (int16_t)j; switch (j) {{ {parts} }} }}"
        parts = []
        for j, (cut, items) in enumerate(outcomes):
            test = f"if (u < {kept(cut)}u) " if cut < 100 else ""
            parts.append(f"{test}{{ r->outcome[{base + k}] = {j}; {effects(self.s, items)} }}")
        return " else ".join(parts)

    def decided(self, d, k):
        x = self.decisions[d]
        n, otherwise, choice = x["asked"], x["otherwise"], [f"r->choice[{x['slot'] + j}]" for j in range(x["asked"])]
        if x["agree"] == "each":
            return f"{choice[k]} >= 0 ? {choice[k]} : {otherwise}"
        if x["agree"] == "silence":
            return " || ".join(f"{one} == 1" for one in choice)
        if x["agree"] == "vote":  # of three
            assert n == 3
            a, b, e = choice
            return f"{a} >= 0 && ({a} == {b} || {a} == {e}) ? {a} : {b} >= 0 && {b} == {e} ? {b} : {otherwise}"
        return f"{' && '.join([f'{choice[0]} >= 0'] + [f'{one} == {choice[0]}' for one in choice[1:]])} ? {choice[0]} : {otherwise}"

    def close(self, d):
        if "quantities" in self.decisions[d]:
            return self.decide(d)
        x, out = self.decisions[d], [f"r->closed[{d}] = (int16_t)t; open &= ~(1u << {d});"]
        for k in range(x["asked"] if x["agree"] == "each" else 1):
            out.append(f"{{ int pick = {self.decided(d, k)}; r->adopted[{x['slot'] + k}] = (int16_t)pick; uint32_t u = {self.luck(x['outcome_sites'][k])}; (void)u; switch (pick) {{")
            out += [f"case {p}: {self.outcome(d, k, p, outcomes)} break;" for p, outcomes in enumerate(x["options"])]
            out.append("} }")
        return " ".join(out)

    def head(self):
        s, o = self.s, self.o
        o += ['#define RIVAL_MAIN', '#include "rival.h"', "#define MIN(a, b) ((a) < (b) ? (a) : (b))", "#define MAX(a, b) ((a) > (b) ? (a) : (b))",
              "#define U(block, half) ((have[block / 64] >> (block % 64) & 1 ? (void)0 : (have[block / 64] |= 1ull << (block % 64), philox(seed, run, numbers[block], luck[block]))), luck[block][half >> 1] >> (16 * (half & 1)) & 0xffffu)",
              f"enum {{ VARIABLES = {len(s.variables)}, INJECTS = {len(s.injects)}, DECISIONS = {self.rounds}, ASKED = {self.asked}, TICKS = {TICKS}, WORDS = {self.words}, TASKS = {len(s.tasks)}, QUESTIONS = {len(s.questions)}, CELLS = {len(CELLS)}, ROLLS = {len(self.rolls)}, QUANTITIES = {self.quantities} }};",
              "struct record { int16_t ending, end, v[VARIABLES], last[INJECTS], opened[DECISIONS], closed[DECISIONS], choice[ASKED], adopted[ASKED], outcome[ASKED], opened_task[TASKS], done[TASKS], late[TASKS], answer[QUESTIONS * CELLS], truth[QUESTIONS], quantity[QUANTITIES]; };",
              "void *rival_new(void) { return calloc(LANES, sizeof(struct record)); }",
              "int rival_record(void *rival, int lane, int32_t *ret) { const int16_t *from = (const int16_t *)((struct record *)rival + lane);",
              "    int n = (int)(sizeof(struct record) / 2); for (int i = 0; i < n; i++) ret[i] = from[i]; return n; }",
              "static int die(uint64_t seed, uint64_t run, uint32_t block, int low, uint32_t width, uint32_t *times) {",
              "    uint32_t word[4]; philox_at(seed, run, block, (*times)++, word); return low + (int)((word[0] & 0xffffu) * width >> 16); }",
              f"static const uint32_t numbers[] = {{{', '.join(f'{number}u' for number in self.blocks)}}};",
              "static void play(uint64_t seed, uint64_t run, struct record *r) {", "    memset(r, 0xff, sizeof(*r)); memset(r->answer, 0, sizeof(r->answer) + sizeof(r->truth) + sizeof(r->quantity));",
              f"    int v[VARIABLES] = {{{', '.join(str(x[2]) for x in s.variables)}}};",
              f"    uint32_t luck[{len(self.blocks)}][4], rolled[ROLLS] = {{0}}; uint64_t have[{len(self.blocks) // 64 + 1}] = {{0}}, waiting = ~0ull, due[TICKS][WORDS], choosing[TICKS]; uint32_t closing[TICKS], arriving[{len(PATHS)}][TICKS]; unsigned char busy[TICKS];",
              "    memset(due, 0, sizeof(due)); memset(choosing, 0, sizeof(choosing)); memset(closing, 0, sizeof(closing)); memset(arriving, 0, sizeof(arriving)); memset(busy, 0, sizeof(busy));",
              f"    uint32_t known[{len(CELLS)}] = {{0}}, told[{len(CELLS)}] = {{0}}, to_open = 0, open = 0, unopened = (1u << {len(self.decisions)}) - 1;",
              "    uint64_t changed = ~0ull, now; int t, ending = -1; uint32_t tasks[TICKS] = {0}; int16_t does[TASKS]; memset(does, 0xff, sizeof(does));"]
        asked = {x["at"] + later for x in s.questions for later in (0, QUESTION_WITHIN)}
        asked |= {x["opens"][1] for x in self.decisions if x["opens"][0] == "at"}
        wake = [(1 if t in self.timed or t in asked else 0) | (2 if t in self.flips() else 0) for t in range(TICKS)]
        o += [f"    static const unsigned char wake[TICKS] = {{{', '.join(map(str, wake))}}};", "    for (t = 0; t < TICKS; t++) {",
              "        if (!(changed | to_open | wake[t] | busy[t])) continue;", "        now = 0;"]

    def flips(self):
        """Ticks at which some condition on T changes its truth."""
        def ticks(e):
            return {e[1]} if e[0] == "T" else set().union(set(), *(ticks(x) for x in e[1:] if isinstance(x, tuple)))
        return flips(self.s) | set().union(*(ticks(x["when"]) for x in self.s.tasks if "when" in x))

    def closings(self):
        o = self.o
        o.append("        for (uint32_t list = closing[t] & open; list; list &= list - 1) switch (__builtin_ctz(list)) {")
        o += [f"            case {d}: {self.close(d)} break;" for d in range(len(self.decisions))]
        for d in self.firsts:
            index = self.decisions[d]["round"]
            o.append(f"            case {index}: r->closed[{index}] = (int16_t)t; open &= ~(1u << {index}); to_open |= 1u << {d}; break;")
        o.append("        }")

    def triggers(self):
        o = self.o
        o.append("        static const uint64_t at[TICKS][WORDS] = {")
        for t in range(TICKS):
            bits = [0] * self.words
            for i in self.timed.get(t, []):
                bits[i >> 6] |= 1 << (i & 63)
            o.append("            {" + ", ".join(f"{b:#x}ull" for b in bits) + "},")
        o.append("        }; for (int k = 0; k < WORDS; k++) for (uint64_t list = due[t][k] | at[t][k]; list; list &= list - 1) switch (64 * k + __builtin_ctzll(list)) {")
        o += [f"            case {i}: {self.fire(i)} break;" for i, x in enumerate(self.injects) if x["trigger"][0] != "when"]
        o += ["        }", "        now = changed; changed = 0; if (wake[t] & 2) now |= 1ull << 63; if (t == 0) now = ~0ull;", "        if (now) {"]
        for i, k in self.whens.items():
            e = self.injects[i]["trigger"][1]
            o.append(f"            if ((waiting >> {k} & 1) && (now & {mask(reads(e)):#x}ull) && {c(e)}) {{ {self.fire(i)} }}")
        o.append("        }")
        for d, x in enumerate(self.decisions):
            first = x["first"] is not None
            if x["opens"][0] == "at":
                test = f"t == {x['opens'][1]}"
            elif x["opens"][0] == "inject":
                test = f"to_open >> {d} & 1" + (f" && unopened >> {d} & 1" if first else "")
            else:
                test = f"(now & {mask(reads(x['opens'][1])):#x}ull) && (unopened >> {d} & 1) && {c(x['opens'][1])}"
            if first:  # its bit of to_open is set once by what opens it, and once when its first round has closed
                o.append(f"        if ((to_open >> {d} & 1) && r->closed[{x['round']}] >= 0) {{ to_open &= ~(1u << {d}); {self.open(d, False)} }} else")
            done = f"to_open &= ~(1u << {d}); " if x["opens"][0] == "inject" else ""
            o.append(f"        if ({test}) {{ {done}{self.opened(d)} }}")

    def bots(self):
        o = self.o
        o.append("        for (uint64_t list = choosing[t]; list; list &= list - 1) switch (__builtin_ctzll(list)) {")
        for first in (False, True):
            for d, x in enumerate(self.decisions):
                if not first or x["first"] is not None:
                    o += [f"            case {(x['first_slot'] if first else x['slot']) + k}: {self.choose(d, k, first)} break;" for k in range(x["asked"])]
        o.append("        }")
        for n, (a, b) in enumerate(PATHS):
            rows = [share for share in self.s.shares if (share["from"], share["to"]) == (a, b)]
            o.append(f"        for (uint32_t list = told[{a}]; list; list &= list - 1) {{ int at = TICKS; switch (__builtin_ctz(list)) {{")
            for share in rows:
                o.append(f"            case {share['inject'] // SHARED_EVERY}: if ({self.luck(share['site'])} < {kept(share['chance'])}u) at = t + {self.wait((share['least'], share['most']), share['wait_site'])}; break;")
            o.append(f"        }} if (at < TICKS) {{ arriving[{n}][at] |= list & -list; busy[at] = 1; }} }} told[{a}] = 0;")
            o.append(f"        if (arriving[{n}][t]) {{ told[{b}] |= arriving[{n}][t] & ~known[{b}]; known[{b}] |= arriving[{n}][t]; changed |= 1ull << {KNOWS}; }}")

    def answers(self):
        """Of all bots when a question opens; what was right when it closes."""
        at = {}
        for k, x in enumerate(self.s.questions):
            at.setdefault(x["at"], []).append("".join(f"r->answer[{len(CELLS) * k + c_}] = (int16_t)MIN(MAX({c(e)}, 0), 100); " for c_, e in enumerate(x["answers"])))
        self.o.append("        switch (t) {")
        self.o += [f"            case {t}: {' '.join(lines)} break;" for t, lines in at.items()]
        self.o.append("        }")

    def truths(self):
        at = {}
        for k, x in enumerate(self.s.questions):
            at.setdefault(x["at"] + QUESTION_WITHIN, []).append(f"r->truth[{k}] = (int16_t){c(x['truth'])};")
        self.o.append("        switch (t) {")
        self.o += [f"            case {t}: {' '.join(lines)} break;" for t, lines in at.items()]
        self.o.append("        }")

    def last_truths(self):
        """The exercise ends while a question is open."""
        for k, x in enumerate(self.s.questions):
            self.o.append(f"    if (end >= {x['at']} && end < {x['at'] + QUESTION_WITHIN}) r->truth[{k}] = (int16_t){c(x['truth'])};")

    def tasks(self):
        """Of each what is to be looked at now: it may open, be done or be late."""
        o = self.o
        for k, x in enumerate(self.s.tasks):
            opens = f"known[{x['cell']}] >> {x['after'] // SHARED_EVERY} & 1" if "after" in x else f"(now & {mask(reads(x['when'])):#x}ull) && {c(x['when'])}"
            wait = self.wait((x["least"], x["most"]), x["wait_site"])
            o.append(f"        if (r->opened_task[{k}] < 0 && ({opens})) {{ r->opened_task[{k}] = (int16_t)t; "
                     f"if (t + {x['within']} < TICKS) {{ tasks[t + {x['within']}] |= 1u << {k}; busy[t + {x['within']}] = 1; }} "
                     f"if ({self.luck(x['site'])} < {kept(x['chance'])}u) {{ int at = t + {wait}; if (at < TICKS) {{ tasks[at] |= 1u << {k}; busy[at] = 1; }} does[{k}] = (int16_t)at; }} }}")
            o.append(f"        if ((tasks[t] >> {k} & 1) && r->done[{k}] < 0) {{ if (t == does[{k}]) {{ r->done[{k}] = (int16_t)t; {effects(self.s, x['effects'])} }} "
                     f"else if (t == r->opened_task[{k}] + {x['within']} && r->late[{k}] < 0) {{ r->late[{k}] = (int16_t)t; {effects(self.s, x['late'])} }} }}")

    def text(self):
        s, o = self.s, self.o
        self.closings()
        self.truths()
        self.triggers()
        self.bots()
        self.answers()
        self.tasks()
        o.append("        if (now) {")
        for k, e in enumerate(s.endings):
            o.append(f"            if ((now & {mask(reads(e)):#x}ull) && {c(e)}) {{ ending = {k}; break; }}")
        o += ["        }", "    }", "    int end = t;"]
        self.last_truths()
        o += [f"    r->ending = (int16_t)(ending < 0 ? {len(s.endings)} : ending); r->end = (int16_t)t; for (int i = 0; i < VARIABLES; i++) r->v[i] = (int16_t)v[i];", "}",
              "void rival_run(void *rival, uint64_t seed, uint64_t first, int count) { for (int i = 0; i < count; i++) play(seed, first + (uint64_t)i, (struct record *)rival + i); }"]
        self.o = []
        self.head()  # which says what blocks there are
        return "\n".join(self.o + o)


if __name__ == "__main__":
    print(Writer(Features(sys.argv[1])).text())
