"""The desk's page and what it asks for, served to this machine alone.

Bound to 127.0.0.1, under a token that is new at every start and known to nobody but the browser
that was opened; a request under another name of this machine, or from a page that is not ours, is
refused, and what is served asks nothing of anybody else.
"""

import asyncio
import json
import secrets
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from dataclasses import asdict
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import uvicorn
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import (
    FileResponse,
    HTMLResponse,
    JSONResponse,
    PlainTextResponse,
    Response,
    StreamingResponse,
)
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from perfeval_xl.desk.drops import take_in
from perfeval_xl.desk.jobs import Jobs, call_of
from perfeval_xl.desk.period_charts import charts_of
from perfeval_xl.desk.period_view import TILES, PeriodView
from perfeval_xl.desk.starters import open_as_clicked
from perfeval_xl.desk.unit_view import derivation_of, unit_of
from perfeval_xl.desk.work_folder import WorkFolder
from perfeval_xl.ledger.ledger import has_ledger
from perfeval_xl.messages import SEVERITY_WORDS, PerfevalError

HOST = "127.0.0.1"
_HERE = Path(__file__).parent
_LOOK_SECONDS, _ALIVE_SECONDS = 0.2, 10.0
_HEADERS = {
    "content-security-policy": "default-src 'none'; script-src 'self'; style-src 'self';"
    " img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none';"
    " frame-ancestors 'none'",
    "referrer-policy": "no-referrer",  # the address holds the token
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "cross-origin-resource-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
}
_templates = Environment(
    loader=FileSystemLoader(_HERE), autoescape=True, undefined=StrictUndefined, trim_blocks=True
)
# What departments wrote is text, whatever signs it holds: nothing in a template is marked safe.
_templates.globals.update(severity=SEVERITY_WORDS, tiles=TILES)


class Guard:
    """Lets through what our own page, on this machine, asks for."""

    def __init__(self, app: ASGIApp, address: str) -> None:
        self._app, self._host, self._origin = app, address, f"http://{address}"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse another name of this machine, and what another origin has sent."""

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(_HEADERS)
            await send(message)

        headers = Headers(scope=scope) if scope["type"] == "http" else Headers()
        origin = headers.get("origin", None if scope.get("method") == "GET" else "")
        ours = headers.get("host") == self._host and origin in (None, self._origin)
        if ours and headers.get("sec-fetch-site", "none") in ("same-origin", "none"):
            await self._app(scope, receive, with_headers)
        elif scope["type"] == "http":
            await PlainTextResponse("不是从工作台的页面来的。", 403)(scope, receive, with_headers)


class Desk:
    """The pages of one work folder."""

    def __init__(self, folder: Path, jobs: Jobs, stopping: Callable[[], bool]) -> None:
        self._folder, self._jobs, self._stopping = folder, jobs, stopping

    def routes(self, token: str) -> list[Route]:
        """Return where everything is: below the token."""
        get: dict[str, Callable[[Request], Any]] = {
            "/": self.page, "/overview": self.overview, "/unit": self.unit,
            "/derivation": self.derivation, "/charts": self.charts, "/events": self.events,
            **{f"/{name}": partial(_asset, name) for name in ("desk.css", "desk.js")},
        }  # fmt: skip
        post = {"/job": self.job, "/cancel": self.cancel, "/open": self.open, "/drop": self.drop}
        return [
            *(Route(f"/{token}{path}", each) for path, each in get.items()),
            *(Route(f"/{token}{path}", each, methods=["POST"]) for path, each in post.items()),
        ]

    def _view(self, request: Request) -> PeriodView:
        return PeriodView.of(self._folder, request.query_params.get("period", ""))

    def page(self, request: Request) -> Response:
        """The page itself; its list is asked for by its script."""
        try:
            view = self._view(request)
            work, rubric = view.work, view.work.rubric()
        except PerfevalError as error:  # there is no page yet that could tell it
            return PlainTextResponse(str(error), 409)
        return _html(
            "page.html", work=work, view=view, days=view.days_left(date.today()),
            issuer=work.settings.issuer or (rubric.issuer if rubric else work.path.name),
            rubrics=() if rubric else work.shelf().ids, ledger=has_ledger(work.out),
        )  # fmt: skip

    def overview(self, request: Request) -> Response:
        """What stands above the list, and its rows."""
        view = self._view(request)
        verified = view.verified()
        return JSONResponse(
            {
                "sentence": view.sentence(),
                "new": view.new_files,
                "verified": "" if verified is None else f"已核实 {verified:.1%}",
                "conflicts": view.conflicts(),
                "summary": bool(view.manifest),
                "rows": view.rows(),
            }
        )

    def unit(self, request: Request) -> Response:
        """One department's panel."""
        name = request.query_params.get("name", "")
        return _html("unit.html", unit=unit_of(self._view(request), name))

    def derivation(self, request: Request) -> Response:
        """How its scores came about; it takes a moment, so it is asked for by itself."""
        name = request.query_params.get("name", "")
        return PlainTextResponse(derivation_of(self._view(request), name))

    def charts(self, request: Request) -> Response:
        """The charts of the period."""
        return _html("charts.html", charts=charts_of(self._view(request)))

    async def events(self, _: Request) -> Response:
        """The job as it goes on, and when the results or the inbox have changed."""
        return StreamingResponse(self._told(), media_type="text/event-stream")

    async def _told(self) -> AsyncIterator[str]:
        work, before, silent = WorkFolder.of(self._folder), "", 0.0
        while not self._stopping():
            state = self._jobs.state
            job = None if state is None else asdict(state)
            told = json.dumps({"job": job, "stamp": work.stamp()}, ensure_ascii=False)
            if told != before or silent > _ALIVE_SECONDS:
                yield f"data: {told}\n\n"
                before, silent = told, 0.0
            await asyncio.sleep(_LOOK_SECONDS)
            silent += _LOOK_SECONDS

    async def job(self, request: Request) -> Response:
        """Begin a step."""
        asked = await request.json()
        view = self._view(request)
        call = await run_in_threadpool(call_of, str(asked.get("name")), view, asked)
        return JSONResponse(asdict(self._jobs.start(call)))

    async def cancel(self, request: Request) -> Response:
        """Stop the job of a number."""
        self._jobs.cancel(int((await request.json())["number"]))
        return Response()

    async def open(self, request: Request) -> Response:
        """Open a workbook or folder on this machine, as a double click does."""
        place = WorkFolder.of(self._folder).place_of(str((await request.json())["path"]))
        if not open_as_clicked(place):
            raise PerfevalError("DESK_NOT_OPENED", found=place)
        return Response()

    async def drop(self, request: Request) -> Response:
        """Take in a file that was dropped; its content is the body."""
        work, name = WorkFolder.of(self._folder), request.query_params.get("name", "")
        told = await take_in(work.inbox, name, request.stream(), work.settings.limits)
        return JSONResponse({"told": told})


def _html(template: str, **values: Any) -> Response:
    return HTMLResponse(_templates.get_template(template).render(**values))


def _asset(name: str, _: Request) -> Response:
    return FileResponse(_HERE / name)


def _refused(_: Request, error: Exception) -> Response:
    return JSONResponse({"error": str(error)}, 409)


def application(
    folder: Path, address: str, token: str, jobs: Jobs, stopping: Callable[[], bool]
) -> ASGIApp:
    """Return the desk of a work folder; `address` is host:port as the browser has to say it."""
    routes = Desk(folder, jobs, stopping).routes(token)
    handlers: dict[Any, Any] = {PerfevalError: _refused}
    return Guard(Starlette(routes=routes, exception_handlers=handlers), address)


def serve(folder: Path, port: int, begun: Callable[[str], None]) -> None:
    """Serve the desk of a work folder until Ctrl+C; `begun` is told its address.

    A job that is under way is ended before this returns. Raises PerfevalError where the settings
    are wrong, name no folders, or the port (0: any) is taken.
    """
    WorkFolder.of(folder)
    with socket.socket() as bound:
        try:
            bound.bind((HOST, port))
            bound.listen()  # a browser may ask before the server is quite there
        except OSError as error:
            raise PerfevalError("DESK_PORT_TAKEN", found=port, why=error.strerror) from error
        address, jobs = f"{HOST}:{bound.getsockname()[1]}", Jobs(folder)
        token = secrets.token_urlsafe(32)
        app = application(folder, address, token, jobs, lambda: server.should_exit)
        server = uvicorn.Server(
            uvicorn.Config(
                app, loop="asyncio", http="h11", ws="none", lifespan="off", log_config=None,
                access_log=False, server_header=False, timeout_graceful_shutdown=2,
            )
        )  # fmt: skip
        begun(f"http://{address}/{token}/")
        try:
            # What was caught on the way is raised once more when all is closed.
            with suppress(KeyboardInterrupt):
                server.run(sockets=[bound])
        finally:
            jobs.close()
