"""A stock nameko service that counts events: `BROKER_URL COUNT`.

It fills its queue, prints ready, waits for a line, consumes and prints done: only that is timed.
"""

# ruff: noqa: E402  # eventlet's patch must come before whatever it patches is imported

import eventlet

eventlet.monkey_patch()

import sys

from nameko.events import event_handler
from nameko.runners import ServiceRunner
from nameko.standalone.events import event_dispatcher


class Counter:
    name = "counter"
    seen = 0

    @event_handler("bank", "Deposited")  # type: ignore[untyped-decorator]  # nameko has no types
    def heard(self, _event: object) -> None:
        Counter.seen += 1


def runner(url: str) -> ServiceRunner:
    found = ServiceRunner(config={"AMQP_URI": url})
    found.add_service(Counter)
    return found


def main(url: str, count: int) -> None:
    declaring = runner(url)
    declaring.start()
    declaring.stop()
    dispatch = event_dispatcher({"AMQP_URI": url}, use_confirms=False)
    for number in range(count):
        dispatch("bank", "Deposited", {"account_id": f"account-{number}", "amount": 1})
    print("ready", flush=True)
    sys.stdin.readline()
    counting = runner(url)
    counting.start()
    while Counter.seen < count:
        eventlet.sleep(0.002)
    print("done", flush=True)
    counting.stop()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
