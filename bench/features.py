"""The benchmark scenario with what else the language has: bots that take time, first rounds, votes and silence, sharing and what
follows from knowing, chances and weights of the state. The sizes, and how expressions and effects are made, are those of
scenario.py, which this adds to; features_c.py writes the same as specialised scalar C.

usage: features.py SEED > scenario.yaml
"""
import sys

import scenario
from scenario import CELLS, TICK_MINUTES, Scenario, assignments, language, moment, variable_lines

SHARED_EVERY = 4          # every fourth inject goes to alpha alone, who may tell bravo, who may tell charlie
PATHS = [(0, 1), (1, 2)]  # who shares with whom, by cell
TASKS, QUESTIONS, QUESTION_WITHIN = 6, 3, 2
AGREE = {"vote": "majority", "silence": "{silence: o1}"}


class Features(Scenario):
    asked = scenario.ASKED[:5] + [3] + scenario.ASKED[6:]  # three who vote

    def __init__(self, seed):
        super().__init__(1, seed)
        rnd = self.rnd
        for i, x in enumerate(self.injects):
            x["shared"] = i % SHARED_EVERY == 0
            x["odds"] = None
            if x["chance"] is not None and i % 2 == 0:
                x["odds"] = ("add", ("scaled", self.number(), rnd.choice([4, 6, 8]), 3), ("c", rnd.randrange(0, 40)))
        told = [i for i, x in enumerate(self.injects) if x["shared"]]
        for x in self.injects:
            if x["trigger"][0] == "when" and rnd.random() < 0.4:
                x["trigger"] = ("when", ("or", x["trigger"][1], ("and", ("knows", 1, rnd.choice(told)), ("ge", ("v", self.number()), 50))))
        self.share = {path: {"least": rnd.randrange(1, 4), "most": rnd.randrange(5, 13), "chance": rnd.choice([60, 75, 90])} for path in PATHS}
        for d, x in enumerate(self.decisions):
            x["agree"] = "joint" if x["joint"] else "each"
            if x["joint"]:
                x["agree"] = ["joint", "vote", "silence"][d // 4 % 3]
            if x["agree"] == "silence":  # has the option that stands, and the one that objects
                x["options"], x["otherwise"], x["weights"] = x["options"][:2], 0, [weights[:2] for weights in x["weights"]]
            x["first"] = rnd.randrange(2, 5) if d % 3 == 0 else None
            x["takes"] = [(rnd.randrange(0, 3), rnd.randrange(3, 9)) for _ in range(x["asked"])]
            x["first_takes"] = [(0, rnd.randrange(1, 4)) for _ in range(x["asked"])]
            # a second row: what a bot weighs when it knows, or has been shown, something
            x["rows"] = []
            for k, weights in enumerate(x["weights"]):
                if x["first"] and x["asked"] > 1:
                    other = (k + 1) % x["asked"]
                    test = ("first", other, d, x["firsts"][other])
                else:
                    test = ("knows", k, rnd.choice(told))
                x["rows"].append((test, [self.weight() for _ in weights]))
            x["weighed"] = [len(outcomes) > 1 and rnd.random() < 0.4 and [self.weight() for _ in outcomes] for outcomes in x["options"]]
        # a task opens when its cell knows an inject, or by a condition; its bot does it by `does`
        self.tasks = [{"cell": k % 2, "after": told[k]} if k < 4 else {"cell": 2, "when": self.condition()} for k in range(TASKS)]
        for task in self.tasks:
            least = rnd.randrange(0, 3)
            task |= {"within": rnd.randrange(3, 7), "least": least, "most": least + rnd.randrange(2, 6), "chance": rnd.choice([70, 80, 90]),
                     "effects": self.effects(1, 2), "late": self.effects(1, 1)}
        # questions that all bots answer with a number, at a moment
        self.questions = [{"at": rnd.randrange(10, 50), "answers": [self.weight() for _ in CELLS], "truth": ("v", self.number())} for _ in range(QUESTIONS)]
        self.place_all()

    def place_all(self):
        """The compiler's rule, of the whole: see "Draws" in docs/scenario-language.md."""
        block, half = 0, 0

        def take():
            nonlocal block, half
            site, half = (block, half), half + 1
            if half == 8:
                block, half = block + 1, 0
            return site

        def fresh():
            nonlocal block, half
            block, half = block + (half > 0), 0

        self.shares = [{"from": a, "to": b, "inject": i, **self.share[a, b]} for a, b in PATHS for i, x in enumerate(self.injects) if x["shared"]]
        for share in self.shares:
            share["site"] = take()
        fresh()
        for x in self.injects:
            x["site"] = take() if x["chance"] is not None else None
        fresh()
        for x in self.decisions:
            x["block"], block = block, block + 1
        for x in self.decisions:
            x["wait_sites"] = [take() for _ in x["takes"]]
        for share in self.shares:
            share["wait_site"] = take()
        fresh()
        for x in self.decisions:
            x["first_sites"] = [take() for _ in range(x["asked"] if x["first"] else 0)]
        for x in self.decisions:
            x["first_wait_sites"] = [take() for _ in range(x["asked"] if x["first"] else 0)]
        fresh()
        for task in self.tasks:
            task["site"], task["wait_site"] = take(), take()
        self.blocks = block + (half > 0)


def minutes(ticks):
    return f"{ticks * TICK_MINUTES}m"


def words(e):
    """An expression of scenario.py, or one of those that it does not have."""
    if e[0] == "knows":
        return f"knows({CELLS[e[1]]}, i{e[2]})"
    if e[0] == "first":
        return f"first({CELLS[e[1]]}, d{e[2]}, o{e[3]})"
    if e[0] in ("and", "or"):
        return "(" + f" {e[0]} ".join(words(x) for x in e[1:]) + ")"
    return language(e)


def inject_lines(i, x):
    t, o = x["trigger"], [f"  i{i}:"]
    if t[0] == "at":
        o.append(f"    at: {moment(t[1])}")
    elif t[0] == "when":
        o.append(f'    when: "{words(t[1])}"')
    else:
        o += [f"    when: happened(i{t[1]})", f"    after: {minutes(t[2])}"]
    if x["odds"]:
        o.append(f'    chance: {{of: "{language(x["odds"])}"}}')
    elif x["chance"] is not None:
        o.append(f"    chance: {x['chance']}%")
    o += ["    release: [alpha]" if x["shared"] else "    release: []", "    kind: report" if x["shared"] else "    kind: hidden"]
    return o + [f"    text: Exercise inject {i}", f"    effects: {assignments(x['effects'])}"]


def decision_lines(d, x):
    opens = f"happened(i{x['opens'][1]})" if x["opens"][0] == "inject" else words(x["opens"][1])
    o = [f"  d{d}:", f'    opens: {{when: "{opens}"}}', f"    text: Exercise decision {d}", f"    ask: [{', '.join(CELLS[:x['asked']])}]",
         f"    agree: {AGREE.get(x['agree'], x['agree'])}", "    within: 1h", f"    otherwise: o{x['otherwise']}"]
    if x["first"]:
        o.append(f"    first: {minutes(x['first'])}")
    o.append("    options:")
    for k, outcomes in enumerate(x["options"]):
        o += [f"      o{k}:", f"        text: Option {k}", "        outcomes:"]
        before = 0
        for n, (cut, effects) in enumerate(outcomes):
            chance = f'weight: "{language(x["weighed"][k][n])}"' if x["weighed"][k] else f"chance: {cut - before}%"
            o.append(f"          - {{{chance}, effects: {assignments(effects)}}}")
            before = cut
    return o


def task_lines(k, x):
    opens = f"after: i{x['after']}" if "after" in x else f'when: "{language(x["when"])}"'
    return [f"  t{k}:", f"    cell: {CELLS[x['cell']]}", f"    {opens}", f"    within: {minutes(x['within'])}", f"    text: Exercise task {k}", "    by: cell",
            f"    effects: {assignments(x['effects'])}", f"    late: {assignments(x['late'])}"]


def question_lines(k, x):
    return [f"  q{k}: {{opens: {{at: {moment(x['at'])}}}, ask: [{', '.join(CELLS)}], text: Exercise question {k}, answer: {{number: {{from: 0, to: 100}}}}, within: {minutes(QUESTION_WITHIN)}, truth: {words(x['truth'])}}}"]


def bot_lines(s, c, cell):
    o = [f"  {cell}:"]
    takes = [f"d{d}: " + (f"{{first: {minutes(x['first_takes'][c][0])}..{minutes(x['first_takes'][c][1])}, then: {minutes(x['takes'][c][0])}..{minutes(x['takes'][c][1])}}}"
                          if x["first"] else f"{minutes(x['takes'][c][0])}..{minutes(x['takes'][c][1])}")
             for d, x in enumerate(s.decisions) if c < x["asked"]]
    o.append(f"    takes: {{{', '.join(takes)}}}")
    for (a, b), share in s.share.items():
        if a == c:
            o.append(f"    shares: {{to: {CELLS[b]}, after: {minutes(share['least'])}..{minutes(share['most'])}, chance: {share['chance']}%}}")
    does = [f"t{k}: {{takes: {minutes(x['least'])}..{minutes(x['most'])}, chance: {x['chance']}%}}" for k, x in enumerate(s.tasks) if x["cell"] == c]
    o.append(f"    does: {{{', '.join(does)}}}")
    answers = [f'q{k}: "{language(x["answers"][c])}"' for k, x in enumerate(s.questions)]
    o.append(f"    answers: {{{', '.join(answers)}}}")
    for d, x in enumerate(s.decisions):
        if c >= x["asked"]:
            continue
        rows = [(words(x["rows"][c][0]), x["rows"][c][1]), (None, x["weights"][c])]
        o.append(f"    d{d}:")
        for test, weights in rows:
            weights = ", ".join(f'o{x["firsts"][c] + k}: "{language(w)}"' for k, w in enumerate(weights))
            o.append("      - {" + (f'if: "{test}", ' if test else "") + f"weights: {{{weights}}}}}")
    return o


def yaml(s):
    o = ["entente: 1", f"id: bench-features-{s.seed.replace('.', '-')}", "title: Benchmark exercise with every feature", "marking: EXERCISE",
         "time: {startex: 2026-01-05T09:00:00Z, zones: [UTC], tick: 10m, length: 12h}", "cells:"]
    o += [f"  {c}: {{name: {c}, country: UTO, side: allies, seat: bot}}" for c in CELLS]
    o += variable_lines(s)
    o.append("injects:")
    for i, x in enumerate(s.injects):
        o += inject_lines(i, x)
    o.append("decisions:")
    for d, x in enumerate(s.decisions):
        o += decision_lines(d, x)
    o.append("tasks:")
    for k, x in enumerate(s.tasks):
        o += task_lines(k, x)
    o.append("questions:")
    for k, x in enumerate(s.questions):
        o += question_lines(k, x)
    o.append("bots:")
    for c, cell in enumerate(CELLS):
        o += bot_lines(s, c, cell)
    o.append("endings:")
    o += [f'  end{k}: {{when: "{language(e)}", text: Ending {k}}}' for k, e in enumerate(s.endings)]
    return "\n".join(o) + "\n"


if __name__ == "__main__":
    print(yaml(Features(sys.argv[1])), end="")
