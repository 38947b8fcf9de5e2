"""Customers: on file, found, looked after, never deleted."""

from collections.abc import Mapping
from typing import Any

from customers import queries
from customers.api.reach import Service, check_reach, check_takers
from customers.domain.commands import (
    AddContact,
    AddContactAddress,
    AssignCustomer,
    CloseCustomer,
    LogContact,
    NewContact,
    OpenCodes,
    ReassignCustomer,
    RegisterCustomer,
    RegradeCustomer,
    SetNextContact,
)
from customers.domain.errors import Invalid, NotFound
from customers.http_schemas import (
    AddressBody,
    AssignBody,
    AtQuery,
    CloseBody,
    CodesBody,
    ContactBody,
    ContactLogBody,
    ContactRecordSchema,
    CustomerFileSchema,
    CustomerQuery,
    CustomerSchema,
    NextContactBody,
    OwnershipSchema,
    OwnershipsSchema,
    ReassignBody,
    RegisterBody,
    RegradeBody,
    TimelineEntrySchema,
)
from customers.projections import CONTACT_LOG, CONTACTS, CUSTOMERS, OWNERSHIP, TIMELINE
from eventing.access import ASSIGNERS, CREDIT, SALES
from eventing.core.errors import Forbidden
from eventing.core.ids import uuid5hex
from eventing.http import (
    Accepted,
    Blueprint,
    PageQuery,
    Role,
    allow,
    answer,
    caller,
    etag,
    issue,
    page_schema,
    reads,
    run,
)
from eventing.http.commands import Answer

#: What credit sees of a customer: who it is and how it stands, nothing of the selling.
_FOR_CREDIT = frozenset(CustomerSchema().fields) - {"next_contact_on"}


def customers_blueprint(service: Service) -> Blueprint:
    customers = Blueprint("customers", __name__, url_prefix="/customers", description="The customer archive.")
    _add_registration(customers, service)
    _add_owner_commands(customers, service)
    _add_care_commands(customers, service)
    _add_queries(customers, service)
    _add_history(customers, service)
    return customers


# -- on file ---------------------------------------------------------------------------------------


def _add_registration(customers: Blueprint, service: Service) -> None:
    @customers.post("")
    @allow(*SALES)
    @customers.arguments(RegisterBody)
    @customers.response(201, Accepted)
    def register(body: Mapping[str, Any]) -> Answer:
        """A new customer, with contacts and owner in one commit

        Starts as C; another grade, a number from before and an unassigned mail are for managers. A
        salesperson's customer is his own.
        """
        _check_registrar(body)
        owner_id = body["owner_id"]
        if caller().role is Role.SALESPERSON:
            owner_id = caller().staff_id
        issued = issue()
        command = RegisterCustomer(
            **{
                **body,
                "owner_id": owner_id,
                "domains": tuple(body["domains"]),
                "contacts": tuple(_contact(contact) for contact in body["contacts"]),
            },
            customer_id=uuid5hex(issued.command_id, "customer"),
        )
        outcome = run(service.bus, command, issued=issued)
        return answer(outcome, "code", location="/customers/{customer_id}")

    @customers.post("/<customer_id>/contacts")
    @allow(*SALES)
    @customers.arguments(ContactBody)
    @customers.response(201, Accepted)
    def add_contact(body: Mapping[str, Any], customer_id: str) -> Answer:
        """One more person at the customer"""
        check_reach(service, customer_id)
        issued = issue()
        contact = _contact(body, contact_id=uuid5hex(issued.command_id, "contact"))
        return answer(run(service.bus, AddContact(customer_id, contact), issued=issued), "contact_id")

    @customers.post("/<customer_id>/contacts/<contact_id>/addresses")
    @allow(*SALES)
    @customers.arguments(AddressBody)
    @customers.response(201, Accepted)
    def add_address(body: Mapping[str, Any], customer_id: str, contact_id: str) -> Answer:
        """One more address of a person

        Unfiled mail from it is filed from then on. Phone and fax are read with the customer's country.
        """
        check_reach(service, customer_id)
        return answer(run(service.bus, AddContactAddress(customer_id, contact_id, **body)))


def _check_registrar(body: Mapping[str, Any]) -> None:
    if caller().role is Role.SALESPERSON:
        if body["owner_id"] not in (None, caller().staff_id):
            raise Forbidden("A salesperson registers customers of their own.")
        if body["grade"] != "C" or body["sequence"] is not None or body["from_mail_id"] is not None:
            raise Forbidden("Grade, number and unassigned mail of a new customer are for a manager.")
    check_takers("owner_id", [body["owner_id"]])


def _contact(body: Mapping[str, Any], contact_id: str = "") -> NewContact:
    return NewContact(
        name=body["name"],
        position=body["position"],
        emails=tuple(body["emails"]),
        phones=tuple(body["phones"]),
        faxes=tuple(body["faxes"]),
        contact_id=contact_id,
    )


# -- whose it is -----------------------------------------------------------------------------------


def _add_owner_commands(customers: Blueprint, service: Service) -> None:
    @customers.post("/<customer_id>/assign")
    @allow(*ASSIGNERS)
    @customers.arguments(AssignBody)
    @customers.response(200, Accepted)
    def assign(body: Mapping[str, Any], customer_id: str) -> Answer:
        """The first owner"""
        check_reach(service, customer_id)
        check_takers("owner_id", [body["owner_id"]])
        return answer(run(service.bus, AssignCustomer(customer_id, **body)))

    @customers.post("/<customer_id>/reassign")
    @allow(*ASSIGNERS)
    @customers.arguments(ReassignBody)
    @customers.response(200, Accepted)
    def reassign(body: Mapping[str, Any], customer_id: str) -> Answer:
        """Another owner; mail, to-dos and plans follow"""
        check_reach(service, customer_id)
        check_takers("owner_id", [body["owner_id"]])
        return answer(run(service.bus, ReassignCustomer(customer_id, **body, moved_by=caller().actor)))

    @customers.post("/<customer_id>/close")
    @allow(*ASSIGNERS)
    @customers.arguments(CloseBody)
    @customers.response(200, Accepted)
    def close(body: Mapping[str, Any], customer_id: str) -> Answer:
        """Close the record; its history stays readable, nothing is deleted"""
        check_reach(service, customer_id)
        return answer(run(service.bus, CloseCustomer(customer_id, **body)))


# -- looking after it ------------------------------------------------------------------------------


def _add_care_commands(customers: Blueprint, service: Service) -> None:
    @customers.post("/<customer_id>/regrade")
    @allow(*SALES)
    @customers.arguments(RegradeBody)
    @customers.response(200, Accepted)
    def regrade(body: Mapping[str, Any], customer_id: str) -> Answer:
        """Another relationship grade; the code keeps its number

        A cleared order makes an A by itself; by hand that is for managers.
        """
        check_reach(service, customer_id)
        if body["grade"] == "A" and caller().role is Role.SALESPERSON:
            raise Forbidden("Grade A comes with a cleared order, or from a manager.")
        return answer(run(service.bus, RegradeCustomer(customer_id, **body)), "code")

    @customers.post("/<customer_id>/contact-log")
    @allow(*SALES)
    @customers.arguments(ContactLogBody)
    @customers.response(201, Accepted)
    def log_contact(body: Mapping[str, Any], customer_id: str) -> Answer:
        """A call, message, visit or fax, put on record by hand"""
        check_reach(service, customer_id)
        occurred_at = body["occurred_at"] or service.clock.now()
        issued = issue()
        command = LogContact(
            **{**body, "occurred_at": occurred_at},
            customer_id=customer_id,
            logged_by=caller().actor,
            contact_log_id=uuid5hex(issued.command_id, "contact_log"),
        )
        return answer(run(service.bus, command, issued=issued), "contact_log_id")

    @customers.post("/<customer_id>/next-contact")
    @allow(*SALES)
    @customers.arguments(NextContactBody)
    @customers.response(200, Accepted)
    def set_next_contact(body: Mapping[str, Any], customer_id: str) -> Answer:
        """The day of the next contact; it wins over the interval of the grade"""
        check_reach(service, customer_id)
        if body["on"] < service.today():
            raise Invalid("on", "lies in the past")
        return answer(run(service.bus, SetNextContact(customer_id, **body)))


# -- finding it ------------------------------------------------------------------------------------


def _add_queries(customers: Blueprint, service: Service) -> None:
    @customers.get("")
    @allow(*SALES, *CREDIT)
    @reads(CUSTOMERS)
    @customers.arguments(CustomerQuery, location="query")
    @customers.response(200, page_schema(CustomerSchema))
    def list_customers(query: dict[str, Any]) -> Mapping[str, Any]:
        """Customers within the caller's scope, by code"""
        text, cursor, limit = query.pop("q", None), query.pop("cursor", None), query.pop("limit")
        within = caller().reach
        page = queries.customers(service.db, within, text=text, equal=query, cursor=cursor, limit=limit)
        found = queries.items(page)
        return {**found, "items": [_shown(row) for row in found["items"]]}

    @customers.get("/<customer_id>")
    @allow(*SALES, *CREDIT)
    @reads(CUSTOMERS, CONTACTS, CONTACT_LOG)
    @customers.response(200, CustomerFileSchema)
    def get_customer(customer_id: str) -> Any:
        """One customer with contacts, credit standing and risk flags"""
        found = queries.customer(service.db, caller().reach, customer_id)
        if found is None:
            raise NotFound("no such customer")
        return _shown(found), etag(found["version"])


def _shown(row: Mapping[str, Any]) -> dict[str, Any]:
    if caller().role in CREDIT:
        return {name: value for name, value in row.items() if name in _FOR_CREDIT}
    return dict(row)


# -- its history -----------------------------------------------------------------------------------


def _add_history(customers: Blueprint, service: Service) -> None:
    @customers.get("/<customer_id>/contact-log")
    @allow(*SALES)
    @reads(CONTACT_LOG)
    @customers.arguments(PageQuery, location="query")
    @customers.response(200, page_schema(ContactRecordSchema))
    def list_contact_log(query: Mapping[str, Any], customer_id: str) -> Mapping[str, Any]:
        """Contacts by any channel, newest first"""
        check_reach(service, customer_id)
        page = queries.contact_log(service.db, customer_id, query.get("cursor"), query["limit"])
        return queries.items(page)

    @customers.get("/<customer_id>/timeline")
    @allow(*SALES)
    @reads(TIMELINE)
    @customers.arguments(PageQuery, location="query")
    @customers.response(200, page_schema(TimelineEntrySchema))
    def timeline(query: Mapping[str, Any], customer_id: str) -> Mapping[str, Any]:
        """Everything that happened with the customer, newest first"""
        check_reach(service, customer_id)
        page = queries.timeline(service.db, customer_id, query.get("cursor"), query["limit"])
        return queries.items(page)

    @customers.get("/<customer_id>/owner")
    @allow(*SALES)
    @reads(OWNERSHIP)
    @customers.arguments(AtQuery, location="query")
    @customers.response(200, OwnershipSchema)
    def owner_at(query: Mapping[str, Any], customer_id: str) -> Mapping[str, Any]:
        """Whose the customer was at a time"""
        check_reach(service, customer_id)
        found = queries.owner_at(service.db, customer_id, query["at"] or service.clock.now())
        if found is None:
            raise NotFound("the customer had no owner then")
        return found

    @customers.get("/<customer_id>/owners")
    @allow(*SALES)
    @reads(OWNERSHIP)
    @customers.response(200, OwnershipsSchema)
    def owners(customer_id: str) -> Mapping[str, Any]:
        """Every change of owner: who, from, to, when, why"""
        check_reach(service, customer_id)
        return {"items": queries.owners(service.db, customer_id)}


# -- codes -----------------------------------------------------------------------------------------


def codes_blueprint(service: Service) -> Blueprint:
    codes = Blueprint("codes", __name__, url_prefix="/codes", description="Numbers of customer codes.")

    @codes.post("/<region>")
    @allow(Role.ADMINISTRATOR, Role.GENERAL_MANAGER)
    @codes.arguments(CodesBody)
    @codes.response(200, Accepted)
    def open_codes(body: Mapping[str, Any], region: str) -> Answer:
        """The last number used in a region before this system

        New customers get the numbers after it; those up to it may be given to imported records.
        """
        if region not in service.regions.names:
            raise NotFound(f"no region {region[:10]!r}; there are {', '.join(service.regions.names)}")
        return answer(run(service.bus, OpenCodes(region, body["last"])))

    return codes
