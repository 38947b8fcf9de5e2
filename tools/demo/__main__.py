"""`make demo`: starts the whole system on an empty folder of its own and plays the story into it.

DEMO_EXIT=1 ends it after the story: status 0 only if every step was observed at the far end.
"""

import os
import sys
import tempfile
from pathlib import Path

from tools.demo.company import Company, found_company, local, settings
from tools.demo.narrator import Narrator
from tools.demo.person import Problem
from tools.demo.story import BEGINS, Story
from tools.launcher.running import NOTICE, addresses, end_on_sigterm, hold
from tools.launcher.system import System
from tools.processes import Died, warden
from tools.smtp_sink import running_sink


def main() -> int:
    end_on_sigterm()
    folder = Path(tempfile.mkdtemp(prefix="tradeloom-demo-"))
    warden().remove(folder)
    print(f"{NOTICE}\n\nStarting ...", flush=True)
    try:
        with running_sink() as sink:
            system = System(folder, movable_clock=True, settings=settings(sink))
            system.move_clock(local(BEGINS))
            with system:
                company = found_company(system)
                Story(company, sink, Narrator()).play()
                print("\nEvery step was observed at the far end.")
                if not os.environ.get("DEMO_EXIT"):
                    print(
                        f"\nIt stays up until Ctrl-C:\n{addresses(system)}\n{sign_ins(company)}", flush=True
                    )
                    hold(system)
    except KeyboardInterrupt:
        print("\nStopped.")
    except (Died, AssertionError, Problem) as failed:
        print(f"\n{failed}", file=sys.stderr)
        return 1
    return 0


def sign_ins(company: Company) -> str:
    """Names and passwords of this demo's people, which go with its folder."""
    people = [company.administrator, *company.staff.values()]
    return "\n".join(["  sign-ins", *(f"    {person.login:14} {person.password}" for person in people)])


if __name__ == "__main__":
    sys.exit(main())
