"""A small server for git over HTTP on this machine, which can also do what servers do on bad days."""

from __future__ import annotations

import os
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

ALWAYS, PUSHING, SENDING = "", "git-receive-pack", "POST git-receive-pack"
"""When a server is as it was told to be: at every request, at those of a push, or when the commit itself comes."""


@dataclass
class Server:
    """Repositories below `root`; at requests that hold `when` it is `mood` instead of answering.

    A mood is a status, "hangs", "cuts off" (says nothing), "goes deaf" (does it all and says half of it), or a
    function that is called once before it answers as ever.
    """

    root: Path
    mood: int | str | Callable[[], object] = 0
    when: str = ALWAYS
    port: int = 0
    closing: threading.Event = field(default_factory=threading.Event)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"


@contextmanager
def serving(root: Path) -> Iterator[Server]:
    """Git's own `http-backend` behind a real socket."""
    server = Server(root)

    class Handler(_Handler):
        told = server

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as listening:
        server.port = listening.server_address[1]
        thread = threading.Thread(target=listening.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield server
        finally:
            server.closing.set()
            listening.shutdown()
            thread.join()


class _Handler(BaseHTTPRequestHandler):
    told: Server

    def log_message(self, *_: object) -> None:
        pass

    def do_GET(self) -> None:
        self.answer(b"")

    def do_POST(self) -> None:
        self.answer(self.body())

    def body(self) -> bytes:
        if self.headers.get("Transfer-Encoding") != "chunked":
            return self.rfile.read(int(self.headers.get("Content-Length", 0)))
        parts = []
        while size := int(self.rfile.readline(), 16):
            parts.append(self.rfile.read(size))
            self.rfile.readline()
        self.rfile.readline()
        return b"".join(parts)

    def answer(self, body: bytes) -> None:
        mood = self.told.mood if self.is_meant() else 0
        if isinstance(mood, int) and mood:
            self.send_error(mood)
        elif mood == "hangs":
            self.told.closing.wait(60)
        elif mood == "cuts off":
            self.close_connection = True
        else:
            if callable(mood):
                self.told.mood = 0
                mood()
            self.answer_by_git(body, half=mood == "goes deaf")

    def is_meant(self) -> bool:
        path, _, query = self.path.partition("?")
        asked = f"{self.command} {path.rpartition('/')[2]} {query}"
        return self.told.when in asked

    def answer_by_git(self, body: bytes, *, half: bool) -> None:
        path, _, query = self.path.partition("?")
        environment = {
            "PATH": os.environ["PATH"],
            "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_PROJECT_ROOT": str(self.told.root),
            "GIT_HTTP_EXPORT_ALL": "1",
            "REMOTE_USER": "ann",
            "REQUEST_METHOD": self.command,
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "CONTENT_TYPE": self.headers.get("Content-Type", ""),
            "CONTENT_LENGTH": str(len(body)),
            "HTTP_CONTENT_ENCODING": self.headers.get("Content-Encoding", ""),
            "GIT_PROTOCOL": self.headers.get("Git-Protocol", ""),
        }
        command = ["git", "http-backend"]
        done = subprocess.run(command, env=environment, input=body, capture_output=True, check=False)
        head, _, content = done.stdout.partition(b"\r\n\r\n")
        headers = dict(line.split(": ", 1) for line in head.decode().split("\r\n"))
        self.send_response(int(headers.pop("Status", "200").split()[0]))
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content[: len(content) // 2] if half else content)
