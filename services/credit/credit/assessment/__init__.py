"""Assessments: grade and limit from statements and traits, lowered by payment behaviour."""
