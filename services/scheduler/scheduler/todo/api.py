"""To-dos over HTTP: lists, desktop, a customer's plan with its to-dos."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from eventing import Look, Page, Parts
from eventing.http import Accepted, Blueprint, allow, answer, reads, run, worded
from people import PEOPLE, SALES
from people.caller import caller
from scheduler.calendar.model import CALENDAR_STREAM, OWN_DAYS
from scheduler.calendar.working_time import Calendar
from scheduler.config import Config
from scheduler.follow_up.lookups import PLANS, after_contact
from scheduler.known.lookups import CUSTOMERS, MAILS
from scheduler.reply.commands import RestoreReply, WaiveReply
from scheduler.resources import Resources
from scheduler.todo import bodies, queries
from scheduler.todo.commands import PostponeToDo, ResumeToDo, TickOffToDo
from scheduler.todo.views import REPLIES, TODOS

Worded = tuple[dict[str, Any], dict[str, str]]


def blueprints(parts: Parts[Config, Resources]) -> list[Blueprint]:
    return [_todos(parts)]


def _todos(parts: Parts[Config, Resources]) -> Blueprint:
    bus, db, rules = parts.bus, parts.db, parts.resources.reply_rules
    todos = Blueprint("todos", __name__, description="What must be done, and by when.")

    def now() -> datetime:
        return parts.resources.calendar.local(bus.clock.now())

    def company_days() -> Calendar:
        return bus.state(OWN_DAYS, CALENDAR_STREAM).laid_over(rules.calendar)

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
    @todos.arguments(bodies.DayQuery, location="query")
    @todos.response(200, bodies.DeadlinesSchema)
    def day(query: dict[str, Any]) -> dict[str, Any]:
        """Get a day's deadlines, settled ones too, your own or those of an `owner` in your team"""
        moment = now()
        staff_id, on = query.get("owner", caller().staff_id), query.get("on", moment.date())
        return queries.day(db, caller(), staff_id, on, moment, company_days())

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

    @todos.get("/open-items")
    @allow(*SALES)
    @reads(PLANS, TODOS, CUSTOMERS)
    @todos.arguments(bodies.OpenItemsQuery, location="query")
    @todos.response(200, bodies.OpenItemsSchema)
    def open_items(query: dict[str, Any]) -> dict[str, Any]:
        """Get what goes with each of some customers when they go to a colleague: to-dos and follow-up"""
        return {"items": queries.open_items(db, caller(), query["customer_ids"], now())}

    @todos.get("/customers/<customer_id>/plan")
    @allow(*SALES)
    @reads(PLANS, TODOS, REPLIES, CUSTOMERS)
    @todos.response(200, bodies.PlanDetailSchema)
    def plan_of_customer(customer_id: str) -> Worded:
        """Get a customer's follow-up and open to-dos"""
        found = queries.plan(db, caller(), customer_id, now(), rules)
        look = Look(db, bus.log, parts.resources)
        found["after_contact"] = after_contact(customer_id, bus.clock.now(), look)
        return _worded(found, found["todos"])

    return todos


def _worded(body: dict[str, Any], todos: Iterable[dict[str, Any]]) -> Worded:
    """The body, with the titles of its to-dos in the language of the request."""
    return worded(body, "todo", todos, name="title")
