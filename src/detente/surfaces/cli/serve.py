"""`detente serve`: the picture in a browser, from one process of this machine."""

from __future__ import annotations

import getpass
import ipaddress
import socket
import threading
from dataclasses import replace
from pathlib import Path

import click

from detente.errors import SettingsError
from detente.settings import load_settings
from detente.store.engine import is_server


def serve_command(
    *, store: str, area: str | None, host: str, port: int, by: str | None, ceiling: str, knowledge: str | None, names: tuple[str, ...],
    is_open: bool,
) -> int:  # fmt: skip
    """Serves until it is stopped."""
    if not is_loopback(host) and not is_open:
        raise SettingsError(
            f"--host {host}: whoever reaches it could read and change everything, since there are no accounts yet. Serve on 127.0.0.1, or, "
            "behind something that asks who it is, add --without-accounts and --name HOST"
        )
    if not is_server(store) and not Path(store).is_file() and area is None:
        raise SettingsError(f"--store {store}: no such file; fill it with: detente read PATH... --store {store}")
    _free(host, port)
    import uvicorn

    from detente.surfaces.api.app import create_app
    from detente.surfaces.api.room import Serving

    settings = load_settings()
    if knowledge is not None:
        settings = replace(settings, knowledge=Path(knowledge))
    serving = Serving(store, host, port, by or _login(), area, ceiling, settings)
    app = create_app(serving, names=names)
    room = app.state.room
    areas = ", ".join(room.areas()) or "none yet"
    click.echo(f"Detente serves {room.store.name} (areas: {areas})")
    page = "" if (serving.static / "index.html").is_file() else "read"
    click.echo(f"open http://{_shown(host)}:{port}/{page} in a browser; Ctrl+C stops it")
    threading.Thread(target=room.warm, name="first pictures", daemon=True).start()
    uvicorn.run(
        app,
        host=host,
        port=port,
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=3,
    )
    return 0


def is_loopback(host: str) -> bool:
    """True for names and addresses that only this machine reaches."""
    if host.casefold() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def _free(host: str, port: int) -> None:
    """Raises SettingsError, with what to do, if somebody listens there already."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        with socket.socket(family) as tried:
            tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            tried.bind((host, port))
    except OSError as error:
        raise SettingsError(f"{host}:{port} cannot be served ({error.strerror}); name another port with --port") from error


def _shown(host: str) -> str:
    return f"[{host}]" if ":" in host else ("127.0.0.1" if host == "0.0.0.0" else host)  # noqa: S104 only compared


def _login() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "desk"
