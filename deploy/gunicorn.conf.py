"""gunicorn for every service's API: threads, no preload; the environment says how many.

PORT is where it listens; WORKERS and THREADS say how much it does at once.
"""

import gc
import os
import shutil
import signal
import sys
import tempfile
from types import FrameType
from typing import Any

from gunicorn.glogging import Logger

# Nothing else of ours: whatever is imported here exists before the processes are forked.
from eventing.telemetry.logs import formatter

# Where the API listens.
bind = f"{os.environ.get('HOST', '0.0.0.0')}:{os.environ.get('PORT', '8000')}"
worker_class = "eventing.worker.bounded.BoundedWorker"
# Processes; each has a connection pool of its own.
workers = int(os.environ.get("WORKERS", "1"))
# Requests at once in each process; half of them may wait for the feed.
threads = int(os.environ.get("THREADS", "8"))
# Requests that may wait for a thread in each process; more are 503.
queue = int(os.environ.get("QUEUE", "64"))
# How many seconds one of them may wait.
queue_seconds = float(os.environ.get("QUEUE_SECONDS", "10"))
# Database clients and signing keys are made after the fork, one set for each process.
preload_app = False
timeout = 60
graceful_timeout = 20
keepalive = 65
# After how many requests a process is replaced by a fresh one; 0 is never.
max_requests = int(os.environ.get("MAX_REQUESTS", "0"))
max_requests_jitter = max_requests // 10
accesslog = None  # the kit writes a line for each command
errorlog = "-"
control_socket_disable = True


class Log(Logger):
    """gunicorn's own log, in the form of ours and without request lines, which may name somebody."""

    def setup(self, cfg: Any) -> None:
        super().setup(cfg)
        service = cfg.proc_name.partition(".")[0]
        # The form of gunicorn's log lines, as of ours: `json`, or `console` for people.
        form = os.environ.get("LOG_FORMAT", "json")
        for handler in self.error_log.handlers:
            handler.setFormatter(formatter(service, form))

    def warning(self, msg: Any, *args: Any, **kwargs: Any) -> None:
        if str(msg).startswith("Invalid request"):
            kind = sys.exc_info()[0]
            msg, args = "Invalid request: %s", (kind.__name__ if kind else "unknown",)
        super().warning(msg, *args, **kwargs)

    def exception(self, msg: Any, *args: Any, **kwargs: Any) -> None:
        if str(msg).startswith("Error handling request"):
            msg, args = "Error handling request", ()
        super().exception(msg, *args, **kwargs)


logger_class = Log
if os.path.isdir("/dev/shm"):
    # A heartbeat file on a slow disk looks like a dead worker.
    worker_tmp_dir = "/dev/shm"

METRICS = "PROMETHEUS_MULTIPROC_DIR"


def on_starting(server: Any) -> None:
    """Make an empty folder for the processes' counters: those of an earlier run do not count."""
    if workers > 1:
        server.metrics_folder = tempfile.mkdtemp(prefix="metrics-")
        os.environ[METRICS] = server.metrics_folder


def child_exit(_server: Any, worker: Any) -> None:
    if METRICS in os.environ:
        from prometheus_client import multiprocess

        multiprocess.mark_process_dead(worker.pid)


def on_exit(server: Any) -> None:
    if getattr(server, "metrics_folder", None):
        shutil.rmtree(server.metrics_folder, ignore_errors=True)


def post_fork(_server: Any, _worker: Any) -> None:
    # Until the application is there, as in eventing.start: what is imported stays for good.
    gc.disable()


def post_worker_init(worker: Any) -> None:
    """Bound the queue; let half of the threads wait for the feed, a quarter for views, until SIGTERM.

    What is no HTTP is answered as everything else is; the import is here, after the fork.
    """
    from eventing.http.unreadable import answer_with_problems

    gc.freeze()
    gc.enable()
    answer_with_problems()
    worker.most_waiting, worker.most_seconds = queue, queue_seconds
    kit = worker.wsgi.extensions["eventing"]
    feed = kit.feed
    feed.seats, kit.waiting.count = max(1, threads // 2), max(1, threads // 4)
    stop = signal.getsignal(signal.SIGTERM)

    def stop_waiting(number: int, frame: FrameType | None) -> None:
        feed.close()
        if callable(stop):
            stop(number, frame)

    signal.signal(signal.SIGTERM, stop_waiting)
