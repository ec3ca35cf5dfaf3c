"""Run by Taguette's own Python: its server is started, people code through its web interface, and its exports are kept.

taguette_writes.py FOLDER < wishes: JSON with `documents` (name and HTML), `tags`, and `highlights` (who, document, words, tags).
"""

import asyncio
import json
import os
import sys
import urllib.parse
from pathlib import Path

os.environ.setdefault("OTEL_SDK_DISABLED", "true")

import bs4
import taguette
from taguette import database, main, web
from tornado.httpclient import AsyncHTTPClient
from tornado.httpserver import HTTPServer
from tornado.testing import bind_unused_port
from tornado.web import create_signed_value

BOUNDARY = "----a-boundary-that-no-text-holds"


class Site:
    """The server's database and web address, spoken to as each person's browser does."""

    def __init__(self, folder: Path):
        self.database = folder / "server.sqlite3"
        config = {
            **main.DEFAULT_CONFIG,
            "BIND_ADDRESS": "127.0.0.1",
            "COOKIES_PROMPT": False,
            "DATABASE": f"sqlite:///{self.database}",
            "DOMAIN": "localhost",
            "EMAIL": "a@example.org",
            "HTML_OUT_SIZE_LIMIT": 5_000_000,
            "MULTIUSER": True,
            "PORT": 0,
            "SECRET_KEY": "secret",
            "SQLITE3_IMPORT_ENABLED": False,
            "TOS_FILE": None,
            "X_HEADERS": False,
        }
        self.app = web.make_app(config, xsrf_cookies=False)
        socket, self.port = bind_unused_port()
        HTTPServer(self.app).add_sockets([socket])

    def add_people(self, names):
        with self.app.DBSession() as session:
            session.add_all([database.User(login=name) for name in names])
            session.commit()

    async def ask(self, who: str, path: str, body=None, content_type="application/json", method="") -> bytes:
        cookie = create_signed_value(self.app.settings["cookie_secret"], "user", who).decode()
        if body is not None and not isinstance(body, bytes):
            body = json.dumps(body).encode()
        answer = await AsyncHTTPClient().fetch(
            f"http://127.0.0.1:{self.port}{path}",
            method=method or ("GET" if body is None else "POST"),
            body=body,
            headers={"Cookie": f"user={cookie}", "Content-Type": content_type},
            follow_redirects=False,
            raise_error=False,
        )
        assert answer.code < 400, (path, answer.code, answer.body)
        return answer.body


def form(fields, filename: str, content: bytes) -> bytes:
    parts = [f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n' for key, value in fields.items()]
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="{filename}"\r\nContent-Type: text/html\r\n\r\n'
    return "".join([*parts, head]).encode() + content + f"\r\n--{BOUNDARY}--\r\n".encode()


def offsets(html: str, words: str) -> tuple[int, int]:
    """Where the words stand, in bytes of text nodes, as the page's script counts a person's selection; '…' is anything between."""
    text = "".join(str(node) for node in bs4.BeautifulSoup(html, "html5lib").descendants if isinstance(node, bs4.NavigableString))
    first, _, last = words.partition("…")
    start = text.index(first)
    end = text.index(last, start) + len(last) if last else start + len(first)
    return len(text[:start].encode()), len(text[:end].encode())


async def code(site: Site, wishes: dict, folder: Path) -> None:
    people = sorted({one["who"] for one in wishes["highlights"]})
    first = people[0]
    site.add_people(people)
    name = urllib.parse.urlencode({"name": "Made in Taguette"}).encode()
    await site.ask(first, "/project/new", name, "application/x-www-form-urlencoded")
    await site.ask(first, "/api/project/1/members", {name: {"privileges": "ADMIN"} for name in people}, method="PATCH")
    tags, documents = {"interesting": 1}, {}
    for path, description in wishes["tags"].items():
        tags[path] = json.loads(await site.ask(first, "/api/project/1/tag/new", {"path": path, "description": description}))["id"]
    for name, html in wishes["documents"].items():
        body = form({"name": name, "description": ""}, f"{name}.html", f'<meta charset="utf-8"><body>{html}</body>'.encode())
        kind = f"multipart/form-data; boundary={BOUNDARY}"
        number = json.loads(await site.ask(first, "/api/project/1/document/new", body, kind))["created"]
        contents = json.loads(await site.ask(first, f"/api/project/1/document/{number}/contents"))["contents"]
        documents[name] = number, "".join(piece["contents"] for piece in contents)
    for one in wishes["highlights"]:
        number, html = documents[one["document"]]
        start, end = offsets(html, one["words"])
        body = {"start_offset": start, "end_offset": end, "tags": [tags[tag] for tag in one["tags"]]}
        await site.ask(one["who"], f"/api/project/1/document/{number}/highlight/new", body)
    for path, name in {
        "project.sqlite3": "exported.sqlite3",
        "codebook.qdc": "codebook.qdc",
        "highlights/.csv": "highlights.csv",
    }.items():
        (folder / name).write_bytes(await site.ask(first, f"/project/1/export/{path}"))


if __name__ == "__main__":
    target = Path(sys.argv[1])

    async def run():
        await code(Site(target), json.load(sys.stdin), target)

    asyncio.run(run())
    sys.stdout.write(json.dumps({"program": "Taguette", "version": taguette.__version__}))
