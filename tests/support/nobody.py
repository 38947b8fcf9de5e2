"""Services that are not there: a process goes without them for a while."""

from tools.processes import free_port
from tools.services import SERVICES


def feeds_of_nobody() -> str:
    """FEED_URLS that names every service, at ports where nobody answers."""
    return ",".join(f"{name}=http://127.0.0.1:{free_port()}" for name in SERVICES)
