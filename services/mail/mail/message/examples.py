"""Golden examples of the events of messages: what readers test against."""

from typing import Any

_MAIL = "1f2e3d4c5b6a79880f1e2d3c4b5a6978"
_OTHER_MAIL = "2e3d4c5b6a7988970f1e2d3c4b5a6978"
_MAILBOX = "3d4c5b6a798897a60f1e2d3c4b5a6978"
_CUSTOMER = "5d2c4f7a90b14e0c8f0d6b1a2c3d4e5f"
_OTHER_CUSTOMER = "6c3d5f8a91b24e1c9f1d7b2a3c4d5e6f"
_THREAD = "a87a9dcfb506823a3d51bf6e708192a3"
_FILE = "68fa0c1b2d3e4f5061728394"
_OTHER_FILE = "68fa0c1b2d3e4f5061728395"
_LI = "11111111111141118111111111111111"
_ZHAO = "55555555555545558555555555555555"
_MESSAGE_ID = "<2026101000120001@kaveri-offset-demo.in>"
_IMPORT = "7a8b9c0d1e2f43548697a8b9c0d1e2f3"
_ARRIVED = "2026-10-10T00:12:00Z"

_PLACED: dict[str, Any] = {
    "mail_id": _MAIL,
    "direction": "in",
    "channel": "mail",
    "kind": "person",
    "received_at": _ARRIVED,
    "sender_address": "purchase@kaveri-offset-demo.in",
    "country": "IN",
}
_FILED: dict[str, Any] = {**_PLACED, "customer_id": _CUSTOMER, "thread_id": _THREAD, "proof": "proven"}

EXAMPLES: dict[str, dict[str, Any]] = {
    "MailReceived.v1": {
        "mail_id": _MAIL,
        "message_id": _MESSAGE_ID,
        "digest": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        "direction": "in",
        "mailbox_ids": [_MAILBOX],
        "sender": {"name": "Priya Nair", "address": "purchase@kaveri-offset-demo.in"},
        "reply_to": ["buying@kaveri-offset-dem0.in"],
        "to": ["sales@qihang-demo.cn"],
        "cc": [],
        "subject": "Offset Printing Plates",
        "sent_at": "2026-10-10T00:11:30Z",
        "received_at": _ARRIVED,
        "text": "Please let me know your best price.",
        "text_file_id": None,
        "raw_file_id": _FILE,
        "size": 2048,
        "attachments": [
            {
                "file_id": _OTHER_FILE,
                "name": "plate.pdf",
                "content_type": "application/pdf",
                "size": 1024,
                "damaged": False,
                "picture": None,
            }
        ],
        "in_reply_to": None,
        "references": [],
        "thread_id": _THREAD,
        "kind": "person",
        "same_id_as": [_OTHER_MAIL],
        "channel": "mail",
        "correspondent": "purchase@kaveri-offset-demo.in",
        "fax_number": None,
        "phone_country": "IN",
        "relayed": False,
        "forwarded": False,
        "draft_id": None,
        "author_id": None,
        "approved_by": None,
        "remote_images": 1,
        "checks": {"spf": "pass", "dkim": "none", "dmarc": "pass"},
        "proof": "proven",
        "answers_elsewhere": True,
        "lookalike_of": "kaveri-offset-demo.in",
        "bank_change": False,
        "failures": [],
        "reported": [],
    },
    "MailReachedMailbox.v1": {"mail_id": _MAIL, "mailbox_ids": [_MAILBOX]},
    "MailQuarantined.v1": {
        "mail_id": _MAIL,
        "reason": "no_sender",
        "raw_file_id": _FILE,
        "size": 120,
        "received_at": _ARRIVED,
        "mailbox_ids": [_MAILBOX],
        "subject": "Offset Printing Plates",
        "sent_at": "2026-10-10T00:11:30Z",
        "text": "Please let me know your best price.",
    },
    "MailMarkedSpam.v1": {
        "mail_id": _MAIL,
        "spam": True,
        "reason": "SEO",
        "marked_by": _LI,
        "sender_address": "offer@spam-demo.biz",
    },
    "MailSuspected.v1": {
        "mail_id": _MAIL,
        "score": 987,
        "telling": ["guaranteed", "loans"],
    },
    "MailSetApart.v1": {
        "mail_id": _MAIL,
        "apart": "partner",
        "reason": "货代",
        "set_by": _LI,
        "sender_address": "ops@forwarder-demo.cn",
    },
    "MailFiled.v1": {
        **_FILED,
        "rule": "known_address",
        "country_basis": "archive",
    },
    "MailUnmatched.v1": {
        **_PLACED,
        "reason": "ambiguous",
        "suggestions": [
            {"customer_id": _CUSTOMER, "why": "address"},
            {"customer_id": _OTHER_CUSTOMER, "why": "address"},
        ],
        "country_basis": "domain",
    },
    "MailRefiled.v1": {
        **_FILED,
        "previous_customer_id": None,
        "reason": "assigned",
        "rule": "assigned",
        "country_basis": "archive",
    },
    "OldMailFiled.v1": {**_FILED, "rule": "known_address", "country_basis": "archive"},
    "OldMailUnmatched.v1": {
        **_PLACED,
        "reason": "unknown_sender",
        "suggestions": [],
        "country_basis": "domain",
    },
    "OldMailRefiled.v1": {
        **_FILED,
        "previous_customer_id": None,
        "reason": "address_learned",
        "rule": "known_address",
        "country_basis": "archive",
    },
    "MailJoinedThread.v1": {"mail_id": _MAIL, "thread_id": _THREAD},
    "MailAnswersFound.v1": {"mail_id": _MAIL, "thread_id": _THREAD, "answers": [_OTHER_MAIL]},
    "BankChangeClaimed.v1": {
        "mail_id": _MAIL,
        "customer_id": _CUSTOMER,
        "received_at": _ARRIVED,
        "proof": "unproven",
        "answers_elsewhere": True,
        "lookalike_of": "kaveri-offset-demo.in",
    },
    "BounceMatched.v1": {
        "mail_id": _MAIL,
        "draft_id": "7b4e6a9c82d35f1d0a2e8c3b4d5e6f70",
        "addresses": ["boss@kaveri-offset-demo.in"],
    },
    "MailNoted.v1": {"mail_id": _MAIL, "note": "印度客户询CTCP版价格", "noted_by": _ZHAO},
}

#: What an import brought is said as if it had come in its time.
EXAMPLES |= {
    f"Old{name}": {**EXAMPLES[name], "import_id": _IMPORT}
    for name in ("MailReceived.v1", "MailQuarantined.v1")
}
