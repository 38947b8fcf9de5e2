"""Commands to their streams, what is looked up for deciding them, and the two ways mail takes: in and out."""

from mail.handlers.intake import Intake, Taken
from mail.handlers.postman import Postman
from mail.handlers.resources import Resources
from mail.handlers.routes import ROUTES

__all__ = ["ROUTES", "Intake", "Postman", "Resources", "Taken"]
