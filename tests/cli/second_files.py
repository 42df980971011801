"""What CSV, HTML and Parquet of a rehearsal say, beside the JSON (which second.py holds to its own figures) and the runs that second.py has played.
The Parquet reader knows what such a file needs: Thrift in compact form, PLAIN values, zstd pages, one page a column of a row group."""
import csv
import ctypes
import html
import os
import re
import struct

FIVE = ("q10", "q25", "q50", "q75", "q90")


# ---- CSV ----

def table(folder, name):
    with open(os.path.join(folder, name + ".csv"), encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def text(value):
    return "" if value is None else str(value)


def spread(entry, names=FIVE):
    return [text(entry and entry[name]) for name in names]


def same_share(check, where, row, entry):
    """Six digits of a share and of its interval."""
    for name in ("share", "low", "high"):
        if name in row and (name in entry or row[name] == ""):
            check.same(f"{where} {name}", float(row[name]) if row[name] else None, entry.get(name))


def compare_csv(folder, said, runs, check):
    for row, entry in zip(table(folder, "endings"), said["endings"], strict=True):
        check.same("csv ending", [row["ending"], row["grave"], row["count"], row["runs"]],
                   [entry["id"], "yes" if entry["grave"] else "no", str(entry["count"]), str(said["runs"])])
        same_share(check, "csv ending", row, entry)
    for row, entry in zip(table(folder, "passages"), said["passages"], strict=True):
        check.same("csv passage", [row["variable"], row["when"], row["at_start"], row["count"], row["runs"]] + [row[q] for q in FIVE],
                   [entry["variable"], entry["when"], "yes" if entry["at_start"] else "no", str(entry["count"]), str(said["runs"])] + spread(entry["minutes"]))
        same_share(check, "csv passage", row, entry)
    rows = iter(table(folder, "variables"))
    for entry in said["variables"]:
        for point, minute in enumerate(entry["ticks"]):
            row = next(rows)
            check.same("csv variable", [row["variable"], row["minute"]] + [row[q] for q in (*FIVE, "step")],
                       [entry["id"], str(minute)] + [str(entry["quantiles"][q][point]) for q in FIVE] + [str(entry.get("step", 1))])
    check.same("csv variables end", next(rows, None), None)
    for row, entry in zip(table(folder, "injects"), said["injects"], strict=True):
        check.same("csv inject", [row["inject"], row["storyline"], row["delivered"]], [entry["id"], entry.get("storyline", ""), str(entry["delivered"])])
        same_share(check, "csv inject", row, entry)
        check.same("csv inject times", [row[q] for q in ("q10", "q50", "q90")], spread(entry["minutes"], ("q10", "q50", "q90")))
    for row, entry in zip(table(folder, "sharing"), said["sharing"], strict=True):
        check.same("csv sharing", [row[k] for k in ("inject", "from", "to", "held", "never", "shared")] + [row[q] for q in ("q10", "q50", "q90")],
                   [str(entry[k]) for k in ("inject", "from", "to", "held", "never", "shared")] + spread(entry["minutes"], ("q10", "q50", "q90")))
        same_share(check, "csv sharing", row, entry)
    compare_csv_decisions(folder, said, check)
    compare_csv_times(folder, said, check)
    compare_csv_tasks(folder, said, check)
    compare_csv_releases(folder, said, check)
    compare_csv_questions(folder, said, check)
    compare_csv_parts(folder, said, check)
    check.same("csv flow", [(row["from"], row["to"], int(row["count"])) for row in table(folder, "flow")],
               [(link["from"], link["to"], link["count"]) for link in said["flow"]])
    rows = iter(table(folder, "load"))
    for entry in said["load"]:
        for period, items in enumerate(entry["hours"]):
            row = next(rows)
            check.same("csv load", [row["cell"], row["minute"]], [entry["cell"], str(period * said["load_period_minutes"])])
            check.same("csv load items", float(row["items"]), float(items))
    rows = iter(table(folder, "answers"))
    for entry in said["assessments"]:
        for cell, counts in entry["answers"].items():
            for step, count in enumerate(counts, 1):
                check.same("csv answers", list(next(rows).values()), [entry["id"], "" if entry["minute"] is None else str(entry["minute"]), cell, str(step), str(count)])
    about = {row["name"]: row["value"] for row in table(folder, "about")}
    check.same("csv about", [about[k] for k in ("scenario", "program", "seed", "first_run", "runs", "sampled", "few")],
               [str(said[k]) for k in ("scenario", "program", "seed", "first_run", "runs", "sampled")] + ["yes" if runs < 200 else "no"])
    check.same("few", said["few"], runs < 200)


def rounds(said):
    """The decisions, and behind them their first rounds, which adopt nothing."""
    return said["decisions"] + [{"id": f"{entry['id']}.first", "adopted_otherwise": 0, "options": entry["options"], "is_first": True,
                                 **({"round": entry["round"]} if "round" in entry else {}), **entry["first"]}
                                for entry in said["decisions"] if "first" in entry]


def title(entry, before_round=" ", before_first=" "):
    return entry["id"] + (f"{before_round}round {entry['round']}" if "round" in entry else "") + (f"{before_first}first choices" if "is_first" in entry else "")


def compare_csv_decisions(folder, said, check):
    adopted, choices = iter(table(folder, "adopted")), iter(table(folder, "choices"))
    for row, entry in zip(table(folder, "agreement"), rounds(said), strict=True):
        check.same("csv decision", [row[k] for k in ("decision", "opened", "closed", "otherwise")],
                   [str(entry[k]) for k in ("id", "opened", "closed", "adopted_otherwise")])
        check.same("csv agreement", row["same"], text(entry["agreement"] and entry["agreement"]["same"]) or row["same"])
        if entry["agreement"]:
            same_share(check, "csv agreement", row, entry["agreement"])
        for option in entry["options"] if "is_first" not in entry else []:
            row = next(adopted)
            check.same("csv adopted", [row["decision"], row["option"], row["count"]], [entry["id"], option["id"], str(option["count"])])
            check.same("csv adopted share", float(row["share"]) if row["share"] else None, option["share"])
        for cell in entry["choices"]:
            for option, count in zip(entry["options"], cell["options"], strict=True):
                row = next(choices)
                check.same("csv choice", [row[k] for k in ("decision", "cell", "asked", "option", "count", "chosen")],
                           [entry["id"], cell["cell"], str(cell.get("asked", entry["opened"])), option["id"], str(count), str(sum(cell["options"]))])


def compare_csv_times(folder, said, check):
    durations, waits = iter(table(folder, "durations")), iter(table(folder, "waits"))
    for entry in rounds(said):
        time = entry.get("time")
        if not time:
            continue
        row = next(durations)
        check.same("csv duration", [row[k] for k in ("decision", "closed", "ran_out", "sampled", *FIVE)],
                   [entry["id"], str(entry["closed"]), str(time["ran_out"]), str(time["sampled"]), *spread(time["minutes"])])
        for cell in time["cells"]:
            row = next(waits)
            check.same("csv wait", [row[k] for k in ("decision", "cell", "sampled", "kept_waiting", *FIVE)],
                       [entry["id"], cell["cell"], str(time["sampled"]), str(cell["kept_waiting"]), *spread(cell["minutes"])])
    check.same("csv times", [*durations, *waits], [])


def compare_csv_tasks(folder, said, check):
    for row, entry in zip(table(folder, "tasks"), said["tasks"], strict=True):
        check.same("csv task", [row[k] for k in ("task", "cell", "objective", "critical", "runs", "opened", "done", "late", "in_time", *FIVE)],
                   [entry["id"], entry["cell"], text(entry["objective"]), "yes" if entry["critical"] else "no", str(said["runs"]),
                    *(str(entry[k]) for k in ("opened", "done", "late", "in_time")), *spread(entry["minutes"])])
        same_share(check, "csv task", row, entry)
    for row, entry in zip(table(folder, "objectives"), said["objectives"], strict=True):
        check.same("csv objective", list(row.values())[:-1], [str(entry[k]) for k in ("id", "tasks", "opened", "done", "late", "in_time")])
        same_share(check, "csv objective", row, entry)


def compare_csv_releases(folder, said, check):
    rows = iter(table(folder, "releases"))
    for entry in said["releases"]:
        for answer in ("redacted", "whole", "refused", "none"):
            row, about = next(rows), entry.get(answer, {"count": entry["unanswered"], "minutes": None})
            check.same("csv release", [row[k] for k in ("inject", "originator", "to", "runs", "answer", "count", "requested", *FIVE)],
                       [entry["inject"], entry["originator"], entry["to"], str(said["runs"]), answer, str(about["count"]), str(entry["requested"]), *spread(about["minutes"])])
            if answer != "none" and entry["requested"]:
                same_share(check, "csv release", row, about)
    check.same("csv releases end", next(rows, None), None)


def counted(check, where, row, count, total):
    check.same(where, (row["count"], row["total"]), (str(count), str(total)))
    check.same(f"{where} share", float(row["share"]) if row["share"] else None, count / total if total else None)


def compare_csv_questions(folder, said, check):
    """A row for what was answered, each step or name that came first, what was right, and how two cells stood."""
    rows, judged = iter(table(folder, "questions")), iter(table(folder, "assessments"))
    standing = ("both_right", "one_right", "wrong_alike", "wrong_apart")

    def next_of(rows, entry, cell, other, of, count, total, name=""):
        row = next(rows)
        where = f"csv {entry['id']} {cell} {of} {name}"
        check.same(where, [row[k] for k in row if k in ("question", "assessment", "minute", "cell", "other", "of", "name")],
                   [entry["id"], *(["" if entry["minute"] is None else str(entry["minute"])] if "minute" in entry else []), cell, other, of, *([name] if "name" in row else [])])
        counted(check, where, row, count, total)
        return row

    for entry in said["questions"]:
        for cell in entry["cells"]:
            row = next_of(rows, entry, cell["cell"], "", "answered", cell["answered"], entry["opened"])
            check.same("csv numbers", [row[q] for q in FIVE], spread(cell.get("numbers")))
            for step in cell.get("steps", []):
                next_of(rows, entry, cell["cell"], "", "step", step["count"], cell["answered"], step["id"])
            for name in cell.get("names", []):
                next_of(rows, entry, cell["cell"], "", "first", name["first"], cell["answered"], name["id"])
            if "right" in cell:
                next_of(rows, entry, cell["cell"], "", "right", cell["right"]["count"], cell["answered"])
        for pair in entry["pairs"]:
            for how in standing:
                next_of(rows, entry, *pair["cells"], how, pair[how], pair["answered"])
    for entry in said["assessments"]:
        for cell, right in entry.get("right", {}).items():
            next_of(judged, entry, cell, "", "right", right["count"], sum(entry["answers"][cell]))
        for pair in entry.get("pairs", []):
            for how in standing:
                next_of(judged, entry, *pair["cells"], how, pair[how], pair["answered"])
    check.same("csv questions end", [*rows, *judged], [])


def compare_csv_parts(folder, said, check):
    """Phases and storylines."""
    events = ("delivered", "opened", "closed", "asked", "tasks_opened", "tasks_done", "tasks_late")
    rows, loads = iter(table(folder, "phases")), iter(table(folder, "phase_load"))
    for entry in said["phases"]:
        row = next(rows)
        check.same("csv phase", [row[k] for k in ("phase", "minute", "began", "runs", "sampled", *events, *FIVE)],
                   [entry["id"], *(str(entry[k]) for k in ("minute", "began")), str(said["runs"]), str(entry["sampled"]), *(str(entry[k]) for k in events), *spread(entry["minutes"])])
        same_share(check, "csv phase", row, entry)
        for cell in entry["cells"]:
            row = next(loads)
            kinds = ("reports", "decisions", "questions", "assessments")
            check.same("csv phase load", [row[k] for k in ("phase", "cell", "sampled", *kinds, "open_q50", "open_q90", "open_most")],
                       [entry["id"], cell["cell"], str(entry["sampled"]), *(str(cell[k]) for k in kinds), *(str(cell["open"][k]) for k in ("q50", "q90", "most"))])
            check.same("csv phase items", float(row["items"]) if row["items"] else None, cell["items"])
    storylines, load = iter(table(folder, "storylines")), iter(table(folder, "storyline_load"))
    for entry in said["storylines"]:
        row = next(storylines)
        counts = ("delivered", "closed", "asked", "opened", "done", "late", "in_time")
        check.same("csv storyline", [row[k] for k in ("storyline", "injects", "decisions", "questions", "tasks", *counts, *FIVE)],
                   [entry["id"], *(str(len(entry[k])) for k in ("injects", "decisions", "questions", "tasks")), *(str(entry[k]) for k in counts), *spread(entry["minutes"])])
        for key, count, total in (("share", entry["delivered"], len(entry["injects"]) * said["runs"]), ("closed_share", entry["closed"], len(entry["decisions"]) * said["runs"]),
                                  ("asked_share", entry["asked"], len(entry["questions"]) * said["runs"]), ("in_time_share", entry["in_time"], entry["opened"])):
            check.same(f"csv storyline {key}", float(row[key]) if row[key] else None, count / total if total else None)
        for cell in entry["cells"]:
            row = next(load)
            check.same("csv storyline load", [row[k] for k in ("storyline", "cell", "count", "sampled")], [entry["id"], cell["cell"], str(cell["count"]), str(said["sampled"])])
            check.same("csv storyline items", float(row["items"]), cell["items"])
    check.same("csv parts end", [*rows, *loads, *storylines, *load], [])


# ---- HTML: its tables, as a reader sees them ----

def tables(page):
    found = []
    for body in re.findall(r"<table.*?</table>", page, re.S):
        caption = html.unescape(re.search(r"<caption>(.*?)</caption>", body, re.S)[1])
        rows = [[html.unescape(re.sub(r"<[^>]*>", "", re.sub(r"<br>", " ", cell))) for cell in re.findall(r"<t[dh][^>]*>(.*?)</t[dh]>", row, re.S)]
                for row in re.findall(r"<tr[^>]*>(.*?)</tr>", body, re.S)]
        found.append((caption, rows[0], rows[1:]))
    return found


def moment(minutes):
    if minutes is None:  # control opens it
        return "by hand"
    days, rest = divmod(minutes, 1440)
    return f"T+{f'{days}.' if days else ''}{rest // 60:02}:{rest % 60:02}"


def moments(entry):
    """What lies between 10 and 90 percent stands behind it where that is more than one moment."""
    between = f" ({moment(entry['q10'])} – {moment(entry['q90'])})" if entry and entry["q10"] < entry["q90"] else ""
    return moment(entry["q50"]) + between if entry else "–"


def span(minutes):
    if minutes < 120:
        return f"{minutes} min"
    if minutes < 48 * 60:
        return f"{minutes // 60} h {minutes % 60:02} min"
    return f"{minutes // 1440} d {minutes // 60 % 24} h {minutes % 60:02} min"


def spans(entry):
    between = f" ({span(entry['q10'])} – {span(entry['q90'])})" if entry and entry["q10"] < entry["q90"] else ""
    return span(entry["q50"]) + between if entry else "–"


def percent(count, total, decimals=1):
    return f"{100 * (count / total):.{decimals}f}%" if total else "–"


def compare_html(page, said, check):
    n, found = said["runs"], tables(page)
    by_caption = {caption: (head, rows) for caption, head, rows in found}
    _, rows = by_caption["Endings"]
    meant = [[entry["id"], str(entry["count"]), percent(entry["count"], n, 2)] for entry in said["endings"]]
    check.same("html endings", sorted(row[1:4] for row in rows), sorted(row for row in meant if row[0] != "time-up" or row[1] != "0"))
    fans = [rows for caption, _, rows in found if caption == "Quantiles over time"]
    for entry, rows in zip(said["variables"], fans, strict=True):
        points = {moment(minute): [str(entry["quantiles"][q][point]) for q in FIVE] for point, minute in enumerate(entry["ticks"])}
        for row in rows:
            check.same(f"html fan {entry['id']} {row[0]}", row[1:], points.get(row[0], row[1:]))
    if said["passages"]:
        _, rows = by_caption["When thresholds are first met"]
        for row, entry in zip(rows, said["passages"], strict=True):
            if entry["at_start"]:
                check.same("html passage", row, [entry["variable"], entry["when"], "met from STARTEX"])
                continue
            check.same("html passage", row[:3] + row[4:], [entry["variable"], entry["when"], percent(entry["count"], n), moments(entry["minutes"])])
            for shown, name in zip(row[3].split("–"), ("low", "high"), strict=True):
                if abs(float(shown) - 100 * entry[name]) > .0501:
                    check.wrong.append(f"html passage {row[:2]} {name}: it says {shown}, meant is {entry[name]}")
    _, rows = by_caption["From each decision to the next one that closed, all decisions"]
    check.same("html flow", sorted(rows), sorted([flow_title(link["from"]), flow_title(link["to"]), str(link["count"])] for link in said["flow"]))
    several = [(entry, entry.get("first", entry)["agreement"]) for entry in said["decisions"] if entry.get("first", entry)["agreement"]]
    if several:
        _, rows = by_caption["Agreement of first choices"]
        check.same("html agreement", sorted(row[:3] + row[5:] for row in rows), sorted(
            [title(entry), str(agreement["runs"]), percent(agreement["same"], agreement["runs"]),
             percent(entry["adopted_otherwise"], entry["closed"])] for entry, agreement in several))
    compare_html_choices(by_caption["Options adopted, and first choices by cell"][1], said, check)
    compare_html_times(by_caption, page, said, check)
    compare_html_tasks(by_caption, said, check)
    compare_html_questions(by_caption, said, check)
    compare_html_parts(by_caption, said, check)
    held = [entry for entry in said["sharing"] if entry["held"]]
    if held:
        rows = next(rows for _, head, rows in found if "Receiver knows it" in head or "Never shared" in head)
        check.same("html sharing", sorted(rows), sorted(
            [entry["inject"], entry["from"], entry["to"], moments(entry["from_knew"]), moments(entry["to_knew"]), spans(entry["minutes"]), str(entry["held"]),
             percent(entry["never"], entry["held"])] for entry in held))
    head, rows = by_caption["Items by cell and period"]
    check.same("html periods", head[2:], [moment(period * said["load_period_minutes"]) for period in range(len(said["load"][0]["hours"]))])
    for row, entry in zip(rows, said["load"], strict=True):
        check.same("html load", row[:2], [entry["cell"], f"{float(entry['peak30']):.1f}"])
        for shown, items in zip(row[2:], entry["hours"], strict=True):
            if abs(float(shown) - float(items)) > .005001:
                check.wrong.append(f"html load {entry['cell']}: it says {shown}, meant is {items}")
    never = {kind + "s": [row[1] for row in by_caption.get("Not once in these runs", (0, []))[1] if row[0] == kind]
             for kind in ("inject", "option", "outcome", "ending")}
    check.same("html never", never, {kind: said["never"][kind] for kind in never})
    whys = {"every run ended before it": "ended", "its condition never held": "condition", "chance was against it": "chance",
            "its decision never opened": "not-opened", "nobody chose it": "not-chosen",
            "it could never be chosen": "not-possible", "it was never adopted": "not-adopted"}
    check.same("html why", {row[1]: whys[row[3]] for row in by_caption.get("Not once in these runs", (0, []))[1]},
               {name: why for names in said["never"]["why"].values() for name, why in names.items()})
    for caption, name in (("Earliest grave endings", "gravest"), ("Longest runs", "slowest")):
        rows = by_caption.get(caption, (0, []))[1]
        check.same(f"html {name}", [row[:2] for row in rows], [[str(entry["run"]), moment(entry["end_minute"])] for entry in said["notable"][name]])


def compare_html_times(by_caption, page, said, check):
    slow = [entry for entry in rounds(said) if "time" in entry and entry["closed"]]
    decision = lambda entry: next(place for place, one in enumerate(said["decisions"]) if one["id"] == entry["id"].removesuffix(".first"))
    in_order = sorted(slow, key=lambda entry: (decision(entry), "is_first" not in entry))
    _, rows = by_caption.get("From opening to closing, and to each cell’s choice", (0, []))
    meant = []
    for entry in in_order:
        time = entry["time"]
        meant.append([title(entry), "", spans(time["minutes"]), percent(time["ran_out"], entry["closed"]), ""])
        for cell in time["cells"]:
            kept = percent(cell["kept_waiting"], time["sampled"]) if len(time["cells"]) > 1 else ""
            meant.append(["", cell["cell"], spans(cell["minutes"]), "", kept])
    check.same("html times", rows, meant)
    if slow:
        longest = max(slow, key=lambda entry: entry["time"]["minutes"]["q50"])
        check.same("html longest", f"Longest: {title(longest, ', ', ': ')}, half of the runs within {span(longest['time']['minutes']['q50'])};" in page, True)


def compare_html_tasks(by_caption, said, check):
    _, rows = by_caption.get("How tasks came out", (0, []))
    for row, entry in zip(rows, said["tasks"], strict=True):
        opened, late = entry["opened"], entry["late"]
        check.same("html task", row[:4] + row[5:],
                   [entry["id"] + " critical" * entry["critical"], entry["cell"], percent(said["runs"] - opened, said["runs"]), percent(entry["in_time"], opened),
                    percent(late, opened), percent(opened - entry["done"], opened), spans(entry["minutes"])])
    _, rows = by_caption.get("Tasks, by objective", (0, []))
    check.same("html objectives", rows, [[entry["id"], str(entry["tasks"]), *(percent(count, entry["opened"]) for count in (
        entry["in_time"], entry["late"], entry["opened"] - entry["done"]))] for entry in said["objectives"]])


def stood(pair):
    return [" – ".join(pair["cells"]), str(pair["answered"]), *(percent(pair[how], pair["answered"]) for how in ("both_right", "one_right", "wrong_alike", "wrong_apart"))]


def called(entry):
    return f"text of {entry['id'].split('.')[0]}"


def compare_html_questions(by_caption, said, check):
    _, rows = by_caption.get("Answers by cell", (0, []))
    meant = []
    for entry in said["questions"]:
        for cell in entry["cells"]:
            count = cell["answered"]
            answer = "–" if not count or entry["answer"] == "words" else ""
            if count and cell.get("numbers"):
                numbers = cell["numbers"]
                answer = f"{numbers['q50']} ({numbers['q10']} – {numbers['q90']})"
            elif count:
                answer = " ".join([f"{step['id']}: {percent(step['count'], count)}" for step in cell.get("steps", [])] +
                                  [f"{name['id']}: {float(name['place']):.1f}" for name in cell.get("names", [])])
            meant.append([called(entry), cell["cell"], percent(entry["opened"], said["runs"]), percent(count, entry["opened"]), answer,
                          percent(cell["right"]["count"], count) if "right" in cell else "–"])
    check.same("html questions", rows, meant)
    _, rows = by_caption.get("What was right, and which cells had it", (0, []))
    check.same("html standing", rows, [[called(entry), *stood(pair)] for entry in said["questions"] for pair in entry["pairs"] if pair["answered"]])
    judged = [(entry, [called(entry), moment(entry["minute"])]) for entry in said["assessments"] if "right" in entry]
    _, rows = by_caption.get("How often each cell was right", (0, []))
    check.same("html assessments", rows, [[*first, cell, percent(sum(entry["answers"][cell]), said["runs"]), percent(right["count"], sum(entry["answers"][cell]))]
                                          for entry, first in judged for cell, right in entry["right"].items()])
    _, rows = by_caption.get("How two cells stood to what was right", (0, []))
    check.same("html assessed", rows, [[*first, *stood(pair)] for entry, first in judged for pair in entry["pairs"] if pair["answered"]])


def near(check, where, shown, count, total):
    """A mean of one decimal, whichever way its half was rounded."""
    if (shown == "–") != (total == 0) or (total and abs(float(shown) - count / total) > .050001):
        check.wrong.append(f"{where}: it says {shown}, meant is {count}/{total}")


def compare_html_parts(by_caption, said, check):
    _, rows = by_caption.get("What happens in each phase, a run in which it began", (0, []))
    for row, entry in zip(rows, said["phases"], strict=True):
        check.same("html phase", row[:4], [entry["id"], moment(entry["minute"]), percent(entry["began"], said["runs"]), spans(entry["minutes"])])
        for shown, key in zip(row[4:], ("delivered", "opened", "closed", "asked", "tasks_opened", "tasks_done", "tasks_late"), strict=True):
            near(check, f"html phase {entry['id']} {key}", shown, entry[key], entry["sampled"])
    _, rows = by_caption.get("Load of each cell by phase, a run in which it began", (0, []))
    meant = [(entry, cell) for entry in said["phases"] if entry["sampled"] for cell in [None, *entry["cells"]]]
    for row, (entry, cell) in zip(rows, meant, strict=True):
        if not cell:
            check.same("html phase of the rows", row, [entry["id"]])
            continue
        kinds = [cell[kind] for kind in ("reports", "decisions", "questions", "assessments")]
        check.same("html phase load", row[:1] + row[6:], [cell["cell"], str(cell["open"]["q50"]), str(cell["open"]["most"])])
        for shown, count in zip(row[1:6], [sum(kinds), *kinds], strict=True):
            near(check, f"html phase load {entry['id']} {cell['cell']}", shown, count, entry["sampled"])
    _, rows = by_caption.get("What came of each storyline", (0, []))
    for row, entry in zip(rows, said["storylines"], strict=True):
        injects, decisions, questions, tasks = (len(entry[key]) for key in ("injects", "decisions", "questions", "tasks"))
        check.same("html storyline", row, [f"title of {entry['id']}", str(injects), percent(entry["delivered"], injects * said["runs"]), moments(entry["minutes"]),
                                           str(decisions), percent(entry["closed"], decisions * said["runs"]), str(questions), percent(entry["asked"], questions * said["runs"]),
                                           str(tasks), percent(entry["in_time"], entry["opened"])])
    _, rows = by_caption.get("Items by storyline and cell, a run", (0, []))
    for row, entry in zip(rows, said["storylines"], strict=True):
        check.same("html storyline load", row[0], f"title of {entry['id']}")
        for shown, cell in zip(row[1:], entry["cells"], strict=True):
            near(check, f"html storyline load {entry['id']}", shown, cell["count"], said["sampled"])


def flow_title(name):
    """What a page calls a node of the flow; second.py writes the texts."""
    if name in ("start", "time-up"):
        return {"start": "STARTEX", "time-up": "Time is up"}[name]
    if ":" not in name:
        return f"Text of {name}"
    decision, options = name.split(":")
    return f"{decision}: {' + '.join(f'text of {option}' for option in options.split('+'))}"


def compare_html_choices(rows, said, check):
    rows = iter(rows)
    for entry in said["decisions"]:
        total = sum(option["count"] for option in entry["options"])
        for place, option in enumerate(entry["options"]):
            row = next(rows)
            if place == 0:
                check.same("html decision", row.pop(0), f"{title(entry)} taken in {percent(entry['closed'], said['runs'])}")
            chosen = ", ".join(f"{cell['cell']} {percent(cell['options'][place], sum(cell['options']))}" for cell in entry["choices"])
            check.same("html option", row[1:], [option["id"], percent(option["count"], total), chosen])


# ---- Parquet ----

class Thrift:
    """A struct in compact form becomes a dictionary of its numbers."""

    def __init__(self, data, at):
        self.data, self.at = data, at

    def varint(self):
        value = shift = 0
        while True:
            byte = self.data[self.at]
            self.at += 1
            value |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                return value

    def value(self, kind):
        if kind in (1, 2):
            return kind == 1
        if kind in (3, 4, 5, 6):
            number = self.varint()
            return number >> 1 ^ -(number & 1)
        if kind == 8:
            length = self.varint()
            self.at += length
            return self.data[self.at - length:self.at]
        if kind == 9:
            head = self.data[self.at]
            self.at += 1
            count = head >> 4 if head >> 4 < 15 else self.varint()
            return [self.value(head & 15) for _ in range(count)]
        assert kind == 12, f"kind {kind} of Thrift"
        return self.struct()

    def struct(self):
        fields, number = {}, 0
        while True:
            head = self.data[self.at]
            self.at += 1
            if head == 0:
                return fields
            number = number + (head >> 4) if head >> 4 else self.value(4)
            fields[number] = self.value(head & 15)


def unpack(packed, raw):
    """By the library that every Debian has; Python has no zstd of its own."""
    library = ctypes.CDLL("libzstd.so.1")
    library.ZSTD_decompress.restype = ctypes.c_size_t
    room = ctypes.create_string_buffer(raw + 1)
    length = library.ZSTD_decompress(room, ctypes.c_size_t(raw), packed, ctypes.c_size_t(len(packed)))
    assert length == raw, "a page does not unpack to its length"
    return room.raw[:raw]


def read_page(data, about, optional):
    thrift = Thrift(data, about[9])
    header = thrift.struct()
    count = header[5][1]
    assert (header[1], header[5][2], about[4]) == (0, 0, 6)
    page = unpack(data[thrift.at:thrift.at + header[3]], header[2])
    here, at = [True] * count, 0
    if optional:
        length = struct.unpack_from("<I", page)[0]
        levels = Thrift(page, 4)
        assert levels.varint() == -(-count // 8) << 1 | 1
        here, at = [page[levels.at + row // 8] >> row % 8 & 1 == 1 for row in range(count)], 4 + length
    values = []
    for there in here:
        if not there:
            values.append(None)
        elif about[1] == 6:
            length = struct.unpack_from("<I", page, at)[0]
            values.append(page[at + 4:at + 4 + length].decode())
            at += 4 + length
        else:
            values.append(struct.unpack_from("<i" if about[1] == 1 else "<q", page, at)[0])
            at += 4 if about[1] == 1 else 8
    assert at == len(page)
    return values


def read_parquet(path):
    with open(path, "rb") as file:
        data = file.read()
    assert data[:4] == data[-4:] == b"PAR1"
    footer = Thrift(data, len(data) - 8 - struct.unpack("<I", data[-8:-4])[0]).struct()
    columns = {element[4].decode(): [] for element in footer[2][1:]}
    for group in footer[4]:
        for element, chunk in zip(footer[2][1:], group[1], strict=True):
            columns[element[4].decode()] += read_page(data, chunk[3], element[3] == 1)
    assert all(len(values) == footer[3] for values in columns.values())
    return columns


def compare_parquet(path, s, runs, check):
    said = read_parquet(path)
    meant = {"run": [run.number for run in runs], "end_minute": [run.end * s.tick for run in runs],
             "ending": [run.ending or "time-up" for run in runs]}
    for name in s.variables:
        meant[f"variable_{name}"] = [run.v[name] for run in runs]
    for name, decision in s.asked.items():
        adopts = {"each": enumerate(decision["ask"]), "first": []}
        for k, cell in adopts.get(decision["agree"], [(0, None)]):
            meant[f"adopted_{name}_{cell}" if cell else f"adopted_{name}"] = [run.adopted.get(name, {}).get(k) for run in runs]
        for k, cell in enumerate(decision["ask"]):
            meant[f"choice_{name}_{cell}"] = [run.choice.get((name, k)) for run in runs]
    for name in s.tasks:
        outcome = lambda run: (("late" if name in run.late else "in_time") if name in run.done else "missed" if name in run.late else "open") if name in run.task_opened else None
        meant[f"task_{name}"] = [outcome(run) for run in runs]
        meant[f"minutes_{name}"] = [(run.done[name] - run.task_opened[name]) * s.tick if name in run.done else None for run in runs]
    for name, question in s.questions.items():
        for cell in question["ask"]:
            given = [run.replies.get((name, cell)) for run in runs]
            if question["kind"] == "rank":
                meant |= {f"answer_{name}_{cell}_{one}": [order and order[one] for order in given] for one in question["names"]}
            elif question["kind"] != "words":
                meant[f"answer_{name}_{cell}"] = [question["names"][answer - 1] if answer and question["names"] else answer for answer in given]
            if question["right"] or question["truth"]:
                meant[f"right_{name}_{cell}"] = [int(run.is_right(name, cell)) if (name, cell) in run.replies else None for run in runs]
    check.same("parquet columns", list(said), list(meant))
    for name, values in meant.items():
        if said.get(name) != values:
            row = next(i for i, value in enumerate(values) if name not in said or said[name][i] != value)
            check.wrong.append(f"parquet {name}, run {row}: it says {said.get(name, [None] * (row + 1))[row]}, meant is {values[row]}")
