"""`detente serve`: the picture in a browser, for one person on this machine or for a team."""

from __future__ import annotations

import getpass
import ipaddress
import logging
import socket
import threading
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from detente.errors import SettingsError
from detente.model.accounts import ROLES
from detente.settings import load_settings
from detente.surfaces.cli.options import reports_errors

if TYPE_CHECKING:
    from detente.surfaces.api.room import Room
    from detente.surfaces.api.team import Team

LABELS = ("public", "internal", "restricted", "strict")


@dataclass(frozen=True, slots=True)
class Doors:
    """Where the server listens, and how browsers reach it."""

    host: str
    port: int
    names: tuple[str, ...] = ()
    is_team: bool = False
    certificate: str | None = None
    key: str | None = None
    proxy: str | None = None
    public_delay: float | None = None

    @property
    def is_tls(self) -> bool:
        return self.certificate is not None or self.proxy is not None


@click.command(epilog="""\b
Examples:
  detente serve --store memory.db
  detente people add Ana --role administrator --store memory.db
  detente serve --team --host 0.0.0.0 --name desk.example --tls-cert cert.pem --tls-key key.pem --store memory.db
""")  # fmt: skip
@click.option("--store", required=True, envvar="DETENTE_STORE", metavar="FILE", help="The memory (also DETENTE_STORE).")
@click.option("--area", envvar="DETENTE_AREA", metavar="NAME", help="The area that opens first (also DETENTE_AREA).")
@click.option(
    "--host", default="127.0.0.1", show_default=True, metavar="ADDRESS", help="Where to listen; beyond this machine needs --team."
)
@click.option("--port", default=8300, show_default=True, type=click.IntRange(1, 65535), metavar="PORT")
@click.option(
    "--by",
    envvar="DETENTE_BY",
    metavar="NAME",
    help="Signs what is decided in the browser (also DETENTE_BY); default: the login name.",
)
@click.option(
    "--ceiling", type=click.Choice(LABELS), default="strict", show_default=True, help="Show nothing that is labelled above this."
)
@click.option(
    "--name",
    "names",
    multiple=True,
    metavar="HOST",
    help="A further name that browsers may call this server by; may be given again.",
)
@click.option("--team", "is_team", is_flag=True, help="Ask everybody who they are: accounts, roles, a log of what is read.")
@click.option("--tls-cert", "certificate", type=click.Path(exists=True, dir_okay=False), help="The certificate, for TLS.")
@click.option("--tls-key", "key", type=click.Path(exists=True, dir_okay=False), help="Its key.")
@click.option(
    "--behind-proxy", "proxy", metavar="ADDRESS", help="A proxy at this address does TLS and says who asks (X-Forwarded-For)."
)
@click.option("--public-view", "public_delay", type=click.FloatRange(min=0), metavar="HOURS",
              help="Without a login show the levels of so many hours ago, places blurred to the watched ones.")  # fmt: skip
@click.option("--knowledge", metavar="DIR", help="A folder of your own knowledge files.")
@reports_errors
def serve(
    store: str, area: str | None, by: str | None, ceiling: str, knowledge: str | None, **options: object,
) -> int:  # fmt: skip
    """Open the memory in a browser: for one person on this machine, or with --team for several. No internet."""
    doors = Doors(**options)  # type: ignore[arg-type]
    return serve_command(doors, store=store, area=area, by=by, ceiling=ceiling, knowledge=knowledge)


def serve_command(doors: Doors, *, store: str, area: str | None, by: str | None, ceiling: str, knowledge: str | None) -> int:
    """Serves until it is stopped."""
    from detente.store.engine import is_server

    _refuse_unsafe(doors)
    if not is_server(store) and not Path(store).is_file() and area is None:
        raise SettingsError(f"--store {store}: no such file; fill it with: detente read PATH... --store {store}")
    _free(doors.host, doors.port)
    import uvicorn

    from detente.surfaces.api.app import create_app
    from detente.surfaces.api.room import Serving

    settings = load_settings()
    if knowledge is not None:
        settings = replace(settings, knowledge=Path(knowledge))
    app = create_app(
        Serving(store, doors.host, doors.port, by or _login(), area, ceiling, _team(doors), settings), names=doors.names
    )
    _announce(app.state.room, doors)
    threading.Thread(target=app.state.room.warm, name="first pictures", daemon=True).start()
    logging.getLogger("detente.api").addHandler(logging.StreamHandler())
    uvicorn.run(
        app, host=doors.host, port=doors.port, log_level="warning", access_log=False, server_header=False,
        proxy_headers=doors.proxy is not None, forwarded_allow_ips=doors.proxy or "", timeout_graceful_shutdown=3, timeout_keep_alive=75,
        ssl_certfile=doors.certificate, ssl_keyfile=doors.key, h11_max_incomplete_event_size=32_768, limit_concurrency=1_000,
    )  # fmt: skip
    return 0


def _refuse_unsafe(doors: Doors) -> None:
    if not is_loopback(doors.host) and not doors.is_team:
        raise SettingsError(
            f"--host {doors.host}: whoever reaches it could read and change everything. Add --team, so that everybody must log in, or serve "
            "on 127.0.0.1"
        )
    if not is_loopback(doors.host) and not doors.is_tls:
        raise SettingsError(
            f"--host {doors.host}: passwords would cross the network in the open. Add --tls-cert and --tls-key, or --behind-proxy ADDRESS "
            "of a proxy that does TLS"
        )
    if (doors.certificate is None) != (doors.key is None):
        raise SettingsError("--tls-cert and --tls-key belong together; give both")
    if doors.public_delay is not None and not doors.is_team:
        raise SettingsError("--public-view is for a room with accounts; add --team")


def _team(doors: Doors) -> Team | None:
    if not doors.is_team:
        return None
    from detente.surfaces.api.team import Team

    delay = timedelta(hours=doors.public_delay) if doors.public_delay is not None else None
    return Team(public_delay=delay, is_tls=doors.is_tls)


def _announce(room: Room, doors: Doors) -> None:
    click.echo(f"Detente serves {room.store.name} (areas: {', '.join(room.areas()) or 'none yet'})")
    page = "" if (room.serving.static / "index.html").is_file() else "read"
    way = "https" if doors.certificate is not None else "http"
    click.echo(f"open {way}://{_shown(doors.host)}:{doors.port}/{page} in a browser; Ctrl+C stops it")
    if room.people is None:
        return
    from detente.store.accounts import accounts

    if not any(a.role == ROLES[-1] and not a.is_locked for a in accounts(room.store)):
        click.echo(f"nobody can log in as administrator yet: detente people add NAME --role {ROLES[-1]} --store {room.store.name}")


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


COMMANDS = (serve,)
