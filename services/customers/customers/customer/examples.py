"""Golden examples of the events of customers: what readers test against."""

from typing import Any

_CUSTOMER = "5d2c4f7a90b14e0c8f0d6b1a2c3d4e5f"
_CONTACT = "0a1b2c3d4e5f60718293a4b5c6d7e8f9"
_MAIL = "1f2e3d4c5b6a79880f1e2d3c4b5a6978"
_LI = "11111111111141118111111111111111"
_ZHOU = "22222222222242228222222222222222"
_WANG = "33333333333343338333333333333333"
_HANDOVER = "44444444444444448444444444444444"

EXAMPLES: dict[str, dict[str, Any]] = {
    "CustomerStageSet.v1": {
        "customer_id": "5d2c4f7a90b14e0c8f0d6b1a2c3d4e5f",
        "stage": "sample",
        "previous_stage": "quoted",
        "approach": "samples first, then the price",
    },
    "CustomerStatusSet.v1": {
        "customer_id": "5d2c4f7a90b14e0c8f0d6b1a2c3d4e5f",
        "status": "dormant",
        "previous_status": None,
        "reason": "They moved production to Vietnam.",
    },
    "CustomerRegistered.v1": {
        "customer_id": _CUSTOMER,
        "code": "EU-001-C",
        "region": "EU",
        "sequence": 1,
        "grade": "C",
        "name": "Müller Druckbedarf GmbH",
        "country": "DE",
        "domains": ["mueller-druck-demo.de"],
        "source": "Canton Fair",
        "from_mail_id": None,
    },
    "CustomerRegraded.v1": {
        "customer_id": _CUSTOMER,
        "previous_grade": "C",
        "grade": "A",
        "code": "EU-001-A",
        "reason": "order_cleared",
    },
    "ContactAdded.v1": {
        "customer_id": _CUSTOMER,
        "contact_id": _CONTACT,
        "name": "Hans Müller",
        "position": "Einkauf",
        "emails": ["h.mueller@mueller-druck-demo.de"],
        "phones": [
            {"written": "0211 98765432-12", "normal": "+4921198765432", "extension": "12"},
            {"written": "call Mr Weber", "normal": None, "extension": None},
        ],
        "faxes": [],
    },
    "ContactAddressAdded.v1": {
        "customer_id": _CUSTOMER,
        "contact_id": _CONTACT,
        "kind": "email",
        "address": "einkauf@mueller-druck-demo.de",
        "number": None,
    },
    "CustomerCorrected.v1": {
        "customer_id": _CUSTOMER,
        "name": "Müller Druckbedarf GmbH & Co. KG",
        "country": "AT",
        "domains": ["mueller-druck-demo.at"],
        "source": "Canton Fair",
        "local_name": None,
        "website": "https://mueller-druck-demo.at",
        "previous_name": "Müller Druckbedarf GmbH",
        "previous_country": "DE",
        "previous_domains": ["mueller-druck-demo.de"],
        "previous_source": "Canton Fair",
        "previous_local_name": None,
        "previous_website": None,
    },
    "ContactCorrected.v1": {
        "customer_id": _CUSTOMER,
        "contact_id": _CONTACT,
        "name": "Hans Müller",
        "position": "Geschäftsführer",
        "language": "de",
        "channel": "phone",
        "previous_name": "Hans Müller",
        "previous_position": "Einkauf",
        "previous_language": None,
        "previous_channel": None,
    },
    "ContactAddressRetired.v1": {
        "customer_id": _CUSTOMER,
        "contact_id": _CONTACT,
        "kind": "phone",
        "address": "0211 98765432-12",
        "number": {"written": "0211 98765432-12", "normal": "+4921198765432", "extension": "12"},
    },
    "ContactLeft.v1": {"customer_id": _CUSTOMER, "contact_id": _CONTACT},
    "CustomerReopened.v1": {"customer_id": _CUSTOMER, "reason": "they ask again"},
    "CustomerAssigned.v1": {
        "customer_id": _CUSTOMER,
        "owner_id": _ZHOU,
        "from_mail_id": _MAIL,
        "since": "2026-10-10T01:00:00Z",
    },
    "CustomerReassigned.v1": {
        "customer_id": _CUSTOMER,
        "previous_owner_id": _ZHOU,
        "owner_id": _LI,
        "since": "2026-10-30T09:30:00Z",
        "reason": "left",
        "handover_id": _HANDOVER,
        "moved_by": _WANG,
        "note": None,
    },
    "NextContactSet.v1": {"customer_id": _CUSTOMER, "on": "2026-11-05", "note": "样品反馈"},
    "CustomerRiskFlagged.v1": {
        "customer_id": _CUSTOMER,
        "reason": "credit_grade",
        "credit_grade": "D",
        "reference": None,
    },
    "ZoneChosen.v1": {"customer_id": _CUSTOMER, "zone": "America/Chicago"},
    "CustomerRiskEased.v1": {"customer_id": _CUSTOMER, "remaining": ["credit_grade"]},
    "CustomerRiskCleared.v1": {"customer_id": _CUSTOMER},
    "CustomerClosed.v1": {"customer_id": _CUSTOMER, "reason": "registered twice"},
}
