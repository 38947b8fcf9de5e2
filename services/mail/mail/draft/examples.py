"""Golden examples of the events of drafts: what readers test against."""

from typing import Any

_MAIL = "1f2e3d4c5b6a79880f1e2d3c4b5a6978"
_OTHER_MAIL = "2e3d4c5b6a7988970f1e2d3c4b5a6978"
_CUSTOMER = "5d2c4f7a90b14e0c8f0d6b1a2c3d4e5f"
_DRAFT = "7b4e6a9c82d35f1d0a2e8c3b4d5e6f70"
_FILE = "68fa0c1b2d3e4f5061728394"
_QUOTE = {
    "file_id": _FILE,
    "name": "报价单 QH-2026-118.pdf",
    "content_type": "application/pdf",
    "size": 48213,
}
_INVOICE = "b78baed0c61793b4e62c0f7081920314"
_LI = "11111111111141118111111111111111"
_ZHAO = "55555555555545558555555555555555"
_OUR_ID = "<5f0c1e7ab2d94f6e8a3b7c9d1e2f4a6b@qihang-demo.cn>"

EXAMPLES: dict[str, dict[str, Any]] = {
    "LetterHandedIn.v1": {
        "draft_id": _DRAFT,
        "author_id": _LI,
        "app_password_id": "0c1d2e3f4a5b46978897a6b5c4d3e2f1",
        "message_id": "<A81C4E@phone.example>",
    },
    "MailDrafted.v1": {
        "draft_id": _DRAFT,
        "customer_id": _CUSTOMER,
        "author_id": _ZHAO,
        "approver_id": _LI,
        "needs_approval": True,
        "purpose": "letter",
        "to": ["purchase@kaveri-offset-demo.in"],
        "cc": [],
        "subject": "Re: Offset Printing Plates",
        "text": "Our best price is USD 2.50 per square metre, FOB Shanghai.",
        "in_reply_to_mail_id": _MAIL,
        "stage": None,
        "invoice_ids": [_INVOICE],
    },
    "MailRedrafted.v1": {
        "draft_id": _DRAFT,
        "edited_by": _ZHAO,
        "to": ["purchase@kaveri-offset-demo.in"],
        "cc": [],
        "subject": "Re: Offset Printing Plates",
        "text": "Our best price is USD 2.45 per square metre, FOB Shanghai.",
    },
    "DraftFilesChosen.v1": {"draft_id": _DRAFT, "chosen_by": _ZHAO, "files": [_QUOTE]},
    "DraftFormatted.v1": {
        "draft_id": _DRAFT,
        "formatted_by": _ZHAO,
        "html": "<p>Our best price is <b>USD 2.50</b> per square metre, FOB Shanghai.</p>",
    },
    "BlindCopiesChosen.v1": {
        "draft_id": _DRAFT,
        "chosen_by": _ZHAO,
        "bcc": ["archive@qihang-demo.cn"],
    },
    "DraftTakenOver.v1": {
        "draft_id": _DRAFT,
        "customer_id": _CUSTOMER,
        "previous_author_id": _ZHAO,
        "author_id": _LI,
    },
    "MailSubmitted.v1": {"draft_id": _DRAFT, "approver_id": _LI},
    "MailReturned.v1": {"draft_id": _DRAFT, "returned_by": _LI, "remarks": "最多让到2.45,并要求整柜"},
    "MailApproved.v1": {"draft_id": _DRAFT, "approved_by": _LI},
    "MailQueued.v1": {
        "draft_id": _DRAFT,
        "message_id": _OUR_ID,
        "sender": "zhaolei@qihang-demo.cn",
        "recipients": ["purchase@kaveri-offset-demo.in"],
        "raw_file_id": _FILE,
        "send_at": "2026-10-10T02:40:10Z",
    },
    "MailRecalled.v1": {"draft_id": _DRAFT, "recalled_by": _ZHAO},
    "MailSendStarted.v1": {"draft_id": _DRAFT, "worker": "w-1", "attempt": 1},
    "MailDataStarted.v1": {"draft_id": _DRAFT, "attempt": 1},
    "MailSent.v1": {
        "draft_id": _DRAFT,
        "mail_id": _OTHER_MAIL,
        "customer_id": _CUSTOMER,
        "author_id": _ZHAO,
        "approved_by": _LI,
        "purpose": "letter",
        "message_id": _OUR_ID,
        "in_reply_to_mail_id": _MAIL,
        "sent_at": "2026-10-10T02:40:05Z",
        "raw_file_id": _FILE,
        "waiting": ["boss@kaveri-offset-demo.in"],
    },
    "AddresseesReached.v1": {
        "draft_id": _DRAFT,
        "attempt": 2,
        "addresses": ["boss@kaveri-offset-demo.in"],
        "waiting": [],
    },
    "AddresseesRefused.v1": {
        "draft_id": _DRAFT,
        "customer_id": _CUSTOMER,
        "in_reply_to_mail_id": _MAIL,
        "sent_at": "2026-10-10T02:40:05Z",
        "addresses": ["purchase@kaveri-offset-demo.in"],
        "waiting": [],
        "nobody": True,
        "answer": "550 5.1.1 no such user",
        "bounce_mail_id": _OTHER_MAIL,
    },
    "LetterBounced.v1": {
        "draft_id": _DRAFT,
        "customer_id": _CUSTOMER,
        "address": "purchase@kaveri-offset-demo.in",
        "outcome": "failed",
        "code": "no_such_address",
        "status": "5.1.1",
        "lasting": True,
        "answer": "550 5.1.1 no such user",
        "bounce_mail_id": _OTHER_MAIL,
    },
    "DraftRestored.v1": {"draft_id": _DRAFT, "restored_by": _ZHAO},
    "DraftDiscarded.v1": {"draft_id": _DRAFT, "discarded_by": _ZHAO},
    "MailSendFailed.v1": {
        "draft_id": _DRAFT,
        "attempt": 1,
        "permanent": False,
        "reason": "addressees_refused",
        "answer": "451 4.3.0 greylisted",
        "partly": False,
    },
    "MailSendUncertain.v1": {"draft_id": _DRAFT, "attempt": 1},
}
