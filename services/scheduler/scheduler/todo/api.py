"""To-dos over HTTP: lists, desktop, a customer's plan with its to-dos, first responses."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from eventing import Invalid, Page, Parts
from eventing.http import Accepted, Blueprint, allow, answer, reads, run, worded
from people import PEOPLE, SALES
from people.caller import caller
from scheduler.calendar.model import CALENDAR_STREAM, OWN_DAYS
from scheduler.config import Config
from scheduler.follow_up.lookups import PLANS
from scheduler.known.lookups import CUSTOMERS, MAILS
from scheduler.reply.commands import RestoreReply, WaiveReply
from scheduler.resources import Resources
from scheduler.todo import bodies, queries
from scheduler.todo.commands import PostponeToDo, ResumeToDo, TickOffToDo
from scheduler.todo.views import ANSWERS, REPLIES, TODOS

USUAL_PERIOD, LONGEST_PERIOD = timedelta(days=90), timedelta(days=731)

Worded = tuple[dict[str, Any], dict[str, str]]


def blueprints(parts: Parts[Config, Resources]) -> list[Blueprint]:
    return [_todos(parts), _measures(parts)]


def _todos(parts: Parts[Config, Resources]) -> Blueprint:
    bus, db, rules = parts.bus, parts.db, parts.resources.reply_rules
    todos = Blueprint("todos", __name__, description="What must be done, and by when.")

    def now() -> datetime:
        return parts.resources.calendar.local(bus.clock.now())

    def asked_for(query: dict[str, Any]) -> Page:
        if "ids" in query:
            return queries.todos_by_ids(db, caller(), query["ids"], now(), rules)
        return queries.todos(
            db,
            caller(),
            now(),
            rules,
            name=query.get("list"),
            owner_id=query.get("owner"),
            role=query.get("role"),
            kind=query.get("kind"),
            customer_id=query.get("customer_id"),
            late=query.get("late"),
            status=query["status"],
            cursor=query.get("cursor"),
            limit=query["limit"],
        )

    @todos.get("/todos")
    @allow(*PEOPLE)
    @reads(TODOS, REPLIES, CUSTOMERS, MAILS)
    @todos.arguments(bodies.ToDoQuery, location="query")
    @todos.response(200, bodies.ToDoPageSchema)
    def list_todos(query: dict[str, Any]) -> Worded:
        """List the to-dos that you can see, most urgent first

        The list `unassigned` is for managers only.
        """
        page = asked_for(query)
        return _worded({"items": page.items, "next": page.next, "as_of": bus.clock.now()}, page.items)

    @todos.get("/todos/<todo_id>")
    @allow(*PEOPLE)
    @reads(TODOS, REPLIES, CUSTOMERS, MAILS)
    @todos.response(200, bodies.ToDoDetailSchema)
    def one_todo(todo_id: str) -> Worded:
        """Get a to-do, with who said that no reply is needed"""
        found = queries.todo(db, caller(), todo_id, now(), rules)
        return _worded(found, [found])

    @todos.post("/todos/<todo_id>/done")
    @allow(*PEOPLE)
    @reads(TODOS, CUSTOMERS)
    @todos.response(200, Accepted)
    def tick_off(todo_id: str) -> Any:
        """Tick off a to-do that is not settled automatically, such as a call or a decision"""
        queries.check_todo(db, caller(), todo_id)
        return answer(run(bus, TickOffToDo(todo_id=todo_id)), "todo_id")

    @todos.post("/todos/<todo_id>/postpone")
    @allow(*PEOPLE)
    @reads(TODOS, CUSTOMERS)
    @todos.arguments(bodies.PostponeBody)
    @todos.response(200, Accepted)
    def postpone(body: dict[str, Any], todo_id: str) -> Any:
        """Put a to-do off until a time; its deadline stays

        Not beyond the deadline, nor longer than 30 days. Until then it is in no list and no count of the
        desktop.
        """
        queries.check_todo(db, caller(), todo_id)
        command = PostponeToDo(todo_id=todo_id, postponed_by=caller().actor, **body)
        return answer(run(bus, command), "todo_id")

    @todos.post("/todos/<todo_id>/resume")
    @allow(*PEOPLE)
    @reads(TODOS, CUSTOMERS)
    @todos.response(200, Accepted)
    def resume(todo_id: str) -> Any:
        """Take back that a to-do was put off"""
        queries.check_todo(db, caller(), todo_id)
        return answer(run(bus, ResumeToDo(todo_id=todo_id, resumed_by=caller().actor)), "todo_id")

    @todos.post("/replies/<mail_id>/waive")
    @allow(*SALES)
    @reads(TODOS, CUSTOMERS)
    @todos.arguments(bodies.WaiveBody)
    @todos.response(200, Accepted)
    def waive_reply(body: dict[str, Any], mail_id: str) -> Any:
        """Say that no reply is needed, and why"""
        queries.check_reply(db, caller(), mail_id)
        return answer(run(bus, WaiveReply(mail_id=mail_id, waived_by=caller().actor, **body)), "mail_id")

    @todos.post("/replies/<mail_id>/restore")
    @allow(*SALES)
    @reads(TODOS, CUSTOMERS)
    @todos.response(200, Accepted)
    def restore_reply(mail_id: str) -> Any:
        """Take back that no reply is needed; the deadline is the old one"""
        queries.check_reply(db, caller(), mail_id)
        return answer(run(bus, RestoreReply(mail_id=mail_id, restored_by=caller().actor)), "mail_id")

    @todos.get("/desktop/day")
    @allow(*PEOPLE)
    @reads(TODOS, CUSTOMERS)
    @todos.arguments(bodies.DesktopQuery, location="query")
    @todos.response(200, bodies.DeadlinesSchema)
    def day(query: dict[str, Any]) -> dict[str, Any]:
        """Get today's deadlines, settled ones too, your own or those of an `owner` in your team"""
        calendar = bus.state(OWN_DAYS, CALENDAR_STREAM).laid_over(rules.calendar)
        return queries.day(db, caller(), query.get("owner", caller().staff_id), now(), calendar)

    @todos.get("/desktop")
    @allow(*PEOPLE)
    @reads(TODOS, REPLIES, CUSTOMERS, MAILS)
    @todos.arguments(bodies.DesktopQuery, location="query")
    @todos.response(200, bodies.DesktopSchema)
    def desktop(query: dict[str, Any]) -> Worded:
        """Get your own desktop, with lists and counts, or that of an `owner` in your team"""
        staff_id = query.get("owner", caller().staff_id)
        found = queries.desktop(db, caller(), staff_id, now(), rules)
        listed = [todo for items in found["lists"].values() for todo in items]
        return _worded(found, [*listed, *found["escalated"]])

    @todos.get("/customers/<customer_id>/plan")
    @allow(*SALES)
    @reads(PLANS, TODOS, REPLIES, CUSTOMERS)
    @todos.response(200, bodies.PlanDetailSchema)
    def plan_of_customer(customer_id: str) -> Worded:
        """Get a customer's follow-up and open to-dos"""
        found = queries.plan(db, caller(), customer_id, now(), rules)
        return _worded(found, found["todos"])

    return todos


def _worded(body: dict[str, Any], todos: Iterable[dict[str, Any]]) -> Worded:
    """The body, with the titles of its to-dos in the language of the request."""
    return worded(body, "todo", todos, name="title")


def _measures(parts: Parts[Config, Resources]) -> Blueprint:
    db, clock, calendar = parts.db, parts.bus.clock, parts.resources.calendar
    measures = Blueprint("measures", __name__, description="How soon mail is answered.")

    @measures.get("/first-responses")
    @allow(*SALES)
    @reads(ANSWERS)
    @measures.arguments(bodies.ResponsesQuery, location="query")
    @measures.response(200, bodies.ResponseListSchema)
    def first_responses(query: dict[str, Any]) -> dict[str, Any]:
        """Get response times, by the clock and in working time, by salesperson or customer

        Without a period, those of the last 90 days with today.
        """
        tomorrow = calendar.start_of(calendar.day_of(clock.now()) + timedelta(days=1))
        until = query.get("until", tomorrow)
        since = query.get("since", until - USUAL_PERIOD)
        if until - since > LONGEST_PERIOD:
            raise Invalid("since", "period_too_long", max=LONGEST_PERIOD.days)
        items = queries.first_responses(db, caller(), query["by"], since, until)
        return {"items": items, "since": since, "until": until}

    return measures
