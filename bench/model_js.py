"""Emits the benchmark scenario as plain JavaScript for Node: closures over arrays, one playthrough at a time, Math.random when
timed and Philox when checked.

usage: model_js.py SCALE SEED > model.mjs;  node model.mjs RUNSEED RUNS [check]
"""
import json
import sys

from model_py import source
from scenario import TICKS, named


def js(e):
    if e[0] in ("and", "or"):
        return "(" + (" && " if e[0] == "and" else " || ").join(js(x) for x in e[1:]) + ")"
    if e[0] in ("ge", "le", "eq"):
        return f"({js(e[1])} {dict(ge='>=', le='<=', eq='===')[e[0]]} {e[2]})"
    if e[0] == "add":
        return f"({js(e[1])} + {js(e[2])})"
    if e[0] == "max0":
        return f"Math.max({js(e[1])}, 0)"
    if e[0] == "bonus":
        return f"(v[{e[1]}] === {e[2]} ? {e[3]} : 0)"
    return source(e)


def function(e):
    return f"(v, t) => {js(e)}"


def effects(s, items):
    out = []
    for kind, v, e in items:
        low, high, _ = s.variables[v]
        out.append(f"v[{v}] = {js(e)};" if kind == "set" else f"v[{v}] = Math.min(Math.max(v[{v}] + {js(e)}, {low}), {high});")
    return "(v, t) => { " + " ".join(out) + " }"


TEMPLATE = """
const [runSeed, runs, mode] = [Number(process.argv[2]), Number(process.argv[3]), process.argv[4]];
const checked = mode === 'check';
function high(a, b) {
  const al = a & 0xffff, ah = a >>> 16, bl = b & 0xffff, bh = b >>> 16;
  const mid = ah * bl + ((al * bl) >>> 16), mid2 = al * bh + (mid & 0xffff);
  return (ah * bh + Math.floor(mid / 65536) + Math.floor(mid2 / 65536)) >>> 0;
}
function philox(run, block, seed) {
  let c0 = run >>> 0, c1 = 0, c2 = block, c3 = 0, k0 = seed >>> 0, k1 = 0;
  for (let round = 0; round < 10; round++) {
    const h0 = high(0xD2511F53, c0), l0 = Math.imul(0xD2511F53, c0) >>> 0, h1 = high(0xCD9E8D57, c2), l1 = Math.imul(0xCD9E8D57, c2) >>> 0;
    [c0, c1, c2, c3] = [(h1 ^ c1 ^ k0) >>> 0, l1, (h0 ^ c3 ^ k1) >>> 0, l0];
    k0 = (k0 + 0x9E3779B9) >>> 0; k1 = (k1 + 0xBB67AE85) >>> 0;
  }
  return [c0, c1, c2, c3];
}
function luck(run, block, half) {
  if (!checked) return Math.floor(Math.random() * 65536);
  return (philox(run, block, runSeed)[half >> 1] >>> (16 * (half & 1))) & 0xffff;
}
function play(run) {
  const v = start.slice(), last = new Array(injects.length).fill(-1);
  const opened = new Array(decisions.length).fill(-1), closed = opened.slice();
  const choice = decisions.map((d) => d.weights.map(() => -1)), adopted = choice.map((x) => x.slice()), outcome = choice.map((x) => x.slice());
  let waiting = conditional, unopened = decisions, open = [], ending = endings.length, end = TICKS;
  const fire = (x, t) => {
    if (x.bar === null || luck(run, x.site[0], x.site[1]) < x.bar) { last[x.index] = t; x.effects(v, t); }
  };
  for (let t = 0; t < TICKS; t++) {
    for (const d of open) {
      closed[d.index] = t;
      const own = choice[d.index], picks = d.joint ? [own.every((x) => x === own[0]) ? own[0] : d.otherwise] : own;
      picks.forEach((pick, k) => {
        adopted[d.index][k] = pick;
        const outcomes = d.options[pick];
        let j = 0;
        if (outcomes.length > 1) {
          const u = luck(run, d.block, 4 + k);
          while (u >= outcomes[j][0]) j++;
        }
        outcome[d.index][k] = j;
        outcomes[j][1](v, t);
      });
    }
    for (const x of timed[t]) if (x.parent < 0 || (last[x.parent] >= 0 && last[x.parent] + x.delay === t)) fire(x, t);
    waiting = waiting.filter((x) => { if (!x.when(v, t)) return true; fire(x, t); return false; });
    open = [];
    unopened = unopened.filter((d) => { if (!(d.when ? d.when(v, t) : last[d.parent] >= 0)) return true; open.push(d); return false; });
    for (const d of open) {
      opened[d.index] = t;
      d.weights.forEach((weights, k) => {
        const values = weights.map((w) => w(v, t)), total = values.reduce((a, b) => a + b, 0);
        let pick = 0, running = 0;
        if (total === 0) pick = d.otherwise;
        else {
          const roll = Math.floor((luck(run, d.block, k) * total) / 65536);
          for (let j = 0; j + 1 < values.length; j++) { running += values[j]; if (roll >= running) pick++; }
          pick += d.firsts[k];
        }
        choice[d.index][k] = pick;
      });
    }
    const hit = endings.findIndex((e) => e(v, t));
    if (hit >= 0) { ending = hit; end = t; break; }
  }
  return [ending, end, ...v, ...last, ...opened, ...closed, ...choice.flat(), ...adopted.flat(), ...outcome.flat()];
}
if (checked) {
  for (let run = 0; run < runs; run++) {
    let h = 0xcbf29ce484222325n;
    for (const x of play(run)) for (let s = 0; s < 32; s += 8) h = ((h ^ BigInt((x >>> s) & 0xff)) * 0x100000001b3n) & 0xffffffffffffffffn;
    console.log(h.toString(16).padStart(16, '0'));
  }
} else {
  for (let run = 0; run < Math.min(runs, 2000); run++) play(run);
  const began = process.cpuUsage();
  for (let run = 0; run < runs; run++) play(run);
  console.log((process.cpuUsage(began).user * 1000 / runs).toFixed(2));
}
"""


def emit(s):
    o = [f"const TICKS = {TICKS}, start = {json.dumps([x[2] for x in s.variables])};", "const injects = ["]
    for i, x in enumerate(s.injects):
        t = x["trigger"]
        bar = "null" if x["chance"] is None else x["chance"] * 65536 // 100
        when = function(t[1]) if t[0] == "when" else "null"
        parent, delay = t[1:] if t[0] == "after" else (-1, 0)
        at = t[1] if t[0] == "at" else -1
        o.append(f"  {{ index: {i}, at: {at}, when: {when}, parent: {parent}, delay: {delay}, bar: {bar}, site: {json.dumps(x['site'])}, effects: {effects(s, x['effects'])} }},")
    o += ["];", "const decisions = ["]
    for d, x in enumerate(s.decisions):
        parent, when = (x["opens"][1], "null") if x["opens"][0] == "inject" else (-1, function(x["opens"][1]))
        weights = ", ".join("[" + ", ".join(function(w) for w in ws) + "]" for ws in x["weights"])
        options = ", ".join("[" + ", ".join(f"[{cut * 65536 // 100}, {effects(s, items)}]" for cut, items in outcomes) + "]" for outcomes in x["options"])
        o.append(f"  {{ index: {d}, joint: {str(x['joint']).lower()}, otherwise: {x['otherwise']}, block: {x['block']}, parent: {parent}, when: {when}, firsts: {json.dumps(x['firsts'])}, weights: [{weights}], options: [{options}] }},")
    o += ["];", f"const endings = [{', '.join(function(e) for e in s.endings)}];",
          "const conditional = injects.filter((x) => x.when);",
          "const timed = Array.from({ length: TICKS }, (_, t) => injects.filter((x) => x.at === t || x.parent >= 0));"]
    return "\n".join(o) + TEMPLATE


if __name__ == "__main__":
    print(emit(named(sys.argv[1], sys.argv[2])))
