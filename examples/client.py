#!/usr/bin/env python3
"""A client of entente in forty lines: takes a seat, reads what its cell has, writes a message, and hears its page being told of it.

    client.py https://10.0.0.5:8443/ CODE ca.pem "Good morning."      the code of a join card, and the authority's certificate

It speaks the interface of docs/api.md, whose machine-readable form is docs/openapi.json.
"""
import json
import ssl
import sys
import urllib.request
import uuid

address, code, authority, words = sys.argv[1:5]
trust = ssl.create_default_context(cafile=authority)
session = {}


def ask(path, body=None):
    request = urllib.request.Request(address.rstrip("/") + path, data=None if body is None else json.dumps(body).encode())
    request.add_header("Sec-Fetch-Site", "same-origin")
    if session:
        request.add_header("Cookie", session["cookie"])
        request.add_header("X-Entente", session["csrf"])
    return urllib.request.urlopen(request, context=trust, timeout=60)


with ask("/api/join", {"code": code, "name": "client.py"}) as joined:
    seat = json.load(joined)
    session.update(cookie=joined.headers["Set-Cookie"].split(";")[0], csrf=seat["csrf"])
print("seat", seat["seat"])
for item in json.load(ask("/api/view"))["items"]:
    print("item", item["number"], next(iter((item["text"] or item["title"] or {}).values()), ""))
stream = ask("/api/events")
with ask("/api/command", {"key": str(uuid.uuid4()), "do": "message", "to": [], "text": words}) as answer:
    print("sent", json.load(answer)["ok"])
for line in stream:
    if line.startswith(b"data: ") and any(words in (item.get("text") or {}).values() for item in json.loads(line[6:]).get("items", [])):
        print("heard", words)
        break
