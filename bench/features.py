"""The benchmark scenario with what else the language has: bots that take time, first rounds, votes and silence, sharing and what
follows from knowing, chances and weights of the state, tasks, questions, a decision that comes again, a group, a number, an
allocation, and what effects roll. The sizes, and how expressions and effects are made, are those of
scenario.py, which this adds to; features_c.py writes the same as specialised scalar C.

usage: features.py SEED > scenario.yaml
"""
import copy
import sys
from types import SimpleNamespace

import scenario
from scenario import CELLS, TICK_MINUTES, Scenario, assignments, language, moment, name, variable_lines

SHARED_EVERY = 4          # every fourth inject goes to alpha alone, who may tell bravo, who may tell charlie
PATHS = [(0, 1), (1, 2)]  # who shares with whom, by cell
TASKS, QUESTIONS, QUESTION_WITHIN = 6, 3, 2
AGREE = {"vote": "majority", "silence": "{silence: o1}", "highest": "{value: highest}"}
TOWNS = ["delta", "echo"]  # the members of a group: each has chips, which come again and again, and may pay with them
ROUNDS, PLACES, SHARED_OUT = 3, 3, 12  # of what comes again; among which an allocation divides how much
ROLLED_EVERY = 5  # every fifth inject rolls, and every fifth outcome


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
        for d, x in enumerate(self.decisions):
            x["id"], x["cells"], x["nth"] = f"d{d}", CELLS[:x["asked"]], 1
        for i, x in enumerate(self.injects):
            x["id"] = f"i{i}"
        self.plain = len(self.variables)
        self.add_rolls()
        self.add_again(told)
        self.add_quantities()
        self.add_towns()
        self.decisions += [self.later(self.again, n) for n in range(2, ROUNDS + 1)]
        self.place_all()

    def roll(self, v, low, high):
        return ("roll", v, {"low": low, "high": high})

    def add_rolls(self):
        lists = [x["effects"] for x in self.injects] + [effects for x in self.decisions for option in x["options"] for _, effects in option]
        for effects in lists[ROLLED_EVERY // 2::ROLLED_EVERY]:
            low = self.rnd.randrange(-6, 1)
            effects.append(self.roll(self.number(), low, low + self.rnd.randrange(3, 9)))

    def one_of(self, id, cells, opens):
        """A decision in which each cell chooses alone, between two options of its own."""
        rnd, asked = self.rnd, len(cells)
        return {"id": id, "cells": cells, "nth": 1, "opens": opens, "joint": False, "agree": "each", "asked": asked, "otherwise": 0,
                "first": None, "firsts": [2 * k for k in range(asked)], "takes": [(rnd.randrange(0, 2), rnd.randrange(3, 7)) for _ in cells],
                "weights": [[self.weight(), self.weight()] for _ in cells], "rows": [],
                "options": [[(100, self.effects(1, 2))] for _ in range(2 * asked)], "weighed": [False] * 2 * asked}

    def add_again(self, told):
        self.again = self.one_of("again", CELLS[:2], ("at", self.rnd.randrange(8, 14)))
        self.again |= {"every": self.rnd.randrange(12, 17), "rows": [(("knows", k, self.rnd.choice(told)), [self.weight(), self.weight()]) for k in range(2)]}
        self.again["options"][1][0][1].append(self.roll(self.number(), 1, 6))
        self.decisions.append(self.again)

    def later(self, again, number):
        """A round after the first: a decision of its own, behind all others."""
        later = copy.deepcopy(again) | {"id": f"{again['id']}.{number}", "nth": number}
        return later | {"opens": ("at", again["opens"][1] + (number - 1) * again["every"])}

    def linear(self, most, shift):
        """A number of the state from about `most` down."""
        return ("add", ("c", self.rnd.randrange(2, most)), ("scaled", self.number(), 1, shift))

    def add_quantities(self):
        """A number within a bound of the state, and a total that one cell divides."""
        rnd = self.rnd
        about = {"nth": 1, "joint": False, "first": None, "options": [], "otherwise": 0, "firsts": [], "weighed": []}
        fee = {"id": "fee", "cells": CELLS[:2], "asked": 2, "agree": "highest", "opens": ("at", rnd.randrange(14, 26)),
               "takes": [(0, rnd.randrange(3, 8)) for _ in range(2)], "step": 2, "most": self.linear(12, 2),
               "number": [(self.linear(9, 3), rnd.randrange(3, 9)) for _ in range(2)], "changes": self.number(), "quantities": 1}
        parts = rnd.sample(range(scenario.NUMBERS), PLACES)
        split = {"id": "split", "cells": CELLS[2:], "asked": 1, "agree": "each", "opens": ("when", ("ge", ("v", self.number()), rnd.randrange(55, 65))),
                 "takes": [(0, rnd.randrange(2, 6))], "parts": parts, "number": [self.linear(9, 3) for _ in parts], "quantities": PLACES}
        self.decisions += [about | fee, about | split]

    def add_towns(self):
        """For each member what the file has once: the same draws for all of them."""
        rnd = self.rnd
        first, own = rnd.randrange(4, 10), self.one_of("buy", [None], ("at", rnd.randrange(18, 32)))
        every, high, own["price"] = rnd.randrange(8, 14), rnd.randrange(3, 7), rnd.randrange(2, 9)
        for k, town in enumerate(TOWNS):
            chips = self.plain + k
            self.variables.append((0, 30, 10))
            self.injects.append({"id": f"supply.{town}", "trigger": ("series", first, every, 4), "chance": None, "odds": None, "shared": False,
                                 "effects": [self.roll(chips, 0, high)]})
            buy = copy.deepcopy(own) | {"id": f"buy.{town}", "cells": [town], "chips": chips}
            buy["options"][1][0][1].append(("add", chips, ("c", -own["price"])))
            self.decisions.append(buy)

    def lists(self):
        """Of effects, as they are written: whose, and which of its own."""
        for x in self.injects:
            yield x, ".0", x["effects"]
        for x in self.decisions:
            for k, option in enumerate(x["options"]):
                for n, (_, effects) in enumerate(option):
                    yield x, f"o{k}.{n + 1}", effects

    def place_all(self):
        """The compiler's rule, of the whole: see "Draws" in docs/scenario-language.md."""
        block, half = 0, 0

        def named(what, id, one="", other=""):
            number = 0xcbf29ce484222325
            for byte in f"{what}:{id}:{one}:{other}".encode():
                number = (number ^ byte) * 0x100000001b3 % (1 << 64)
            return (number ^ number >> 32) % (1 << 32) | 1 << 31, 0

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
            if "." in x["id"]:
                x["sites"], x["outcome_sites"] = ([named(what, x["id"], cell) for cell in x["cells"]] for what in ("choice", "outcome"))
            else:
                x["sites"], x["outcome_sites"], block = [(block, k) for k in range(x["asked"])], [(block, 4 + k) for k in range(x["asked"])], block + 1
        for x in self.decisions:
            x["wait_sites"] = [named("wait", x["id"], cell) if "." in x["id"] else take() for cell in x["cells"]]
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
        fresh()
        for x in self.decisions:
            x["number_sites"] = [(take(), take()) for _ in range(x["asked"] if x["id"] == "fee" else 0)]
        fresh()
        for x, part, effects in self.lists():
            for k, (_, _, roll) in enumerate(effect for effect in effects if effect[0] == "roll"):
                roll["block"] = named("roll", x["id"], part, k + 1)[0] if "." in x["id"] else block
                block += "." not in x["id"]


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


def change(s, effect):
    kind, v, e = effect
    if kind == "roll":
        return f'"{label(s, v)} += roll({e["low"]}, {e["high"]})"'
    return assignments([effect])[1:-1] if v < s.plain else f'"{label(s, v)} -= {-e[1]}"'


def label(s, v):
    return name(v) if v < s.plain else "chips[me]"


def changes(s, effects):
    return "[" + ", ".join(change(s, effect) for effect in effects) + "]"


def inject_lines(s, i, x):
    t, o = x["trigger"], [f"  i{i}:"]
    if t[0] == "series":
        return ["  supply:", "    for: towns", f"    at: {moment(t[1])}", f"    repeats: {{every: {minutes(t[2])}, times: {t[3]}}}", "    release: []", "    kind: hidden",
                "    text: Exercise supply", f"    effects: {changes(s, x['effects'])}"]
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
    return o + [f"    text: Exercise inject {i}", f"    effects: {changes(s, x['effects'])}"]


def quantity_lines(x):
    if x["id"] == "fee":
        changed = name(x["changes"])
        return [f'    number: {{from: 0, to: "{language(x["most"])}", step: {x["step"]}}}', "    otherwise: 0", f'    effects: ["{changed} += fee / 8"]']
    return [f"    allocate: {{total: {SHARED_OUT}, over: {{{', '.join(f'p{k}: {name(v)}' for k, v in enumerate(x['parts']))}}}}}"]


def decision_lines(s, x):
    kind, at = x["opens"][0], x["opens"][1]
    opens = f'when: "{words(at)}"' if kind == "when" else f"when: happened(i{at})" if kind == "inject" else f"at: {moment(at)}"
    if x is s.again:
        opens += f", every: {minutes(x['every'])}, times: {ROUNDS}"
    o = [f"  {x['id'].split('.')[0]}:", f"    opens: {{{opens}}}", f"    text: Exercise decision {x['id'].split('.')[0]}", f"    ask: [{'me' if 'chips' in x else ', '.join(x['cells'])}]",
         f"    agree: {AGREE.get(x['agree'], x['agree'])}", "    within: 1h"]
    if "chips" in x:
        o.append("    for: towns")
    if "quantities" in x:
        return [line for line in o if "agree: each" not in line] + quantity_lines(x)
    o.append(f"    otherwise: o{x['otherwise']}")
    if x["first"]:
        o.append(f"    first: {minutes(x['first'])}")
    o.append("    options:")
    for k, outcomes in enumerate(x["options"]):
        o += [f"      o{k}:", f"        text: Option {k}"]
        if "chips" in x and k == 1:
            o.append(f'        if: "chips[me] >= {x["price"]}"')
        o.append("        outcomes:")
        before = 0
        for n, (cut, effects) in enumerate(outcomes):
            chance = f'weight: "{language(x["weighed"][k][n])}"' if x["weighed"][k] else f"chance: {cut - before}%"
            o.append(f"          - {{{chance}, effects: {changes(s, effects)}}}")
            before = cut
    return o


def task_lines(k, x):
    opens = f"after: i{x['after']}" if "after" in x else f'when: "{language(x["when"])}"'
    return [f"  t{k}:", f"    cell: {CELLS[x['cell']]}", f"    {opens}", f"    within: {minutes(x['within'])}", f"    text: Exercise task {k}", "    by: cell",
            f"    effects: {assignments(x['effects'])}", f"    late: {assignments(x['late'])}"]


def question_lines(k, x):
    return [f"  q{k}: {{opens: {{at: {moment(x['at'])}}}, ask: [{', '.join(CELLS)}], text: Exercise question {k}, answer: {{number: {{from: 0, to: 100}}}}, within: {minutes(QUESTION_WITHIN)}, truth: {words(x['truth'])}}}"]


def town_lines(s):
    """What the bots of all members do."""
    buy = next(x for x in s.decisions if "chips" in x)
    weights = ", ".join(f'o{k}: "{language(w)}"' for k, w in enumerate(buy["weights"][0]))
    return ["  towns:", f"    takes: {{buy: {minutes(buy['takes'][0][0])}..{minutes(buy['takes'][0][1])}}}", "    buy:", f"      - {{weights: {{{weights}}}}}"]


def naming(x, k):
    if x["id"] == "fee":
        return f'middle: "{language(x["number"][k][0])}", spread: {x["number"][k][1]}'
    return "weights: {" + ", ".join(f'p{n}: "{language(w)}"' for n, w in enumerate(x["number"])) + "}"


def bot_lines(s, c, cell):
    o, own = [f"  {cell}:"], [x for x in s.decisions if cell in x["cells"] and x["nth"] == 1]
    takes = [f"{x['id']}: " + (f"{{first: {minutes(x['first_takes'][c][0])}..{minutes(x['first_takes'][c][1])}, then: {minutes(x['takes'][c][0])}..{minutes(x['takes'][c][1])}}}"
                          if x["first"] else "{}..{}".format(*map(minutes, x["takes"][x["cells"].index(cell)])))
             for x in own]
    o.append(f"    takes: {{{', '.join(takes)}}}")
    for (a, b), share in s.share.items():
        if a == c:
            o.append(f"    shares: {{to: {CELLS[b]}, after: {minutes(share['least'])}..{minutes(share['most'])}, chance: {share['chance']}%}}")
    does = [f"t{k}: {{takes: {minutes(x['least'])}..{minutes(x['most'])}, chance: {x['chance']}%}}" for k, x in enumerate(s.tasks) if x["cell"] == c]
    o.append(f"    does: {{{', '.join(does)}}}")
    answers = [f'q{k}: "{language(x["answers"][c])}"' for k, x in enumerate(s.questions)]
    o.append(f"    answers: {{{', '.join(answers)}}}")
    for x in own:
        o.append(f"    {x['id']}:")
        if "quantities" in x:
            o.append(f"      - {{{naming(x, x['cells'].index(cell))}}}")
            continue
        for test, weights in [(words(x["rows"][c][0]), x["rows"][c][1]), (None, x["weights"][c])]:
            weights = ", ".join(f'o{x["firsts"][c] + k}: "{language(w)}"' for k, w in enumerate(weights))
            o.append("      - {" + (f'if: "{test}", ' if test else "") + f"weights: {{{weights}}}}}")
    return o


def yaml(s):
    o = ["entente: 1", f"id: bench-features-{s.seed.replace('.', '-')}", "title: Benchmark exercise with every feature", "marking: EXERCISE",
         "time: {startex: 2026-01-05T09:00:00Z, zones: [UTC], tick: 10m, length: 12h}", "cells:"]
    o += [f"  {c}: {{name: {c}, country: UTO, side: allies, seat: bot}}" for c in CELLS + TOWNS]
    o.append(f"groups: {{towns: [{', '.join(TOWNS)}]}}")
    o += variable_lines(SimpleNamespace(variables=s.variables[:s.plain])) + ["  chips: {value: 10, from: 0, to: 30, per: towns}"]
    o.append("injects:")
    for i, x in enumerate(s.injects[:1 - len(TOWNS)]):  # one of a group's
        o += inject_lines(s, i, x)
    o.append("decisions:")
    for x in s.decisions:
        if x["nth"] == 1 and x["cells"] != TOWNS[1:]:
            o += decision_lines(s, x)
    o.append("tasks:")
    for k, x in enumerate(s.tasks):
        o += task_lines(k, x)
    o.append("questions:")
    for k, x in enumerate(s.questions):
        o += question_lines(k, x)
    o.append("bots:")
    for c, cell in enumerate(CELLS):
        o += bot_lines(s, c, cell)
    o += town_lines(s)
    o.append("endings:")
    o += [f'  end{k}: {{when: "{language(e)}", text: Ending {k}}}' for k, e in enumerate(s.endings)]
    return "\n".join(o) + "\n"


if __name__ == "__main__":
    print(yaml(Features(sys.argv[1])), end="")
