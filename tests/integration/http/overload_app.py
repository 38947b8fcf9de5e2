"""An API whose requests take as long as they are told to, for gunicorn: `overload_app:http_app()`."""

import os
import threading
import time
from datetime import timedelta

from environs import Env
from flask import Flask
from prometheus_client import Gauge

from eventing.core.clock import SystemClock
from eventing.core.mongo import connect
from eventing.http import Blueprint, public
from eventing.http.serving import serve
from eventing.http.testing import TestIssuer
from eventing.worker.config import Settings, common
from eventing.worker.runtime import Runtime
from tests.support.toy import Bank, bank_log

BUSY = Gauge("slow_busy", "Requests that are being answered.")


def http_app() -> Flask:
    config = Settings(**common(Env(), "bank"))
    db = connect(config.mongo_uri)[os.environ["DATABASE"]]
    log = bank_log(db)
    address = (config.host, config.metrics_port)
    runtime = Runtime(db, log, Bank(log), SystemClock(), {}, "", probe=address)
    slow = Blueprint("slow", __name__, url_prefix="/slow", description="Slow requests.")
    begun: list[float] = []
    counting = threading.Lock()

    @slow.get("/<int:milliseconds>")
    @public
    @slow.response(200)
    def wait(milliseconds: int) -> dict[str, int]:
        with counting:
            begun.append(time.monotonic())
        with BUSY.track_inprogress():
            threading.Event().wait(timedelta(milliseconds=milliseconds).total_seconds())
        return {"begun": len(begun)}

    return serve(config, runtime, [slow], keys=TestIssuer(runtime.clock))
