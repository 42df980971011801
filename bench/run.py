#!/usr/bin/env python3
"""make bench: the engine against named rivals, in one run, on scenarios made from seeds. Every rival first gives the same record of the
same runs, or nothing is timed. Prints ratios (how many times the engine's time a rival takes), writes bench/results.json and
the section "Rehearsal" of bench/RESULTS.md.

Times are processor time, only the speed-up on two threads is by the clock on the wall; what two processes gain that know
nothing of each other says how much of it the machine allows. A ratio is the median of several rounds: in each one the rival and
what it is held against are measured one right after the other, so that a machine that does other work, or changes its clock,
disturbs both alike. What tallies cost is asked of a million runs, as a rehearsal has them: a part of them is for the first eight
thousand alone. "A million runs of alliance-2022 with all outputs" is held against a million runs of the benchmark scenario by
its specialised scalar C.

usage: run.py BUILD [SEED...]   five seeds by default
"""
import itertools
import json
import os
import platform
import re
import resource
import statistics
import subprocess
import sys
import tempfile
from functools import partial

from scenario import TYPICAL

HERE = os.path.dirname(os.path.abspath(__file__))
RUN_SEED = "20230222"
RUNS = {"engine": "200000", "million": "1000000", "scalar": "50000", "kernel": "1500", "large": "100000", "python": "500",
        "javascript": "10000"}
CHECKED, CHECKED_MODEL, ROUNDS, ROUNDS_OF_MODELS = "20000", "200", 25, 5
ISAS = {"avx512": "-march=native", "avx2": "-mavx2 -mfma -mbmi -mbmi2 -mpopcnt -mlzcnt"}


def out(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True, cwd=HERE).stdout


def has(flag):
    with open("/proc/cpuinfo", encoding="ascii") as info:
        return flag in info.read()


def nanoseconds(*command):
    return float(out(*command))


def both_at_once(*command):
    """Of two processes that run side by side: nanoseconds a run of either."""
    processes = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=HERE) for _ in range(2)]
    times = [float(process.communicate()[0]) for process in processes]
    return 1 / sum(1 / time for time in times)


def against(reference, rivals, rounds=ROUNDS):
    """By name of a rival: how many times the reference it takes. All are functions that measure once."""
    ratios = {name: [] for name in rivals}
    for _ in range(rounds):
        for name, rival in rivals.items():
            ratios[name].append(rival() / reference())
    return {name: statistics.median(all_ratios) for name, all_ratios in ratios.items()}


def peak_kilobytes(*command):
    """The most memory the command had, so that a million runs can be held against ten thousand."""
    script = "import resource, subprocess, sys; subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL); " \
             "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    return int(out(sys.executable, "-c", script, *command))


def plays_as_usual(entente, path):
    """Whether a run has about as many injects and decisions as one of the other benchmark scenario, those apart that are there for what
    that one lacks: see scenario.py."""
    told = json.loads(out(entente, "rehearse", path, "-n", "2000", "--quiet", "--json", "-"))
    injects = sum(x["share"] for x in told["injects"] if re.fullmatch(r"i\d+", x["id"]))
    decisions = sum(x["opened"] for x in told["decisions"] if re.fullmatch(r"d\d+", x["id"])) / told["runs"]
    return all(TYPICAL[name][0] <= mean <= TYPICAL[name][1] for name, mean in (("injects", injects), ("decisions", decisions)))


def with_every_feature(build, isa, word, folder):
    """What the engine is asked to play there, and its specialised scalar C: both measure once when they are called."""
    engine, path = os.path.join(build, "bench", "bench_engine"), os.path.join(folder, "features.yaml")
    for draw in itertools.count():
        seed = f"{word}.{draw}"
        with open(path, "w", encoding="utf-8") as file:
            file.write(out("python3", "features.py", seed))
        if plays_as_usual(os.path.join(build, "entente"), path):
            break
    source, rival = os.path.join(folder, "features.c"), os.path.join(folder, "features")
    with open(source, "w", encoding="utf-8") as file:
        file.write(out("python3", "features_c.py", seed))
    out("gcc", "-std=gnu17", "-O3", *ISAS[isa].split(), "-ffp-contract=off", "-I.", "-o", rival, source, "-lpthread")
    if out(rival, RUN_SEED, CHECKED, "check") != out(engine, path, RUN_SEED, CHECKED, "check", isa):
        sys.exit(f"bench: the scalar C and the engine differ on the scenario with every feature, seed {seed}")
    return (partial(nanoseconds, engine, path, RUN_SEED, RUNS["large"], "lanes", isa, "1"),
            partial(nanoseconds, rival, RUN_SEED, RUNS["scalar"]))


def prepare(folder, scale, seed, flags):
    paths = {}
    with open(os.path.join(folder, "scenario.yaml"), "w", encoding="utf-8") as file:
        file.write(out("python3", "scenario.py", str(scale), str(seed)))
    for kind in ("scalar", "batch"):
        source, paths[kind] = os.path.join(folder, kind + ".c"), os.path.join(folder, kind)
        with open(source, "w", encoding="utf-8") as file:
            file.write(out("python3", kind + "_c.py", str(scale), str(seed)))
        level = "-O3" if scale == 1 else "-O1"  # the large ones are compared, not timed
        out("gcc", "-std=gnu17", level, *flags.split(), "-ffp-contract=off", "-I.", "-o", paths[kind], source, "-lpthread")
    paths["scenario"] = os.path.join(folder, "scenario.yaml")
    return paths


def same(engine, paths, isa, scale, seed, model):
    ours = out(engine, paths["scenario"], RUN_SEED, CHECKED, "check", isa)
    for kind in ("scalar", "batch"):
        if out(paths[kind], RUN_SEED, CHECKED, "check") != ours:
            sys.exit(f"bench: {kind} and the engine differ on scale {scale} seed {seed}")
    if model:
        head = "".join(line + "\n" for line in ours.splitlines()[:int(CHECKED_MODEL)])
        if out("python3", "model_py.py", str(scale), str(seed), RUN_SEED, CHECKED_MODEL, "check") != head:
            sys.exit(f"bench: the Python model and the engine differ on seed {seed}")
        if out("node", model, RUN_SEED, CHECKED_MODEL, "check") != head:
            sys.exit(f"bench: the JavaScript model and the engine differ on seed {seed}")


def measure(build, isa, seeds, folder):
    engine = os.path.join(build, "bench", "bench_engine")
    rows = []
    for word in seeds:
        seed = out("python3", "scenario.py", "1", str(word), "draw")
        paths = prepare(folder, 1, seed, ISAS[isa])
        model = os.path.join(folder, "model.mjs")
        with open(model, "w", encoding="utf-8") as file:
            file.write(out("python3", "model_js.py", "1", seed))
        same(engine, paths, isa, 1, seed, model)
        small = os.path.join(folder, "small.yaml")
        os.rename(paths["scenario"], small)
        large_seed = out("python3", "scenario.py", "10", str(word), "draw")
        large = prepare(os.path.join(folder, "large"), 10, large_seed, ISAS[isa])
        same(engine, large, isa, 10, large_seed, None)
        mine = partial(nanoseconds, engine, small, RUN_SEED, RUNS["engine"], "lanes", isa, "1")
        million = partial(nanoseconds, engine, small, RUN_SEED, RUNS["million"])
        scalar = partial(nanoseconds, paths["scalar"], RUN_SEED, RUNS["scalar"])
        row = against(mine, {
            "scalar kernel": partial(nanoseconds, engine, small, RUN_SEED, RUNS["kernel"], "scalar"),
            "specialised scalar C": scalar,
            "specialised batch C": partial(nanoseconds, paths["batch"], RUN_SEED, RUNS["engine"]),
            "ten times the scenario": partial(nanoseconds, engine, large["scenario"], RUN_SEED, RUNS["large"], "lanes", isa, "1")})
        row |= against(mine, {
            "plain Python": partial(nanoseconds, "python3", "model_py.py", "1", seed, RUN_SEED, RUNS["python"]),
            "plain JavaScript": partial(nanoseconds, "node", model, RUN_SEED, RUNS["javascript"])}, ROUNDS_OF_MODELS)
        row |= against(partial(million, "lanes", isa, "1"), {"with all tallies": partial(million, "tally", isa, "1")})
        alone = partial(million, "lanes", isa, "1", "wall")
        row |= against(partial(million, "lanes", isa, "2", "wall"), {"speed-up on two threads": alone})
        row |= against(partial(both_at_once, *alone.args), {"speed-up of two processes": alone})
        row["memory of a hundred times the runs"] = \
            peak_kilobytes(engine, small, RUN_SEED, RUNS["million"], "tally", isa, "1") \
            / peak_kilobytes(engine, small, RUN_SEED, "10000", "tally", isa, "1")
        row |= against(scalar, {"alliance-2022 with all outputs, of specialised scalar C":
                                partial(with_all_outputs, os.path.join(build, "entente"), isa, folder)}, ROUNDS_OF_MODELS)
        every, rival = with_every_feature(build, isa, word, folder)
        row |= against(every, {"every feature: specialised scalar C": rival})
        rows.append(row)
        print(f"{isa} seed {seed}: " + ", ".join(f"{name} {ratio:.2f}" for name, ratio in row.items()), flush=True)
    return rows


def with_all_outputs(entente, isa, folder):
    """Processor time of a million runs of the reference exercise and everything that can be written of them, in nanoseconds a run."""
    command = [entente, "rehearse", os.path.join(HERE, "..", "tests", "scenarios", "alliance-2022"), "-n", RUNS["million"],
               "--seed", "1", "--threads", "1", "--quiet"]
    for option in ("json", "html", "parquet", "csv"):
        command += ["--" + option, os.path.join(folder, "reference." + option)]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=True, capture_output=True, env={**os.environ, "ENTENTE_ISA": isa})
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime) * 1e9 / int(RUNS["million"])


def processor():
    with open("/proc/cpuinfo", encoding="ascii") as info:
        names = [line.split(":")[1].strip() for line in info if line.startswith("model name")]
    return f"{names[0] if names else platform.machine()}, {len(names)} processors"


def write_results(results, seeds):
    """results.json, and the section of RESULTS.md that begins with its heading and ends with the next."""
    with open(os.path.join(HERE, "results.json"), "w", encoding="utf-8") as file:
        json.dump(results, file, indent=1)
        file.write("\n")
    heading, path = "## Rehearsal", os.path.join(HERE, "RESULTS.md")
    section = [heading, "", f"How many times the engine's time a rival takes for the same runs, median over the seeds {' '.join(map(str, seeds))}; "
               f"measured on {processor()} by `make bench`. Every rival gave the same record of the same runs first.", "",
               "| instruction set and rival | ratio |", "|---|---|"]
    section += [f"| {key} | {value:.2f} |" for key, value in results.items()] + [""]
    text = "# What was measured\n"
    if os.path.exists(path):
        with open(path, encoding="utf-8") as file:
            text = file.read()
    before, _, rest = text.partition(heading + "\n")
    following = rest.find("\n## ")
    after = rest[following + 1:] if following >= 0 else ""
    with open(path, "w", encoding="utf-8") as file:
        file.write(before.rstrip() + "\n\n" + "\n".join(section) + ("\n" + after if after else ""))


def main():
    build = os.path.abspath(sys.argv[1])
    seeds = [int(x) for x in sys.argv[2:]] or [18, 101, 202, 303, 404]
    results = {}
    with tempfile.TemporaryDirectory() as folder:
        os.mkdir(os.path.join(folder, "large"))
        for isa in ISAS:
            if not has("avx512_vbmi2" if isa == "avx512" else "avx2"):
                print(f"{isa}: not on this processor")
                continue
            rows = measure(build, isa, seeds, folder)
            for name in rows[0]:
                results[f"{isa}: {name}"] = round(statistics.median(row[name] for row in rows), 3)
    print("\nhow many times the engine's time, median over seeds " + " ".join(map(str, seeds)))
    for key, value in results.items():
        print(f"  {key:40} {value:10.2f}")
    write_results(results, seeds)


if __name__ == "__main__":
    main()
