"""A stock nameko service as an outsider would write it: prints the events it receives."""

# ruff: noqa: E402  # eventlet's patch must come before whatever it patches is imported

import eventlet

eventlet.monkey_patch()

import json
import sys

from nameko.events import event_handler
from nameko.runners import ServiceRunner


def tell(line):
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


class Outsider:
    name = "outsider"

    @event_handler("bank", "Deposited.#")
    def on_deposit(self, payload):
        tell(json.dumps(payload))


if __name__ == "__main__":
    runner = ServiceRunner(config={"AMQP_URI": sys.argv[1]})
    runner.add_service(Outsider)
    runner.start()
    tell("started")
    runner.wait()
