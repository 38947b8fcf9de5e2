"""`make up`: the whole system for use on this machine, its data kept in var/up."""

import fcntl
import json
import sys
from pathlib import Path

from tools.launcher.running import NOTICE, addresses, end_on_sigterm, hold
from tools.launcher.system import RECEIVER, ROOT, SERVICES, System
from tools.processes import Died, is_free

FOLDER = ROOT / "var/up"
# The README's examples use these; they are the ones docker-compose.yml publishes too.
DOCUMENTED_PORTS = {f"{service} api": 8001 + index for index, service in enumerate(SERVICES)} | {
    RECEIVER: 2525
}


def wanted_ports(file: Path) -> dict[str, int]:
    """Those of the last time, at first the documented ones; each only while nobody else listens there."""
    ports: dict[str, int] = json.loads(file.read_text()) if file.exists() else DOCUMENTED_PORTS
    return {name: port for name, port in ports.items() if is_free(port)}


def main() -> int:
    end_on_sigterm()
    FOLDER.mkdir(parents=True, exist_ok=True)
    with (FOLDER / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print(f"The system is already running on {FOLDER}.", file=sys.stderr)
            return 1
        try:
            run()
        except KeyboardInterrupt:
            print("\nStopped.")
        except Died as died:
            print(f"\n{died}", file=sys.stderr)
            return 1
    return 0


def run() -> None:
    ports = FOLDER / "ports.json"
    system = System(FOLDER, ports=wanted_ports(ports))
    ports.write_text(json.dumps(system.ports, indent=1))
    print(f"{NOTICE}\n\nStarting ...", flush=True)
    with system:
        print(f"\nReady:\n{addresses(system)}")
        if password := system.first_administrator():
            print(f"\nFirst administrator: administrator, password {password} (change it at first sign-in)")
        print("\nCtrl-C ends it; the data stays.", flush=True)
        hold(system)


if __name__ == "__main__":
    sys.exit(main())
