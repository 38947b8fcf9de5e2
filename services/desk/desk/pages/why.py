"""Why an order is held or cleared: the sum against the limit, what each number rests on, and the ways out.

Every number is credit's; here they only get their words.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from desk.pages.formats import amount, listed
from desk.pages.frame import Frame
from desk.pages.parts import Figure, WayOut
from desk.pages.terms import in_words
from people import CREDIT, SALES, Role

#: Who assesses, issues invoices, records payments and overrides holds, as credit has it.
ASSESSORS = (*CREDIT, Role.GENERAL_MANAGER)

ZERO = Decimal(0)
DEPOSIT, OVER_LIMIT, NO_RATE = "H9", "H4", "H8"

Piece = tuple[str, Decimal, str]


@dataclass(frozen=True)
class Why:
    """What the box shows. `limit` is where the mark of the bar stands, `pieces` words, sums and tones."""

    title: str
    sentence: str
    currency: str
    pieces: Sequence[Piece]
    limit: Decimal
    limit_word: str
    lines: Sequence[Figure]
    ways: Sequence[WayOut]
    clear: bool


def why_of(order: Mapping[str, Any], frame: Frame, role: Role) -> Why | None:
    """The box of an order as credit answers it; None for one that was not checked yet."""
    compared = order.get("compared")
    if compared is None:
        return None
    words = _Words(order, compared, frame, role)
    # Goods that left while they were held have reasons still, and nothing to be let go.
    held, waits = bool(order["reasons"]), order["state"] == "held"
    pieces, limit, limit_word = words.bar()
    return Why(
        title=words.title(held),
        sentence=_joined([reason["detail"] for reason in order["reasons"]], frame, ("", " ")),
        currency=order["currency"],
        pieces=pieces,
        limit=limit,
        limit_word=limit_word,
        lines=words.lines(),
        ways=[*words.ways(), *words.override()] if waits else (),
        clear=not held,
    )


def _joined(words: Sequence[str], frame: Frame, between: tuple[str, str] = ("；", "; ")) -> str:
    return (between[0] if frame.language == "zh_CN" else between[1]).join(words)


class _Words:
    def __init__(
        self, order: Mapping[str, Any], compared: Mapping[str, Any], frame: Frame, role: Role
    ) -> None:
        self._order, self._compared, self._frame, self._role = order, compared, frame, role
        self._say, self._currency = frame.say, order["currency"]
        self._codes = [reason["code"] for reason in order["reasons"]]
        self._params = {reason["code"]: reason["params"] for reason in order["reasons"]}

    def _sum(self, name: str) -> Decimal:
        return Decimal(self._compared[name] or 0)

    def _money(self, value: Any) -> str:
        return amount(value, self._currency)

    @property
    def _terms(self) -> str:
        return in_words(self._compared["terms"], self._frame.language)

    @property
    def _order_net(self) -> Decimal:
        """What the order adds; nothing that could be added where it is in another currency."""
        return ZERO if NO_RATE in self._codes else self._sum("order_net")

    @property
    def _over(self) -> Decimal:
        if self._compared["limit_with_tolerance"] is None:
            return ZERO
        return max(ZERO, self._sum("exposure_with_order") - self._sum("limit_with_tolerance"))

    @property
    def _missing(self) -> Decimal:
        return max(ZERO, self._sum("deposit_required") - self._sum("deposit_received"))

    def _percent(self, share: Any) -> str:
        return f"{Decimal(share or 0) * 100:.4f}".rstrip("0").rstrip(".")

    # -- words -----------------------------------------------------------------------------------------

    def title(self, held: bool) -> str:
        if held:
            return self._say(
                "why_held", reasons=_joined([self.reason(code) for code in self._codes], self._frame)
            )
        if "OVERRIDDEN" in self._order["warnings"]:
            return self._say("why_overridden")
        used = self._compared["utilisation"]
        if used is None:
            return self._say("why_cleared")
        return self._say("why_cleared_at", percent=f"{Decimal(used) * 100:.0f}")

    def reason(self, code: str) -> str:
        """A reason in a few words."""
        params = self._params.get(code, {})
        return self._say(
            f"why_{code}",
            over=self._money(self._over),
            missing=self._money(self._missing),
            amount=self._money(self._compared["overdue_amount"]),
            days=self._compared["oldest_days_overdue"],
            level=self._compared["collection_level"],
            terms=self._terms,
            grade=self._compared["grade"],
            currency=params.get("order_currency", ""),
        )

    def _reasons(self, codes: Sequence[str]) -> str:
        return listed([self._say(f"reason_{code}") for code in codes], self._frame.language)

    # -- the bar ---------------------------------------------------------------------------------------

    def bar(self) -> tuple[list[Piece], Decimal, str]:
        say, money = self._say, self._money
        if self._codes == [DEPOSIT]:
            required = self._sum("deposit_required")
            received = self._sum("deposit_received")
            missing = (say("bar_missing", amount=money(self._missing)), self._missing, "over")
            return (
                [(say("bar_received", amount=money(received)), received, "used"), missing],
                required,
                say("bar_deposit", amount=money(required)),
            )
        allowed, order = self._sum("limit_with_tolerance"), self._order_net
        used = max(ZERO, self._sum("exposure_with_order") - order)
        pieces = [
            (say("bar_used", amount=money(used)), min(used, allowed), "used"),
            (say("bar_order", amount=money(order)), min(order, max(ZERO, allowed - used)), "this"),
        ]
        if self._compared["limit_with_tolerance"] is None:
            whole = used + order
            return [(say("bar_wanted", amount=money(whole)), whole, "over")], ZERO, say("bar_no_limit")
        if self._over:
            pieces.append((say("bar_over", amount=money(self._over)), self._over, "over"))
        return pieces, allowed, say("bar_limit", amount=money(allowed))

    # -- the sum ---------------------------------------------------------------------------------------

    def lines(self) -> list[Figure]:
        if self._codes == [DEPOSIT]:
            return [*self._deposit_lines()]
        lines = [*self._exposure_lines(), *self._limit_lines()]
        if DEPOSIT in self._codes:
            lines += self._deposit_lines()
        return lines + [self._other(code) for code in self._codes if code not in (OVER_LIMIT, DEPOSIT)]

    def _exposure_lines(self) -> list[Figure]:
        say, money, grounds = self._say, self._money, self._order["grounds"]
        order = self._order_net
        lines = [
            Figure(
                say("sum_receivables"),
                money(self._compared["receivables"]),
                say(
                    "rests_on_invoices" if self._sum("overdue_amount") else "rests_on_invoices_in_time",
                    count=grounds["open_invoices"],
                    overdue=money(self._compared["overdue_amount"]),
                ),
                href=self._invoices(),
            ),
        ]
        for name in ("open_orders", "in_transit"):
            if self._sum(name):
                source = listed(grounds[name], self._frame.language)
                lines.append(Figure(f"+ {say(f'sum_{name}')}", money(self._compared[name]), source))
        for name in ("deposits", "unapplied"):
            if self._sum(name):
                lines.append(Figure(f"− {say(f'sum_{name}')}", money(-self._sum(name)), self._cash()))
        about = self._terms
        if self._sum("order_deposit"):
            about = say(
                "rests_on_order",
                terms=about,
                total=money(self._compared["order_total"]),
                deposit=money(self._compared["order_deposit"]),
            )
        if NO_RATE not in self._codes:
            lines.append(Figure(f"+ {say('sum_this_order')}", money(order), about))
        lines.append(Figure(say("sum_exposure"), money(self._compared["exposure_with_order"]), kind="total"))
        return lines

    def _limit_lines(self) -> list[Figure]:
        say, compared = self._say, self._compared
        if compared["limit"] is None:
            return []
        expires = compared["limit_expires_on"]
        source = say(
            "rests_on_policy" if expires else "rests_on_policy_alone",
            version=self._order["policy_version"],
            expires=expires or "",
        )
        percent = self._percent(compared["tolerance"])
        word = say("sum_limit_tolerance", percent=percent) if percent != "0" else say("sum_limit")
        href = self._account() if self._role in ASSESSORS else None
        lines = [Figure(word, self._money(compared["limit_with_tolerance"]), source, href=href, kind="under")]
        if self._over:
            lines.append(Figure(say("sum_over"), self._money(self._over), OVER_LIMIT, kind="over"))
        return lines

    def _deposit_lines(self) -> list[Figure]:
        say, money, compared = self._say, self._money, self._compared
        received = self._sum("deposit_received")
        return [
            Figure(say("sum_order_total"), money(compared["order_total"]), self._terms),
            Figure(say("sum_deposit_required"), money(compared["deposit_required"]), say("rests_on_terms")),
            Figure(
                f"− {say('sum_deposit_received')}", money(-received if received else received), self._cash()
            ),
            Figure(say("sum_deposit_missing"), money(self._missing), DEPOSIT, kind="over"),
        ]

    def _other(self, code: str) -> Figure:
        """The line of a reason that is no sum of money."""
        say, compared, params = self._say, self._compared, self._params[code]
        match code:
            case "H5":
                late = [one["number"] for one in self._order["grounds"]["overdue_invoices"]]
                allowed = say("allowed_days", days=compared["overdue_days_allowed"])
                return Figure(
                    say("sum_oldest"),
                    say("days", days=compared["oldest_days_overdue"]),
                    " · ".join([code, allowed, *late[:2]]),
                    href=self._invoices(),
                    kind="over",
                )
            case "H6":
                source = f"{code} · {say('stops_at_level', level=params['stop_level'])}"
                return Figure(say("sum_level"), str(compared["collection_level"]), source, kind="over")
            case "H2":
                source = f"{code} · {say('grade_is', grade=compared['grade'])}"
                return Figure(say("sum_terms"), self._terms, source, kind="over")
            case _:
                return Figure(say(f"reason_{code}"), "—", code, kind="over")

    # -- the ways out ----------------------------------------------------------------------------------

    def ways(self) -> list[WayOut]:
        return [self._way(way) for way in self._order["ways"]]

    def _way(self, way: Mapping[str, Any]) -> WayOut:
        say, kind = self._say, way["way"]
        sum_ = self._money(way["amount"]) if way["amount"] is not None else ""
        params = {
            "amount": sum_,
            "terms": listed(
                [in_words(code, self._frame.language) for code in way["terms"]], self._frame.language
            ),
            "grade": self._compared["grade"],
        }
        title = say(
            f"way_{kind}" if kind in ("limit", "terms") or not way["leaves"] else f"way_{kind}_part", **params
        )
        if way["leaves"]:
            text = say("way_leaves", ends=self._reasons(way["ends"]), leaves=self._reasons(way["leaves"]))
        else:
            text = say(f"way_{kind}_about", **params)
        action, href = self._action(kind, way["amount"])
        return WayOut(title, text, action, href)

    def _action(self, kind: str, needed: str | None) -> tuple[str, str]:
        """What this reader can do about it; no words where they can do nothing."""
        customer, writes = self._order["customer_id"], self._role in ASSESSORS
        match kind:
            case "terms":
                return self._say("see_order"), f"/customers/{customer}/orders"
            case "limit":
                href = f"{self._account()}/review?requested_limit={needed}"
                return (self._say("review_limit"), href) if writes else ("", "")
            case _ if writes:
                order = "" if kind == "pay" else f"&order_id={self._order['order_id']}"
                href = f"{self._account()}/payments/new?amount={needed}{order}"
                return self._say("enter_payment"), href
            case _ if self._role in SALES:
                return self._say("write_to_customer"), f"/write?customer={customer}"
            case _:
                return "", ""

    def override(self) -> list[WayOut]:
        leave = self._order["override_leave"]
        if leave is None:
            return []
        authority = self._money(leave["authority"]) if leave["authority"] is not None else None
        if not leave["within"]:
            text = self._say("override_beyond", authority=authority, needed=self._money(leave["needed"]))
            return [WayOut(self._say("override"), text, "", "")]
        text = (
            self._say("override_any")
            if authority is None
            else self._say("override_within", authority=authority)
        )
        href = f"/orders/{self._order['order_id']}/override"
        return [WayOut(self._say("override"), text, self._say("override_open"), href, danger=True)]

    # -- addresses -------------------------------------------------------------------------------------

    def _cash(self) -> str:
        """The days on which the money came that is on no invoice."""
        days = self._order["grounds"]["cash_received_on"]
        return listed([self._say("on_day", day=day) for day in days], self._frame.language)

    def _account(self) -> str:
        return f"/credit/{self._order['customer_id']}"

    def _invoices(self) -> str | None:
        if self._role in ASSESSORS:
            return f"{self._account()}/invoices"
        if self._sum("overdue_amount"):
            return f"/collection?customer_id={self._order['customer_id']}"
        return None
