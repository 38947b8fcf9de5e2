"""The collection run: a visit to every open account on each business date."""
