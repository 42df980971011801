"""What a comparison, a tornado, and the scenario without each inject or with each option forced say, beside runs that second.py plays itself with the parameters of each side: means, differences run by run, and
their intervals, from docs/rehearsal-studies.md."""
import json
import math
import os
import subprocess

Z = 1.959963984540054


def student(degrees):
    """The 0.975 quantile of Student's t, by halving: its distribution is summed from its density."""
    scale = math.exp(math.lgamma((degrees + 1) / 2) - math.lgamma(degrees / 2)) / math.sqrt(degrees * math.pi)

    def density(x):
        return scale * (1 + x * x / degrees) ** (-(degrees + 1) / 2)

    def above_middle(x, steps=2000):
        h = x / steps
        return h / 3 * sum((1 if i in (0, steps) else 4 if i % 2 else 2) * density(i * h) for i in range(steps + 1))
    low, high = 0.0, 20.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if above_middle(middle) < .475 else (low, middle)
    return low


def mean_interval(values, few):
    """None where few runs are not certainty."""
    n = len(values)
    mean = sum(values) / n
    if n < 30 or (n < few and len(set(values)) == 1):
        return mean, None, None
    half = student(n - 1) * math.sqrt(sum((value - mean) ** 2 for value in values) / (n - 1) / n)
    return mean, mean - half, mean + half


def paired_shares(first, second):
    n = len(first)
    q, r = (sum(b and not a for a, b in zip(first, second)) + 1) / (n + 2), (sum(a and not b for a, b in zip(first, second)) + 1) / (n + 2)
    half = Z * math.sqrt((q + r - (q - r) ** 2) / (n + 2))
    return (sum(second) - sum(first)) / n, max(-1, q - r - half), min(1, q - r + half)


def outcome(scenario, run, kind, name, limit):
    if kind == "ending":
        return int(run.ending == name)
    value = run.v[name] if kind == "variable" else max(run.fans[name])
    return value if limit is None else int(value >= limit)


def hold(second, entente, folder, seed):
    """One random scenario, one method, one outcome of the seed's choice; what is wrong of it."""
    base = second.Scenario(seed)
    dice = second.random.Random(seed + 1000)
    path, out = os.path.join(folder, "study.yaml"), os.path.join(folder, "study.json")
    with open(path, "w", encoding="utf-8") as file:
        file.write(base.text())
    count, method = 60 if base.ticks > 200 else 240, ["compare", "tornado", "injects", "options"][seed % 4]
    method = "releases" if method in ("injects", "options") and base.releases and seed % 3 == 0 else method
    kind, name, limit = dice.choice(["ending", "variable", "peak", "at least"]), dice.choice(list(base.variables)), None
    if kind == "ending":
        if not base.endings:
            return []
        name = dice.choice(list(base.endings))
    elif kind == "at least":
        kind, limit = "variable", base.variables[name][0] + 5
        if limit > base.variables[name][2]:
            return []
    command = [entente, "rehearse", path, "--method", method, "--outcome", f"{kind}:{name}", *(["--vary", "p", "--vary", "q"] if seed % 4 < 2 else []), "--runs", str(count),
               "--seed", str(seed), "--json", out, "--quiet"] + (["--at-least", str(limit)] if limit is not None else [])
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        return [f"study: {done.stderr}"]
    with open(out, encoding="utf-8") as file:
        said = json.load(file)
    check, share = second.Comparison(), kind == "ending" or limit is not None
    p, q = base.parameters["p"], base.parameters["q"]
    injects = [{}] + [{"without": name} for name in base.names if name not in base.variants]
    releases = [{}, {"freed": None}] + [{"freed": name} for name in base.injects if any(inject == name for inject, _ in base.releases)]
    options = [{}] + [{"forced": (name, option)} for name, about in base.decisions.items() for option in about["options"]]
    changes = {"injects": injects, "options": options, "releases": releases}.get(method, [{}] * 5)
    values = {"compare": [[a, b] for a in (0, 100) for b in (0, 9)], "tornado": [[p, q], [0, q], [100, q], [p, 0], [p, 9]]}.get(method, [[p, q]] * len(changes))
    check.same("sides", [side["values"] for side in said["sides"]], values if method in ("compare", "tornado") else [[] for _ in values])
    check.same("changes", [{"freed": side["inject"]} if side["role"] == "released" else {"without": side["inject"]} if "inject" in side else {"forced": (side["decision"], side["option"])} if "option" in side else {}
                           for side in said["sides"]], changes[:len(values)])
    all_outcomes = []
    for (a, b), change in zip(values, changes):
        scenario = second.Scenario(seed, {"p": a, "q": b})
        scenario.places()
        all_outcomes.append([outcome(scenario, second.Run(scenario, seed, number, **change), kind, name, limit) for number in range(count)])
    for side, entry in enumerate(said["sides"]):
        where, first, here = f"study {method} {kind} side {side}", all_outcomes[entry["against"]], all_outcomes[side]
        check.same(f"{where} against", entry["against"], 0)
        own = (sum(here) / count, *second.wilson(sum(here), count)) if share else mean_interval(here, 200)
        gap = paired_shares(first, here) if share else mean_interval([b - a for a, b in zip(first, here)], 200)
        for member, meant in (("outcome_mean", own), ("difference", gap if side else None)):
            for what, number in zip(("value", "low", "high"), meant or ()):
                check.same(f"{where} {member} {what}", entry[member][what], number)
        check.same(f"{where} lower", entry["lower"], sum(b < a for a, b in zip(first, here)))
        check.same(f"{where} higher", entry["higher"], sum(b > a for a, b in zip(first, here)))
    return check.wrong
