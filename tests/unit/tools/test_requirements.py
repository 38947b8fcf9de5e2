"""Requirements: what `make requirements` reads out of tests and their results."""

from tools.requirements import Citation, citations, result_of, results

MODULE = """
pytestmark = pytest.mark.req("R001")

@pytest.mark.req("R002", "R003")
@pytest.mark.parametrize("x", [1, 2])
def test_one(x): ...

@pytest.mark.req_in_part("R004")
class TestMany:
    def test_two(self): ...
    def helper(self): ...
"""

JUNIT = """<testsuites><testsuite>
<testcase classname="tests.unit.test_a" name="test_one[1]"/>
<testcase classname="tests.unit.test_a" name="test_one[2]"><failure>no</failure></testcase>
<testcase classname="tests.unit.test_a.TestMany" name="test_two"><skipped/></testcase>
</testsuite></testsuites>"""


def test_marks_of_function_class_and_module_are_found():
    cited = citations(MODULE, "tests/unit/test_a.py")
    assert [(one.name, one.requirement, one.whole) for one in cited] == [
        ("test_one", "R001", True),
        ("test_one", "R002", True),
        ("test_one", "R003", True),
        ("TestMany::test_two", "R001", True),
        ("TestMany::test_two", "R004", False),
    ]


def test_one_failed_case_makes_a_parametrised_test_failed():
    known = results(JUNIT)
    assert result_of(Citation("R001", "tests/unit/test_a.py", "test_one"), known) == "failed"
    assert result_of(Citation("R001", "tests/unit/test_a.py", "TestMany::test_two"), known) == "skipped"
    assert result_of(Citation("R001", "tests/unit/test_a.py", "test_three"), known) == "not run"
