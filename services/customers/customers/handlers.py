"""Commands to their streams, and what has to be looked up before deciding.

Whatever is looked up is looked up inside `decide`, so that a refusal leaves its receipt and a
conflict looks again.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from customers import queries
from customers.domain.codes import CODES, codes_stream
from customers.domain.commands import (
    AddContact,
    AddContactAddress,
    AssignCustomer,
    CancelOrder,
    ChangeApproval,
    ChangeRole,
    CloseCustomer,
    ContinueHandover,
    EaseRisk,
    FlagRisk,
    HandOverCustomer,
    HandOverLatecomer,
    JoinStaff,
    LeaveStaff,
    LogContact,
    OpenCodes,
    PlaceOrder,
    ReassignCustomer,
    RecordProgress,
    RegisterCustomer,
    RegradeCustomer,
    RegradeForOrder,
    SetNextContact,
    ShipOrder,
    StartHandover,
    TakeCode,
)
from customers.domain.contact_log import CONTACT_RECORD, contact_stream
from customers.domain.customer import CUSTOMER, Customer, check_registration, customer_stream
from customers.domain.errors import CustomerIsClosed, Invalid, NotFound, Refused
from customers.domain.events import CodeTaken, Move, Role
from customers.domain.handover import HANDOVERS, HANDOVERS_STREAM, Handover, Handovers
from customers.domain.order import ORDER, Order, order_stream
from customers.domain.regions import Regions
from customers.domain.staff import MANAGING, OWNING, STAFF, Staff, staff_stream
from eventing.bus.bus import CommandBus, CommandContext, Outcome
from eventing.core.clock import Clock
from eventing.core.decider import Entity
from eventing.core.errors import ConcurrencyError, Undecodable, UnknownVersion
from eventing.core.ids import uuid5hex
from eventing.core.mongo import Db
from eventing.log.log import Log


class CustomersHandlers(CommandBus):
    """Every command of the service. `db` holds the views a hand-over's list is read from."""

    def __init__(self, log: Log, clock: Clock, db: Db, regions: Regions) -> None:
        super().__init__(log, clock)
        self._db = db
        self.regions = regions
        self._route_staff()
        self._route_customers()
        self._route_orders()

    def _route_staff(self) -> None:
        self.route(JoinStaff, STAFF, lambda c: staff_stream(c.staff_id), self._join)
        self.route(ChangeRole, STAFF, lambda c: staff_stream(c.staff_id), self._change_role)
        self.route(ChangeApproval, STAFF, lambda c: staff_stream(c.staff_id), self._change_approval)
        self.route(LeaveStaff, STAFF, lambda c: staff_stream(c.staff_id), self._leave)
        self.route(StartHandover, HANDOVERS, lambda _: HANDOVERS_STREAM, self._start_handover)
        self.route(ContinueHandover, HANDOVERS, lambda _: HANDOVERS_STREAM, self._continue_handover)

    def _route_customers(self) -> None:
        def customer(command: Any) -> str:
            return customer_stream(command.customer_id)

        self.route(OpenCodes, CODES, lambda c: codes_stream(c.region))
        self.route(RegisterCustomer, CUSTOMER, customer, self._register)
        self.route(AddContact, CUSTOMER, customer, self._add_contact)
        self.route(AddContactAddress, CUSTOMER, customer)
        self.route(AssignCustomer, CUSTOMER, customer, self._to_new_owner)
        self.route(ReassignCustomer, CUSTOMER, customer, self._to_new_owner)
        self.route(HandOverCustomer, CUSTOMER, customer)
        self.route(HandOverLatecomer, CUSTOMER, customer, self._hand_over_latecomer)
        self.route(RegradeCustomer, CUSTOMER, customer)
        self.route(RegradeForOrder, CUSTOMER, customer)
        self.route(SetNextContact, CUSTOMER, customer)
        self.route(FlagRisk, CUSTOMER, customer)
        self.route(EaseRisk, CUSTOMER, customer)
        self.route(CloseCustomer, CUSTOMER, customer)
        self.route(
            LogContact,
            CONTACT_RECORD,
            lambda c: contact_stream(c.customer_id, c.contact_log_id),
            self._log_contact,
        )

    def _route_orders(self) -> None:
        def order(command: Any) -> str:
            return order_stream(command.customer_id, command.order_id)

        self.route(PlaceOrder, ORDER, order, self._place_order)
        self.route(ShipOrder, ORDER, order)
        self.route(CancelOrder, ORDER, order)

    def _checked(
        self,
        entity: Entity[Any],
        stream: str,
        command: object,
        issued: CommandContext,
        check: Callable[[], None],
    ) -> Outcome:
        """Decide as usual, after looking at what other streams say."""

        def decide(state: Any) -> Sequence[Any]:
            check()
            return entity.decide(state, command, issued.at)

        return self.execute(entity, stream, decide, issued)

    # -- staff -------------------------------------------------------------------------------------

    def _staff(self, staff_id: str) -> Staff:
        return self.state(STAFF, staff_stream(staff_id))

    def _check_active(self, staff_id: str, field: str, roles: frozenset[Role], what: str) -> None:
        staff = self._staff(staff_id)
        if not staff.known:
            raise Invalid(field, "nobody on the staff by that id")
        if not staff.active:
            raise Invalid(field, "has left")
        if staff.role not in roles:
            raise Invalid(field, f"a {staff.role} cannot {what}")

    def _check_owner(self, owner_id: str, field: str = "owner_id") -> None:
        self._check_active(owner_id, field, OWNING, "own customers")

    def _check_relations(self, staff_id: str, manager_id: str | None, approver_id: str | None) -> None:
        if approver_id is not None:
            self._check_active(approver_id, "approver_id", OWNING, "approve letters")
        if manager_id is None:
            return
        self._check_active(manager_id, "manager_id", MANAGING, "be a manager of others")
        above, seen = manager_id, {staff_id}
        while above:
            if above in seen:
                raise Invalid("manager_id", "works below this member of staff")
            seen.add(above)
            above = self._staff(above).manager_id or ""

    def _join(self, command: JoinStaff, issued: CommandContext) -> Outcome:
        joining = replace(command, staff_id=command.staff_id or uuid5hex(issued.command_id, "staff"))
        return self._checked(
            STAFF,
            staff_stream(joining.staff_id),
            joining,
            issued,
            lambda: self._check_relations(joining.staff_id, joining.manager_id, joining.approver_id),
        )

    def _change_role(self, command: ChangeRole, issued: CommandContext) -> Outcome:
        return self._checked(
            STAFF,
            staff_stream(command.staff_id),
            command,
            issued,
            lambda: self._check_relations(command.staff_id, command.manager_id, command.approver_id),
        )

    def _change_approval(self, command: ChangeApproval, issued: CommandContext) -> Outcome:
        return self._checked(
            STAFF,
            staff_stream(command.staff_id),
            command,
            issued,
            lambda: self._check_relations(command.staff_id, None, command.approver_id),
        )

    def _leave(self, command: LeaveStaff, issued: CommandContext) -> Outcome:
        leaving = replace(command, handover_id=command.handover_id or uuid5hex(issued.command_id, "handover"))

        def decide(staff: Staff) -> Sequence[Any]:
            events = STAFF.decide(staff, leaving, issued.at)
            owned = self._check_moves(leaving.staff_id, leaving.successor_id, leaving.moves)
            left_over = owned.difference(move.customer_id for move in leaving.moves)
            if left_over and leaving.successor_id is None:
                raise Invalid("successor_id", f"needed: {len(left_over)} customers have no new owner named")
            return events

        return self.execute(STAFF, staff_stream(leaving.staff_id), decide, issued)

    def _check_moves(self, staff_id: str, successor_id: str | None, moves: Sequence[Move]) -> set[str]:
        """Who takes over must be able to, and only what is the leaver's moves. Returns what that is."""
        if successor_id is not None:
            self._check_owner(successor_id, "successor_id")
        for taker in dict.fromkeys(move.owner_id for move in moves):
            self._check_owner(taker, "moves")
        owned = set(queries.owned_by(self._db, staff_id))
        for i, move in enumerate(moves):
            # The view may be a moment behind; the log is not.
            if move.customer_id not in owned and self._owner_of(move.customer_id) != staff_id:
                raise Invalid(f"moves.{i}.customer_id", "not a customer of this member of staff")
        return owned

    def _owner_of(self, customer_id: str) -> str | None:
        return self.state(CUSTOMER, customer_stream(customer_id)).owner_id

    # -- hand-over ---------------------------------------------------------------------------------

    def _start_handover(self, command: StartHandover, issued: CommandContext) -> Outcome:
        """Fix the list.

        For a leaver this runs after StaffLeft is stored: whoever assigns a customer to the leaver
        and is not in the view yet will find StaffLeft in its own reaction (`HandOverLatecomer`).
        """
        named = {move.customer_id: move.owner_id for move in command.moves}

        def decide(handovers: Handovers) -> Sequence[Any]:
            if command.reason == "transfer":
                self._check_moves(command.staff_id, command.successor_id, command.moves)
            moves = [
                Move(customer_id, taker)
                for customer_id in queries.owned_by(self._db, command.staff_id)
                if (taker := named.get(customer_id, command.successor_id)) is not None
            ]
            handover_id = command.handover_id or uuid5hex(issued.command_id, "handover")
            fixed = replace(command, handover_id=handover_id, moves=tuple(moves))
            return HANDOVERS.decide(handovers, fixed, issued.at)

        return self.execute(HANDOVERS, HANDOVERS_STREAM, decide, issued)

    def _continue_handover(self, command: ContinueHandover, issued: CommandContext) -> Outcome:
        """Do one chunk, then say so. Killed in between, the same chunk finds what it did already."""
        done = self.outcome(issued)
        if done is not None:
            return done
        handover = self.state(HANDOVERS, HANDOVERS_STREAM).running.get(command.handover_id)
        if handover is None or handover.step != command.step:
            return self.execute(HANDOVERS, HANDOVERS_STREAM, lambda _: [], issued)
        moved, failed, commits = self._do_chunk(command.handover_id, handover, issued)
        progress = RecordProgress(command.handover_id, command.step, tuple(moved), tuple(failed))
        return self.execute(
            HANDOVERS,
            HANDOVERS_STREAM,
            lambda handovers: HANDOVERS.decide(handovers, progress, issued.at),
            issued.after(*commits),
        )

    def _do_chunk(
        self, handover_id: str, handover: Handover, issued: CommandContext
    ) -> tuple[list[str], list[tuple[str, str]], list[str]]:
        moved: list[str] = []
        failed: list[tuple[str, str]] = []
        commits: list[str] = []
        for move in handover.chunk:
            item = HandOverCustomer(
                customer_id=move.customer_id,
                previous_owner_id=handover.staff_id,
                owner_id=move.owner_id,
                reason=handover.reason,
                handover_id=handover_id,
                moved_by=handover.ordered_by,
            )
            try:
                outcome = self.handle(item, issued.part(customer_stream(move.customer_id))).or_raise()
            except (Refused, ConcurrencyError, Undecodable, UnknownVersion) as error:
                # This one's trouble is not the others': it is listed, and tried again at the end.
                failed.append((move.customer_id, getattr(error, "code", type(error).__name__)))
            else:
                moved.append(move.customer_id)
                commits += [outcome.command_id] if outcome.events else []
        return moved, failed, commits

    def _hand_over_latecomer(self, command: HandOverLatecomer, issued: CommandContext) -> Outcome:
        def decide(customer: Customer) -> Sequence[Any]:
            left = self._staff(command.owner_id).left
            successor = self._successor(command.owner_id, command.customer_id)
            if left is None or successor is None:
                return []
            item = HandOverCustomer(
                customer_id=command.customer_id,
                previous_owner_id=command.owner_id,
                owner_id=successor,
                reason="left",
                handover_id=left.handover_id,
                moved_by=left.recorded_by,
            )
            return CUSTOMER.decide(customer, item, issued.at)

        return self.execute(CUSTOMER, customer_stream(command.customer_id), decide, issued)

    def _successor(self, staff_id: str, customer_id: str) -> str | None:
        """Who is still here and next in line; None when nobody is, or `staff_id` has not left."""
        passed: set[str] = set()
        current: str | None = staff_id
        while current is not None and current not in passed:
            staff = self._staff(current)
            if staff.left is None:
                return current if current != staff_id else None
            passed.add(current)
            current = staff.successor_for(customer_id)
        return None

    # -- customers ---------------------------------------------------------------------------------

    def _register(self, command: RegisterCustomer, issued: CommandContext) -> Outcome:
        customer_id = command.customer_id or uuid5hex(issued.command_id, "customer")
        region = self.regions.of(command.country)
        registering = replace(command, customer_id=customer_id, region=region)
        # The number is written first: a crash in between leaves a number unused, never half a customer.
        taking = issued.part("codes")

        def decide(customer: Customer) -> Sequence[Any]:
            check_registration(registering)
            if registering.owner_id is not None:
                self._check_owner(registering.owner_id)
            assert region is not None, "checked above"
            take = TakeCode(region, customer_id, registering.sequence)
            numbered = replace(registering, sequence=self._take_code(take, taking))
            return CUSTOMER.decide(customer, numbered, issued.at)

        return self.execute(CUSTOMER, customer_stream(customer_id), decide, issued.after(taking.command_id))

    def _take_code(self, take: TakeCode, issued: CommandContext) -> int:
        taken = self.execute(
            CODES, codes_stream(take.region), lambda codes: CODES.decide(codes, take, issued.at), issued
        ).or_raise()
        return next(event.sequence for event in taken.events if isinstance(event, CodeTaken))

    def _add_contact(self, command: AddContact, issued: CommandContext) -> Outcome:
        contact_id = command.contact.contact_id or uuid5hex(issued.command_id, "contact")
        adding = replace(command, contact=replace(command.contact, contact_id=contact_id))
        return self._checked(CUSTOMER, customer_stream(adding.customer_id), adding, issued, lambda: None)

    def _to_new_owner(self, command: AssignCustomer | ReassignCustomer, issued: CommandContext) -> Outcome:
        return self._checked(
            CUSTOMER,
            customer_stream(command.customer_id),
            command,
            issued,
            lambda: self._check_owner(command.owner_id),
        )

    def _log_contact(self, command: LogContact, issued: CommandContext) -> Outcome:
        logging = replace(
            command, contact_log_id=command.contact_log_id or uuid5hex(issued.command_id, "contact_log")
        )
        stream = contact_stream(logging.customer_id, logging.contact_log_id)
        return self._checked(CONTACT_RECORD, stream, logging, issued, lambda: None)

    # -- orders ------------------------------------------------------------------------------------

    def _place_order(self, command: PlaceOrder, issued: CommandContext) -> Outcome:
        placing = replace(command, order_id=command.order_id or uuid5hex(issued.command_id, "order"))

        def decide(order: Order) -> Sequence[Any]:
            customer = self.state(CUSTOMER, customer_stream(placing.customer_id))
            if not customer.registered:
                raise NotFound("no such customer")
            if customer.closed:
                raise CustomerIsClosed
            return ORDER.decide(order, placing, issued.at)

        return self.execute(ORDER, order_stream(placing.customer_id, placing.order_id), decide, issued)
