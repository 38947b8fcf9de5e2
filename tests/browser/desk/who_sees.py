"""Who sees which page: every address of the desk by every role. Readable first, a test second.

    ●   there: a page is shown, a form is taken and its contents judged
    ·   not there: the same answer, to the letter, as for what does not exist
    →   led to another page
    ○   may send the form; other tests do, for it would end what the rest of this table is about

Müller is 李静's customer, with what is named here; Kaveri is 赵磊's, whose draft waits for 李静's approval.
Each line holds in both languages.
"""

#: The columns: who they are, as the company knows them, and what they are here.
WHO = {
    "lijing": "salesperson, the owner, and the approver of 赵磊",
    "zhoutao": "salesperson, a colleague",
    "zhaolei": "salesperson whose mail is approved first",
    "wangmin": "their manager",
    "chenguodong": "general manager",
    "sunyan": "credit controller",
    "hefang": "head of finance",
    "administrator": "administrator",
}

#: A mark for each of them, from left to right.
TABLE = """
                                                               l z z w c s h a
                                                               i h h a h u e d
                                                               j o a n e n f m
                                                               i u o g n y a i
                                                               n t l m g a n n
                                                               g a e i u n g

# everybody
GET  /                                                         ● ● ● ● ● ● ● →
GET  /me                                                       ● ● ● ● ● ● ● ●
POST /me/password                                              ● ● ● ● ● ● ● ●
POST /me/signature                                             ● ● ● ● ● ● ● ·
GET  /me/app-passwords                                         ● ● ● ● ● · · ·
POST /me/app-passwords                                         ● ● ● ● ● · · ·
POST /me/app-passwords/nosuch/revoke                           · · · · · · · ·
POST /look                                                     ● ● ● ● ● ● ● ●
GET  /palette                                                  ● ● ● ● ● ● ● ●
GET  /search?q=plates                                          ● ● ● ● ● ● ● ●
GET  /sign-in                                                  → → → → → → → →
POST /sign-in                                                  ○ ○ ○ ○ ○ ○ ○ ○
POST /sign-out                                                 ○ ○ ○ ○ ○ ○ ○ ○
GET  /first-password                                           → → → → → → → →
POST /first-password                                           ○ ○ ○ ○ ○ ○ ○ ○
GET  /snippets                                                 ● ● ● ● ● · · ·
GET  /snippets/new                                             ● ● ● ● ● · · ·
GET  /snippets/{snippet}                                       ● ● ● ● ● · · ·
GET  /snippets/pick?thing=new/{customer}                       ● · · ● ● · · ·
POST /snippets                                                 ● ● ● ● ● · · ·
POST /snippets/{snippet}                                       ● ● ● ● ● · · ·
POST /snippets/pick?thing=new/{customer}                       ○ · · ○ ○ · · ·
POST /snippets/insert?thing=new/{customer}&snippet={snippet}   ○ · · ○ ○ · · ·
POST /unsaved                                                  ● ● ● ● ● ● ● ·

# to-dos
POST /todos/{todo}/later                                       ● · · ● ● · · ·
POST /todos/{todo}/resume                                      ● · · ● ● · · ·
POST /todos/{todo}/done                                        ● · · ● ● · · ·
POST /replies/{mail}/waive                                     ● · · ● ● · · ·
POST /replies/{mail}/restore                                   ● · · ● ● · · ·
POST /guidance/{customer}/read                                 ● · · ● ● · · ·

# mail
GET  /mail                                                     → → → → → · · ·
GET  /mail/to-answer                                           ● ● ● ● ● · · ·
GET  /mail/received                                            ● ● ● ● ● · · ·
GET  /mail/unassigned                                          · · · ● ● · · ·
GET  /mail/unread                                              · · · ● ● · · ·
GET  /mail/old                                                 · · · ● ● · · ·
GET  /mail/old-unread                                          · · · ● ● · · ·
GET  /old-mail                                                 · · · ● ● · · ·
POST /old-mail                                                 · · · ● ● · · ·
GET  /mail/spam                                                · · · ● ● · · ·
GET  /mail/to-answer/{mail}                                    ● · · ● ● · · ·
GET  /mail/unassigned/{stranger}                               · · · ● ● · · ·
GET  /mail/unassigned/several?mail={stranger}                  · · · ● ● · · ·
POST /mail/unassigned/several                                  · · · ● ● · · ·
GET  /mails/{mail}                                             ● · · ● ● · · ·
GET  /mails/{stranger}                                         · · · ● ● · · ·
GET  /mails/{mail}/forward                                     ● · · ● ● · · ·
GET  /mails/{mail}/body                                        ● · · ● ● · · ·
GET  /mails/{mail}/original                                    ● · · ● ● · · ·
GET  /mails/{mail}/files/{file}                                ● · · ● ● · · ·
GET  /mails/{mail}/parts/drawing                               ● · · ● ● · · ·
POST /mails/{mail}/note                                        ● · · ● ● · · ·
POST /mails/{mail}/reply                                       ● · · ● ● · · ·
POST /mails/{unread}/read-again                                · · · ● ● · · ·
POST /mails/{mail}/file                                        · · · ● ● · · ·
POST /mails/{stranger}/register                                · · · ● ● · · ·
GET  /write                                                    ● ● ● ● ● · · ·
GET  /write?customer={customer}                                ● · · ● ● · · ·
POST /drafts                                                   ● ● ● ● ● · · ·
GET  /drafts/{draft}                                           ● · ● ● ● · · ·
POST /drafts/{draft}                                           ● · ● ● ● · · ·
GET  /drafts/{draft}/html                                      ● · ● ● ● · · ·
GET  /drafts/{draft}/files/{quote}                             ● · ● ● ● · · ·
POST /addresses/works                                          ● ● ● ● ● ● ● ·
POST /files                                                    ● ● ● ● ● ● ● ·
GET  /uploads/{quote}                                          · · ● · · · · ·
GET  /presence?thing=reply/{mail}                              ● · · ● ● · · ·
GET  /presence?thing=draft/{draft}                             ● · ● ● ● · · ·
POST /presence                                                 ○ ○ ○ ○ ○ ○ ○ ·
# customers
GET  /customers                                                ● ● ● ● ● ● ● ·
POST /customers                                                ● ● ● ● ● · · ·
GET  /customers/new                                            ● ● ● ● ● · · ·
GET  /customers/new/check                                      ● ● ● ● ● · · ·
GET  /customers/{customer}                                     ● · · ● ● ● ● ·
GET  /customers/{customer}/timeline                            ● · · ● ● · · ·
GET  /customers/{customer}/mail                                ● · · ● ● · · ·
GET  /customers/{customer}/files                               ● · · ● ● · · ·
GET  /customers/{customer}/orders                              ● · · ● ● ● ● ·
GET  /customers/{customer}/credit                              ● · · ● ● ● ● ·
GET  /customers/{customer}/record                              ● · · ● ● · · ·
POST /customers/{customer}/contacts                            ● · · ● ● · · ·
POST /customers/{customer}/guidance                            · · · ● ● · · ·
GET  /customers/{customer}/print                               ● · · ● ● · · ·
POST /customers/{customer}/print                               ● · · ● ● · · ·
POST /customers/{customer}/record/company                      ● · · ● ● · · ·
POST /customers/{customer}/record/contacts                     ● · · ● ● · · ·
POST /customers/{customer}/record/contacts/{contact}           ● · · ● ● · · ·
POST /customers/{customer}/record/contacts/{contact}/addresses ● · · ● ● · · ·
POST /customers/{customer}/record/contacts/{contact}/left      ● · · ● ● · · ·
POST /customers/{customer}/record/grade                        ● · · ● ● · · ·
POST /customers/{customer}/record/zone                         ● · · ● ● · · ·
POST /customers/{customer}/record/state                        · · · ● ● · · ·
GET  /customers/{customer}/looks                               · · · ● ● · · ·
POST /customers/{customer}/record/stage                        ● · · ● ● · · ·
POST /customers/{customer}/record/status                       ● · · ● ● · · ·
GET  /customers/{customer}/orders/new                          ● · · ● ● · · ·
POST /customers/{customer}/orders/new                          ● · · ● ● · · ·
GET  /customers/{customer}/orders/{order}                      ● · · ● ● ● ● ·
GET  /customers/{customer}/orders/{order}/change               ● · · ● ● · · ·
POST /customers/{customer}/orders/{order}/change               ● · · ● ● · · ·
POST /customers/{customer}/orders/{order}/ship                 ● · · ● ● · · ·
POST /customers/{customer}/orders/{order}/cancel               ● · · ● ● · · ·

# orders and credit
GET  /orders                                                   ● ● ● ● ● ● ● ·
GET  /orders/{order}                                           ● · · ● ● ● ● ·
GET  /orders/{order}/override                                  · · · · ● ● ● ·
POST /orders/{order}/override                                  · · · · ● ● ● ·
GET  /collection                                               ● ● ● ● ● ● ● ·
POST /collection/{customer}/{invoice}/reason                   ● · · ● ● ● ● ·
GET  /ageing                                                   · · · · ● ● ● ·
GET  /collection/{invoice}                                     ● · · ● ● ● ● ·
POST /collection/{invoice}/promise                             ● · · ● ● ● ● ·
POST /collection/{invoice}/dispute                             · · · · ● ● ● ·
POST /collection/{invoice}/resolve                             · · · · ● ● ● ·
GET  /ageing/invoices?bucket=1-30                              · · · · ● ● ● ·
GET  /ageing/export                                            · · · · ● ● ● ·
POST /ageing/export                                            · · · · ● ● ● ·
GET  /credit                                                   · · · · ● ● ● ·
GET  /credit/{customer}                                        · · · · ● ● ● ·
GET  /credit/{customer}/assessment                             · · · · ● ● ● ·
GET  /credit/{customer}/invoices                               · · · · ● ● ● ·
GET  /credit/{customer}/payments                               · · · · ● ● ● ·
GET  /credit/{customer}/letters                                · · · · ● ● ● ·
GET  /credit/{customer}/statements                             · · · · ● ● ● ·
GET  /credit/{customer}/traits                                 · · · · ● ● ● ·
GET  /credit/{customer}/review                                 · · · · ● ● ● ·
GET  /credit/{customer}/invoices/new                           · · · · ● ● ● ·
GET  /credit/{customer}/payments/new                           · · · · ● ● ● ·
GET  /credit/{customer}/payments/{payment}/reverse             · · · · ● ● ● ·
GET  /statements/check                                         · · · · ● ● ● ·
POST /credit/{customer}/statements                             · · · · ● ● ● ·
POST /credit/{customer}/traits                                 · · · · ● ● ● ·
POST /credit/{customer}/review                                 · · · · ● ● ● ·
POST /credit/{customer}/approve                                · · · · ● ● ● ·
POST /credit/{customer}/invoices/new                           · · · · ● ● ● ·
POST /credit/{customer}/payments/new                           · · · · ● ● ● ·
POST /credit/{customer}/payments/{payment}/reverse             · · · · ● ● ● ·

# the team and its people
GET  /team                                                     · · · ● ● · · ·
GET  /team/{zhoutao}                                           · · · ● ● · · ·
GET  /figures                                                  · · · · ● · · ·
GET  /rules/grade-a                                            · · · · ● · · ●
POST /rules/grade-a                                            · · · · ● · · ●
GET  /rules/never-told                                         · · · · ● · · ●
POST /rules/never-told                                         · · · · ● · · ●
GET  /people                                                   · · · ● ● · · ●
GET  /people/{zhoutao}                                         · · · ● ● · · ●
GET  /people/{wangmin}                                         · · · ● ● · · ●
GET  /people/new                                               · · · · · · · ●
POST /people                                                   · · · · · · · ●
GET  /people/{zhoutao}/leave                                   · · · ● ● · · ●
POST /people/{zhoutao}/leave                                   · · · ● ● · · ●
GET  /people/{zhoutao}/transfer                                · · · ● ● · · ·
POST /people/{zhoutao}/transfer                                · · · ● ● · · ·
GET  /people/{lijing}/handovers/{handover}                     · · · ● ● · · ●
GET  /imports                                                  · · · · ● · · ●
POST /imports                                                  · · · · ● · · ●
GET  /imports/{import}                                         · · · · ● · · ●
POST /imports/{import}/pieces                                  · · · · ● · · ●
POST /imports/{import}/files                                   · · · · ● · · ●
POST /imports/{import}/start                                   · · · · ● · · ●
POST /imports/{import}/stop                                    · · · · ● · · ●
POST /people/{zhoutao}/approval                                · · · ● ● · · ●
POST /people/{zhoutao}/describe                                · · · ● ● · · ●
POST /people/{zhoutao}/role                                    · · · · · · · ●
POST /people/{zhoutao}/correct                                 · · · · · · · ●
POST /people/{zhoutao}/mailbox                                 · · · · · · · ●
POST /people/{zhoutao}/account                                 · · · · · · · ●
POST /people/{zhoutao}/password                                · · · · · · · ●
POST /people/{zhoutao}/sign-out                                · · · · · · · ○
POST /people/{zhoutao}/revoke-app-passwords                    · · · · · · · ●
GET  /mailboxes                                                · · · · · · · ●
POST /mailboxes                                                · · · · · · · ●
GET  /mailboxes/{mailbox}                                      · · · · · · · ●
POST /mailboxes/{mailbox}                                      · · · · · · · ●
POST /mailboxes/{mailbox}/stop                                 · · · · · · · ○
"""


def rows() -> list[tuple[str, str, str]]:
    """Method, address and marks of each line."""
    lines = [line.split() for line in TABLE.splitlines() if line.startswith(("GET", "POST"))]
    return [(method, address, "".join(marks)) for method, address, *marks in lines]
