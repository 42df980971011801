"""A second implementation of a rehearsal, written from docs/scenario-language.md and docs/rehearsal.md alone: random scenarios with wide ranges,
long times and rare events are played and counted here, run by run, and compared with what `entente rehearse` says in JSON, CSV, HTML and Parquet,
and its studies by `compare` and `tornado` in JSON. The other methods are held to published values (tests/study/test_stat.c).

usage: second.py ENTENTE FOLDER FIRST_SEED COUNT        Python 3, its standard library only
"""
import json
import math
import os
import random
import re
import subprocess
import sys

import second_files
import second_studies

MASK = 0xFFFFFFFF


def philox(seed, run, block, occurrence):
    c = [run & MASK, run >> 32, block, occurrence]
    k0, k1 = seed & MASK, seed >> 32
    for _ in range(10):
        one, other = 0xD2511F53 * c[0], 0xCD9E8D57 * c[2]
        c = [(other >> 32) ^ c[1] ^ k0, other & MASK, (one >> 32) ^ c[3] ^ k1, one & MASK]
        k0, k1 = (k0 + 0x9E3779B9) & MASK, (k1 + 0xBB67AE85) & MASK
    return c


class Draws:
    def __init__(self, seed, run):
        self.seed, self.run, self.blocks = seed, run, {}

    def half(self, site, occurrence=0):
        block, half = site
        if (block, occurrence) not in self.blocks:
            self.blocks[block, occurrence] = philox(self.seed, self.run, block, occurrence)
        return self.blocks[block, occurrence][half // 2] >> 16 * (half % 2) & 0xFFFF


# ---- random scenarios: the text of the file, and beside each expression what it means ----

def parts_of(condition):
    """What `and` joins in it, each a function of a run."""
    return getattr(condition, "parts", [condition])


class Scenario:
    """`text` is the file as JSON, which is YAML; expressions are pairs of a text and a function of a run."""

    def __init__(self, seed, parameters=None):
        """`parameters`: the same scenario, played with other values of them."""
        dice = self.dice = random.Random(seed)
        self.tick = dice.choice([1, 4, 7, 10, 25, 60])
        self.ticks = dice.choice([18, 40, 90, 300, 700])
        self.cells = list("abcdefhjkmnp"[:dice.randint(2, 4) if dice.random() < .8 else dice.randint(5, 12)])
        self.group = dice.sample(self.cells, 2) if dice.random() < .4 else []  # what is written once for its members
        ranges = [(0, 9), (-50, 900), (0, 200000), (-1 << 30, 1 << 30), (-3, 3)]
        self.variables = {}
        for i in range(dice.randint(2, 4)):
            low, high = dice.choice(ranges)
            self.variables[f"v{i}"] = (dice.randint(low, high), low, high)
        self.variables |= {f"chips.{cell}": (10, 0, 30) for cell in self.group}
        self.parameters = {"p": dice.randint(0, 100), "q": dice.randint(0, 9)} | (parameters or {})
        self.thresholds = {}  # (variable, least, most)
        self.phases, self.length = self.random_phases(), self.ticks
        if self.phases:  # the last lasts q minutes longer
            self.length += -(-self.parameters["q"] // self.tick)
        self.injects, self.decisions, self.assessments, self.endings = {}, {}, {}, {}
        # ready so many ticks after STARTEX, and so many after each use
        self.capabilities = {f"k{k}": {"owner": dice.choice(self.cells), "uses": dice.randint(2, 4), "ready": dice.choice([0, 2, self.ticks // 3]),
                                       "again": dice.choice([None, 0, 3])} for k in range(dice.randint(0, 2))}
        names = [f"i{k}" for k in range(dice.randint(5, 12))]
        self.decision_names = [f"d{k}" for k in range(dice.randint(1, 3))]
        self.originators, self.variants = {}, {}  # whose an inject is; and of which each is the redacted variant
        if dice.random() < .6:
            self.originators = {name: dice.choice(self.cells) for name in dice.sample(names, dice.randint(1, 3))}
        self.variants = {f"x{name}": name for name in self.originators if dice.random() < .6}
        self.originators |= {name: self.originators[whole] for name, whole in self.variants.items()}
        self.names = [*names, *self.variants, *(f"gi.{cell}" for cell in self.group)]
        self.question_names = [f"w{k}" for k in range(dice.randint(0, 3))]
        self.storylines = [f"s{k}" for k in range(dice.choice([0, 0, 1, 3]))]
        self.questions = {name: self.random_question() for name in self.question_names}
        self.task_names = [f"t{k}" for k in range(dice.randint(0, 4))]
        for name in names:
            self.injects[name] = self.random_inject(name)
        for name in self.variants:  # they come by what is released alone
            self.injects[name] = {"release": [], "chance": (None, 65536, False), "odds": None, "effects": self.effects(), "kind": "report", "at": None, "when": None,
                                  "after": ("0m", 0), "times": 1, "every": 0, "hand": (None, 0, False), "phase": None, "storyline": dice.choice([None, *self.storylines])}
        free = {name: {self.originators[name], *self.injects[name]["release"]} for name in self.originators}
        self.releases = [(name, cell) for name in self.injects if name in free for cell in self.cells if cell not in free[name]]
        for name in self.decision_names:
            self.decisions[name] = self.random_decision(name)
        if self.group:
            self.add_members()
        for name, question in self.questions.items():  # when all that its condition may name is there
            question |= {"at": None, "when": None, "after": ("0m", 0), "hand": None}
            question |= self.by_hand() if dice.random() < .25 else {"at": dice.randint(0, self.ticks - 1)} if dice.random() < .4 else {
                "when": self.condition(), "after": self.after()}
        if self.group and dice.random() < .7:  # the same asked of each member, written once
            asked = self.random_question()
            asked |= {"at": dice.randint(0, self.ticks - 1), "when": None, "after": ("0m", 0), "hand": None}
            if dice.random() < .3:
                asked |= {"at": None, **self.by_hand()}
            self.questions |= {f"gw.{cell}": {**asked, "ask": [cell]} for cell in self.group}
        self.tasks = {name: self.random_task() for name in self.task_names}
        for k in range(dice.randint(0, 2)):
            at = sorted(dice.sample(range(1, self.ticks), dice.randint(1, 2)))
            self.assessments[f"q{k}"] = {"at": at, "ask": dice.sample(self.cells, dice.randint(1, 3) if len(self.cells) > 2 else 2), "within": dice.randint(1, 4),
                                         "truth": self.truth() if dice.random() < .6 else None, "hand": None}
            if dice.random() < .3:
                self.assessments[f"q{k}"] |= {"at": [None], **self.by_hand()}
        self.policies = {cell: self.random_policy(cell) for cell in self.cells}
        self.add_rounds()
        # in the first round each chooses alone, and nothing is adopted; the decision opens when it has closed
        self.firsts = {f"{name}.first": {**decision, "agree": "first", "within": decision["first"], "of": name}
                       for name, decision in self.decisions.items() if decision["first"]}
        self.asked = {**self.decisions, **self.firsts}
        for k in range(dice.randint(0, 3)):
            self.endings[f"e{k}"] = {"when": self.condition(2), "grave": dice.random() < .5}

    def add_rounds(self):
        """What comes again does so as a decision of its own, decided alike."""
        for name, decision in list(self.decisions.items()):
            for number in range(2, decision["times"] + 1):
                again = f"{name}.{number}"
                later = (number - 1) * decision["every"]
                self.decisions[again] = {**decision, "at": None if decision["hand"] else decision["at"] + later, "hand": None, "round_of": name,
                                         "follows": later if decision["hand"] else None}
                for policy in self.policies.values():
                    for part in ("tables", "takes"):
                        for behind in ("", ".first"):
                            if name + behind in policy[part]:
                                policy[part][again + behind] = policy[part][name + behind]

    def random_phases(self):
        """The ticks at which they begin."""
        count = self.dice.choice([0, 0, 1, 2, 4])
        return sorted([0, *self.dice.sample(range(1, self.ticks), count - 1)]) if count else []

    def phase_at(self, tick):
        return max(k for k, begins in enumerate(self.phases) if begins <= tick)

    def add_members(self):
        """An inject and a decision for each member of the group, which the file has once."""
        dice, own = self.dice, {"odds": None, "hand": None, "at": 0, "when": None, "after": ("0m", 0), "kind": "report"}
        own["chance"] = dice.choice([(None, 65536, False), ("33%", math.floor(33 * 655.36 + .5), True)])
        own["storyline"] = dice.choice([None, *self.storylines])
        own["times"], own["every"] = dice.choice([(1, 0), (3, 2)])
        low = dice.randint(1, 29)
        asked = {"at": dice.randint(0, self.ticks - 1), "when": None, "after": ("0m", 0), "agree": "each", "within": 2, "first": None, "some": None, "times": 1, "every": 0, "hand": None}
        for cell in self.group:
            chips = f"chips.{cell}"
            own["effects"] = (["chips[me] += roll(1, 5)", "v0 = sum(chips)"], [(chips, lambda v, one, n=chips: v[n] + one, (1, 5)),
                                                                     ("v0", lambda v: sum(v[f"chips.{other}"] for other in self.group))])
            self.injects[f"gi.{cell}"] = {**own, "release": [cell]}
            legal = (f"chips[me] >= {low}", lambda run, n=chips: run.v[n] >= low)
            self.thresholds[chips, low, 30] = True
            nothing = {"effects": ([], []), "if": None, "outcomes": [], "uses": None}
            self.decisions[f"gd.{cell}"] = {**asked, "ask": [cell], "lead": cell, "vote": self.random_vote([cell], "each"),
                                            "options": {"o0": nothing, "o1": {**nothing, "if": legal, "effects": (["chips[me] -= 2"], [(chips, lambda v, n=chips: v[n] - 2)])}}}

    # expressions

    def comparison(self):
        """Of a variable with a number; it can hold and can fail, since what never matters names no threshold."""
        dice = self.dice
        name = dice.choice(list(self.variables))
        start, low, high = self.variables[name]
        while True:
            bound = dice.randint(max(low, start - 40), min(high, start + 40))
            word = dice.choice([">=", ">", "<=", "<", "=="])
            least, most = {">=": (bound, high), ">": (bound + 1, high), "<=": (low, bound), "<": (low, bound - 1), "==": (bound, bound)}[word]
            if least <= most and (least, most) != (low, high):
                break
        self.thresholds[name, least, most] = True
        holds = {">=": lambda x: x >= bound, ">": lambda x: x > bound, "<=": lambda x: x <= bound, "<": lambda x: x < bound,
                 "==": lambda x: x == bound}[word]
        turned = {">=": "<=", ">": "<", "<=": ">=", "<": ">", "==": "=="}[word]
        text = f"{bound} {turned} {name}" if dice.random() < .3 else f"{name} {word} {bound}"
        return text, lambda run: holds(run.v[name])

    def condition(self, depth=1):
        dice = self.dice
        kind = dice.random()
        if depth > 0 and kind < .35:
            (one, f), (other, g) = self.condition(depth - 1), self.condition(depth - 1)
            if dice.random() < .5:
                def both(run):
                    return f(run) and g(run)
                both.parts = parts_of(f) + parts_of(g)
                return f"({one}) and ({other})", both
            return f"({one}) or ({other})", lambda run: f(run) or g(run)
        if kind < .6:
            return self.comparison()
        if kind > .95 and self.originators:
            name, ask = dice.choice(list(self.originators)), dice.choice(["requested", "released", "refused"])
            if ask == "requested":
                return f"requested({name})", lambda run: any(inject == name for inject, _ in run.requested)
            wanted = "whole" if ask == "released" else "refused"
            return f"{ask}({name})", lambda run: any(inject == name and answer == wanted for inject, _, answer in run.came)
        if kind < .7 and self.phases:
            k, minutes = dice.randrange(len(self.phases)), dice.randint(0, 4) * self.tick
            if k > 0 and dice.random() < .5:
                return f"phase >= f{k}", lambda run: self.phase_at(run.t) >= k
            return f"T > f{k} + {minutes}", lambda run: run.t * self.tick > self.phases[k] * self.tick + minutes
        if kind < .7:
            at = dice.randint(1, self.ticks - 1) * self.tick
            return f"T >= {at}", lambda run: run.t * self.tick >= at
        if kind < .76 and self.task_names:
            name, ask = dice.choice(self.task_names), dice.choice(["done", "late", "open", "since"])
            if ask == "since":
                minutes = dice.randint(0, 3) * self.tick
                return f"since({name}) > {minutes}", lambda run: name in run.done and (run.t - run.done[name]) * self.tick > minutes
            return f"{ask}({name})", {"done": lambda run: name in run.done, "late": lambda run: name in run.late,
                                      "open": lambda run: name in run.task_opened and name not in run.done}[ask]
        if kind < .82 and kind >= .76 and self.question_names:
            name, ask = dice.choice(self.question_names), dice.choice(["happened", "open", "answered", "correct", "answer"])
            question = self.questions[name]
            cell, number = dice.choice(question["ask"]), dice.randint(1, max(1, min(4, question["high"])))
            if ask == "happened":
                return f"happened({name})", lambda run: name in run.question_closed
            if ask == "open":
                return f"open({name})", lambda run: name in run.asked and name not in run.question_closed
            if ask == "answered" or question["kind"] == "words":
                return f"answered({name}, {cell})", lambda run: (name, cell) in run.replies
            if ask == "correct" and (question["right"] or question["truth"]):
                return f"correct({name}, {cell})", lambda run: run.is_right(name, cell)
            if question["kind"] == "rank":
                one = dice.choice(question["names"])
                return f"answer({name}, {cell}, {one}) == {number}", lambda run: run.replies.get((name, cell), {}).get(one, 0) == number
            return f"answer({name}, {cell}) >= {number}", lambda run: run.replies.get((name, cell), 0) >= number
        name = dice.choice(self.names)
        if kind < .8:
            return f"not happened({name})", lambda run: run.last[name] is None
        if kind < .9:
            minutes = dice.randint(0, 5) * self.tick
            return f"since({name}) >= {minutes}", lambda run: run.last[name] is not None and (run.t - run.last[name]) * self.tick >= minutes
        cell = dice.choice(self.cells)
        return f"knows({cell}, {name})", lambda run: (name, cell) in run.known

    def effects(self):
        dice, texts, steps = self.dice, [], []
        for _ in range(dice.randint(0, 3)):
            name = dice.choice(list(self.variables))
            if dice.random() < .2:
                self.roll(name, texts, steps)
                continue
            number = dice.randint(1, 30)
            other = dice.choice(list(self.variables))
            kind = dice.randint(0, 3)
            if kind == 3 and max(map(abs, self.variables[other][1:])) > 10000:
                kind = 1
            texts.append([f"{name} += {number}", f"{name} -= {number}", f"{name} = {number}", f"{name} += {other} * {number} / 16"][kind])
            steps.append((name, [lambda v, n=name, k=number: v[n] + k, lambda v, n=name, k=number: v[n] - k, lambda v, k=number: k,
                                 lambda v, n=name, k=number, o=other: v[n] + v[o] * k // 16][kind]))
        return texts, steps

    def roll(self, name, texts, steps):
        """One or two dice: a step then has their bounds behind it. Where the second is below the first it is the first."""
        low, other = self.dice.randint(-5, 9), self.dice.randint(1, 300)
        if self.dice.random() < .4:
            texts.append(f"{name} += roll({low}, q + 9)")
            steps.append((name, lambda v, one: v[name] + one, (low, self.parameters["q"] + 9)))
        else:
            texts.append(f"{name} = 2 * roll({low}, {low + other}) - roll(q, 5)")
            steps.append((name, lambda v, one, two: 2 * one - two, (low, low + other), (self.parameters["q"], 5)))

    def weight(self):
        """A number of the state, and what it is."""
        name, bound = self.dice.choice(list(self.variables)), self.dice.randint(0, 60)
        return f"clamp({name}, -5, {bound})", lambda run: max(-5, min(bound, run.v[name]))

    def truth(self):
        """What was right: at least 1, which every scale and number here has."""
        name, bound = self.dice.choice(list(self.variables)), self.dice.randint(1, 60)
        return f"clamp({name}, 1, {bound})", lambda run: max(1, min(bound, run.v[name]))

    def odds(self):
        """Percent of the state, within 0 to 100 by itself or by the rule."""
        fit = [name for name, (_, low, high) in self.variables.items() if low <= 100 and high >= 0]
        if fit and self.dice.random() < .5:
            name = self.dice.choice(fit)
            return name, lambda run: max(0, min(100, run.v[name]))
        name = self.dice.choice(list(self.variables))
        return f"clamp({name}, 10, 90)", lambda run: max(10, min(90, run.v[name]))

    def after(self):
        """In ticks: a number, or a parameter's minutes rounded up."""
        if self.dice.random() < .2:
            return "q", -(-self.parameters["q"] // self.tick)
        ticks = self.dice.choice([0, 0, 1, 2, 5])
        return f"{ticks * self.tick}m", ticks

    def chance(self):
        """A text, its bar of 65536, and whether it takes a place of its own."""
        dice = self.dice
        kind = dice.random()
        if kind < .4:
            return None, 65536, False
        if kind < .6:
            return "p", self.parameters["p"] * 65536 // 100, True
        text = dice.choice(["0.5%", "2.5%", "33%", "50%", "80%", "99.9%"])
        return text, math.floor(float(text[:-1]) * 655.36 + .5), True

    # parts

    def random_question(self):
        """Without when it opens; names of steps and of what is put in order are its own."""
        dice = self.dice
        kind = dice.choice(["words", "number", "number", "scale", "scale", "rank"])
        question = {"ask": dice.sample(self.cells, dice.randint(1, len(self.cells))), "kind": kind, "within": dice.randint(1, 6), "right": None, "truth": None,
                    "low": 1, "high": 1, "names": [], "objective": dice.choice((None, "ob0", "ob1"))}
        if kind == "number":
            question["low"], question["high"] = dice.choice([(0, 9), (-40, 60), (-1000000000, 1000000000), (0, 90000)])
        elif kind != "words":
            question["names"] = [f"n{k}" for k in range(dice.randint(2, 5))]
            question["high"] = len(question["names"])
        if kind in ("number", "scale") and dice.random() < .7:
            if dice.random() < .5:
                low, high = sorted(dice.randint(max(question["low"], -60), min(question["high"], 60)) for _ in range(2))
                question["right"] = low, high
            else:
                question["truth"] = self.truth()
        return question

    def by_hand(self):
        """Control alone sends or opens it: its rehearse, which may be missing, and the phase over which its tick is drawn."""
        hand = self.chance() if self.dice.random() < .8 else (None, 0, False)
        if hand[0] is None and hand[1]:
            hand = ("100%", 65536, True)
        return {"hand": hand, "phase": self.dice.randrange(len(self.phases)) if self.phases and self.dice.random() < .6 else None}

    def random_inject(self, name):
        dice = self.dice
        inject = {"release": dice.sample(self.cells, dice.randint(0, len(self.cells))), "chance": self.chance(), "odds": self.odds() if dice.random() < .2 else None, "effects": self.effects(),
                  "kind": dice.choice(["report", "news", "order"] + ["hidden"] * (name not in self.originators)), "at": None, "when": None, "after": ("0m", 0), "times": 1, "every": 0}
        if name in self.originators:  # it has what it originated, and some cell must ask for it
            inject["release"] = list(dict.fromkeys([*inject["release"], self.originators[name]]))
            if len(inject["release"]) == len(self.cells):
                inject["release"].remove(next(cell for cell in inject["release"] if cell != self.originators[name]))
        inject["hand"], inject["storyline"] = None, dice.choice([None, *self.storylines])
        if dice.random() < .15:
            inject |= {"odds": None, "chance": (None, 65536, False), **self.by_hand()}
        elif dice.random() < .5:
            inject["at"] = dice.randint(0, self.ticks - 1)
        else:
            inject["when"], inject["after"] = self.condition(), self.after()
        if dice.random() < .25:
            inject["times"], inject["every"] = dice.randint(2, 4), dice.randint(1, 3)
        return inject

    def random_decision(self, name):
        dice = self.dice
        ask = dice.sample(self.cells, dice.randint(1, len(self.cells)))
        agree = dice.choice(["each", "joint", "lead", "majority", "vote", "silence"]) if len(ask) > 1 else "each"
        decision = {"ask": ask, "agree": agree, "lead": dice.choice(ask), "vote": self.random_vote(ask, agree),
                    "at": None, "when": None, "after": ("0m", 0), "options": {}, "within": dice.randint(1, 4)}
        decision["hand"] = None
        if dice.random() < .2:
            decision |= self.by_hand()
        elif dice.random() < .5:
            decision["at"] = dice.randint(0, self.ticks - 1)
        else:
            decision["when"], decision["after"] = self.condition(), self.after()
        decision["first"] = dice.randint(1, 4) if len(ask) > 1 and dice.random() < .4 else None
        decision["times"], decision["every"] = (dice.randint(2, 3), decision["within"] + dice.randint(3, 12)) if not decision["when"] and dice.random() < .4 else (1, 0)
        decision["some"] = self.asking() if dice.random() < .35 else None
        for k in range(2 if agree == "silence" else dice.randint(2, 4)):
            option = {"effects": self.effects(), "if": self.condition() if k > 0 and dice.random() < .3 else None, "outcomes": [],
                      "uses": dice.choice(list(self.capabilities)) if self.capabilities and k > 0 and dice.random() < .3 else None}
            if dice.random() < .5:
                first = dice.randint(1, 99)
                option["outcomes"] = [(first, self.effects()), (100 - first, self.effects())]
                if dice.random() < .4:  # weights of the state in place of chances
                    option["outcomes"] = [(self.weight(), effects) for _, effects in option["outcomes"]]
            decision["options"][f"o{k}"] = option
        return decision

    def random_task(self):
        """Opened by an inject that its cell knows, or by a condition; and the act that does it, with what it is about."""
        dice = self.dice
        cell, after = dice.choice(self.cells), dice.choice(self.names)
        if self.injects[after]["kind"] == "hidden" or dice.random() < .4:
            after = None
        acts = [("cell", None), ("control", None), ("write", "control"), ("write", dice.choice([other for other in self.cells if other != cell]))]
        acts += [("release", name) for name in self.originators]
        acts += [("decision", name) for name, decision in self.decisions.items() if cell in decision["ask"]]
        acts += [("question", name) for name, question in self.questions.items() if cell in question["ask"]]
        if after:
            acts += [("acknowledge", None)] + 2 * [("share", to) for to in self.cells if to != cell and to not in self.injects[after]["release"]]
        by, about = dice.choice(acts)
        return {"cell": cell, "after": after, "when": None if after else self.condition(), "within": dice.randint(1, 5), "by": by, "about": about,
                "effects": self.effects(), "late": self.effects(), "critical": dice.random() < .3,
                "objective": dice.choice((None, "ob0", "ob1"))}

    def random_does(self, cell):
        """task: the least and the most ticks it takes, and its chance; what the file says; and where one draws."""
        dice, does, said = self.dice, {}, {}
        for name, task in self.tasks.items():
            if task["cell"] != cell or task["by"] in ("share", "decision", "question", "release") or dice.random() < .15:
                continue
            least, most = sorted((dice.randint(0, 3), dice.randint(0, 6)))
            chance = self.chance()
            does[name] = least, most, chance
            said[name] = {"takes": f"{least * self.tick}m..{most * self.tick}m" if least < most else f"{least * self.tick}m"}
            if chance[0]:
                said[name]["chance"] = chance[0]
        return does, said

    def asking(self):
        """On which a cell is asked: a text, and a function of a run and the cell."""
        name, kind = self.dice.choice(self.names), self.dice.randint(0, 3)
        text, holds = self.condition() if kind > 1 else (None, None)
        return [(f"knows(me, {name})", lambda run, cell: (name, cell) in run.known),
                (f"not knows(me, {name})", lambda run, cell: (name, cell) not in run.known),
                (f"knows(me, {name}) or {text}", lambda run, cell: (name, cell) in run.known or holds(run)),
                (text, lambda run, cell: holds(run))][kind]

    def random_vote(self, ask, agree):
        """Weights by cell, what an option needs, and how the file says it."""
        dice = self.dice
        weights = {cell: 1 if agree == "majority" else dice.randint(0, 4) for cell in ask}
        weights[ask[0]] = max(1, weights[ask[0]])
        total = sum(weights.values())
        vote = {"weights": weights, "need": total // 2 + 1, "members": 0, "quorum": 0, "veto": []}
        if agree == "vote":
            said = {"need": dice.randint(1, total), "members": dice.randint(1, len(ask)), "quorum": dice.randint(1, len(ask)), "veto": [dice.choice(ask)]}
            said = {key: value for key, value in said.items() if dice.random() < .5}
            vote |= said
            vote["said"] = {"weights": weights, **said}
        return vote

    def random_policy(self, cell):
        dice = self.dice
        policy = {"shares": [], "tables": {}, "assess": {}}
        for _ in range(dice.randint(0, 2)):
            to = dice.choice([other for other in self.cells if other != cell])
            name = dice.choice(self.names)
            if self.injects[name]["kind"] == "hidden" or to in self.injects[name]["release"]:
                continue
            for _ in range(dice.choice([1, 1, 2, 3])):  # where the first does not hold, the next is asked
                after = self.after()
                if dice.random() < .3:
                    most = after[1] + dice.randint(1, 6)
                    after = (f"{after[1] * self.tick}m..{most * self.tick}m", after[1], most)
                policy["shares"].append({"inject": name, "to": to, "after": after, "chance": self.chance(),
                                         "if": self.condition() if dice.random() < .6 else None})
        for task in self.tasks.values():
            if task["by"] == "share" and task["cell"] == cell and dice.random() < .7:
                policy["shares"].append({"inject": task["after"], "to": task["about"], "after": self.after(), "chance": self.chance(),
                                         "if": self.condition() if dice.random() < .3 else None})
        for name, to in self.releases:  # what must be requested first
            if to != cell and dice.random() < (.25 if cell == self.originators[name] or name in self.variants else .6):
                policy["shares"].append({"inject": name, "to": to, "after": self.after(), "chance": self.chance(), "if": self.condition() if dice.random() < .2 else None})
        policy["releases"] = self.random_releases(cell)
        policy["does"], policy["does_said"] = self.random_does(cell)
        for name, decision in self.decisions.items():
            if cell in decision["ask"] and dice.random() < .8:
                rows = []
                for last in dice.choice([[True], [False], [False, True], [False, False]]):
                    options = dice.sample(list(decision["options"]), dice.randint(1, len(decision["options"])))
                    rows.append((None if last else self.condition(), {option: dice.randint(0, 9) for option in options}))
                policy["tables"][name] = policy["tables"][f"{name}.first"] = rows
                if decision["first"] and dice.random() < .6:  # another table when the first choices are known
                    other, option = dice.choice(decision["ask"]), dice.choice(list(decision["options"]))
                    place = decision["ask"].index(other)
                    rounds = [f"{name}.first"] + [f"{name}.{number}.first" for number in range(2, decision["times"] + 1)] + [None]
                    heard = (f"first({other}, {name}, {option})",  # in the last of its first rounds that was revealed
                             lambda run, rounds=rounds, place=place, option=option: any(
                                 one in run.closed and later not in run.closed and run.choice.get((one, place)) == option for one, later in zip(rounds, rounds[1:])))
                    policy["tables"][name] = [(heard, {option: 1})] + rows
        for name, assessment in self.assessments.items():
            if cell in assessment["ask"] and dice.random() < .8:
                policy["assess"][name] = self.weight()
        policy["answers"] = {name: [self.weight() for _ in question["names"][:-1]] if question["kind"] == "rank" else [self.weight()]
                             for name, question in self.questions.items() if cell in question["ask"] and question["kind"] != "words" and dice.random() < .85}
        policy["takes"], policy["takes_text"] = self.random_takes(cell)
        return policy

    def random_releases(self, cell):
        """How the bot answers who requests what it originated: `gives` in ticks, `refuses` beside the whole that never comes."""
        dice, rules = self.dice, []
        own = [name for name, originator in self.originators.items() if originator == cell]
        for _ in range(dice.choice([0, 1, 2, 3, 3]) if own else 0):
            name = dice.choice([None, *own])
            rule = {"inject": name, "to": dice.choice([None, None, *(other for other in self.cells if other != cell)]), "gives": {}, "refuses": False, "chance": (None, 65536, False),
                    "if": self.condition() if dice.random() < .5 else None}
            kinds = ["whole", "refused"] + ["redacted"] * 2 * (name is None or name in self.variants.values())
            for kind in dice.sample(kinds, dice.randint(1, 2)):
                if not (kind == "whole" and rule["refuses"] or kind == "refused" and "whole" in rule["gives"]):
                    rule["refuses"] |= kind == "refused"
                    rule["gives"]["whole" if kind == "refused" else kind] = tuple(sorted((dice.randint(0, 4), dice.randint(0, 9))))
            rule["chance"] = ("0%", 0, True) if rule["refuses"] else self.chance()
            rules.append(rule)
        return rules

    def answering(self, name, to):
        """The rules by which a request is answered, up to the first without a condition; what gives nothing of it does not fit."""
        rules = []
        for rule in self.policies[self.originators[name]]["releases"]:
            gives = {answer: ticks for answer, ticks in rule["gives"].items() if answer == "whole" or name in self.variants.values()}
            if gives and rule["inject"] in (None, name) and rule["to"] in (None, to) and not (rules and not rules[-1]["if"]):
                rules.append({**rule, "gives": gives, "ranges": any(len(set(ticks)) > 1 for ticks in rule["gives"].values())})
        return rules

    def random_takes(self, cell):
        """decision: the least and the most ticks; and how the file says it."""
        dice = self.dice
        asked = [name for name, decision in self.decisions.items() if cell in decision["ask"]]
        if not asked or dice.random() < .5:
            return {}, None
        drawn = {name: sorted((dice.randint(0, 3), dice.randint(0, 6))) for name in ["default", *dice.sample(asked, dice.randint(0, len(asked)))]}
        said = {name: f"{least * self.tick}m..{most * self.tick}m" if least < most else f"{least * self.tick}m" for name, (least, most) in drawn.items()}
        takes = {name: drawn.get(name, drawn["default"]) for name in asked}
        takes |= {f"{name}.first": takes[name] for name in asked if self.decisions[name]["first"]}
        for name in asked:  # another time for one of the two rounds
            if self.decisions[name]["first"] and name in said and dice.random() < .5:
                least, most = sorted((dice.randint(0, 3), dice.randint(0, 6)))
                said[name] = {"first": f"{least * self.tick}m..{most * self.tick}m" if least < most else f"{least * self.tick}m", "then": said[name]}
                takes[f"{name}.first"] = least, most
        return takes, said if len(said) > 1 else said["default"]

    # the file

    def moment(self, tick):
        if self.phases and tick % 3:
            k = self.phase_at(tick)
            return f"f{k} + {(tick - self.phases[k]) * self.tick}m"
        days, minutes = divmod(tick * self.tick, 1440)
        clock = f"{minutes // 60:02}:{minutes % 60:02}"
        return f"T+{days}.{clock}" if days else f"T+{clock}"

    def opening(self, part):
        if part["hand"]:
            return {"at": "control", **({"rehearse": part["hand"][0]} if part["hand"][0] else {}), **({"phase": f"f{part['phase']}"} if part["phase"] is not None else {})}
        if part["at"] is not None:
            return {"at": self.moment(part["at"])}
        return {"when": part["when"][0], "after": part["after"][0]} if part["after"][0] != "0m" else {"when": part["when"][0]}

    def text(self):
        file = {"entente": 1, "id": "second", "title": "Second", "marking": "EXERCISE",
                "time": {"startex": "2026-03-05T09:00:00Z", "tick": f"{self.tick}m", "length": f"{self.tick * self.ticks}m"},
                "cells": {cell: {"side": "x"} for cell in self.cells},
                "parameters": {"p": {"value": self.parameters["p"], "from": 0, "to": 100}, "q": {"value": self.parameters["q"], "from": 0, "to": 9}},
                "variables": {name: {"value": start, "from": low, "to": high} for name, (start, low, high) in self.variables.items() if "." not in name},
                "injects": {}, "decisions": {}, "bots": {}}
        if self.group:
            file["groups"] = {"g": self.group}
            file["variables"]["chips"] = {"value": 10, "from": 0, "to": 30, "per": "g"}
        if self.phases:
            del file["time"]["length"]
            ends = [*self.phases[1:], self.ticks]
            file["phases"] = {f"f{k}": {"length": f"{(end - begins) * self.tick}m"} for k, (begins, end) in enumerate(zip(self.phases, ends))}
            file["phases"][f"f{len(ends) - 1}"]["length"] = f"{(ends[-1] - self.phases[-1]) * self.tick} + q"
        if self.capabilities:
            file["capabilities"] = {}
        for name, about in self.capabilities.items():
            file["capabilities"][name] = {"owner": about["owner"], "uses": about["uses"], "ready_in": f"{about['ready'] * self.tick}m"}
            if about["again"] is not None:
                file["capabilities"][name]["again_in"] = f"{about['again'] * self.tick}m"
        for name, inject in self.injects.items():
            entry = {**(self.opening(inject) if name not in self.variants else {"redacts": self.variants[name]}), "kind": inject["kind"], "text": "x", "effects": inject["effects"][0]}
            entry["release"] = [cell for cell in inject["release"] if cell != self.originators.get(name)]
            if name in self.originators and name not in self.variants:
                entry["originator"] = self.originators[name]
            if inject["storyline"]:
                entry["storyline"] = inject["storyline"]
            if inject["odds"] or inject["chance"][0]:
                entry["chance"] = {"of": inject["odds"][0]} if inject["odds"] else inject["chance"][0]
            if inject["times"] > 1:
                entry["repeats"] = {"every": f"{inject['every'] * self.tick}m", "times": inject["times"]}
            if "." in name:
                name, entry = name.split(".")[0], {**entry, "for": "g", "release": ["me"]}
            file["injects"][name] = entry
        for name, decision in self.decisions.items():
            if "round_of" in decision:
                continue
            options = {}
            for option, about in decision["options"].items():
                options[option] = {"text": f"text of {option}", "effects": about["effects"][0]}
                if about["if"]:
                    options[option]["if"] = about["if"][0]
                if about["uses"]:
                    options[option]["uses"] = about["uses"]
                if about["outcomes"]:
                    options[option]["outcomes"] = [
                        {**({"weight": part[0]} if isinstance(part, tuple) else {"chance": f"{part}%"}), "text": "x", "effects": effects[0]}
                        for part, effects in about["outcomes"]]
            file["decisions"][name] = {"opens": self.opening(decision), "text": "x", "ask": decision["ask"],
                                       "agree": {"lead": {"lead": decision["lead"]}, "silence": {"silence": "o1"},
                                                 "vote": {"vote": decision["vote"].get("said")}}.get(decision["agree"], decision["agree"]),
                                       "within": f"{decision['within'] * self.tick}m", "otherwise": "o0", "options": options}
            if "." in name:
                file["decisions"]["gd"] = {**file["decisions"].pop(name), "ask": "g"}
            if decision["times"] > 1:
                file["decisions"][name]["opens"] |= {"every": f"{decision['every'] * self.tick}m", "times": decision["times"]}
            if decision["some"]:
                file["decisions"][name]["ask"] = {"of": decision["ask"], "if": decision["some"][0]}
            if decision["first"]:
                file["decisions"][name]["first"] = f"{decision['first'] * self.tick}m"
        if self.storylines:
            file["storylines"] = {name: {"title": f"title of {name}"} for name in self.storylines}
        if self.questions:
            file["questions"] = {}
        for name, question in self.questions.items():
            answer = {"words": "words", "number": {"number": {"from": question["low"], "to": question["high"]}}}.get(question["kind"], {question["kind"]: question["names"]})
            entry = {"opens": self.opening(question), "ask": question["ask"], "text": f"text of {name}", "answer": answer, "within": f"{question['within'] * self.tick}m"}
            if question["right"]:
                low, high = (question["names"][end - 1] if question["names"] else end for end in question["right"])
                entry["right"] = f"{low}..{high}" if low != high else low
            if question["truth"]:
                entry["truth"] = question["truth"][0]
            if question["objective"]:
                entry["objective"] = question["objective"]
                file["objectives"] = {"ob0": {"text": "ob0"}, "ob1": {"text": "ob1"}}
            if "." in name:
                name, entry = "gw", {**entry, "for": "g", "ask": ["me"], "text": "text of gw"}
            file["questions"][name] = entry
        if self.tasks:
            file["tasks"] = {}
        for name, task in self.tasks.items():
            opens = {"after": task["after"]} if task["after"] else {"when": task["when"][0]}
            file["tasks"][name] = {"cell": task["cell"], **opens, "within": f"{task['within'] * self.tick}m", "critical": task["critical"], "text": name,
                                   "by": {task["by"]: task["about"]} if task["about"] else task["by"],
                                   "effects": task["effects"][0], "late": task["late"][0]}
            if task["objective"]:
                file["tasks"][name]["objective"] = task["objective"]
                file["objectives"] = {"ob0": {"text": "ob0"}, "ob1": {"text": "ob1"}}
        if self.assessments:
            file["assessments"] = {name: {**(self.opening(about) if about["hand"] else {"at": [self.moment(tick) for tick in about["at"]]}), "ask": about["ask"], "scale": "agreement", "text": f"text of {name}",
                                          "within": f"{about['within'] * self.tick}m", **({"truth": about["truth"][0]} if about["truth"] else {})}
                                   for name, about in self.assessments.items()}
        for cell, policy in self.policies.items():
            entry = {}
            shares = []
            for rule in policy["shares"]:
                share = {"inject": rule["inject"], "to": rule["to"], "after": rule["after"][0]}
                if rule["chance"][0]:
                    share["chance"] = rule["chance"][0]
                if rule["if"]:
                    share["if"] = rule["if"][0]
                shares.append(share)
            if shares:
                entry["shares"] = shares
            releases = []
            for rule in policy["releases"]:
                span = lambda ticks: f"{ticks[0] * self.tick}m..{ticks[1] * self.tick}m" if ticks[0] < ticks[1] else f"{ticks[0] * self.tick}m"
                said = {"refused" if rule["refuses"] and answer == "whole" else answer: span(ticks) for answer, ticks in rule["gives"].items()}
                said |= {key: rule[key] for key in ("inject", "to") if rule[key]} | ({"if": rule["if"][0]} if rule["if"] else {})
                releases.append(said | ({"chance": rule["chance"][0]} if rule["chance"][0] and not rule["refuses"] else {}))
            if releases:
                entry["releases"] = releases
            if policy["takes_text"]:
                entry["takes"] = policy["takes_text"]
            if policy["does_said"]:
                entry["does"] = policy["does_said"]
            if policy["assess"]:
                entry["assess"] = {name: value[0] for name, value in policy["assess"].items()}
            if policy["answers"]:
                entry["answers"] = {name: dict(zip(self.questions[name]["names"], (value[0] for value in values))) if self.questions[name]["kind"] == "rank" else values[0][0]
                                    for name, values in policy["answers"].items()}
            said = {name: [{**({"if": when[0]} if when else {}), "weights": weights} for when, weights in rows] for name, rows in policy["tables"].items()}
            for name in self.decisions:
                if name in said and "round_of" not in self.decisions[name]:
                    same = not self.decisions[name]["first"] or said[name] == said[f"{name}.first"]
                    entry[name if self.dice.random() < .5 else name.split(".")[0]] = said[name] if same else {"first": said[f"{name}.first"], "then": said[name]}
            if entry:
                file["bots"][cell] = entry
        if self.endings:
            file["endings"] = {name: {"when": about["when"][0], "grave": about["grave"], "text": f"Text of {name}. More."} for name, about in self.endings.items()}
        return json.dumps(file, indent=1)

    # where chance enters

    def named(self, what, name, one="", other=""):
        """The place of what has to do with a member of a group: a block that follows from its name (FNV-1a), half 0."""
        number = 0xcbf29ce484222325
        for byte in f"{what}:{name}:{one}:{other}".encode():
            number = (number ^ byte) * 0x100000001b3 % (1 << 64)
        return (number ^ number >> 32) % (1 << 32) | 1 << 31, 0

    def of_group(self, name, *cells):
        return "." in name.removesuffix(".first") or any(cell in self.group for cell in cells)

    def places(self):
        """The site of each draw: eight to a block, shares, then injects, then decisions, then how long cells take, then what control would send, then tasks."""
        self.shares, self.sites, count = [], {}, 0
        for cell in self.cells:
            for name in self.names:
                for to in self.cells:
                    rules = []
                    for rule in self.policies[cell]["shares"]:
                        if (rule["inject"], rule["to"]) == (name, to) and not (rules and not rules[-1]["if"]):
                            rules.append(rule)
                    if not rules or self.injects[name]["kind"] == "hidden" or to in self.injects[name]["release"]:
                        continue
                    self.shares.append((cell, name, to, rules))
                    if any(rule["chance"][2] for rule in rules) and self.of_group(name, cell, to):
                        self.sites["share", cell, name, to] = self.named("share", name, cell, to)
                    elif any(rule["chance"][2] for rule in rules):
                        self.sites["share", cell, name, to] = divmod(count, 8)
                        count += 1
        block, count = -(-count // 8), 0
        for name in self.names:
            if self.injects[name]["chance"][2] and self.of_group(name):
                self.sites["inject", name] = self.named("inject", name)
            elif self.injects[name]["odds"] or self.injects[name]["chance"][2]:
                self.sites["inject", name] = (block + count // 8, count % 8)
                count += 1
        block += -(-count // 8)
        for name, decision in self.decisions.items():
            if self.of_group(name, *decision["ask"]):
                for k, cell in enumerate(decision["ask"]):
                    self.sites["choice", name, k] = self.named("choice", name, cell)
                    self.sites["outcome", name, k] = self.named("outcome", name, cell if decision["agree"] == "each" else "")
                continue
            for k in range(len(decision["ask"])):
                eights = -(-len(decision["ask"]) // 8) if len(decision["ask"]) > 4 else 0
                self.sites["choice", name, k] = (block + k // 8, k % 8)
                self.sites["outcome", name, k] = (block + eights + k // 8, k % 8) if eights else (block, 4 + k)
            block += max(1, 2 * eights)
        count = 0
        for name, decision in self.decisions.items():
            for k, cell in enumerate(decision["ask"]):
                least, most = self.policies[cell]["takes"].get(name, (0, 0))
                if least < most and self.of_group(name, *decision["ask"]):
                    self.sites["wait", name, k] = self.named("wait", name, cell)
                elif least < most:
                    self.sites["wait", name, k] = (block + count // 8, count % 8)
                    count += 1
        for *key, rules in self.shares:
            if any(len(rule["after"]) > 2 for rule in rules) and self.of_group(key[1], key[0], key[2]):
                self.sites[("late", *key)] = self.named("late", key[1], key[0], key[2])
            elif any(len(rule["after"]) > 2 for rule in rules):
                self.sites[("late", *key)] = (block + count // 8, count % 8)
                count += 1
        block, count = block + -(-count // 8), 0
        for name in self.names:
            if self.injects[name]["hand"] and self.injects[name]["hand"][0]:
                self.sites["hand", name] = (block + count // 8, count % 8)
                count += 2
        block, count = block + -(-count // 8), 0
        for name, first in self.firsts.items():
            for k, cell in enumerate(first["ask"]):
                if self.of_group(name, *first["ask"]):
                    self.sites["choice", name, k] = self.named("choice", name, cell)
                    continue
                self.sites["choice", name, k] = (block + count // 8, count % 8)
                count += 1
        for name, first in self.firsts.items():
            for k, cell in enumerate(first["ask"]):
                least, most = self.policies[cell]["takes"].get(name, (0, 0))
                if least < most and self.of_group(name, *first["ask"]):
                    self.sites["wait", name, k] = self.named("wait", name, cell)
                elif least < most:
                    self.sites["wait", name, k] = (block + count // 8, count % 8)
                    count += 1
        block, count = block + -(-count // 8), 0
        for name, task in self.tasks.items():
            least, most, chance = self.policies[task["cell"]]["does"].get(name, (0, 0, (None, 65536, False)))
            if (least < most or chance[2]) and self.of_group(name, task["cell"]):
                self.sites["task", name] = self.named("task", name)
            elif least < most or chance[2]:
                self.sites["task", name] = (block + count // 8, count % 8)
                count += 2
        block, count = block + -(-count // 8), 0
        for name, to in self.releases:
            if not any(rule["chance"][2] or rule["ranges"] for rule in self.answering(name, to)):
                continue
            if self.of_group(name, self.originators[name], to):
                self.sites["release", name, to] = self.named("release", name, "", to)
                continue
            self.sites["release", name, to] = (block + count // 8, count % 8)
            count += 4
        block, count = block + -(-count // 8), 0
        for name, about in [*self.decisions.items(), *self.questions.items(), *self.assessments.items()]:
            if about["hand"] and about["hand"][0] and "." in name:
                self.sites["hand", name] = self.named("asks", name)
            elif about["hand"] and about["hand"][0]:
                self.sites["hand", name] = (block + count // 8, count % 8)
                count += 2
        self.roll_places(block + -(-count // 8))

    def lists(self):
        """Each list of effects: whose it is, of which option, which of it, and whether it has to do with a member."""
        for name, inject in self.injects.items():
            yield name, "", 0, inject["effects"], "." in name
        for name, decision in self.decisions.items():
            for option, about in decision["options"].items():
                for number, effects in enumerate([about["effects"], *(effects for _, effects in about["outcomes"])]):
                    yield name, option, number, effects, self.of_group(name, *decision["ask"])
        for name, task in self.tasks.items():
            for number, effects in enumerate((task["effects"], task["late"])):
                yield name, "", number, effects, "." in name

    def roll_places(self, block):
        """A block each of what effects roll."""
        for name, option, number, effects, grouped in self.lists():
            for place in range(1, 1 + sum(len(rolls) for _, _, *rolls in effects[1])):
                self.sites["roll", name, option, number, place] = self.named("roll", name, f"{option}.{number}", place) if grouped else (block, 0)
                block += not grouped


def voted(decision, chosen, asked):
    """The first option with all that it needs, or None. More than half are of those who were asked."""
    vote = decision["vote"]
    if decision["agree"] == "majority":
        vote = {**vote, "need": len(asked) // 2 + 1}
    for option in decision["options"]:
        fans = [cell for cell, choice in zip(decision["ask"], chosen) if choice == option]
        against = [cell for cell, choice in zip(decision["ask"], chosen) if choice not in (None, option)]
        if (sum(vote["weights"][cell] for cell in fans) >= vote["need"] and len(fans) >= vote["members"]
                and len(fans) + len(against) >= vote["quorum"] and not set(against) & set(vote["veto"])):
            return option
    return None


# ---- one run, tick by tick ----

class Run:
    def __init__(self, scenario, seed, number, without=None, forced=None, freed=""):
        s = self.s = scenario
        self.number, self.draws = number, Draws(seed, number)
        self.v = {name: start for name, (start, _, _) in s.variables.items()}
        self.last = dict.fromkeys(s.names)
        self.tries, self.due, self.known = dict.fromkeys(s.names, 0), {}, {}
        self.delivered_any = set()
        self.opened, self.closed, self.choice, self.adopted, self.outcomes, self.order = {}, {}, {}, {}, {}, []
        self.decision_due, self.chooses, self.chose, self.asks = {}, {}, {}, {}
        self.share, self.arrived, self.rolled, self.parts_held = {}, set(), {}, set()
        self.task_opened, self.done, self.late = {}, {}, {}
        self.requested, self.release_due, self.came = {}, {}, {}  # the tick and the cell; by answer
        self.uses = {name: about["uses"] for name, about in s.capabilities.items()}
        self.ready = {name: about["ready"] for name, about in s.capabilities.items()}
        self.answers, self.asked, self.question_closed, self.replies, self.truths = {}, {}, {}, {}, {}
        self.question_due = {name: due for name, question in s.questions.items()
                             if (due := self.by_hand(name, question) if question["hand"] else question["at"]) is not None}
        self.fans = {name: [] for name in s.variables}
        self.ending, self.end = None, s.length
        self.could, self.without, self.forced, self.freed = set(), without, forced, freed
        for name, inject in s.injects.items():
            if inject["at"] is not None:
                self.due[name] = inject["at"]
            if self.by_hand(name, inject) is not None:
                self.due[name] = self.by_hand(name, inject)
        for name, decision in s.asked.items():
            due = self.by_hand(decision.get("of", name), decision) if decision["hand"] else decision["at"]
            if due is not None and f"{name}.first" not in s.firsts:
                self.decision_due[name] = due
        self.rounds = {(name, place): self.by_hand(name, about) if about["hand"] else at for name, about in s.assessments.items() for place, at in enumerate(about["at"])}
        for self.t in range(s.length):
            self.tick()
            for name in s.variables:
                self.fans[name].append(self.v[name])
            if self.ending is not None:
                self.end = self.t
                break
        for name in s.questions:  # the end closes what is open, at the last tick
            if name in self.asked and name not in self.question_closed:
                self.close_question(name)
        for name, about in s.assessments.items():
            for place in range(len(about["at"])):
                at = self.rounds[name, place]
                if at is not None and at <= self.t and at < s.length:
                    self.read_truth(name, place)

    def read_truth(self, name, place):
        about = self.s.assessments[name]
        if about["truth"] and (name, place) not in self.truths:
            self.truths[name, place] = max(1, min(5, about["truth"][1](self)))

    def close_question(self, name):
        question = self.s.questions[name]
        self.question_closed[name] = self.t
        if question["truth"]:
            self.truths[name] = max(question["low"], min(question["high"], question["truth"][1](self)))

    def is_right(self, name, cell):
        question = self.s.questions[name]
        if (name, cell) not in self.replies:
            return False
        if question["right"]:
            return question["right"][0] <= self.replies[name, cell] <= question["right"][1]
        return name in self.truths and self.replies[name, cell] == self.truths[name]

    def ask(self, name, question):
        self.asked[name], given = self.t, {}
        for cell in question["ask"]:
            values = [value[1](self) for value in self.s.policies[cell]["answers"].get(name, [])]
            if not values:
                continue
            if question["kind"] == "rank":
                values += [0] * (len(question["names"]) - len(values))
                order = sorted(range(len(values)), key=lambda k: (-values[k], k))
                given[name, cell] = {question["names"][k]: place + 1 for place, k in enumerate(order)}
            else:
                given[name, cell] = max(question["low"], min(question["high"], values[0]))
        self.replies |= given

    def by_hand(self, name, about):
        """The tick at which comes what control would send or open; None: it does not."""
        if not about["hand"] or not about["hand"][0]:
            return None
        place, half = self.s.sites["hand", name]
        if not self.draws.half((place, half)) < about["hand"][1]:
            return None
        first, end = 0, self.s.length
        if about["phase"] is not None:
            first, end = [*self.s.phases, self.s.length][about["phase"]:][:2]
        return first + self.draws.half((place, half + 1)) * (end - first) // 65536

    def apply(self, effects, *whose):
        place = 0
        for name, step, *rolls in effects[1]:
            _, low, high = self.s.variables[name]
            rolled = []
            for least, most in rolls:
                place += 1
                times = self.rolled[whose, place] = self.rolled.get((whose, place), -1) + 1
                rolled.append(least + self.draws.half(self.s.sites["roll", *whose, place], times) * max(1, most - least + 1) // 65536)
            self.v[name] = max(low, min(high, step(self.v, *rolled)))

    def holds(self, name, when):
        """The condition of something that has not come; which parts of it do is kept."""
        self.parts_held |= {(name, k) for k, part in enumerate(parts_of(when[1])) if part(self)}
        return when[1](self)

    def attempt(self, name):
        inject, occurrence = self.s.injects[name], self.tries[name]
        self.tries[name] += 1
        self.due.pop(name, None)
        if self.tries[name] < inject["times"]:
            self.due[name] = min(self.t + inject["every"], self.s.length + 9)
        _, bar, drawn = inject["chance"]
        if inject["odds"]:
            bar, drawn = inject["odds"][1](self) * 65536 // 100, True
        if name == self.without or drawn and not self.draws.half(self.s.sites["inject", name], occurrence) < bar:
            return
        self.last[name] = self.t
        for cell in inject["release"]:
            self.known.setdefault((name, cell), self.t)
        self.apply(inject["effects"], name, "", 0)

    def adopt(self, name, k, option):
        about = self.s.decisions[name]["options"][option]
        self.adopted.setdefault(name, {})[k] = option
        if about["uses"]:
            used = self.s.capabilities[about["uses"]]
            self.uses[about["uses"]] = max(0, self.uses[about["uses"]] - 1)
            self.ready[about["uses"]] = self.t + (used["ready"] if used["again"] is None else used["again"])
        self.apply(about["effects"], name, option, 0)
        if about["outcomes"]:
            u, total = self.draws.half(self.s.sites["outcome", name, k]), 0
            weights = [max(0, part[1](self)) if isinstance(part, tuple) else None for part, _ in about["outcomes"]]
            if None not in weights:
                u = u * sum(weights) // 65536
            for place, ((part, effects), weight) in enumerate(zip(about["outcomes"], weights)):
                total += math.floor(part * 655.36 + .5) if weight is None else weight
                if u < total or place == len(about["outcomes"]) - 1:
                    self.outcomes[name, option, place] = self.outcomes.get((name, option, place), 0) + 1
                    self.apply(effects, name, option, place + 1)
                    break

    def tick(self):
        s, t = self.s, self.t
        for name, decision in s.asked.items():  # 1. close: all have chosen, or the time is over
            if name not in self.opened or name in self.closed:
                continue
            asked = self.asks[name]
            chosen = [self.choice.get((name, k)) for k in range(len(decision["ask"]))]
            if any(chosen[k] is None for k in asked) and t < self.opened[name] + decision["within"]:
                continue
            self.closed[name] = t
            if decision["agree"] == "first":
                continue
            self.order.append(name)
            if decision["agree"] == "each":
                for k in asked:
                    self.adopt(name, k, chosen[k] or "o0")
            elif decision["agree"] == "lead":
                self.adopt(name, 0, chosen[decision["ask"].index(decision["lead"])] or "o0")
            elif decision["agree"] == "silence":
                self.adopt(name, 0, "o1" if "o1" in chosen else "o0")
            elif decision["agree"] in ("majority", "vote"):
                self.adopt(name, 0, voted(decision, chosen, asked) or "o0")
            else:
                common = {chosen[k] for k in asked}
                self.adopt(name, 0, (common.pop() or "o0") if len(common) == 1 else "o0")
        for name, question in s.questions.items():
            if name in self.asked and name not in self.question_closed and t >= self.asked[name] + question["within"]:
                self.close_question(name)
        for name, about in s.assessments.items():
            for place in range(len(about["at"])):
                if self.rounds[name, place] is not None and t == self.rounds[name, place] + about["within"]:
                    self.read_truth(name, place)
        for name in s.names:  # 2. injects
            if name in self.due and self.due[name] <= t:
                self.attempt(name)
        for name, inject in s.injects.items():
            if inject["when"] and self.tries[name] == 0 and name not in self.due and self.holds(name, inject["when"]):
                due = min(t + inject["after"][1], s.length)
                if due == t:
                    self.attempt(name)
                else:
                    self.due[name] = due
        for name, decision in s.asked.items():  # 3. open
            if name in self.opened:
                continue
            if f"{name}.first" in s.firsts:
                if f"{name}.first" in self.closed:
                    self.opened[name], self.asks[name] = t, self.asks[f"{name}.first"]
                continue
            if name in self.decision_due:
                if self.decision_due[name] <= t:
                    self.open(name, decision)
            elif decision.get("follows"):  # control opens the first of its rounds, and the others follow
                root = decision["round_of"]
                if (f"{root}.first" if f"{root}.first" in s.firsts else root) in self.opened:
                    self.decision_due[name] = min(t + decision["follows"], s.length)
            elif decision["when"] and self.holds(decision.get("of", name), decision["when"]):
                due = min(t + decision["after"][1], s.length)
                if due == t:
                    self.open(name, decision)
                else:
                    self.decision_due[name] = due
        for name, decision in s.asked.items():  # 4a. choose
            for k in self.asks[name] if name in self.opened and name not in self.closed else []:
                cell = decision["ask"][k]
                if (name, k) not in self.chooses:
                    self.chooses[name, k] = t + self.wait(name, k, cell)
                if (name, k) not in self.choice and t >= self.chooses[name, k]:
                    self.choice[name, k], self.chose[name, k] = self.choose(name, decision, k, cell), t
        for cell, name, to, rules in s.shares:  # 4b. share
            key = cell, name, to
            if self.share.get(key) == "done":
                continue
            if key not in self.share:
                rule = next((rule for rule in rules if not rule["if"] or rule["if"][1](self)), None)
                if (name, cell) not in self.known or not rule:
                    continue
                _, bar, drawn = rule["chance"]
                if drawn and not self.draws.half(s.sites[("share", *key)]) < bar:
                    self.share[key] = "done"
                    continue
                least, most = rule["after"][1], rule["after"][-1]
                drawn = self.draws.half(s.sites[("late", *key)]) if least < most else 0
                self.share[key] = min(t + least + drawn * (most - least + 1) // 65536, s.length)
            if self.share[key] > t:
                continue
            if (name, to) in s.releases and s.originators[name] != cell and (name, to, "whole") not in self.came:
                self.requested.setdefault((name, to), (t, cell))
                continue
            self.pass_on(key)
            if (name, to) in s.releases and s.originators[name] == cell:
                self.came.setdefault((name, to, "whole"), t)
        self.answer_requests()
        for name, about in s.assessments.items():  # 4c. answer
            for place in range(len(about["at"])):
                if self.rounds[name, place] == t:
                    for cell in about["ask"]:
                        if name in s.policies[cell]["assess"]:
                            self.answers[name, place, cell] = max(1, min(5, s.policies[cell]["assess"][name][1](self)))
        for name, question in s.questions.items():  # 4d. ask
            if name in self.asked:
                continue
            if name in self.question_due:
                if self.question_due[name] <= t:
                    self.ask(name, question)
            elif question["when"] and question["when"][1](self):
                due = min(t + question["after"][1], s.length)
                if due == t:
                    self.ask(name, question)
                else:
                    self.question_due[name] = due
        for name, task in s.tasks.items():  # 5. tasks
            if name in self.done:
                continue
            if name not in self.task_opened:
                if not ((task["after"], task["cell"]) in self.known if task["after"] else task["when"][1](self)):
                    continue
                self.task_opened[name] = t
            if self.acts(name, task):
                self.done[name] = t
                self.apply(task["effects"], name, "", 0)
            elif name not in self.late and t >= self.task_opened[name] + task["within"]:
                self.late[name] = t
                self.apply(task["late"], name, "", 1)
        held = {name: self.holds(name, about["when"]) for name, about in s.endings.items()}
        for name, about in s.endings.items():  # 6. end
            if held[name]:
                self.ending = name
                break

    def pass_on(self, key):
        _, name, to = key
        self.share[key] = "done"
        self.arrived.add(key)
        self.known.setdefault((name, to), self.t)

    def answer_requests(self):
        s, t = self.s, self.t
        for name, to in s.releases:
            if (name, to) not in self.requested:
                continue
            by = self.requested[name, to][1]
            if not any((name, to, answer) in of for of in (self.release_due, self.came) for answer in ("redacted", "whole", "refused")):
                rule = next((rule for rule in s.answering(name, to) if not rule["if"] or rule["if"][1](self)), None)
                if self.freed in (None, name):  # a study of releases: the whole at once
                    rule = {"gives": {"whole": (0, 0)}, "chance": (None, 65536, False)}
                if rule:
                    self.arm(name, to, rule)
            for answer in ("redacted", "whole", "refused"):
                key = name, to, answer
                if self.release_due.get(key, t + 1) > t or key in self.came or (name, to, "whole") in self.came:
                    continue
                self.came[key] = t
                if answer == "whole":
                    self.pass_on((by, name, to))
                if answer == "redacted":
                    self.give_variant(next(variant for variant, whole in s.variants.items() if whole == name), {to, by, s.originators[name]})

    def arm(self, name, to, rule):
        block, half = self.s.sites.get(("release", name, to), (0, 0))
        _, bar, drawn = rule["chance"]
        held = self.draws.half((block, half)) < bar if drawn and 0 < bar < 65536 else bar > 0
        for answer, (least, most) in rule["gives"].items():
            main = answer == "whole" or "whole" not in rule["gives"]
            wait = least
            if least < most:
                wait += self.draws.half((block, half + (1 if answer == "whole" else 2))) * (most - least + 1) // 65536
            self.release_due[name, to, "refused" if main and not held else answer] = min(self.t + wait, self.s.length)

    def give_variant(self, variant, cells):
        for cell in cells:
            self.known.setdefault((variant, cell), self.t)
        if self.last[variant] is None:
            self.last[variant] = self.t
            self.apply(self.s.injects[variant]["effects"], variant, "", 0)

    def acts(self, name, task):
        s, cell = self.s, task["cell"]
        if task["by"] == "share":
            return (cell, task["after"], task["about"]) in self.arrived
        if task["by"] == "release":
            return any(inject == task["about"] and answer != "refused" and cell in (s.originators[inject], self.requested.get((inject, to), (0, None))[1])
                       for inject, to, answer in self.came)
        if task["by"] == "decision":
            return (task["about"], s.decisions[task["about"]]["ask"].index(cell)) in self.choice
        if task["by"] == "question":
            return (task["about"], cell) in self.replies
        if name not in s.policies[cell]["does"]:
            return False
        least, most, (_, bar, drawn) = s.policies[cell]["does"][name]
        block, half = s.sites.get(("task", name), (0, 0))
        if drawn and not self.draws.half((block, half)) < bar:
            return False
        wait = self.draws.half((block, half + 1)) * (most - least + 1) // 65536 if least < most else 0
        return self.t >= self.task_opened[name] + least + wait

    def open(self, name, decision):
        """Asks those for whom its condition holds; where that is nobody, or not the lead, it is tried again in the next tick."""
        asked = [k for k, cell in enumerate(decision["ask"]) if not decision["some"] or decision["some"][1](self, cell)]
        lead = self.s.decisions[decision.get("of", name)]["agree"] == "lead"
        if asked and (not lead or decision["ask"].index(decision["lead"]) in asked):
            self.opened[name], self.asks[name] = self.t, asked

    def wait(self, name, k, cell):
        least, most = self.s.policies[cell]["takes"].get(name, (0, 0))
        drawn = self.draws.half(self.s.sites["wait", name, k]) if least < most else 0
        return least + drawn * (most - least + 1) // 65536

    def choose(self, name, decision, k, cell):
        options = list(decision["options"])
        row = next((weights for when, weights in self.s.policies[cell]["tables"].get(name, []) if not when or when[1](self)), None)
        weights = []
        for option in options:
            legal, uses = decision["options"][option]["if"], decision["options"][option]["uses"]
            weight = 1 if row is None else row.get(option, 0)
            ready = not uses or (self.uses[uses] > 0 and self.t >= self.ready[uses])
            can = ready and (not legal or legal[1](self))
            if can:
                self.could.add((name, option))
                if (name, option) == self.forced:
                    return option
            weights.append(weight if can else 0)
        total = sum(weights)
        if total == 0:
            return "o0"
        roll, running = self.draws.half(self.s.sites["choice", name, k]) * total // 65536, 0
        for option, weight in zip(options, weights):
            running += weight
            if running > roll:
                return option


# ---- what is said of many runs ----

def quantiles(values, five=True):
    """The smallest value that at least that share of the runs do not exceed."""
    values = sorted(values)
    if not values:
        return None
    names = {"q10": 100, "q25": 250, "q50": 500, "q75": 750, "q90": 900} if five else {"q10": 100, "q50": 500, "q90": 900}
    return {name: values[max(1, -(-len(values) * permille // 1000)) - 1] for name, permille in names.items()}


def wilson(hits, total):
    if not total:
        return 0, 1
    z, p = 1.959963984540054, hits / total
    middle = (p + z * z / (2 * total)) / (1 + z * z / total)
    half = z / (1 + z * z / total) * math.sqrt(p * (1 - p) / total + z * z / (4 * total * total))
    return (0 if hits == 0 else middle - half), (1 if hits == total else middle + half)


class Comparison:
    def __init__(self):
        self.wrong = []

    def same(self, where, said, meant):
        if isinstance(meant, float) or isinstance(said, float):
            fine = said is not None and meant is not None and abs(said - meant) <= 1e-5 * max(1, abs(meant))
        else:
            fine = said == meant
        if not fine:
            self.wrong.append(f"{where}: it says {said}, meant is {meant}")

    def share(self, where, said, hits, total):
        if total == 0:
            return  # undefined: other tests say how that is shown
        low, high = wilson(hits, total)
        for name, meant in (("share", hits / total), ("low", low), ("high", high)):
            if name in said:
                self.same(f"{where}.{name}", float(said[name]), meant)

    def spread(self, where, said, values, five=True):
        meant = quantiles(values, five)
        if said is not None and "step" in said:
            step = said["step"]
            for name, value in meant.items():
                if not said[name] <= value < said[name] + step:
                    self.wrong.append(f"{where}.{name}: it says {said[name]} in steps of {step}, meant is {value}")
            return
        self.same(where, said, meant)


def compare(s, runs, said, check):
    n, tick = len(runs), s.tick
    for entry in said["endings"]:
        name = None if entry["id"] == "time-up" else entry["id"]
        count = sum(run.ending == name for run in runs)
        check.same(f"ending {name}", entry["count"], count)
        check.share(f"ending {name}", entry, count, n)
    check.spread("end", said["end_minutes"], [run.end * tick for run in runs])
    for entry in said["variables"]:
        name = entry["id"]
        check.spread(f"final {name}", entry["final"], [run.v[name] for run in runs])
        step = entry.get("step", 1)
        for point, minute in enumerate(entry["ticks"]):
            meant = quantiles([run.fans[name][min(minute // tick, len(run.fans[name]) - 1)] for run in runs])
            for which, value in meant.items():
                shown = entry["quantiles"][which][point]
                if not shown <= value < shown + step:
                    check.wrong.append(f"{name} at {minute}: {which} says {shown} (step {step}), meant is {value}")
        for run, path in zip(runs, entry["samples"]):
            check.same(f"path {name} {run.number}", path, [run.fans[name][min(minute // tick, len(run.fans[name]) - 1)] for minute in entry["ticks"]])
    found = {(entry["variable"], entry["least"], entry["most"]) for entry in said["passages"]}
    check.same("thresholds", sorted(found), sorted(s.thresholds))
    for entry in said["passages"]:
        name, least, most = entry["variable"], entry["least"], entry["most"]
        if entry["at_start"]:
            check.same(f"{name} {entry['when']} at start", entry["count"], 0)
            continue
        first = [next((t for t, value in enumerate(run.fans[name]) if least <= value <= most), None) for run in runs]
        met = [t * tick for t in first if t is not None]
        check.same(f"{name} {entry['when']}", entry["count"], len(met))
        check.share(f"{name} {entry['when']}", entry, len(met), n)
        check.spread(f"{name} {entry['when']}", entry["minutes"], met)
    compare_decisions(s, runs, said, check)
    compare_knowledge(s, runs, said, check)
    compare_tasks(s, runs, said, check)
    compare_releases(s, runs, said, check)
    compare_questions(s, runs, said, check)
    compare_phases(s, runs, said, check)
    compare_storylines(s, runs, said, check)
    compare_rest(s, runs, said, check)


def compare_choices(s, runs, name, entry, check):
    """Of a decision, or of its first round."""
    decision = s.asked[name]
    asked = range(len(decision["ask"]))
    opened = [run for run in runs if name in run.opened]
    check.same(f"{name} opened", entry["opened"], len(opened))
    check.same(f"{name} closed", entry["closed"], sum(name in run.closed for run in runs))
    check.spread(f"{name} minutes", entry["minutes"], [run.closed[name] * s.tick for run in runs if name in run.closed], five=False)
    for k in asked:
        chosen = [run.choice.get((name, k)) for run in opened]
        check.same(f"{name} choices {k}", entry["choices"][k]["options"], [chosen.count(option) for option in decision["options"]])
        check.same(f"{name} asked {k}", entry["choices"][k].get("asked"), sum(k in run.asks[name] for run in opened) if decision["some"] else None)
    complete = [run for run in opened if (len(run.asks[name]) > 1 or not decision["some"]) and all((name, k) in run.choice for k in run.asks[name])]
    same = sum(len({run.choice[name, k] for k in run.asks[name]}) == 1 for run in complete)
    if len(asked) > 1:
        check.same(f"{name} agreement", entry["agreement"] and entry["agreement"]["same"], same if complete else None)
        check.share(f"{name} agreement", entry["agreement"], same, len(complete))
    compare_time(s, runs, name, entry, check)


def compare_decisions(s, runs, said, check):
    n, links = len(runs), {}
    check.same("decisions", [entry["id"] for entry in said["decisions"]], list(s.decisions))
    for entry in said["decisions"]:
        name, decision = entry["id"], s.decisions[entry["id"]]
        asked = range(len(decision["ask"]))
        compare_choices(s, runs, name, entry, check)
        check.same(f"{name} first", "first" in entry, bool(decision["first"]))
        check.same(f"{name} round", (entry.get("round"), entry.get("of")),
                   (int(name.split(".")[-1]) if "round_of" in decision else 1, decision.get("round_of", name)) if decision["times"] > 1 else (None, None))
        if decision["times"] > 1 and "round_of" not in decision:
            every = [run.adopted.get(one, {}) for run in runs for one in s.decisions if one == name or s.decisions[one].get("round_of") == name]
            check.same(f"{name} together", entry["together"], [sum(list(adopted.values()).count(option) for adopted in every) for option in decision["options"]])
        if "first" in entry:
            compare_choices(s, runs, f"{name}.first", entry["first"], check)
        adopted = [option for run in runs for option in run.adopted.get(name, {}).values()]
        for option in entry["options"]:
            check.same(f"{name} {option['id']}", option["count"], adopted.count(option["id"]))
            if adopted:
                check.same(f"{name} {option['id']} share", float(option["share"]), adopted.count(option["id"]) / len(adopted))
        otherwise = 0
        for run in runs:
            if name not in run.closed:
                continue
            heard = [run.choice.get((name, k)) for k in run.asks[name]]
            chosen = [run.choice.get((name, k)) for k in asked]
            lacks = {"each": None in heard, "joint": None in heard or len(set(heard)) > 1, "silence": False,
                     "lead": chosen[decision["ask"].index(decision["lead"])] is None}
            otherwise += lacks.get(decision["agree"], voted(decision, chosen, run.asks[name]) is None)
        check.same(f"{name} otherwise", entry["adopted_otherwise"], otherwise)
    for run in runs:
        at = "start"
        for name in run.order:
            order = list(s.decisions[name]["options"])
            to = name + ":" + "+".join(sorted(set(run.adopted[name].values()), key=order.index))
            links[at, to] = links.get((at, to), 0) + 1
            at = to
        links[at, run.ending or "time-up"] = links.get((at, run.ending or "time-up"), 0) + 1
    check.same("flow", {(link["from"], link["to"]): link["count"] for link in said["flow"]}, links)
    for place, entry in enumerate(said["assessments"]):
        rounds = [(name, k) for name, about in s.assessments.items() for k in range(len(about["at"]))]
        name, k = rounds[place]
        about = s.assessments[name]
        every = [run for run in runs if all((name, k, cell) in run.answers for cell in about["ask"])] if len(about["ask"]) > 1 else []
        for cell in about["ask"]:
            given = [run.answers.get((name, k, cell)) for run in runs]
            check.same(f"{name} {k} {cell}", entry["answers"][cell], [given.count(step) for step in range(1, 6)])
        if every:
            spans = [[abs(run.answers[name, k, one] - run.answers[name, k, other]) for one, other in pairs_of(about["ask"])] for run in every]
            check.same(f"{name} {k} distance", float(entry["agreement"]["mean_distance"]), sum(map(sum, spans)) / (len(every) * len(spans[0])))
            check.same(f"{name} {k} same", float(entry["agreement"]["same_share"]), sum(not any(span) for span in spans) / len(every))
        else:
            check.same(f"{name} {k} agreement", entry["agreement"], None)
        check.same(f"{name} {k} judged", "right" in entry, bool(about["truth"]))
        if about["truth"]:
            answers = lambda run, cell: (run.answers.get((name, k, cell)), run.answers.get((name, k, cell)) == run.truths.get((name, k)))
            for cell in about["ask"]:
                given = [answers(run, cell) for run in runs if answers(run, cell)[0]]
                compare_right(f"{name} {k} {cell}", entry["right"][cell], [right for _, right in given], check)
            compare_standing(f"{name} {k}", entry, about["ask"], runs, answers, check)


def pairs_of(cells):
    return [(one, other) for place, one in enumerate(cells) for other in cells[place + 1:]]


def compare_right(where, said, right, check):
    check.same(f"{where} right", said["count"], sum(right))
    check.share(f"{where} right", said, sum(right), len(right))


def compare_standing(where, entry, cells, runs, answers, check):
    """Two cells that both answered: both right, one of them, both wrong with the same answer, each with its own."""
    meant = []
    for one, other in pairs_of(cells):
        counts = dict.fromkeys(("both_right", "one_right", "wrong_alike", "wrong_apart"), 0)
        for run in runs:
            (a, right), (b, also) = answers(run, one), answers(run, other)
            if a is not None and b is not None:
                counts["both_right" if right and also else "one_right" if right or also else "wrong_alike" if a == b else "wrong_apart"] += 1
        meant.append({"cells": [one, other], "answered": sum(counts.values()), **counts})
    check.same(f"{where} pairs", entry["pairs"], meant)


def compare_questions(s, runs, said, check):
    check.same("questions", [entry["id"] for entry in said["questions"]], list(s.questions))
    for entry in said["questions"]:
        name, question = entry["id"], s.questions[entry["id"]]
        judged, opened = bool(question["right"] or question["truth"]), sum(name in run.asked for run in runs)
        check.same(f"{name} answer", (entry["answer"], entry["opened"]), (question["kind"], opened))
        for cell, about in zip(question["ask"], entry["cells"], strict=True):
            given = [run.replies[name, cell] for run in runs if (name, cell) in run.replies]
            check.same(f"{name} {cell}", (about["cell"], about["answered"]), (cell, len(given)))
            check.share(f"{name} {cell}", about, len(given), opened)
            if question["kind"] == "number":
                check.spread(f"{name} {cell}", about["numbers"], given)
            if question["kind"] == "scale":
                check.same(f"{name} {cell} steps", about["steps"], [{"id": step, "count": given.count(place)} for place, step in enumerate(question["names"], 1)])
            for place, one in enumerate(question["names"] if question["kind"] == "rank" else []):
                places = [order[one] for order in given]
                check.same(f"{name} {cell} {one}", (about["names"][place]["id"], about["names"][place]["first"]), (one, places.count(1)))
                check.same(f"{name} {cell} {one} place", about["names"][place]["place"], sum(places) / len(places) if places else None)
            check.same(f"{name} {cell} judged", "right" in about, judged)
            if judged:
                compare_right(f"{name} {cell}", about["right"], [run.is_right(name, cell) for run in runs if (name, cell) in run.replies], check)
        if judged:
            compare_standing(name, entry, question["ask"], runs, lambda run, cell: (run.replies.get((name, cell)), run.is_right(name, cell)), check)
        else:
            check.same(f"{name} pairs", entry["pairs"], [])


def last_tick(run):
    return run.end if run.ending else run.end - 1


def put_to(s, run, cell):
    """What is put to a cell: its kind, what it is, and the ticks from which on and up to which it is open."""
    for name, at in run.opened.items():
        if cell in [s.asked[name]["ask"][k] for k in run.asks[name]]:
            yield "decisions", name, at, run.closed.get(name, last_tick(run) + 1)
    for name, at in run.asked.items():
        if cell in s.questions[name]["ask"]:
            yield "questions", name, at, max(run.question_closed[name], at + 1)
    for name, k, who in run.answers:
        if who == cell:
            at = run.rounds[name, k]
            yield "assessments", name, at, min(at + s.assessments[name]["within"], last_tick(run) + 1)


def items_of(s, run, cell):
    """All that a cell has to deal with: its kind, what it is, and when it comes."""
    for (name, who), at in run.known.items():
        if who == cell and s.injects[name]["kind"] != "hidden":
            yield "reports", name, at
    for kind, name, at, _ in put_to(s, run, cell):
        yield kind, name, at


def compare_phases(s, runs, said, check):
    check.same("phases", [(entry["id"], entry["minute"]) for entry in said["phases"]], [(f"f{k}", begins * s.tick) for k, begins in enumerate(s.phases)])
    for k, entry in enumerate(said["phases"]):
        begins, ends = s.phases[k], [*s.phases, s.length][k + 1]
        there = [run for run in runs if last_tick(run) >= begins]
        within = lambda tick: tick is not None and begins <= tick < ends
        check.same(f"phase {k}", (entry["began"], entry["sampled"]), (len(there), len(there)))
        check.share(f"phase {k}", entry, len(there), len(runs))
        check.spread(f"phase {k} minutes", entry["minutes"], [(min(run.end, ends) - begins) * s.tick for run in there])
        meant = {"delivered": lambda run: run.last.values(), "opened": lambda run: [run.opened.get(name) for name in s.decisions],
                 "closed": lambda run: [run.closed.get(name) for name in s.decisions],
                 "asked": lambda run: [*run.asked.values(), *(at for at in run.rounds.values() if at is not None and at <= last_tick(run))],
                 "tasks_opened": lambda run: run.task_opened.values(), "tasks_done": lambda run: run.done.values(), "tasks_late": lambda run: run.late.values()}
        for what, ticks in meant.items():
            check.same(f"phase {k} {what}", entry[what], sum(within(tick) for run in runs for tick in ticks(run)))
        for about in entry["cells"]:
            cell = about["cell"]
            items = [kind for run in runs for kind, _, at in items_of(s, run, cell) if within(at)]
            for kind in ("reports", "decisions", "questions", "assessments"):
                check.same(f"phase {k} {cell} {kind}", about[kind], items.count(kind))
            check.same(f"phase {k} {cell} items", about["items"], len(items) / len(there) if there else None)
            most = [max((sum(first <= tick < end for _, _, first, end in put_to(s, run, cell)) for tick in range(begins, min(ends, last_tick(run) + 1))), default=0) for run in there]
            spread = quantiles(most) or {"q50": 0, "q90": 0}
            check.same(f"phase {k} {cell} open", about["open"], {"q50": spread["q50"], "q90": spread["q90"], "most": max(most, default=0)})


def compare_storylines(s, runs, said, check):
    """To one belong its injects, and what opens by one of them."""
    def of(part):
        named = [part["after"]] if part.get("cell") and part["after"] else [part["when"][0] if part["when"] else ""] + ([part["some"][0]] if part.get("some") else [])
        if not (part.get("cell") and part["after"]):
            named = [name for text in named for name in re.findall(r"(?:happened|since)\(([\w.]+)\)|knows\(\w+, ([\w.]+)\)", text)]
            named = [name for pair in named for name in pair]
        return {s.injects[name]["storyline"] for name in named if name in s.injects}

    check.same("storylines", [entry["id"] for entry in said["storylines"]], s.storylines)
    for entry in said["storylines"]:
        own = lambda parts: [name for name, part in parts.items() if entry["id"] in of(part)]
        injects = [name for name in s.names if s.injects[name]["storyline"] == entry["id"]]
        decisions, questions, tasks, also = own(s.decisions), own(s.questions), own(s.tasks), own(s.asked)
        where, n = f"storyline {entry['id']}", len(runs)
        check.same(where, [entry[key] for key in ("injects", "decisions", "questions", "tasks")], [injects, decisions, questions, tasks])
        times = [run.last[name] * s.tick for run in runs for name in injects if run.last[name] is not None]
        check.same(f"{where} delivered", entry["delivered"], len(times))
        check.same(f"{where} share", entry["share"], len(times) / (n * len(injects)) if injects else None)
        check.spread(f"{where} minutes", entry["minutes"], times)
        counts = {"closed": [name in run.closed for run in runs for name in decisions], "asked": [name in run.asked for run in runs for name in questions],
                  "opened": [name in run.task_opened for run in runs for name in tasks], "done": [name in run.done for run in runs for name in tasks],
                  "late": [name in run.late for run in runs for name in tasks], "in_time": [name in run.done and name not in run.late for run in runs for name in tasks]}
        check.same(f"{where} counts", {key: entry[key] for key in counts}, {key: sum(ones) for key, ones in counts.items()})
        check.same(f"{where} in time", entry["in_time_share"], sum(counts["in_time"]) / sum(counts["opened"]) if sum(counts["opened"]) else None)
        belongs = {"reports": injects, "decisions": also, "questions": questions, "assessments": []}
        for about in entry["cells"]:
            count = sum(name in belongs[kind] for run in runs for kind, name, _ in items_of(s, run, about["cell"]))
            check.same(f"{where} {about['cell']}", about["count"], count)
            check.same(f"{where} {about['cell']} items", about["items"], count / n)


def compare_time(s, runs, name, entry, check):
    """How long it took, where some bot that is asked takes time."""
    ask = s.asked[name]["ask"]
    check.same(f"{name} time", "time" in entry, any(name in s.policies[cell]["takes"] for cell in ask))
    if "time" not in entry:
        return
    closed, time = [run for run in runs if name in run.closed], entry["time"]
    late = sum(any((name, k) not in run.choice for k in run.asks[name]) for run in closed)
    check.same(f"{name} ran out", time["ran_out"], late)
    check.share(f"{name} ran out", time, late, len(closed))
    check.same(f"{name} sampled", time["sampled"], len(closed))
    check.spread(f"{name} open", time["minutes"], [(run.closed[name] - run.opened[name]) * s.tick for run in closed])
    for k, (cell, about) in enumerate(zip(ask, time["cells"], strict=True)):
        check.same(f"{name} who", about["cell"], cell)
        waits = [(run.chose[name, k] - run.opened[name]) * s.tick for run in runs if (name, k) in run.chose]
        check.spread(f"{name} {cell} chose", about["minutes"], waits)
        kept = sum(len(run.asks[name]) > 1 and k in run.asks[name] and all(run.chose.get((name, other), s.length) < run.chose.get((name, k), s.length)
                                                                           for other in run.asks[name] if other != k) for run in closed)
        check.same(f"{name} {cell} kept waiting", about["kept_waiting"], kept)
        check.share(f"{name} {cell} kept waiting", about, kept, len(closed))


def compare_knowledge(s, runs, said, check):
    n, tick = len(runs), s.tick
    for entry in said["injects"]:
        name = entry["id"]
        times = [run.last[name] * tick for run in runs if run.last[name] is not None]
        check.same(f"{name} delivered", entry["delivered"], len(times))
        check.spread(f"{name} minutes", entry["minutes"], times, five=False)
    check.same("shares", [(entry["from"], entry["inject"], entry["to"]) for entry in said["sharing"]], [share[:3] for share in s.shares])
    for entry, (cell, name, to, _) in zip(said["sharing"], s.shares):
        where = f"{name} from {cell} to {to}"
        held = [run for run in runs if (name, cell) in run.known]
        both = [run for run in held if (name, to) in run.known]
        check.same(f"{where} held", entry["held"], len(held))
        check.same(f"{where} never", entry["never"], len(held) - len(both))
        check.same(f"{where} shared", entry["shared"], sum((cell, name, to) in run.arrived for run in runs))
        delays = [(run.known[name, to] - run.known[name, cell]) * tick for run in both]
        check.spread(f"{where} minutes", entry["minutes"], [delay for delay in delays if delay >= 0], five=False)
        check.spread(f"{where} from_knew", entry["from_knew"], [run.known[name, cell] * tick for run in held], five=False)
        check.spread(f"{where} to_knew", entry["to_knew"], [run.known[name, to] * tick for run in both], five=False)
    hour, window = -(-60 // tick) if tick < 60 else 1, -(-30 // tick)
    check.same("period", said["load_period_minutes"], hour * tick)
    for entry in said["load"]:
        cell, hours, peaks = entry["cell"], [0] * len(entry["hours"]), 0
        for run in runs:
            items = [at for _, _, at in items_of(s, run, cell)]
            for at in items:
                hours[at // hour] += 1
            peaks += max((sum(at - window < other <= at for other in items) for at in items), default=0)
        for period, count in enumerate(hours):
            check.same(f"load {cell} {period}", float(entry["hours"][period]), count / n)
        check.same(f"peak {cell}", float(entry["peak30"]), peaks / n)


def compare_tasks(s, runs, said, check):
    """Each, and of each objective all of them together."""
    sums, come = {}, {}
    for name, task in s.tasks.items():
        opened, done, late = (sum(name in getattr(run, of) for run in runs) for of in ("task_opened", "done", "late"))
        in_time = sum(name in run.done and name not in run.late for run in runs)
        come[name] = {"id": name, "cell": task["cell"], "objective": task["objective"], "critical": task["critical"], "opened": opened, "done": done, "late": late, "in_time": in_time}
        if task["objective"]:
            sums[task["objective"]] = [a + b for a, b in zip(sums.get(task["objective"], [0] * 5), (1, opened, done, late, in_time))]
    for entry, (name, meant) in zip(said["tasks"], come.items(), strict=True):
        check.same(f"task {name}", {key: entry[key] for key in meant}, meant)
        check.share(f"task {name}", entry, meant["in_time"], meant["opened"])
        check.spread(f"task {name} minutes", entry["minutes"], [(run.done[name] - run.task_opened[name]) * s.tick for run in runs if name in run.done])
    check.same("objectives", [[entry[key] for key in ("id", "tasks", "opened", "done", "late", "in_time")] for entry in said["objectives"]],
               [[name, *sums[name]] for name in ("ob0", "ob1") if name in sums])
    for entry in said["objectives"]:
        check.same(f"objective {entry['id']}", entry["share"], sums[entry["id"]][4] / sums[entry["id"]][1] if sums[entry["id"]][1] else None)


def unmet(of, names, runs):
    """How many parts of their conditions never held when they were asked. Nothing where it is not told apart."""
    found = {}
    for name in names:
        parts = range(len(parts_of(of[name]["when"][1])))
        lacking = [k for k in parts if not any((name, k) in run.parts_held for run in runs)]
        may_lack_more = of[name].get("some") or of[name].get("after", ("0m",))[0] != "0m"
        if lacking or not (len(parts) == 1 or may_lack_more):
            found[name] = len(lacking)
    return found


def compare_releases(s, runs, said, check):
    check.same("releases", [(entry["inject"], entry["to"], entry["originator"]) for entry in said["releases"]], [(name, to, s.originators[name]) for name, to in s.releases])
    for entry, (name, to) in zip(said["releases"], s.releases):
        asked = [run for run in runs if (name, to) in run.requested]
        check.same(f"release {name} {to} requested", entry["requested"], len(asked))
        check.share(f"release {name} {to} requested", entry, len(asked), len(runs))
        for answer in ("redacted", "whole", "refused"):
            waits = [(run.came[name, to, answer] - run.requested[name, to][0]) * s.tick for run in asked if (name, to, answer) in run.came]
            check.same(f"release {name} {to} {answer}", entry[answer]["count"], len(waits))
            check.share(f"release {name} {to} {answer}", entry[answer], len(waits), len(asked))
            check.spread(f"release {name} {to} {answer} minutes", entry[answer]["minutes"], waits)
        check.same(f"release {name} {to} unanswered", entry["unanswered"], sum(not any((name, to, answer) in run.came for answer in ("redacted", "whole", "refused")) for run in asked))


def compare_rest(s, runs, said, check):
    """What was never reached, and the runs to look at: ten of each, the lower number first where they tie."""
    never = {"injects": [name for name in s.names if (s.injects[name]["hand"] or ("",))[0] is not None and all(run.last[name] is None for run in runs)],
             "options": [], "outcomes": [],
             "endings": [name for name in s.endings if all(run.ending != name for run in runs)]}
    left = [(kind, name) for kind, parts in (("decision", s.decisions), ("question", s.questions), ("assessment", s.assessments))
            for name, about in parts.items() if about["hand"] and not about["hand"][0]]
    check.same("left to control", [(entry["kind"], entry["id"]) for entry in said.get("left_to_control", [])], left)
    for name, decision in s.decisions.items():
        if ("decision", decision.get("round_of", name)) in left:
            continue
        for option, about in decision["options"].items():
            if not any(option in run.adopted.get(name, {}).values() for run in runs):
                never["options"].append(f"{name}:{option}")
            never["outcomes"] += [f"{name}:{option}:{place + 1}" for place in range(len(about["outcomes"]))
                                  if not any((name, option, place) in run.outcomes for run in runs)]
    check.same("never", {kind: said["never"][kind] for kind in never}, never)

    def why(kind, name):
        if kind == "endings":
            return "condition"
        if kind == "injects":
            inject = s.injects[name]
            if inject["hand"] or any(run.tries[name] for run in runs):
                return "chance"
            return "condition" if inject["when"] else "ended"
        decision, option = name.split(":")[:2]
        if not any(decision in run.opened for run in runs):
            return "not-opened"
        if kind == "outcomes":
            return "chance" if any(option in run.adopted.get(decision, {}).values() for run in runs) else "not-adopted"
        about = s.decisions[decision]
        if any(run.choice.get((decision, k)) == option for run in runs for k in range(len(about["ask"]))):
            return "not-adopted"
        bound = any(run.choice.get((decision, k)) for run in runs for k in range(len(about["ask"]))) and any(about["options"][option][key] for key in ("if", "uses"))
        return "not-possible" if bound and not any((decision, option) in run.could for run in runs) else "not-chosen"

    check.same("why never", said["never"]["why"], {kind: {name: why(kind, name) for name in names} for kind, names in never.items()})
    check.same("unmet", {kind: {name: len(parts) for name, parts in said["never"]["unmet"][kind].items()} for kind in ("injects", "decisions", "endings")},
               {"injects": unmet(s.injects, [name for name in never["injects"] if why("injects", name) == "condition"], runs),
                "decisions": unmet(s.decisions, [name for name, decision in s.decisions.items() if decision["when"] and not any(name in run.opened or f"{name}.first" in run.opened for run in runs)], runs),
                "endings": unmet(s.endings, never["endings"], runs)})
    groups = []
    if s.group:
        count = sum(run.last[f"gi.{cell}"] is not None for run in runs for cell in s.group)
        groups.append({"of": "inject", "id": "gi", "members": s.group, "delivered": count, "share": count / (len(runs) * 2), "options": []})
        adopted = [option for run in runs for cell in s.group for option in run.adopted.get(f"gd.{cell}", {}).values()]
        shares = [{"id": option, "count": adopted.count(option), "share": adopted.count(option) / len(adopted) if adopted else None} for option in ("o0", "o1")]
        groups.append({"of": "decision", "id": "gd", "members": s.group, "closed": len(adopted), "share": len(adopted) / (len(runs) * 2), "options": shares})
    members = [name for name in s.questions if name.startswith("gw.")]
    if members:
        question = s.questions[members[0]]
        asked, given = sum(name in run.asked for run in runs for name in members), [run.replies[name, name[3:]] for run in runs for name in members if (name, name[3:]) in run.replies]
        right = sum(run.is_right(name, name[3:]) for run in runs for name in members)
        first = lambda one, place: sum(answer[one] == 1 if question["kind"] == "rank" else answer == place for answer in given)
        groups.append({"of": "question", "id": "gw", "members": s.group, "asked": asked, "answered": len(given), "share": len(given) / asked if asked else None,
                       **({"right": right, "right_share": right / len(given) if given else None} if question["right"] or question["truth"] else {}),
                       "options": [{"id": one, "count": first(one, place), "share": first(one, place) / len(given) if given else None} for place, one in enumerate(question["names"], 1)]})
    rounded = lambda part: [rounded(one) for one in part] if isinstance(part, list) else {key: rounded(one) for key, one in part.items()} if isinstance(part, dict) else round(float(f"{part:.6g}"), 5) if isinstance(part, float) else part
    check.same("groups", rounded(said["groups"]), rounded(groups))
    grave = sorted((run for run in runs if run.ending and s.endings[run.ending]["grave"]), key=lambda run: (run.end, run.number))[:10]
    check.same("gravest", said["notable"]["gravest"], [{"run": run.number, "ending": run.ending, "end_minute": run.end * s.tick} for run in grave])
    slow = sorted(runs, key=lambda run: (-run.end, run.number))[:10]
    check.same("slowest", said["notable"]["slowest"], [{"run": run.number, "end_minute": run.end * s.tick} for run in slow])


def hold(entente, folder, seed):
    """One random scenario with every output; what is wrong of it."""
    s = Scenario(seed)
    s.places()
    at = {name: os.path.join(folder, "second" + name) for name in (".yaml", ".json", ".html", ".parquet", "")}
    with open(at[".yaml"], "w", encoding="utf-8") as file:
        file.write(s.text())
    count = 40 if s.ticks > 200 else 240 if s.ticks < 30 else 120
    command = [entente, "rehearse", at[".yaml"], "-n", str(count), "--seed", str(seed), "--engine", ["lanes", "scalar"][seed % 2],
               "--json", at[".json"], "--csv", at[""], "--html", at[".html"], "--parquet", at[".parquet"], "--quiet"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        return [done.stderr]
    with open(at[".json"], encoding="utf-8") as file:
        said = json.load(file)
    with open(at[".html"], encoding="utf-8") as file:
        page = file.read()
    check, runs = Comparison(), [Run(s, seed, number) for number in range(count)]
    compare(s, runs, said, check)
    second_files.compare_csv(at[""], said, count, check)
    second_files.compare_html(page, said, check)
    second_files.compare_parquet(at[".parquet"], s, runs, check)
    return check.wrong + second_studies.hold(sys.modules[__name__], entente, folder, seed)


def main():
    entente, folder, first, count = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
    faults = 0
    for seed in range(first, first + count):
        wrong = hold(entente, folder, seed)
        if wrong:
            faults += 1
            print(f"seed {seed}:\n  " + "\n  ".join(wrong[:8]))
    print(f"{count - faults} of {count} scenarios agree")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
