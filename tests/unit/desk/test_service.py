"""What the desk's declaration brings into a process."""

import subprocess
import sys

from desk.service import SERVICE
from people import STAFF_DIRECTORY

STARTED = """
import sys
from desk.service import SERVICE
SERVICE.command_line()
SERVICE.views, SERVICE.reactions, SERVICE.routes, SERVICE.access
from desk.adapters.signing import SignedTokens
print("flask" in sys.modules)
"""


def test_a_worker_does_without_flask():
    done = subprocess.run([sys.executable, "-c", STARTED], capture_output=True, text=True)
    assert (done.returncode, done.stdout.strip()) == (0, "False"), done.stderr


def test_the_desk_keeps_no_view_of_the_business_but_what_the_figures_are_told_by():
    figures = {"figures", "figures_orders", "figures_invoices"}
    assert {view.name for view in SERVICE.views} == {"accounts", STAFF_DIRECTORY, *figures}
