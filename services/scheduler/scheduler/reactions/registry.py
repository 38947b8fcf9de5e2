"""The list every reaction of the scheduler puts itself on."""

from eventing.bus.reactions import Reactions

REACTIONS = Reactions()
