"""The benchmark scenario: made from (scale, seed), written in our own language.

Sizes at scale 1: 12 numbers and 6 enumerations, 40 injects (14 timed, 20 conditional, 6 delayed; 12 with a chance), 12
decisions with 25 asked cells, 92 options and 165 outcomes, 72 ticks of ten minutes. Scale multiplies the injects. Where each
cell decides for itself, each has options of its own; where they decide together, the options are common. The structure is
plain Python data, so that the rivals (scalar_c.py, batch_c.py, model_py.py, model_js.py) are generated from the same thing.

A seed is a series of draws, SEED.0, SEED.1, and so on, and stands for the first that plays like the exercise the sizes were
taken from: a mean run of 59 ticks, 21 injects and 8 decisions, give or take (TYPICAL), by the Python model. Without that a
seed may well end in the third tick, or open no decision, and measure nothing.

Expressions are tuples: ("c", n) ("v", variable) ("T", tick) as "T >= that tick" ("ge"|"le"|"eq", e, n) ("and"|"or", e...)
("add", e, e) ("scaled", variable, factor, shift) ("max0", e) ("bonus", variable, value, n).

usage: scenario.py SCALE SEED > scenario.yaml   SEED is a word, or a draw of one (18.7), which is then taken as it is
       scenario.py SCALE SEED draw               prints the draw that SEED stands for
"""
import random
import sys

TICKS, TICK_MINUTES, NUMBERS = 72, 10, 12
CELLS = ["alpha", "bravo", "charlie"]
ASKED = [2, 2, 3, 2, 1, 2, 2, 3, 2, 2, 2, 2]
JOINT = [d % 4 == 1 for d in range(len(ASKED))]
OPTIONS, OUTCOMES, CHANCES = 92, 165, 12
# means over runs: ticks, injects, decisions; a larger scenario is asked for its length alone
TYPICAL = {"ticks": (56, 62), "injects": (19.5, 22.5), "decisions": (7.5, 8.5)}
TRIED_RUNS = 250


class Scenario:
    asked = ASKED

    def __init__(self, scale, seed):
        self.scale, self.seed = scale, seed
        rnd = self.rnd = random.Random(seed)
        self.variables = [(0, 100, rnd.choice([30, 35, 40, 45, 50, 55, 60])) for _ in range(NUMBERS)]
        self.variables += [(0, rnd.choice([2, 2, 2, 3, 4, 5]) - 1, 0) for _ in range(6)]
        by_chance = set(rnd.sample(range(40 * scale), CHANCES * scale))
        self.injects = [self.inject(i, i in by_chance) for i in range(40 * scale)]
        groups = sum(1 if joint else asked for asked, joint in zip(self.asked, JOINT))
        self.group_sizes = self.shares(OPTIONS, groups, 3, 5)
        self.outcome_counts = self.shares(OUTCOMES, OPTIONS, 1, 3)
        self.decisions = [self.decision(d) for d in range(len(self.asked))]
        self.endings = [("ge", ("v", 0), 97), ("le", ("v", 1), 3),
                        ("and", ("ge", ("v", 2), 80), ("le", ("v", 3), 25)),
                        ("and", ("ge", ("v", 7), 90), ("eq", ("v", NUMBERS), 1))]
        self.place_draws()

    def shares(self, total, count, least, most):
        """`count` numbers from least to most whose sum is `total`."""
        out = [self.rnd.randrange(least, most + 1) for _ in range(count)]
        while sum(out) != total:
            k, step = self.rnd.randrange(count), 1 if sum(out) < total else -1
            if least <= out[k] + step <= most:
                out[k] += step
        return out

    def number(self):
        return self.rnd.randrange(NUMBERS)

    def enumeration(self):
        v = NUMBERS + self.rnd.randrange(6)
        return v, self.variables[v][1]

    def clause(self):
        rnd, x = self.rnd, self.rnd.random()
        if x < 0.70:
            if rnd.random() < 0.55:
                return ("ge", ("v", self.number()), rnd.randrange(56, 74))
            return ("le", ("v", self.number()), rnd.randrange(26, 44))
        if x < 0.85:
            v, top = self.enumeration()
            return ("eq", ("v", v), rnd.randrange(1, top + 1))
        if x < 0.93:
            return ("T", rnd.randrange(10, 60))
        a, b = rnd.sample(range(NUMBERS), 2)
        return ("ge", ("add", ("v", a), ("v", b)), rnd.randrange(105, 135))

    def condition(self):
        rnd = self.rnd
        clauses = [self.clause() for _ in range(rnd.choice([1, 1, 2, 2, 2, 3]))]
        if all(c[0] == "T" for c in clauses):
            clauses.append(("ge", ("v", self.number()), 65))
        if len(clauses) == 1:
            return clauses[0]
        if len(clauses) == 2:
            return ("and" if rnd.random() < 0.7 else "or", *clauses)
        if rnd.random() < 0.5:
            return ("and", clauses[0], ("or", *clauses[1:]))
        return ("or", ("and", *clauses[:2]), *clauses[2:])

    def effects(self, least, most):
        out, damp = [], 1 if self.scale == 1 else 3
        for _ in range(self.rnd.randrange(least, most + 1)):
            x = self.rnd.random()
            if x < 0.72:
                step = self.rnd.choice([-1, 1]) * max(1, self.rnd.randrange(4, 19) // damp)
                out.append(("add", self.number(), ("c", step)))
            elif x < 0.84:
                v, s = self.rnd.sample(range(NUMBERS), 2)
                out.append(("add", v, ("scaled", s, self.rnd.choice([-3, -2, 2, 3]), 5)))
            else:
                v, top = self.enumeration()
                out.append(("set", v, ("c", self.rnd.randrange(0, top + 1))))
        return out

    def inject(self, i, by_chance):
        rnd, x = self.rnd, i % 20
        if x < 7:
            trigger = ("at", rnd.randrange(0, TICKS - 8))
        elif x < 17 or i < 10:
            trigger = ("when", self.condition())
        else:
            trigger = ("after", rnd.randrange(0, i), rnd.randrange(1, 9))
        chance = rnd.choice([25, 50, 50, 75]) if by_chance else None
        return {"trigger": trigger, "chance": chance, "effects": self.effects(1, 4)}

    def weight(self):
        rnd = self.rnd
        w = ("c", rnd.randrange(4, 30))
        for _ in range(rnd.choice([0, 1, 1, 2])):
            w = ("add", w, ("scaled", self.number(), rnd.choice([-6, -4, -2, 2, 3, 4, 6, 8]), 4))
        if rnd.random() < 0.25:
            v, top = self.enumeration()
            w = ("add", w, ("bonus", v, rnd.randrange(0, top + 1), rnd.randrange(4, 16)))
        return w if w[0] == "c" else ("max0", w)

    def option(self):
        cuts = {1: [100], 2: [50, 100], 3: [25, 75, 100]}[self.outcome_counts.pop()]
        return [(cut, self.effects(1, 3)) for cut in cuts]

    def decision(self, d):
        rnd, asked = self.rnd, self.asked[d]
        if d % 3 == 2:
            opens = ("when", self.condition())
        else:
            wanted = "when" if d % 4 == 3 else "at"
            pick = [i for i in range(40) if self.injects[i]["trigger"][0] == wanted
                    and (wanted == "when" or self.injects[i]["trigger"][1] < 50)]
            opens = ("inject", rnd.choice(pick))
        sizes = [self.group_sizes.pop() for _ in range(1 if JOINT[d] else asked)]
        own = [(0, sizes[0])] * asked if JOINT[d] else [(sum(sizes[:k]), sizes[k]) for k in range(asked)]
        return {"opens": opens, "joint": JOINT[d], "asked": asked, "otherwise": rnd.randrange(sum(sizes)),
                "firsts": [first for first, _ in own],  # the first of the options a cell may take, all its own in a row
                "weights": [[self.weight() for _ in range(size)] for _, size in own],
                "options": [self.option() for _ in range(sum(sizes))]}

    def place_draws(self):
        """The compiler's rule: injects with a chance eight a block in file order, then a block a decision."""
        k = 0
        for x in self.injects:
            x["site"] = None
            if x["chance"] is not None:
                x["site"], k = (k // 8, k % 8), k + 1
        self.chance_blocks = (k + 7) // 8
        for d, x in enumerate(self.decisions):
            x["block"] = self.chance_blocks + d


def value_name(v, n):
    return f"e{v - NUMBERS}_{n}"


def name(v):
    return f"n{v}" if v < NUMBERS else f"e{v - NUMBERS}"


def language(e):
    kind = e[0]
    if kind == "c":
        return str(e[1])
    if kind == "v":
        return name(e[1])
    if kind == "T":
        return f"T >= {e[1] * TICK_MINUTES}"
    if kind in ("ge", "le", "eq"):
        right = value_name(e[1][1], e[2]) if kind == "eq" else e[2]
        return f"{language(e[1])} {dict(ge='>=', le='<=', eq='==')[kind]} {right}"
    if kind in ("and", "or"):
        return "(" + f" {kind} ".join(language(x) for x in e[1:]) + ")"
    if kind == "add":
        return f"{language(e[1])} + {language(e[2])}"
    if kind == "scaled":
        return f"{name(e[1])} * {e[2]} / {1 << e[3]}"
    if kind == "max0":
        return f"max(0, {language(e[1])})"
    if kind == "bonus":
        return f"if({name(e[1])} == {value_name(e[1], e[2])}, {e[3]}, 0)"
    raise ValueError(kind)


def assignments(effects):
    out = []
    for kind, v, e in effects:
        if kind == "set":
            out.append(f"{name(v)} = {value_name(v, e[1])}")
        elif e[0] == "c":
            out.append(f"{name(v)} {'+=' if e[1] >= 0 else '-='} {abs(e[1])}")
        else:
            out.append(f"{name(v)} += {language(e)}")
    return "[" + ", ".join(f'"{x}"' for x in out) + "]"


def moment(tick):
    return f"T+{tick * TICK_MINUTES // 60:02d}:{tick * TICK_MINUTES % 60:02d}"


def variable_lines(s):
    o = ["variables:"]
    for v, (low, high, start) in enumerate(s.variables):
        if v < NUMBERS:
            o.append(f"  {name(v)}: {{value: {start}, from: {low}, to: {high}}}")
        else:
            o.append(f"  {name(v)}: {{value: {value_name(v, 0)}, of: [{', '.join(value_name(v, k) for k in range(high + 1))}]}}")
    return o


def yaml(s):
    o = ["entente: 1", f"id: bench-{s.scale}-{s.seed.replace('.', '-')}", "title: Benchmark exercise", "marking: EXERCISE",
         "time: {startex: 2026-01-05T09:00:00Z, zones: [UTC], tick: 10m, length: 12h}", "cells:"]
    o += [f"  {c}: {{name: {c}, country: UTO, side: allies, seat: bot}}" for c in CELLS]
    o += variable_lines(s)
    o.append("injects:")
    for i, x in enumerate(s.injects):
        t = x["trigger"]
        o.append(f"  i{i}:")
        if t[0] == "at":
            o.append(f"    at: {moment(t[1])}")
        elif t[0] == "when":
            o.append(f'    when: "{language(t[1])}"')
        else:
            o += [f"    when: happened(i{t[1]})", f"    after: {t[2] * TICK_MINUTES}m"]
        if x["chance"] is not None:
            o.append(f"    chance: {x['chance']}%")
        o += ["    release: []", "    kind: hidden", f"    text: Exercise inject {i}", f"    effects: {assignments(x['effects'])}"]
    o.append("decisions:")
    for d, x in enumerate(s.decisions):
        opens = f"happened(i{x['opens'][1]})" if x["opens"][0] == "inject" else language(x["opens"][1])
        o += [f"  d{d}:", f'    opens: {{when: "{opens}"}}', f"    text: Exercise decision {d}",
              f"    ask: [{', '.join(CELLS[:x['asked']])}]", f"    agree: {'joint' if x['joint'] else 'each'}", "    within: 1h",
              f"    otherwise: o{x['otherwise']}", "    options:"]
        for k, outcomes in enumerate(x["options"]):
            o.append(f"      o{k}:")
            o.append(f"        text: Option {k}")
            o.append("        outcomes:")
            before = 0
            for cut, effects in outcomes:
                o.append(f"          - {{chance: {cut - before}%, effects: {assignments(effects)}}}")
                before = cut
    o.append("bots:")
    for c, cell in enumerate(CELLS):
        o.append(f"  {cell}:")
        for d, x in enumerate(s.decisions):
            if c < x["asked"]:
                weights = ", ".join(f'o{x["firsts"][c] + k}: "{language(w)}"' for k, w in enumerate(x["weights"][c]))
                o += [f"    d{d}:", f"      - {{weights: {{{weights}}}}}"]
    o.append("endings:")
    o += [f'  end{k}: {{when: "{language(e)}", text: Ending {k}}}' for k, e in enumerate(s.endings)]
    return "\n".join(o) + "\n"


def reads(e, out=None):
    out = set() if out is None else out
    if e[0] in ("v", "scaled", "bonus"):
        out.add(e[1])
    elif e[0] == "T":
        out.add(63)
    for x in e[1:]:
        if isinstance(x, tuple):
            reads(x, out)
    return out


def mask(variables):
    return sum(1 << v for v in variables)


def writes(effects):
    return mask({v for _, v, _ in effects})


def flips(s):
    """Ticks at which some condition on T changes its truth."""
    out = set()

    def walk(e):
        if e[0] == "T":
            out.add(e[1])
        for x in e[1:]:
            if isinstance(x, tuple):
                walk(x)
    for x in s.injects:
        if x["trigger"][0] == "when":
            walk(x["trigger"][1])
    for x in s.decisions:
        if x["opens"][0] == "when":
            walk(x["opens"][1])
    for e in s.endings:
        walk(e)
    return out


def is_typical(scenario):
    import model_py  # which imports this module
    world, few = model_py.World(scenario), TRIED_RUNS // 5
    for runs, slack in ((few, 2), (TRIED_RUNS, 1)):  # most draws are plainly wrong, and a few runs show it
        played = [model_py.play(world, 7, run, True) for run in range(runs)]
        means = {"ticks": sum(min(x.end + 1, TICKS) for x in played) / runs,
                 "injects": sum(sum(t >= 0 for t in x.last) for x in played) / runs,
                 "decisions": sum(sum(t >= 0 for t in x.opened) for x in played) / runs}
        for name, (low, high) in TYPICAL.items():
            middle, reach = (low + high) / 2, (high - low) / 2 * slack
            if (scenario.scale == 1 or name == "ticks") and abs(means[name] - middle) > reach:
                return False
    return True


def named(scale, seed):
    """The scenario that SCALE and SEED on a command line stand for."""
    scale = int(scale)
    if "." in seed:
        return Scenario(scale, seed)
    draw = 0
    while not is_typical(Scenario(scale, f"{seed}.{draw}")):
        draw += 1
    return Scenario(scale, f"{seed}.{draw}")


if __name__ == "__main__":
    chosen = named(sys.argv[1], sys.argv[2])
    print(chosen.seed if sys.argv[3:] == ["draw"] else yaml(chosen), end="")
