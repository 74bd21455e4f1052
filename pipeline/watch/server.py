"""The page's server: for this machine alone, by an address nobody can guess, telling what changes by server-sent events."""

from __future__ import annotations

import asyncio
import hmac
import ipaddress
import json
import secrets
import socket
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response, StreamingResponse
from starlette.routing import Mount, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pipeline.build.pool import Result
from pipeline.build.worker import WorkerJob
from pipeline.draw.baselines import BaselinesJob
from pipeline.errors import UsageError
from pipeline.guide.model import GuideJob
from pipeline.watch.board import Place
from pipeline.watch.desk import Desk
from pipeline.watch.pictures import Pictures
from pipeline.watch.sources import RELEASE_TREE
from pipeline.watch.telling import changes_told

HERE = Path(__file__).resolve().parent
_PARTS = ("page.css", "page.js", "sheet.js", "look.js", "paper.html", "paper.js", "icon.svg")
PAGE = {"": "page.html", **{name: name for name in _PARTS}}
_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self';"
    " frame-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "Cache-Control": "no-store",  # what is not public yet stays out of the browser's files
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
_PAPER_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:; sandbox; frame-ancestors 'self'"
)
"""A paper is what partners get, with its styles and pictures inside; it may do nothing but be seen on our own page."""
_ALIVE = 15.0  # s after which an idle connection is told that it is not dead
_LARGEST = 4 << 20  # bytes of what a page says it has on screen


@dataclass(frozen=True, slots=True)
class Studio:
    """What the server shows. `ask` has a worker do a job at once; None where there is none now."""

    root: Path
    desk: Desk
    pictures: Pictures
    ask: Callable[[WorkerJob], Result | None]


class Guard:
    """Lets only requests through that were sent to this server by name or number and know its token.

    The name is checked because any website may make its own name point here (DNS rebinding).
    """

    def __init__(self, app: ASGIApp, token: str, host: str, port: int) -> None:
        self._app, self._token, self._port = app, token, port
        self._names = {"localhost", host.lower()}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                given = {name for name, _ in message.get("headers", [])}
                own = [(name.lower().encode(), value.encode()) for name, value in _HEADERS.items()]
                message["headers"] = [*message.get("headers", []), *(each for each in own if each[0] not in given)]
            await send(message)

        request = Request(scope)
        if not self._is_ours(request.headers.get("host", "")):
            refusal = PlainTextResponse("This name is not the one packs watch listens to.\n", 421)
            await refusal(scope, receive, send_guarded)
        elif not hmac.compare_digest(scope["path"].split("/")[1].encode(), self._token.encode()):
            refusal = PlainTextResponse("Use the whole address that packs watch printed.\n", 403)
            await refusal(scope, receive, send_guarded)
        else:
            await self._app(scope, receive, send_guarded)

    def _is_ours(self, host: str) -> bool:
        name, _, port = host.rpartition(":")
        if port != str(self._port):
            return False
        return name.lower() in self._names or _is_address(name)


def _is_address(name: str) -> bool:
    """Whether a host is a number: no name server had a say in it."""
    try:
        ipaddress.ip_address(name.removeprefix("[").removesuffix("]"))
    except ValueError:
        return False
    return True


def application(studio: Studio, token: str, host: str, port: int) -> ASGIApp:
    """The whole of it, as an ASGI application."""
    views = _Views(studio)
    routes = [
        Route("/", views.page),
        Route("/{name}", views.page),
        Route("/events/all", views.events),
        Route("/seen/{reader}", views.seen, methods=["POST"]),
        Route("/picture/{key}", views.picture),
        Route("/release/{sha256}", views.release),
        Route("/baselines/{key}", views.baselines),
        Route("/paper/{key}", views.paper),
    ]
    return Guard(Starlette(routes=[Mount(f"/{token}", routes=routes)]), token, host, port)


class _Views:
    """What is answered."""

    def __init__(self, studio: Studio) -> None:
        self._studio, self._desk = studio, studio.desk

    async def page(self, request: Request) -> Response:
        name = PAGE.get(request.path_params.get("name", ""))
        return FileResponse(HERE / name) if name else Response(status_code=404)

    async def events(self, request: Request) -> Response:
        return StreamingResponse(self._events(), media_type="text/event-stream")

    async def _events(self) -> AsyncIterator[str]:
        """First everything, then what changed; however slow a reader is, it is told of now, never of what was before."""
        loop, wake, reader = asyncio.get_running_loop(), asyncio.Event(), secrets.token_hex(8)

        def listener() -> None:
            loop.call_soon_threadsafe(wake.set)

        self._desk.enter(reader, listener)
        try:
            yield _event({"reader": reader})
            serial = 0
            while True:
                wake.clear()
                changes = self._desk.since(serial)
                serial = changes.serial
                yield _event(changes_told(changes))
                try:
                    await asyncio.wait_for(wake.wait(), _ALIVE)
                except TimeoutError:
                    yield ": still here\n\n"
        finally:
            self._desk.leave(reader)

    async def seen(self, request: Request) -> Response:
        """What a reader has on screen: ids of places, one a line."""
        body = b""
        async for chunk in request.stream():
            body += chunk
            if len(body) > _LARGEST:
                return Response(status_code=413)
        places = [
            Place(*line.split("/")) for line in body.decode("utf-8", "replace").split("\n") if line.count("/") == 3
        ]
        self._desk.see(request.path_params["reader"], places)
        return Response(status_code=204)

    def picture(self, request: Request) -> Response:
        found = self._studio.pictures.find(request.path_params["key"])
        return Response(found[0], media_type=found[1]) if found else Response(status_code=404)

    def release(self, request: Request) -> Response:
        task = self._desk.released(request.path_params["sha256"])
        if task is None:
            return Response(status_code=404)
        try:
            body = (self._studio.root / RELEASE_TREE / task.path).read_bytes()
        except FileNotFoundError:
            return Response(status_code=404)
        return Response(body, media_type=task.facts.media_type)

    def baselines(self, request: Request) -> Response:
        job = self._desk.job(request.path_params["key"])
        body = self._studio.ask(BaselinesJob(job)) if job else None
        return Response(body, media_type="application/json") if isinstance(body, bytes) else Response(status_code=404)

    def paper(self, request: Request) -> Response:
        """The guide or a document, set for whoever opens it, or why it cannot be."""
        task = self._desk.paper(request.path_params["key"])
        if task is None or not isinstance(task.job, GuideJob):
            return PlainTextResponse("It has changed since; look at it again.\n", 404)
        body = self._studio.ask(task.job)
        if not isinstance(body, bytes):
            return PlainTextResponse(f"It cannot be set: {body or 'packs watch is ending'}\n", 500)
        policy = {"Content-Security-Policy": _PAPER_POLICY} if task.job.form == "html" else {}
        return Response(body, media_type=task.facts.media_type, headers=policy)


def _event(value: object) -> str:
    return f"data: {json.dumps(value, ensure_ascii=False)}\n\n"


@contextmanager
def serve(studio: Studio, host: str, port: int) -> Iterator[str]:
    """Answers on a thread of its own; gives the address to open. Port 0 is any free one. Raises UsageError."""
    try:
        listening = socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    except OSError as error:
        hint = "choose another with --port, or leave it out for any free one"
        raise UsageError(f"cannot listen on {host}, port {port}: {error.strerror or error}", hint=hint) from error
    token, port = secrets.token_urlsafe(16), listening.getsockname()[1]
    config = uvicorn.Config(
        application(studio, token, host, port),
        lifespan="off",
        ws="none",
        log_config=None,
        log_level="critical",  # what it has to say of connections is for nobody
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=0,
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    try:
        yield f"http://{f'[{host}]' if ':' in host else host}:{port}/{token}/"
    finally:
        server.should_exit = server.force_exit = True
        thread.join(2)
        listening.close()
