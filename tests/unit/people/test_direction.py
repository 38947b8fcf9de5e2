"""Direction of imports: people import the library, and the library never imports them."""

from tests.support.sources import imports, modules, relative


def test_the_library_does_not_know_people():
    knowing = [
        relative(path)
        for path in modules("libs/eventing")
        if any(name.partition(".")[0] == "people" for name in imports(path))
    ]
    assert knowing == []


def test_only_the_caller_needs_the_http_kit():
    """Workers import the rest."""
    package = modules("libs/people")
    needing = {
        path.name for path in package if any(name.startswith("eventing.http") for name in imports(path))
    }
    # In `__init__` for type checkers alone.
    assert needing == {"caller.py", "__init__.py"}
