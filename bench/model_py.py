"""The plain Python model: objects and compiled lambdas over a list, one playthrough at a time, as an analyst would write it with an
agent-based modelling library. Draws come from Philox when checked (the same record as every rival), from `random` when timed.

usage: model_py.py SCALE SEED RUNSEED RUNS [check]
"""
import random
import sys
import time

from scenario import TICKS, named

MASK = 0xffffffff


def philox(run, block, seed):
    c0, c1, c2, c3, k0, k1 = run & MASK, run >> 32, block, 0, seed & MASK, seed >> 32
    for _ in range(10):
        p0, p1 = c0 * 0xD2511F53, c2 * 0xCD9E8D57
        c0, c1, c2, c3 = (p1 >> 32) ^ c1 ^ k0, p1 & MASK, (p0 >> 32) ^ c3 ^ k1, p0 & MASK
        k0, k1 = (k0 + 0x9E3779B9) & MASK, (k1 + 0xBB67AE85) & MASK
    return c0, c1, c2, c3


def source(e):
    kind = e[0]
    if kind == "c":
        return str(e[1])
    if kind == "v":
        return f"v[{e[1]}]"
    if kind == "T":
        return f"(t >= {e[1]})"
    if kind in ("ge", "le", "eq"):
        return f"({source(e[1])} {dict(ge='>=', le='<=', eq='==')[kind]} {e[2]})"
    if kind in ("and", "or"):
        return "(" + f" {kind} ".join(source(x) for x in e[1:]) + ")"
    if kind == "add":
        return f"({source(e[1])} + {source(e[2])})"
    if kind == "scaled":
        return f"((v[{e[1]}] * {e[2]}) >> {e[3]})"
    if kind == "max0":
        return f"max({source(e[1])}, 0)"
    return f"({e[3]} if v[{e[1]}] == {e[2]} else 0)"


def compiled(e):
    return eval(f"lambda v, t: {source(e)}")


class Effects:
    def __init__(self, scenario, items):
        lines = []
        for kind, v, e in items:
            low, high, _ = scenario.variables[v]
            value = source(e) if kind == "set" else f"min(max(v[{v}] + {source(e)}, {low}), {high})"
            lines.append(f"    v[{v}] = {value}")
        space = {}
        exec("def apply(v, t):\n" + "\n".join(lines), space)
        self.apply = space["apply"]


class Inject:
    def __init__(self, scenario, index, x):
        self.index, self.site = index, x["site"]
        self.kind = x["trigger"][0]
        self.bar = x["chance"] and x["chance"] * 65536 // 100
        self.effects = Effects(scenario, x["effects"])
        if self.kind == "when":
            self.when = compiled(x["trigger"][1])
        elif self.kind == "after":
            self.parent, self.delay = x["trigger"][1:]


class Decision:
    def __init__(self, scenario, index, x):
        self.index, self.joint, self.otherwise, self.block = index, x["joint"], x["otherwise"], x["block"]
        self.parent = x["opens"][1] if x["opens"][0] == "inject" else None
        self.when = None if self.parent is not None else compiled(x["opens"][1])
        self.firsts = x["firsts"]
        self.weights = [[compiled(w) for w in ws] for ws in x["weights"]]
        self.options = [[(cut * 65536 // 100, Effects(scenario, items)) for cut, items in outcomes] for outcomes in x["options"]]


class World:
    def __init__(self, scenario):
        self.injects = [Inject(scenario, i, x) for i, x in enumerate(scenario.injects)]
        self.decisions = [Decision(scenario, d, x) for d, x in enumerate(scenario.decisions)]
        self.endings = [compiled(e) for e in scenario.endings]
        self.start = [x[2] for x in scenario.variables]
        self.timed = [[x for x in self.injects if x.kind != "when" and (x.kind == "after" or scenario.injects[x.index]["trigger"][1] == t)]
                      for t in range(TICKS)]
        self.conditional = [x for x in self.injects if x.kind == "when"]


class Model:
    def __init__(self, world, seed, run, checked):
        self.world, self.seed, self.run, self.checked = world, seed, run, checked
        self.v = list(world.start)
        self.last = [-1] * len(world.injects)
        self.opened, self.closed = [-1] * len(world.decisions), [-1] * len(world.decisions)
        self.choice = [[-1] * len(d.weights) for d in world.decisions]
        self.adopted, self.outcome = [list(x) for x in self.choice], [list(x) for x in self.choice]
        self.waiting, self.unopened, self.open = list(world.conditional), list(world.decisions), []
        self.ending, self.end, self.tick = len(world.endings), TICKS, 0

    def luck(self, block, half):
        if not self.checked:
            return random.getrandbits(16)
        return philox(self.run, block, self.seed)[half >> 1] >> 16 * (half & 1) & 0xffff

    def fire(self, x, t):
        if x.bar is None or self.luck(*x.site) < x.bar:
            self.last[x.index] = t
            x.effects.apply(self.v, t)

    def choose(self, d, t):
        self.opened[d.index] = t
        for k, weights in enumerate(d.weights):
            values = [w(self.v, t) for w in weights]
            total, pick, running = sum(values), 0, 0
            if total == 0:
                pick = d.otherwise
            else:
                roll = self.luck(d.block, k) * total >> 16
                for w in values[:-1]:
                    running += w
                    pick += roll >= running
                pick += d.firsts[k]
            self.choice[d.index][k] = pick

    def close(self, d, t):
        self.closed[d.index] = t
        choice = self.choice[d.index]
        adopted = [choice[0] if len(set(choice)) == 1 else d.otherwise] if d.joint else choice
        for k, pick in enumerate(adopted):
            self.adopted[d.index][k] = pick
            outcomes = d.options[pick]
            j = 0
            if len(outcomes) > 1:
                u = self.luck(d.block, 4 + k)
                while u >= outcomes[j][0]:
                    j += 1
            self.outcome[d.index][k] = j
            outcomes[j][1].apply(self.v, t)

    def step(self):
        t, v, world = self.tick, self.v, self.world
        closing, self.open = self.open, []
        for d in closing:
            self.close(d, t)
        for x in world.timed[t]:
            if x.kind == "at" or (self.last[x.parent] >= 0 and self.last[x.parent] + x.delay == t):
                self.fire(x, t)
        waiting = []
        for x in self.waiting:
            if x.when(v, t):
                self.fire(x, t)
            else:
                waiting.append(x)
        self.waiting, unopened = waiting, []
        for d in self.unopened:
            if (self.last[d.parent] >= 0) if d.when is None else d.when(v, t):
                self.open.append(d)
            else:
                unopened.append(d)
        self.unopened = unopened
        for d in self.open:
            self.choose(d, t)
        for k, ends in enumerate(world.endings):
            if ends(v, t):
                self.ending, self.end = k, t
                return False
        self.tick += 1
        return self.tick < TICKS

    def record(self):
        flat = [self.ending, self.end, *self.v, *self.last, *self.opened, *self.closed]
        for part in (self.choice, self.adopted, self.outcome):
            flat += [x for row in part for x in row]
        return flat


def fnv(record):
    h = 0xcbf29ce484222325
    for x in record:
        for byte in (x & MASK).to_bytes(4, "little"):
            h = (h ^ byte) * 0x100000001b3 & 0xffffffffffffffff
    return h


def play(world, seed, run, checked):
    model = Model(world, seed, run, checked)
    while model.step():
        pass
    return model


if __name__ == "__main__":
    world = World(named(sys.argv[1], sys.argv[2]))
    run_seed, runs = int(sys.argv[3]), int(sys.argv[4])
    if sys.argv[5:] == ["check"]:
        for run in range(runs):
            print("%016x" % fnv(play(world, run_seed, run, True).record()))
    else:
        began = time.process_time()
        for run in range(runs):
            play(world, run_seed, run, False)
        print("%.2f" % ((time.process_time() - began) / runs * 1e9))
