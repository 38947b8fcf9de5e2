"""The main job as one story, played over real SMTP and HTTP; each step is looked up where it arrived."""

from collections.abc import Callable

from tools.demo.owing import Owing
from tools.demo.selling import BEGINS, Selling

__all__ = ["BEGINS", "Story"]


class Story(Selling, Owing):
    """Eleven steps, in order; each leaves behind what the later ones need."""

    def play(self) -> None:
        steps: list[tuple[str, Callable[[], None]]] = [
            ("1. Customers are on file", self.customers_on_file),
            ("2. Mail arrives, 3. and files itself", self.mail_arrives),
            ("4. The contact is on record", self.contact_on_record),
            ("5. Nobody forgets it", self.nobody_forgets),
            ("6. The manager assigns a stranger", self.stranger_assigned),
            ("   ... and the newcomer's answer goes out approved", self.answer_approved),
            ("   ... and the buyer replies from elsewhere", self.buyer_replies),
            ("7. A salesperson leaves", self.salesperson_leaves),
            ("8. An order is placed", self.order_placed),
            ("9. The invoice falls due", self.invoice_falls_due),
            ("10. Everyone reacts", self.everyone_reacts),
            ("11. It is paid", self.paid),
        ]
        for title, step in steps:
            with self.narrator.step(title):
                step()
