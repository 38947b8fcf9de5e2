"""Every command of the scheduler: its stream, and what has to be looked up before it is decided."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, TypeAlias
from zoneinfo import ZoneInfo

from eventing.access import StaffDirectory
from eventing.bus.bus import CommandBus, CommandContext, Outcome
from eventing.core.clock import Clock
from eventing.core.mongo import Db
from eventing.log.log import Log
from scheduler import queries
from scheduler.domain import plan as plans
from scheduler.domain import reply as replies
from scheduler.domain import todo as todos
from scheduler.domain.business_date import BUSINESS_DATE, BUSINESS_DATE_STREAM
from scheduler.domain.calendar import Calendar
from scheduler.domain.commands import (
    AdvanceBusinessDate,
    AssignPlan,
    ClosePlan,
    DropReply,
    FileReply,
    FireFollowUp,
    FireToDoTimer,
    MoveToDo,
    NoteAnswer,
    NoteArrearsOver,
    NoteContact,
    NoteInvoicePaid,
    NoteSentMail,
    OpenDraftToDo,
    OpenToDo,
    RecomputePlan,
    RefileToDo,
    RegradePlan,
    SetCalendarDay,
    SetFollowUpIntervals,
    SetNextContact,
    SettleReply,
    SettleToDo,
    StartIntervalChange,
    StartPlan,
    StartReplyClock,
    TickOffToDo,
    TrackToDo,
    UntrackToDo,
    WaiveReply,
)
from scheduler.domain.company_calendar import CALENDAR_STREAM, OWN_DAYS
from scheduler.domain.events import IntervalChangeStarted, ToDoList, ToDoOpened
from scheduler.domain.follow_up import FollowUpRules
from scheduler.domain.intervals import (
    INTERVAL_CHANGES,
    OWN_INTERVALS,
    interval_changes_stream,
    intervals_stream,
)
from scheduler.domain.plan import PLAN, plan_stream
from scheduler.domain.reply import REPLY, Holder, reply_stream
from scheduler.domain.reply_rules import ReplyRules
from scheduler.domain.todo import TODO, Superiors, ToDo, todo_stream

Commands: TypeAlias = tuple[type[Any], ...]

# An event holds 256 KiB; an id takes 35 bytes of it.
CUSTOMERS_AN_EVENT = 5000


@dataclass(frozen=True)
class Company:
    """How the company works, before its own days are laid over its country's calendar."""

    reply_rules: ReplyRules

    @property
    def calendar(self) -> Calendar:
        return self.reply_rules.calendar

    @property
    def zone(self) -> ZoneInfo:
        return self.calendar.zone


class SchedulerHandlers(CommandBus):
    """The scheduler's command bus."""

    def __init__(self, log: Log, clock: Clock, db: Db, company: Company) -> None:
        super().__init__(log, clock)
        self.company = company
        self._db = db
        self._staff = StaffDirectory(db)
        self._route_replies()
        self._route_todos()
        self._route_plans()
        self.route(SetFollowUpIntervals, OWN_INTERVALS, lambda c: intervals_stream(c.staff_id))
        self.route(
            StartIntervalChange,
            INTERVAL_CHANGES,
            lambda c: interval_changes_stream(c.staff_id),
            self._start_interval_change,
        )
        self.route(SetCalendarDay, OWN_DAYS, lambda _: CALENDAR_STREAM)
        self.route(AdvanceBusinessDate, BUSINESS_DATE, lambda _: BUSINESS_DATE_STREAM)

    # -- the rules as they stand -------------------------------------------------------------------

    def calendar(self) -> Calendar:
        """The country's working days, with the company's own laid over them."""
        own = self.state(OWN_DAYS, CALENDAR_STREAM)
        countrys = self.company.calendar

        def is_working_day(day: date) -> bool:
            said = own.says(day)
            return countrys.is_working_day(day) if said is None else said

        return replace(countrys, is_working_day=is_working_day)

    def _reply_rules(self) -> ReplyRules:
        return replace(self.company.reply_rules, calendar=self.calendar())

    def _follow_up_rules(self, owner_id: str | None) -> FollowUpRules:
        own = {} if owner_id is None else self.state(OWN_INTERVALS, intervals_stream(owner_id)).days
        return FollowUpRules(self.calendar(), own=own)

    # -- replies -----------------------------------------------------------------------------------

    def _route_replies(self) -> None:
        def stream(command: Any) -> str:
            return reply_stream(command.mail_id)

        plain: Commands = (SettleReply, WaiveReply, DropReply)
        for command_type in plain:
            self.route(command_type, REPLY, stream, self._reply)
        self.route(StartReplyClock, REPLY, stream, self._start_clock)
        self.route(FileReply, REPLY, stream, self._file_reply)

    def _start_clock(self, command: StartReplyClock, issued: CommandContext) -> Outcome:
        # A stranger's mail does not say its thread; its arrival did, on the same stream, before.
        thread_id = command.thread_id or queries.thread_of(self._db, command.mail_id)
        return self._reply(replace(command, thread_id=thread_id), issued, self._holder(command.customer_id))

    def _file_reply(self, command: FileReply, issued: CommandContext) -> Outcome:
        return self._reply(command, issued, self._holder(command.customer_id))

    def _reply(
        self, command: replies.ReplyCommand, issued: CommandContext, holder: Holder | None = None
    ) -> Outcome:
        rules = self._reply_rules()
        return self.execute(
            REPLY,
            reply_stream(command.mail_id),
            lambda reply: replies.decide(reply, command, rules, holder or Holder()),
            issued,
        )

    def _holder(self, customer_id: str | None) -> Holder:
        """As known now; the plan puts it right when the to-do is tracked there."""
        if customer_id is None:
            return Holder()
        plan = self.state(PLAN, plan_stream(customer_id))
        return Holder(plan.owner_id, plan.has_stranger)

    # -- to-dos ------------------------------------------------------------------------------------

    def _route_todos(self) -> None:
        def stream(command: Any) -> str:
            return todo_stream(command.todo_id)

        plain: Commands = (MoveToDo, RefileToDo, SettleToDo, TickOffToDo, FireToDoTimer)
        for command_type in plain:
            self.route(command_type, TODO, stream, self._todo)
        self.route(OpenToDo, TODO, stream, self._open_todo)
        self.route(OpenDraftToDo, TODO, stream, self._open_draft_todo)

    def _todo(self, command: todos.ToDoCommand, issued: CommandContext) -> Outcome:
        rules = self._reply_rules()

        def decide(todo: ToDo) -> todos.Events:
            return todos.decide(todo, command, issued.at, rules, self._superiors(todo, command))

        return self.execute(TODO, todo_stream(command.todo_id), decide, issued)

    def _superiors(self, todo: ToDo, command: todos.ToDoCommand) -> Superiors:
        if todo.opened is None or not isinstance(command, FireToDoTimer):
            return Superiors()
        return Superiors(
            manager_id=queries.manager_of(self._staff, todo.opened.owner_id),
            general_manager_id=queries.general_manager(self._db),
        )

    def _open_todo(self, command: OpenToDo, issued: CommandContext) -> Outcome:
        if command.owner_id is None and command.role is None and command.customer_id is not None:
            owner_id = self.state(PLAN, plan_stream(command.customer_id)).owner_id
            command = replace(command, owner_id=owner_id)
        return self._todo(command, issued)

    def _open_draft_todo(self, command: OpenDraftToDo, issued: CommandContext) -> Outcome:
        draft = queries.draft(self._db, command.draft_id)
        opening = OpenToDo(
            todo_id=command.todo_id,
            kind=command.kind,
            list=ToDoList.OUTGOING,
            since=command.since,
            title=command.title,
            customer_id=draft.get("customer_id"),
            owner_id=draft.get("author_id"),
            draft_id=command.draft_id,
        )
        return self._open_todo(opening, issued)

    # -- plans -------------------------------------------------------------------------------------

    def _route_plans(self) -> None:
        def stream(command: Any) -> str:
            return plan_stream(command.customer_id)

        plain: Commands = (
            StartPlan,
            RegradePlan,
            AssignPlan,
            NoteContact,
            NoteAnswer,
            SetNextContact,
            ClosePlan,
            RecomputePlan,
            FireFollowUp,
            UntrackToDo,
            NoteInvoicePaid,
            NoteArrearsOver,
        )
        for command_type in plain:
            self.route(command_type, PLAN, stream, self._plan)
        self.route(NoteSentMail, PLAN, stream, self._note_sent_mail)
        self.route(TrackToDo, PLAN, stream, self._track)

    def _plan(
        self,
        command: plans.PlanCommand,
        issued: CommandContext,
        todo: Callable[[], ToDoOpened | None] = lambda: None,
    ) -> Outcome:
        def decide(plan: plans.Plan) -> plans.Events:
            rules = self._follow_up_rules(plan.owner_id)
            return plans.decide(plan, command, rules, todo())

        return self.execute(PLAN, plan_stream(command.customer_id), decide, issued)

    def _note_sent_mail(self, command: NoteSentMail, issued: CommandContext) -> Outcome:
        # A letter that starts a thread answers whatever was open; a reply answers its thread.
        fresh = queries.starts_thread(self._db, command.mail_id)
        thread_id = None if fresh else command.thread_id
        return self._plan(NoteAnswer(command.customer_id, command.answered_at, thread_id), issued)

    def _track(self, command: TrackToDo, issued: CommandContext) -> Outcome:
        def open_todo() -> ToDoOpened | None:
            todo = self.state(TODO, todo_stream(command.todo_id))
            return todo.opened if todo.is_open else None

        return self._plan(command, issued, open_todo)

    def _start_interval_change(self, command: StartIntervalChange, issued: CommandContext) -> Outcome:
        customer_ids = queries.customers_followed_up_by(self._db, command.staff_id)
        chunks = [
            tuple(customer_ids[start : start + CUSTOMERS_AN_EVENT])
            for start in range(0, len(customer_ids), CUSTOMERS_AN_EVENT)
        ]
        return self.execute(
            INTERVAL_CHANGES,
            interval_changes_stream(command.staff_id),
            lambda _: [IntervalChangeStarted(command.staff_id, command.change_id, chunk) for chunk in chunks],
            issued,
        )
