"""`make up`: the whole system for use on this machine, its data kept in var/up."""

import fcntl
import json
import sys
from pathlib import Path

from tools.launcher.running import NOTICE, addresses, end_on_sigterm, hold
from tools.launcher.system import ROOT, System
from tools.processes import Died, is_free

FOLDER = ROOT / "var/up"


def remembered_ports(file: Path) -> dict[str, int]:
    """Those of the last time that are still free, so that addresses stay what people noted down."""
    if not file.exists():
        return {}
    ports: dict[str, int] = json.loads(file.read_text())
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
    system = System(FOLDER, ports=remembered_ports(ports))
    ports.write_text(json.dumps(system.ports, indent=1))
    print(f"{NOTICE}\n\nStarting ...", flush=True)
    with system:
        print(f"\nReady:\n{addresses(system)}")
        if password := system.first_administrator():
            print(f"\nFirst administrator: admin, password {password} (change it at first sign-in)")
        print("\nCtrl-C ends it; the data stays.", flush=True)
        hold(system)


if __name__ == "__main__":
    sys.exit(main())
