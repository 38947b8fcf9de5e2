"""What the fields of this API mean, where they do not say so themselves."""

from collections.abc import Mapping

#: What else a mail and a draft have in common is said once; these are of drafts alone.
_DRAFTS = {
    f"{schema}.{field}": meaning
    for schema in ("DraftRow", "Draft")
    for field, meaning in {
        "approved_by": "Staff id of who approved it; null while nobody has.",
        "mail_id": "Id of the mail that it became when it was sent; null before.",
        "subject": "The subject line as it will be sent; it may be empty.",
        "to": "Addresses of those it goes to, in lower case.",
        "cc": "Addresses of those who get a copy, in lower case.",
        "owner_id": "Staff id of the customer's salesperson; without a customer, of the author.",
    }.items()
}

MEANINGS: Mapping[str, str] = {
    **_DRAFTS,
    # -- what a mail is ---------------------------------------------------------------------------
    "mail_id": "Id of the mail, as in `/mails/{mail_id}`.",
    "state": "How far filing is: `received` (not decided yet), `filed` to a customer, `unmatched` "
    "(nobody's), `apart` (not from a customer) or `quarantined` (unreadable).",
    "kind": "What it is: `person`, `bounce`, `auto_reply`, `newsletter`, `spam`, or `collection`, a letter "
    "of ours about money; null for quarantined mail.",
    "direction": "`in` from outside, `out` from us, `internal` among us; null for quarantined mail.",
    "channel": "How it came: `mail`, or `fax` through a gateway; null for quarantined mail.",
    "subject": "The subject line, decoded; it may be empty.",
    "to": "Addresses in To, as they came; null for quarantined mail.",
    "cc": "Addresses in Cc, as they came; null for quarantined mail.",
    "sender": "Who it says that it is from; null for quarantined mail.",
    "received_at": "When it came in, or was sent by us, with its offset from UTC.",
    "sent_at": "The instant in its Date header, with its offset from UTC; null where that cannot be read.",
    "thread_id": "Id that all mails of a conversation share; null for quarantined mail.",
    "mailbox_ids": "Ids of the mailboxes of ours that it reached.",
    "same_id_as": "Ids of other mails with the same Message-ID and another content.",
    "attachments": "The files in it, pictures within the HTML among them.",
    "thread": "The newest mails of its conversation that you can see.",
    "size": "Its length in bytes.",
    "spf": "What SPF came to for the sender's domain: `pass`, `fail` or `none`.",
    "dkim": "What DKIM came to for the sender's domain: `pass`, `fail` or `none`.",
    "dmarc": "What DMARC came to for the sender's domain: `pass`, `fail` or `none`.",
    "draft_id": "Id of the draft, as in `/drafts/{draft_id}`; of a mail null if it was no draft here.",
    # -- warnings beside a draft, as of the mails themselves --------------------------------------
    "proof": "Whether it is from the sender it bears: `proven`, `unproven` or `failed`.",
    "answers_elsewhere": "Warning: answers would go to another company than the sender's.",
    "lookalike_of": "Warning: the known domain that the sender's looks like; null where it looks like none.",
    "bank_change": "Warning: it says that a bank account has changed.",
    # -- checks of a letter -----------------------------------------------------------------------
    "WarnedAnswer.code": "What it is: `subject_missing`, `text_missing`, `attachment_missing`, "
    "`attachment_in_first_letter`, `other_customer_named`, `never_told`, `languages_mixed`, `two_customers` "
    "or `unknown_addressee`.",
    "WarnedAnswer.field": "The field it is about: `to`, `cc`, `subject`, `text` or `files`.",
    "WarnedAnswer.params": "What its sentence names, such as `word`, `address` or `name`.",
    "NeverToldBody.words": "Words and phrases, in any language; none: letters are not checked for any.",
    "NeverTold.words": "Words and phrases that letters are checked for.",
    "NeverTold.version": "How often the list was set; 0 while nobody has set one.",
    "NeverTold.set_by": "Staff id of who set it; null while nobody has.",
    # -- names and addresses ----------------------------------------------------------------------
    "name": "The name as it is written in the mail; it may be empty.",
    "address": "The mail address as it is written in the mail.",
    "SuggestionAnswer.name": "The customer's name; null where you cannot see the customer.",
    "MailboxBody.address": "The mail address of the mailbox, in lower case.",
    "Mailbox.address": "The mail address of the mailbox, in lower case.",
    "AttachmentAnswer.name": "The file name as the sender gave it; it may be empty.",
    "CustomerAttachment.name": "The file name as the sender gave it; it may be empty.",
    "AttachmentAnswer.size": "The length of the file in bytes, decoded.",
    "CustomerAttachment.size": "The length of the file in bytes, decoded.",
    "file_id": "Id of the file, for `/mails/{mail_id}/attachments/{file_id}`.",
    "AttachedFileAnswer.file_id": "Id of the file, for `/drafts/{draft_id}/files/{file_id}`.",
    "Upload.file_id": "Id of the file, for `files` of a draft and `/uploads/{file_id}`.",
    "content_type": "The media type that the sender gave, such as `application/pdf`.",
    # -- whose it is ------------------------------------------------------------------------------
    "customer_id": "Id of the customer, from the service customers; null where it is nobody's.",
    "RefileBody.customer_id": "Id of the customer to whom the mail is filed instead.",
    "FileBody.customer_id": "Id of the customer whose mail it is; null with `not_a_customer`.",
    "?customer_id": "Only what is of this customer, by its id in the service customers.",
    "owner_id": "Staff id of the customer's salesperson; of our own letters to nobody's customer, of the "
    "author; null where there is neither.",
    "rule": "What filed it: `known_address`, `reply`, `company_domain`, `assigned` or `manual`; null where "
    "it is not filed.",
    "country": "The sender's country, by its two letters of ISO 3166-1; null while it is not known.",
    "country_basis": "What the country rests on: the customer's `archive`, the `domain`, a `phone` number, "
    "or `default`: nothing; null before filing.",
    "suggestions": "Customers whose mail it may be, for whoever files it by hand.",
    "code": "The customer's code, such as `EU-001-A`; null where you cannot see the customer.",
    "why": "Why the customer is suggested: by `address`, `reply`, `domain` or `thread`.",
    "apart": "What the sender is instead of a customer: `partner`, `colleague`, `newsletter` or `spam`; null "
    "where nobody said so.",
    "not_a_customer": "What the sender is instead of a customer, for later mail too; null with "
    "`customer_id`.",
    "reason": "Why, as somebody types it; it may be empty where the customer was nobody's before.",
    "SpamBody.reason": "Why it is spam or is not, as somebody types it; it may be empty.",
    "RefileBody.reason": "Why it is filed to another customer, as somebody types it.",
    "spam": "True: it is spam, and so is later mail of its sender; false: it is not.",
    # -- notes ------------------------------------------------------------------------------------
    "note": "What the mail is about, for readers who do not know its language; null without a note.",
    "noted_by": "Staff id of who wrote the note; null without a note.",
    "noted_at": "When the note was written, with its offset from UTC; null without a note.",
    # -- drafts -----------------------------------------------------------------------------------
    "status": "Where it stands: `draft`, `pending` (awaiting approval), `returned`, `discarded`, `queued`, "
    "`sending`, `data`, `failed`, `uncertain`, `partly_sent` or `sent`.",
    "purpose": "`letter`, or `collection`: a letter about money that credit asked for.",
    "stage": "The stage of credit's collection ladder, such as `L2`; null for other letters.",
    "invoice_ids": "Ids of the invoices that a collection letter is about; empty for other letters.",
    "author_id": "Staff id of the author; null while nobody has taken over a collection letter.",
    "approver_id": "Staff id of who is to approve it; null where nobody must.",
    "SubmitBody.approver_id": "Staff id of who shall approve it; null: the author's own approver.",
    "needs_approval": "Whether somebody must approve it before it is sent, as of when it was drafted.",
    "in_reply_to_mail_id": "Id of the mail that it answers; null where it answers none.",
    "remarks": "What the approver wants changed; null while it was not returned.",
    "failure": "The code of why it was not sent; null while nothing failed.",
    "answer": "What the mail server said when it refused; null where it said nothing.",
    "drafted_at": "When it was first written, with its offset from UTC.",
    "edited_at": "When its wording was last changed, with its offset from UTC; null while it never was.",
    "text": "The plain text, lines ending in a line feed.",
    "PartAnswer.text": "A piece of the text; all pieces in order make up the whole.",
    "files": "What goes with it: files that were uploaded, or came with a mail.",
    "DraftBody.to": "Addresses of those it goes to; they may be added later.",
    "DraftBody.cc": "Addresses of those who get a copy.",
    "DraftBody.bcc": "Addresses of those who get it without the others being told.",
    "DraftTextBody.bcc": "Addresses of those who get it untold, instead of those until now.",
    "DraftTextBody.subject": "The subject line as it will be sent; it may be empty.",
    "DraftTextBody.to": "Addresses of those it goes to, instead of those until now.",
    "DraftTextBody.cc": "Addresses of those who get a copy, instead of those until now.",
    "SendBody.at": "When it leaves, with its offset from UTC, at most 14 days ahead; null: after `wait`.",
    "send_at": "When it leaves the queue, with its offset from UTC; null while it was not sent.",
    "wait": "Seconds that it stays in the queue, in which it can be recalled; 0: it is sent at once.",
    # -- replies ----------------------------------------------------------------------------------
    "Forward.files": "The files that came with it, but for the pictures within its HTML.",
    "Forward.subject": "The subject line that it is passed on under.",
    "Reply.to": "Addresses that the reply goes to.",
    "Reply.cc": "Addresses that get a copy of the reply; empty unless it goes to all.",
    "quote": "The mail that is answered, to stand below the reply.",
    "mail": "The mail that is passed on, to stand below what is written.",
    "at": "When the quoted mail was sent, or else came in, with its offset from UTC.",
    # -- boxes and figures ------------------------------------------------------------------------
    "boxes": "The boxes that you have, in the order of the desk.",
    "box": "The name of the box, as its list takes it.",
    "?box": "Only mail in this box of customers' mail: `received` or `sent`; both without.",
    "received": "How many mails came in from customers of this person.",
    "sent": "How many mails were sent to customers of this person.",
    "Work.owner_id": "Staff id of the salesperson whose customers they are.",
    "Thread.items": "The latest mails of the conversation, for whoever approves the draft.",
    "Team.items": "A row for each person whose customers wrote or were written to.",
    "Unsent.items": "A row for each customer asked for that you can see.",
    "UnsentOfCustomer.customer_id": "Id of the customer, as it was asked for.",
    "?to_approve": "True: only those that wait for your approval.",
    # -- mailboxes --------------------------------------------------------------------------------
    "mailbox_id": "Id of the mailbox of ours.",
    "MailboxBody.kind": "`shared` by several people, or `personal`: of one.",
    "Mailbox.kind": "`shared` by several people, or `personal`: of one.",
    "MailboxBody.staff_id": "Staff id of whose personal mailbox it is; null for a shared one.",
    "Mailbox.staff_id": "Staff id of whose personal mailbox it is; null for a shared one.",
    "closed_at": "When the mailbox was closed, with its offset from UTC; null while it is open.",
    "Taken.mail_id": "Id of the mail that was stored, or was known already.",
    "Taken.command_id": "For `?after=` of a query: what was stored shows there.",
    # -- paths ------------------------------------------------------------------------------------
    "/customer_id": "Id of the customer, from the service customers.",
    "/draft_id": "Id of the draft, from a list of drafts.",
    "/file_id": "Id of the file: from `attachments` of the mail, `files` of the draft, or its upload.",
    "/mail_id": "Id of the mail, from a list of mails.",
    "/mailbox_id": "Id of the mailbox, from the list of mailboxes.",
    "/picture": "Name of the picture, from `picture` in `attachments` of the mail.",
}
