"""The reaction that keeps guidance with the mail it is about, from the beginning of the log."""

from customers.contracts import MailRefiled, OldMailRefiled
from customers.guidance.commands import RefileGuidance
from eventing import Event, Reactions

REACTIONS = Reactions()


@REACTIONS.on(MailRefiled, name="refile-guidance-with-mail")
def refile_guidance_with_mail(event: Event[MailRefiled]) -> RefileGuidance:
    return RefileGuidance(mail_id=event.data.mail_id, customer_id=event.data.customer_id)


@REACTIONS.on(OldMailRefiled, name="refile-guidance-with-old-mail")
def refile_guidance_with_old_mail(event: Event[OldMailRefiled]) -> RefileGuidance:
    return RefileGuidance(mail_id=event.data.mail_id, customer_id=event.data.customer_id)
