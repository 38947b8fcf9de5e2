"""Risk flags of a customer."""

from customers.customer.commands import EaseRisk, FlagRisk
from customers.customer.events import CustomerRiskCleared, CustomerRiskEased, CustomerRiskFlagged
from customers.customer.model import CUSTOMER, CustomerFacts
from eventing.testing import scenario
from tests.unit.customers.histories import CONTACT, NOW, REGISTERED

nobody = scenario(CUSTOMER, facts=CustomerFacts(NOW))
customer = nobody.given(REGISTERED, CONTACT)

OVERDUE = FlagRisk(customer_id="c1", reason="invoice_overdue", reference="i1")
HELD = FlagRisk(customer_id="c1", reason="order_held", reference="o1")
DOUBTED = FlagRisk(customer_id="c1", reason="credit_grade", credit_grade="D")


def test_each_reason_for_care_is_flagged_once():
    flagged = customer.when(OVERDUE)
    assert flagged == [
        CustomerRiskFlagged(customer_id="c1", reason="invoice_overdue", credit_grade=None, reference="i1")
    ]
    assert customer.given(*flagged).when(OVERDUE) == []
    assert customer.given(*flagged).when(HELD) == [
        CustomerRiskFlagged(customer_id="c1", reason="order_held", credit_grade=None, reference="o1")
    ]


def test_the_flag_is_cleared_when_the_last_reason_is_gone():
    history = customer.after(OVERDUE, HELD, DOUBTED)
    eased = history.when(EaseRisk(customer_id="c1", reasons=("invoice_overdue", "credit_grade")))
    assert eased == [CustomerRiskEased(customer_id="c1", remaining=("order_held:o1",))]
    history = history.given(*eased)
    assert history.when(EaseRisk(customer_id="c1", reasons=("order_held",), reference="o2")) == []
    assert history.when(EaseRisk(customer_id="c1", reasons=("order_held",), reference="o1")) == [
        CustomerRiskCleared(customer_id="c1")
    ]


def test_easing_what_was_never_flagged_changes_nothing():
    assert customer.when(EaseRisk(customer_id="c1", reasons=("order_held",), reference="o1")) == []
    assert nobody.when(EaseRisk(customer_id="c9", reasons=("order_held",))) == []
