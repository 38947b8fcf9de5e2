"""`make up`: runs the whole system for use on this machine, with its data in var/up (or the folder named)."""

import fcntl
import json
import sys
from pathlib import Path

from tools.launcher.running import NOTICE, addresses, end_on_sigterm, hold
from tools.launcher.system import LIVE, PAGES, RECEIVER, ROOT, System
from tools.processes import Died, is_free
from tools.services import SERVICES

# The README's examples use these; they are the ones docker-compose.yml publishes too.
DOCUMENTED_PORTS = {f"{service} api": 8001 + index for index, service in enumerate(SERVICES)} | {
    RECEIVER: 2525,
    PAGES: 8000,
    LIVE: 8006,
}


def wanted_ports(file: Path) -> dict[str, int]:
    """The ports of the last run, at first the documented ones; without those that are in use."""
    ports: dict[str, int] = json.loads(file.read_text()) if file.exists() else DOCUMENTED_PORTS
    return {name: port for name, port in ports.items() if is_free(port)}


def main(folder: Path) -> int:
    end_on_sigterm()
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print(f"The system is already running on {folder}.", file=sys.stderr)
            return 1
        try:
            run(folder)
        except KeyboardInterrupt:
            print("\nStopped.")
        except Died as died:
            print(f"\n{died}", file=sys.stderr)
            return 1
    return 0


def run(folder: Path) -> None:
    ports = folder / "ports.json"
    system = System(folder, ports=wanted_ports(ports))
    ports.write_text(json.dumps(system.ports, indent=1))
    print(f"{NOTICE}\n\nStarting ...", flush=True)
    with system:
        print(f"\nReady:\n{addresses(system)}")
        if password := system.first_administrator():
            print(f"\nFirst administrator: administrator, password {password} (change it at first sign-in)")
        print("\nCtrl-C ends it; the data stays.", flush=True)
        hold(system)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]).resolve() if sys.argv[1:] else ROOT / "var/up"))
