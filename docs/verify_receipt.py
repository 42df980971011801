#!/usr/bin/env python3
"""Checks a receipt of entente offline, with the public key alone and nothing but Python.

    python3 verify_receipt.py receipt.json KEY

KEY is the verifier's key that control's page showed (NAME+HASH+BASE64), or what stands behind its last "+". It must come to you on
another way than the receipt: on paper, on a photograph of the screen. Prints what was said, line by line, and exits with 0; or what
is wrong, and exits with 1.

What is checked: the checkpoint is signed by that key (Ed25519, RFC 8032; the form of C2SP signed notes and checkpoints); each leaf is
in its tree, at the place that it names (Merkle tree of RFC 6962); each leaf is an act of the cell that the receipt is of; none stands
twice. docs/decisions/receipts.md says what this proves, and what it does not.
"""

import base64
import hashlib
import json
import re
import sys

# ---- Ed25519 (RFC 8032), verifying only: nothing here is secret, so it may take its time ----

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT = pow(2, (P - 1) // 4, P)


def recover_x(y, sign):
    if y >= P:
        return None
    x2 = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    if x2 == 0:
        return None if sign else 0
    x = pow(x2, (P + 3) // 8, P)
    if (x * x - x2) % P != 0:
        x = x * ROOT % P
    if (x * x - x2) % P != 0:
        return None
    return P - x if x & 1 != sign else x


def add(one, other):
    a = (one[1] - one[0]) * (other[1] - other[0]) % P
    b = (one[1] + one[0]) * (other[1] + other[0]) % P
    c = 2 * one[3] * other[3] * D % P
    d = 2 * one[2] * other[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def times(number, point):
    result = (0, 1, 1, 0)
    while number > 0:
        if number & 1:
            result = add(result, point)
        point = add(point, point)
        number >>= 1
    return result


def point_of(data):
    y = int.from_bytes(data, "little")
    sign, y = y >> 255, y & (1 << 255) - 1
    x = recover_x(y, sign)
    return None if x is None else (x, y, 1, x * y % P)


def same(one, other):
    return (one[0] * other[2] - other[0] * one[2]) % P == 0 and (one[1] * other[2] - other[1] * one[2]) % P == 0


BASE_Y = 4 * pow(5, P - 2, P) % P
BASE_X = recover_x(BASE_Y, 0)
BASE = (BASE_X, BASE_Y, 1, BASE_X * BASE_Y % P)


def is_signed(key, message, signature):
    if len(key) != 32 or len(signature) != 64:
        return False
    a, r = point_of(key), point_of(signature[:32])
    s = int.from_bytes(signature[32:], "little")
    if a is None or r is None or s >= L or same(times(8, a), (0, 1, 1, 0)):
        return False
    h = int.from_bytes(hashlib.sha512(signature[:32] + key + message).digest(), "little") % L
    return same(times(s, BASE), add(r, times(h, a)))


# ---- what is refused ----


class Wrong(Exception):
    pass


def need(condition, why):
    if not condition:
        raise Wrong(why)


def exact_base64(text, length, what):
    need(text.isascii(), f"{what} is no base64")
    try:
        data = base64.b64decode(text, validate=True)
    except ValueError:
        raise Wrong(f"{what} is no base64") from None
    need(len(data) == length and base64.b64encode(data).decode() == text, f"{what} is not {length} bytes")
    return data


def once(pairs):
    names = [name for name, _ in pairs]
    need(len(set(names)) == len(names), "a member of the JSON stands twice")
    return dict(pairs)


def read_json(text, what):
    try:
        return json.loads(text, object_pairs_hook=once)
    except ValueError:
        raise Wrong(f"{what} is no JSON") from None


# ---- the checkpoint ----


def public_key(text):
    data = exact_base64(text.strip()[-44:], 33, "the key")  # base64 may hold a "+" itself
    need(data[0] == 1, "the key is not of Ed25519")
    return data[1:]


def open_checkpoint(note, key):
    """Its name, how many leaves its tree has, and the root of that."""
    need(isinstance(note, str), "there is no checkpoint")
    lines = note.split("\n")
    need(len(lines) == 6 and lines[3] == "" and lines[5] == "", "the checkpoint is no signed note")
    name, count, root, _, line, _ = lines
    need(line.startswith("\u2014 " + name + " ") and " " not in name and "+" not in name, "it is not signed by its own name")
    signed = exact_base64(line[len(name) + 3 :], 68, "the signature")
    identity = hashlib.sha256(name.encode() + b"\n\x01" + key).digest()[:4]
    need(signed[:4] == identity, "it is signed by another key")
    text = "\n".join(lines[:3]) + "\n"
    need(is_signed(key, text.encode(), signed[4:]), "the signature of the checkpoint does not hold")
    need(count.isascii() and count.isdigit() and str(int(count)) == count, "the number of its leaves is no number")
    return name, int(count), exact_base64(root, 32, "the root")


# ---- the tree ----


def is_in_tree(leaf, index, count, proof, root):
    if index >= count:
        return False
    node, last, used = hashlib.sha256(b"\0" + leaf).digest(), count - 1, 0
    while last > 0:
        if index & 1 or index < last:  # else it has no neighbour on this floor
            if used == len(proof):
                return False
            pair = proof[used] + node if index & 1 else node + proof[used]
            node, used = hashlib.sha256(b"\1" + pair).digest(), used + 1
        index, last = index >> 1, last >> 1
    return used == len(proof) and node == root


def read_proof(hashes):
    need(isinstance(hashes, list), "a proof is no list")
    need(all(isinstance(one, str) and len(one) == 64 and set(one) <= set("0123456789abcdef") for one in hashes), "a hash of a proof is none")
    return [bytes.fromhex(one) for one in hashes]


def read_leaf(entry, receipt):
    need(isinstance(entry, dict) and set(entry) == {"leaf", "proof"} and isinstance(entry["leaf"], str), "an entry is not a leaf with its proof")
    act = read_json(entry["leaf"], "a leaf")
    need(isinstance(act, dict) and type(act.get("number")) is int and act["number"] >= 0, "a leaf has no place")
    need(act.get("cell") == receipt["cell"], "a leaf is not of this cell")
    need(isinstance(act.get("seat"), str) and isinstance(act.get("did"), str), "a leaf does not say whose and what it is")
    return act


def check(text, key_text):
    """The checkpoint's name and size, and what was said, in order. Raises Wrong."""
    need(not re.search(r"(?<!\\)(\\\\)*\\u[0-9a-fA-F]{0,3}[A-F]", text), "it is not written as this house writes it")
    receipt = read_json(text, "the receipt")
    members = {"entente_receipt", "cell", "checkpoint", "said"}
    need(isinstance(receipt, dict) and set(receipt) == members, "this is no receipt")
    need(receipt["entente_receipt"] == 1 and type(receipt["entente_receipt"]) is int, "it is of a version that this program does not know")
    need(isinstance(receipt["cell"], str) and isinstance(receipt["said"], list), "this is no receipt")
    name, count, root = open_checkpoint(receipt["checkpoint"], public_key(key_text))
    acts, before = [], -1
    for entry in receipt["said"]:
        act = read_leaf(entry, receipt)
        need(act["number"] > before, "what was said is not in its order, or stands twice")
        proof = read_proof(entry["proof"])
        need(is_in_tree(entry["leaf"].encode("utf-8", "surrogatepass"), act["number"], count, proof, root), f"act {act['number']} is not in the record that was signed")
        before = act["number"]
        acts.append(act)
    need(acts, "it holds nothing that was said")
    return name, count, receipt["cell"], acts


def main(arguments):
    if len(arguments) != 3:
        print(__doc__, file=sys.stderr)
        return 2
    try:
        with open(arguments[1], "rb") as file:
            text = file.read().decode("utf-8")
    except (OSError, UnicodeDecodeError) as trouble:
        print(f"{arguments[1]}: {trouble}", file=sys.stderr)
        return 1 if isinstance(trouble, UnicodeDecodeError) else 3
    try:
        name, count, cell, acts = check(text, arguments[2])
    except Wrong as wrong:
        print(f"{arguments[1]}: NOT PROVEN: {wrong}", file=sys.stderr)
        return 1
    for act in acts:
        rest = {member: value for member, value in act.items() if member not in ("nonce", "number", "wall_ms", "second", "did", "seat", "cell")}
        minutes = act.get("second", 0) // 60
        print(f"T+{minutes // 60:02}:{minutes % 60:02}  {act['seat']}  {act['did']}  {json.dumps(rest, ensure_ascii=False)}")
    print(f"PROVEN: {len(acts)} acts of {cell} are in the record {name} of {count} events, as its key signed it")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv))
