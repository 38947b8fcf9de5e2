"""The list every reaction of the scheduler puts itself on."""

from eventing.reactions import Reactions

REACTIONS = Reactions()
