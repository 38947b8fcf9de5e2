"""Running a system, for `make up` and `make demo`: hold it until interrupted, and say where it is."""

import signal
import time

from tools.launcher.system import System
from tools.services import SERVICES

LOOK_SECONDS = 0.5

NOTICE = """\
The database is SecantusDB, a separate program under GPL-2: it is started as a process of its own and spoken
to over the network; nothing of it is linked or imported. A MongoDB 7 or 8 replica set can take its place."""


def end_on_sigterm() -> None:
    """Let SIGTERM end this program in order, as Ctrl-C does."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)


def hold(system: System) -> None:
    """Wait until interrupted. Raises Died when a process ends by itself: nothing is restarted silently."""
    while True:
        system.check()
        time.sleep(LOOK_SECONDS)


def addresses(system: System) -> str:
    """The addresses of everything, as lines to paste into a shell."""
    apis = "\n".join(f"  export {name.upper()}={system.url(name)}" for name in SERVICES)
    smtp = f"  export SMTP=127.0.0.1:{system.smtp_port}"
    pages = f"  {system.pages_url}  in a browser"
    return f"{pages}\n\n{apis}\n{smtp}\n\nEach API explains itself at /docs. Logs are in {system.logs}"
