"""The account's state: a snapshot of it is as good as its events."""

import msgspec

from credit.account.model import ACCOUNT
from credit.account.state import Account
from credit.collection_run.commands import AdvanceCollection
from credit.collection_run.model import COLLECTION_RUN, CollectionRun, RunFacts
from credit.policy.commands import PublishDefaultPolicy
from credit.policy.default import DEFAULT
from credit.policy.model import POLICY_BOOK, PolicyBook
from eventing.testing import scenario
from tests.unit.credit.histories import NOW, Customer, graded, on_day, usd


def test_an_account_survives_being_written_down():
    customer = graded(Customer())
    customer.orders("o1", "1000")
    customer.orders("o2", "500000")
    customer.is_invoiced("i1", "1000", order_id="o1")
    customer.pays("1200")
    customer.pays("50", order_id="o2")
    written = msgspec.json.encode(customer.account)
    assert msgspec.json.decode(written, type=Account) == customer.account
    assert ACCOUNT.fold(customer.events) == customer.account


def test_policy_book_and_collection_run_survive_being_written_down():
    book = scenario(POLICY_BOOK, facts=on_day(DEFAULT.effective_on)).after(PublishDefaultPolicy()).state
    assert msgspec.json.decode(msgspec.json.encode(book), type=PolicyBook) == book
    run = (
        scenario(COLLECTION_RUN, facts=RunFacts(NOW))
        .after(AdvanceCollection(business_date=DEFAULT.effective_on))
        .state
    )
    assert msgspec.json.decode(msgspec.json.encode(run), type=CollectionRun) == run
    assert usd(1).currency == "USD"
