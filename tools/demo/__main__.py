"""`make demo`: the whole system on an empty folder of its own, and the story played into it.

DEMO_EXIT=1 ends it after the story: status 0 only if every step was observed at the far end.
"""

import os
import sys
import tempfile
from pathlib import Path

from tools.demo import story
from tools.demo.narrator import Narrator
from tools.launcher.running import NOTICE, addresses, end_on_sigterm, hold
from tools.launcher.system import System
from tools.processes import Died, warden


def main() -> int:
    end_on_sigterm()
    folder = Path(tempfile.mkdtemp(prefix="tradeloom-demo-"))
    warden().remove(folder)
    print(f"{NOTICE}\n\nStarting ...", flush=True)
    try:
        with System(folder, movable_clock=True) as system:
            story.play(system, Narrator())
            print("\nEvery step was observed at the far end.")
            if not os.environ.get("DEMO_EXIT"):
                print(f"\nIt stays up until Ctrl-C:\n{addresses(system)}\n{story.SIGN_INS}", flush=True)
                hold(system)
    except KeyboardInterrupt:
        print("\nStopped.")
    except (Died, AssertionError) as failed:
        print(f"\n{failed}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
