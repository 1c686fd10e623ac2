"""`ardash serve`: the dashboard on this machine."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from typing import Annotated

import typer

from ardash import places
from ardash.errors import BadSetting, Message
from ardash.settings import PREFIX, Settings, load_settings


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(serve)


def serve(
    port: Annotated[
        int | None, typer.Option(help="Port to listen on; ARDASH_PORT or 8501 by default.")
    ] = None,
    address: Annotated[
        str | None,
        typer.Option(help="Address to listen on; ARDASH_ADDRESS or 127.0.0.1 by default."),
    ] = None,
    insecure: Annotated[
        bool, typer.Option("--insecure", help="Let anybody who reaches the address see the data.")
    ] = False,
) -> None:
    """Serve the dashboard.

    It listens on this machine alone: as long as nobody has to sign in, any other address is
    refused unless you say `--insecure`.

    Examples:

        ardash serve

        ardash serve --port 8600
    """
    settings = load_settings(port=port, address=address, insecure=insecure or None)
    settings.check_reach()
    _check_free(settings)
    shown = f"[{settings.address}]" if ":" in settings.address else settings.address
    typer.echo(f"ardash is on http://{shown}:{settings.port}  (Ctrl+C ends it)")
    if settings.insecure:
        os.environ[f"{PREFIX}INSECURE"] = "1"  # app.py checks the address again
    _run(command(settings))


def command(settings: Settings) -> list[str]:
    """Write the command that serves the dashboard: Streamlit's own, with our address and port.

    Streamlit finds the rest of its configuration beside app.py, in a checkout and once installed.
    """
    return [
        *(sys.executable, "-m", "streamlit", "run", str(places.app_file())),
        *("--server.address", settings.address, "--server.port", str(settings.port)),
        *("--server.headless", "true", "--browser.gatherUsageStats", "false"),
    ]


def _check_free(settings: Settings) -> None:
    """Say at once that a port is taken, and what to do; Streamlit would say it later."""
    family = socket.AF_INET6 if ":" in settings.address else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        if os.name == "posix":
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.address, settings.port))
        except OSError as error:
            raise BadSetting(
                Message(
                    "Cannot listen on {address}:{port}: {reason}.",
                    address=settings.address,
                    port=settings.port,
                    reason=error.strerror or str(error),
                ),
                remedy=Message("Choose another one: ardash serve --port 8600."),
            ) from error


def _run(words: list[str]) -> None:
    sys.stdout.flush()
    if os.name == "posix":
        os.execv(words[0], words)  # noqa: S606  (the server takes our place, and our signals)
    raise typer.Exit(subprocess.run(words, check=False).returncode)  # noqa: S603
