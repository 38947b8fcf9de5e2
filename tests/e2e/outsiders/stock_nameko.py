"""A stock nameko service that listens to customers and credit. Usage: AMQP_URL FILE."""

import eventlet

eventlet.monkey_patch()

import sys  # noqa: E402  # nameko wants its patch before anything else

from nameko.events import event_handler  # noqa: E402
from nameko.runners import ServiceRunner  # noqa: E402

URL, SEEN = sys.argv[1:3]


def note(what: str, payload: object) -> None:
    with open(SEEN, "a") as seen:
        seen.write(f"{what} {sorted(payload) if isinstance(payload, dict) else payload}\n")


class Outsider:
    name = "outsider"

    @event_handler("customers", "CustomerRegistered.#")
    def registered(self, payload: object) -> None:
        note("CustomerRegistered", payload)

    @event_handler("customers", "ContactLogged.#")
    def logged(self, payload: object) -> None:
        note("ContactLogged", payload)

    @event_handler("customers", "CustomerReassigned.#")
    def reassigned(self, payload: object) -> None:
        note("CustomerReassigned", payload)

    @event_handler("customers", "StaffLeft.#")
    def left(self, payload: object) -> None:
        note("StaffLeft", payload)

    @event_handler("customers", "OrderPlaced.#")
    def ordered(self, payload: object) -> None:
        note("OrderPlaced", payload)

    @event_handler("credit", "OrderCleared.#")
    def cleared(self, payload: object) -> None:
        note("OrderCleared", payload)


runner = ServiceRunner(config={"AMQP_URI": URL})
runner.add_service(Outsider)
runner.start()
note("listening", {})
runner.wait()
