"""What the process says about itself: health, readiness, metrics, and the document of its API."""

import re

from structlog.testing import LogCapture

from tests.integration.http.conftest import Api


def test_health_and_readiness(api: Api):
    assert api.client.get("/health").json == {"status": "ok"}
    assert api.client.get("/ready").json["status"] == "ready"


def test_requests_are_counted_by_route_not_by_path(api: Api):
    api.deposit("ann", 5)
    api.client.get("/nowhere/ann")
    text = api.client.get("/metrics").text
    assert 'route="/accounts/<account_id>/deposits"' in text
    assert 'route="unmatched"' in text
    assert "ann" not in text.replace("channel", "")


def test_the_document_is_openapi_3_1_with_security_and_problems(api: Api):
    spec = api.client.get("/openapi.json").json
    assert spec["openapi"].startswith("3.1")
    assert spec["components"]["securitySchemes"]["bearer"]["scheme"] == "bearer"
    deposit = spec["paths"]["/accounts/{account_id}/deposits"]["post"]
    assert deposit["security"] == [{"bearer": []}]
    assert deposit["x-roles"] == ["salesperson", "manager"]
    assert {"Idempotency-Key", "If-Match"} <= {p.get("name") for p in deposit["parameters"]}
    error = spec["components"]["responses"]["DEFAULT_ERROR"]
    assert list(error["content"]) == ["application/problem+json"]
    assert spec["paths"]["/health"]["get"]["security"] == []


def test_the_document_describes_money_and_decimals_as_they_travel(api: Api):
    body = api.client.get("/openapi.json").json["components"]["schemas"]["DepositBody"]
    assert body["properties"]["price"]["type"] == "object"
    assert body["properties"]["price"]["properties"]["amount"]["type"] == "string"
    assert body["properties"]["rate"]["type"] == ["string", "null"]


def test_a_command_documents_its_ids_its_refusals_and_its_headers(api: Api):
    spec = api.client.get("/openapi.json").json
    deposit = spec["paths"]["/accounts/{account_id}/deposits"]["post"]
    assert deposit["operationId"] == "http_deposit"
    done = deposit["responses"]["201"]
    assert set(done["headers"]) == {"ETag", "Location"}
    name = done["content"]["application/json"]["schema"]["$ref"].rsplit("/", 1)[1]
    assert set(spec["components"]["schemas"][name]["properties"]) == {"account_id", "command_id", "version"}
    codes = {status: told.get("x-codes") for status, told in deposit["responses"].items()}
    assert {"401", "403", "404", "409", "412", "413", "415", "422", "503"} <= set(codes)
    assert codes["409"] == ["account_closed", "concurrent_change"]
    assert set(deposit["responses"]["503"]["headers"]) == {"Retry-After", "Content-Language"}
    described = deposit["responses"]["409"]["content"]["application/problem+json"]["schema"]
    assert described == {"$ref": "#/components/schemas/Problem"}


def test_a_code_is_explained_where_its_type_says(api: Api):
    problem = api.client.get("/accounts").json
    told = api.client.get(problem["type"], headers={"Accept-Language": "zh-CN"})
    assert (told.status_code, told.json["code"]) == (200, "token_required")
    assert told.headers["Content-Language"] == "zh-CN"
    assert api.client.get("/problems/nobody-worded-this").status_code == 404


def test_a_problem_names_the_request_as_the_logs_do(api: Api, logged: LogCapture):
    answer = api.client.get("/accounts/fails/unexpected")
    (line,) = [entry for entry in logged.entries if entry["event"] == "request"]
    assert answer.json["instance"] == f"urn:trace:{line['trace']}"


def test_queries_document_after_and_paging(api: Api):
    parameters = api.client.get("/openapi.json").json["paths"]["/accounts"]["get"]["parameters"]
    assert {"after", "ids", "cursor", "limit", "least"} == {parameter["name"] for parameter in parameters}


def test_the_page_to_read_needs_nothing_from_elsewhere(api: Api):
    page = api.client.get("/docs")
    assert page.status_code == 200
    assert "/accounts/{account_id}/deposits" in page.text
    assert "http://" not in page.text
    assert "https://" not in page.text
    assert "<script" not in page.text


def test_on_the_page_every_body_leads_to_its_description_and_code_is_shown_as_code(api: Api):
    page = api.client.get("/docs").text
    links = set(re.findall(r'href="#(\w+)"', page))
    assert "DepositBody" in links
    assert links <= set(re.findall(r'<details id="(\w+)"', page))
    assert "<code>lines.0.quantity</code>" in page
    assert "`" not in page
