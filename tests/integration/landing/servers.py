"""A web server and an object store on the loopback interface, with faults on demand."""

from __future__ import annotations

import collections
import http.server
import re
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any, ClassVar

STALL_SECONDS = 1.5
#: Less than what the tests' readers call a stall.
LATE_SECONDS = 0.3
Faults = collections.defaultdict[str, list[object]]


class WebServer:
    """Files by path, and for each path the faults of its next answers.

    A fault is a status, ``cut`` (half of the answer), ``late cut`` (the same, and a moment for the reader before the
    end), ``stall`` or ``reset``.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        self.files: dict[str, bytes] = {}
        self.faults: Faults = collections.defaultdict(list)
        self.gives_ranges = True
        self.tag = '"one"'
        self.requests: list[tuple[str, str]] = []


class _Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    web: ClassVar[WebServer]

    def log_message(self, *_: object) -> None:
        pass

    def do_HEAD(self) -> None:
        self.answer(has_body=False)

    def do_GET(self) -> None:
        self.answer(has_body=True)

    def answer(self, *, has_body: bool) -> None:
        path = self.path.partition("?")[0]
        self.web.requests.append((self.command, path))
        fault = self.web.faults[path].pop(0) if has_body and self.web.faults[path] else None
        data = self.web.files.get(path)
        if isinstance(fault, int) or data is None:
            self.head(fault if isinstance(fault, int) else 404, 0)
            return
        if fault in ("stall", "reset"):
            time.sleep(STALL_SECONDS if fault == "stall" else 0)
            self.close_connection = True
            return
        wanted = re.fullmatch(r"bytes=(\d+)-(\d+)", self.headers.get("Range", ""))
        if wanted and self.web.gives_ranges:
            start, end = int(wanted[1]), min(int(wanted[2]) + 1, len(data))
            if start >= len(data):
                self.head(416, 0)
                return
            part = data[start:end]
            self.head(206, len(part), {"Content-Range": f"bytes {start}-{end - 1}/{len(data)}"})
        else:
            part = data
            self.head(200, len(part))
        if has_body:
            is_cut = fault in ("cut", "late cut")
            self.wfile.write(part[: len(part) // 2] if is_cut else part)
            time.sleep(LATE_SECONDS if fault == "late cut" else 0)
            self.close_connection = self.close_connection or is_cut

    def head(self, status: int, length: int, fields: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in {"Content-Length": str(length), "ETag": self.web.tag, **(fields or {})}.items():
            self.send_header(name, value)
        self.end_headers()


@contextmanager
def web_server() -> Iterator[WebServer]:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.daemon_threads = True
    _Handler.web = WebServer(f"http://127.0.0.1:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield _Handler.web
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


StartResponse = Callable[..., Any]
App = Callable[[dict[str, Any], StartResponse], Iterable[bytes]]


class FlakyStore:
    """The local object store behind a layer that answers GET requests for a key with the faults asked for."""

    def __init__(self, app: App) -> None:
        self._app = app
        self.faults: Faults = collections.defaultdict(list)
        self.url = ""

    def __call__(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        queue = self.faults[environ["PATH_INFO"]] if environ["REQUEST_METHOD"] == "GET" else []
        fault = queue.pop(0) if queue else None
        if isinstance(fault, int):
            start_response(f"{fault} Fault", [("Content-Length", "0")])
            return [b""]
        if fault == "stall":
            time.sleep(STALL_SECONDS)
        body = b"".join(self._app(environ, start_response))
        return [body[: len(body) // 2] if fault == "cut" else body]


@contextmanager
def object_store() -> Iterator[FlakyStore]:
    from moto.server import DomainDispatcherApplication, create_backend_app
    from werkzeug.serving import WSGIRequestHandler, make_server

    class Quiet(WSGIRequestHandler):
        def log(self, *_: object) -> None:
            pass

    store = FlakyStore(DomainDispatcherApplication(create_backend_app))
    server = make_server("127.0.0.1", 0, store, threaded=True, request_handler=Quiet)  # type: ignore[arg-type]
    store.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield store
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
