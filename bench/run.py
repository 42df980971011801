#!/usr/bin/env python3
"""make bench: the engine against named rivals, in one run, on scenarios made from seeds. Every rival first gives the same record of the
same runs, or nothing is timed. Prints ratios (how many times the engine's time a rival takes), writes bench/results.json.

usage: run.py BUILD [SEED...]   five seeds by default
"""
import json
import os
import statistics
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
RUN_SEED = "20230222"
C_RUNS, MODEL_RUNS, CHECKED, CHECKED_MODEL = "1000000", {"python": "1500", "javascript": "40000"}, "20000", "200"
ISAS = {"avx512": "-march=native", "avx2": "-mavx2 -mfma -mbmi -mbmi2 -mpopcnt -mlzcnt"}


def out(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True, cwd=HERE).stdout


def has(flag):
    with open("/proc/cpuinfo", encoding="ascii") as info:
        return flag in info.read()


def best(*command, times=3):
    return min(float(out(*command)) for _ in range(times))


def prepare(folder, scale, seed, flags):
    paths = {}
    with open(os.path.join(folder, "scenario.yaml"), "w", encoding="utf-8") as file:
        file.write(out("python3", "scenario.py", str(scale), str(seed)))
    for kind in ("scalar", "batch"):
        source, paths[kind] = os.path.join(folder, kind + ".c"), os.path.join(folder, kind)
        with open(source, "w", encoding="utf-8") as file:
            file.write(out("python3", kind + "_c.py", str(scale), str(seed)))
        out("gcc", "-std=gnu17", "-O3", *flags.split(), "-ffp-contract=off", "-I.", "-o", paths[kind], source, "-lpthread")
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


def measure(engine, isa, seeds, folder):
    rows = []
    for seed in seeds:
        paths = prepare(folder, 1, seed, ISAS[isa])
        model = os.path.join(folder, "model.mjs")
        with open(model, "w", encoding="utf-8") as file:
            file.write(out("python3", "model_js.py", "1", str(seed)))
        same(engine, paths, isa, 1, seed, model)
        row = {"engine": best(engine, paths["scenario"], RUN_SEED, C_RUNS, "lanes", isa, "1"),
               "two threads": best(engine, paths["scenario"], RUN_SEED, C_RUNS, "lanes", isa, "2"),
               "with all tallies": best(engine, paths["scenario"], RUN_SEED, C_RUNS, "tally", isa, "1"),
               "scalar kernel": best(engine, paths["scenario"], RUN_SEED, "100000", "scalar"),
               "specialised scalar C": best(paths["scalar"], RUN_SEED, C_RUNS),
               "specialised batch C": best(paths["batch"], RUN_SEED, C_RUNS),
               "plain Python": float(out("python3", "model_py.py", "1", str(seed), RUN_SEED, MODEL_RUNS["python"])),
               "plain JavaScript": float(out("node", model, RUN_SEED, MODEL_RUNS["javascript"]))}
        paths = prepare(folder, 10, seed, ISAS[isa])
        same(engine, paths, isa, 10, seed, None)
        row["ten times the scenario"] = best(engine, paths["scenario"], RUN_SEED, "300000", "lanes", isa, "1")
        rows.append(row)
        print(f"{isa} seed {seed}: " + ", ".join(f"{k} {v:.0f} ns" for k, v in row.items()), flush=True)
    return rows


def main():
    build = os.path.abspath(sys.argv[1])
    seeds = [int(x) for x in sys.argv[2:]] or [18, 101, 202, 303, 404]
    engine = os.path.join(build, "bench", "bench_engine")
    results = {}
    with tempfile.TemporaryDirectory() as folder:
        for isa in ISAS:
            if not has("avx512_vbmi2" if isa == "avx512" else "avx2"):
                print(f"{isa}: not on this processor")
                continue
            rows = measure(engine, isa, seeds, folder)
            for rival in rows[0]:
                if rival != "engine":
                    ratio = statistics.median(row[rival] / row["engine"] for row in rows)
                    if rival == "two threads":
                        rival, ratio = "speed-up on two threads", 1 / ratio
                    results[f"{isa}: {rival}"] = round(ratio, 3)
    print("\nhow many times the engine's time, median over seeds " + " ".join(map(str, seeds)))
    for key, value in results.items():
        print(f"  {key:40} {value:10.2f}")
    with open(os.path.join(HERE, "results.json"), "w", encoding="utf-8") as file:
        json.dump(results, file, indent=1)
        file.write("\n")


if __name__ == "__main__":
    main()
