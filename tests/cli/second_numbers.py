"""What bots name and what cells come to, computed from docs/scenario-language.md alone, against the transcripts of runs and a rehearsal's Parquet."""
import os
import re
import subprocess
import sys

import second_files
from second import Draws

SCENARIO = """entente: 1
id: numbers
title: Numbers
time: {startex: 2026-01-05T09:00:00Z, zones: [UTC], tick: 10m, length: 4h}
cells: {a: {side: s}, b: {side: s}, c: {side: s}}
variables:
  pot: {value: 37, from: 0, to: 400, measure: true}
  x: {value: 0, from: 0, to: 400, measure: true}
  y: {value: 0, from: 0, to: 400, measure: true}
  z: {value: 0, from: 0, to: 400, measure: true}
decisions:
  level: {opens: {at: T+00:10}, text: T, ask: [a, b, c], first: 20m, agree: {value: median}, within: 20m, number: {from: -7, to: 60, step: 4}, otherwise: 1, effects: [pot += level]}
  fee: {opens: {at: T+01:30}, text: T, ask: [b, c], agree: joint, within: 20m, number: {from: 0, to: "pot / 10"}, otherwise: 2, effects: [pot -= fee]}
  split: {opens: {at: T+02:30}, text: T, ask: [a], within: 20m, allocate: {total: pot, step: 3, over: {one: x, two: y, three: z}}, effects: [pot -= split]}
bots:
  a: {level: {first: [{middle: 20, spread: 30}], then: [{if: "first(b, level) > 20", middle: "first(b, level)", spread: 3}, {middle: 4, spread: 50}]}, split: [{weights: {one: 2, two: 1 + fee, three: 7}}]}
  b: {level: [{middle: 10, spread: 8}], fee: [{middle: pot / 20, spread: 1}]}
  c: {fee: [{middle: 3}]}
"""
HALVES, RUNS = 8, 150


def clamp(number, least, most):
    return max(least, min(most, number))


def named(draws, place, middle, spread, least, most, base, step):
    """`place`: of the numbers, two halves each, counted from the first."""
    block, half = place
    u, v = draws.half((block, half)), draws.half((block, half + 1))
    number = clamp(middle + (u * (spread + 1) >> 16) - (v * (spread + 1) >> 16), least, most)
    return base + (number - base + step // 2) // step * step


def computed(seed, run):
    draws = Draws(seed, run)
    # three decisions, a block each; then choices in the first round, three; then, from the next block, the numbers: of
    # level three, of fee two, of the first round three
    places = [(4 + (2 * i) // HALVES, (2 * i) % HALVES) for i in range(8)]
    top = -7 + (60 + 7) // 4 * 4
    unnamed = (-7 + (top + 7) // 2, (top + 7) // 2)
    pot, said = 37, []
    first = [named(draws, places[5 + k], *row, -7, top, -7, 4) for k, row in enumerate([(20, 30), (10, 8), unnamed])]
    said += [f"level.first {cell} {number}" for cell, number in zip("abc", first)]
    rows = [(first[1], 3) if first[1] > 20 else (4, 50), (10, 8), unnamed]
    level = [named(draws, places[k], *row, -7, top, -7, 4) for k, row in enumerate(rows)]
    said += [f"level {cell} {number}" for cell, number in zip("abc", level)]
    pot = clamp(pot + sorted(level)[1], 0, 400)
    said.append(f"level {sorted(level)[1]}")
    fees = [named(draws, places[3], pot // 20, 1, 0, pot // 10, 0, 1), clamp(3, 0, pot // 10)]
    said += [f"fee {cell} {number}" for cell, number in zip("bc", fees)]
    fee = fees[0] if fees[0] == fees[1] else 2
    pot = clamp(pot - fee, 0, 400)
    said.append(f"fee {fee}")
    steps, weights = pot // 3, [2, 1 + fee, 7]
    parts = [steps * weight // sum(weights) for weight in weights]
    rest = [steps * weight % sum(weights) for weight in weights]
    for i in sorted(range(3), key=lambda i: (-rest[i], i))[: steps - sum(parts)]:
        parts[i] += 1
    words = ", ".join(f"{thing} {3 * part}" for thing, part in zip(["one", "two", "three"], parts))
    said += [f"split a {words}", f"split a {words}"]
    return said


def columns(said):
    """Of a row of the Parquet file what such lines say: first what is named, and of each decision last what is decided."""
    row = {}
    for line in said:
        decision, *rest = line.split(" ")
        things = re.findall(r"(one|two|three) (\d+)", line)
        cell = rest[0] if rest[0] in "abc" else None
        decided = cell is None or (things and f"named_split_{cell}_one" in row)
        start = f"decided_{decision}" if decided else f"named_{decision}_{cell}"
        row |= {f"{start}_{thing}": int(number) for thing, number in things} or {start: int(rest[-1])}
    return row


def main():
    entente, folder = sys.argv[1], sys.argv[2]
    path = os.path.join(folder, "numbers.yaml")
    with open(path, "w", encoding="utf-8") as file:
        file.write(SCENARIO)
    for run in range(RUNS):
        text = subprocess.run([entente, "replay", path, "--rehearsed", f"9:{run}"], capture_output=True, text=True, check=True).stdout
        said = re.findall(r"^T\+\S+ (?:named|decided) (.*)$", text, re.M)
        if said != computed(9, run):
            sys.exit(f"run {run}: {said}\nand from the documents {computed(9, run)}")
    table = os.path.join(folder, "numbers.parquet")
    subprocess.run([entente, "rehearse", path, "-n", str(RUNS), "--seed", "9", "--parquet", table, "--quiet"], stdout=subprocess.DEVNULL, check=True)
    read = second_files.read_parquet(table)
    for run in range(RUNS):
        meant = columns(computed(9, run))
        found = {name: values[run] for name, values in read.items() if name.startswith(("named_", "decided_", "adopted_", "choice_"))}
        if found != meant:
            sys.exit(f"run {run} in Parquet: {found}\nand from the documents {meant}")
    print(f"{RUNS} of {RUNS} runs agree")


main()
