"""What every test can ask for; the fixtures live in tests/support, one module per kind of server."""

pytest_plugins = [
    "tests.support.mongo",
    "tests.support.rabbit",
    "tests.support.smtp",
    "tests.support.system",
    "tests.support.corpus",
]
