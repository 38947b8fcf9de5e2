"""Alerts: rules, scrape configuration, dashboard and runbook are sound and fit together."""

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from tests.support.promql import metrics
from tests.support.sources import ROOT, SERVICES

PROMETHEUS = ROOT / "deploy/prometheus"
RULES = yaml.safe_load((PROMETHEUS / "alerts.yml").read_text())
SCRAPED = yaml.safe_load((PROMETHEUS / "prometheus.yml").read_text())
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]
DASHBOARD = json.loads((ROOT / "deploy/grafana/dashboards/tradeloom.json").read_text())
RUNBOOK = (ROOT / "docs/runbook.md").read_text()
ALERTS = {rule["alert"]: rule for group in RULES["groups"] for rule in group["rules"]}

# The part of Prometheus' format that is used here, and nothing beside it: a misspelled key is an error.
DURATION = {"type": "string", "pattern": "^([0-9]+(ms|[smhd]))+$"}
TEXTS = {"type": "object", "additionalProperties": {"type": "string"}}
RULE = {
    "type": "object",
    "required": ["alert", "expr", "labels", "annotations"],
    "additionalProperties": False,
    "properties": {
        "alert": {"type": "string", "pattern": "^[A-Z][A-Za-z]+$"},
        "expr": {"type": "string"},
        "for": DURATION,
        "labels": {**TEXTS, "properties": {"severity": {"enum": ["page", "warn"]}}, "required": ["severity"]},
        "annotations": {**TEXTS, "required": ["summary", "runbook"]},
    },
}
GROUP = {
    "type": "object",
    "required": ["name", "rules"],
    "additionalProperties": False,
    "properties": {"name": {"type": "string"}, "rules": {"type": "array", "items": RULE, "minItems": 1}},
}
SCHEMA = {
    "type": "object",
    "required": ["groups"],
    "additionalProperties": False,
    "properties": {"groups": {"type": "array", "items": GROUP}},
}


def promtool() -> str | None:
    """The path of promtool, which `make test` fetches where it can."""
    return shutil.which("promtool", path=f"{ROOT / '.tools'}:/usr/bin:/usr/local/bin")


def test_the_rules_have_the_form_prometheus_reads():
    errors = [error.message for error in Draft202012Validator(SCHEMA).iter_errors(RULES)]
    assert errors == []
    names = [rule["alert"] for group in RULES["groups"] for rule in group["rules"]]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("alert", ALERTS)
def test_an_alert_asks_in_promql_and_names_only_labels_it_has(alert: str):
    assert metrics(ALERTS[alert]["expr"])
    summary = ALERTS[alert]["annotations"]["summary"]
    grouped = re.findall(r"by \(([a-z, ]+)\)", ALERTS[alert]["expr"])
    if grouped:
        kept = set(grouped[0].replace(" ", "").split(","))
        assert set(re.findall(r"\$labels\.(\w+)", summary)) <= kept


@pytest.mark.skipif(promtool() is None, reason="promtool is not there; form and PromQL are checked above")
@pytest.mark.parametrize(
    "arguments",
    [
        ["check", "rules", "alerts.yml"],
        ["check", "config", "--syntax-only", "prometheus.yml"],
        ["test", "rules", "alerts.test.yml"],
    ],
)
def test_promtool_finds_nothing_wrong(arguments: list[str]):
    tool = promtool()
    assert tool is not None
    done = subprocess.run([tool, *arguments], cwd=PROMETHEUS, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def sections() -> dict[str, str]:
    """The runbook's entries by their titles."""
    parts = re.split(r"^## (.+)$", RUNBOOK, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def test_every_alert_has_its_entry_in_the_runbook_and_every_entry_its_alert():
    assert set(sections()) == set(ALERTS)
    for alert, rule in ALERTS.items():
        assert rule["annotations"]["runbook"] == f"docs/runbook.md#{alert.lower()}"


@pytest.mark.parametrize("alert", ALERTS)
def test_an_entry_says_what_is_seen_where_to_look_and_what_to_do(alert: str):
    entry = sections()[alert]
    places = [entry.find(word) for word in ("**Symptom.**", "**Look.**", "**Do.**")]
    assert -1 not in places
    assert places == sorted(places)
    assert "```" in entry


def test_links_within_the_runbook_lead_to_entries():
    anchors = {title.lower() for title in sections()}
    assert set(re.findall(r"\]\(#([^)]+)\)", RUNBOOK)) <= anchors


def test_prometheus_asks_every_api_and_every_worker_where_it_listens():
    jobs: dict[str, Any] = {job["job_name"]: job for job in SCRAPED["scrape_configs"]}
    for role in ("api", "worker"):
        asked = jobs[role]["dns_sd_configs"][0]
        names = {f"{service}-{role}" for service in SERVICES} | (
            {"desk-pages", "desk-live"} if role == "api" else set()
        )
        assert set(asked["names"]) == names
        assert {COMPOSE[name]["environment"]["METRICS_PORT"] for name in names} == {str(asked["port"])}


def test_what_the_compose_file_mounts_into_prometheus_and_grafana_is_there():
    volumes = [volume for name in ("prometheus", "grafana") for volume in COMPOSE[name]["volumes"]]
    folders = [Path(volume.split(":")[0]) for volume in volumes if volume.startswith("./")]
    assert folders
    assert [folder for folder in folders if not (ROOT / folder).is_dir()] == []


def test_every_panel_of_the_dashboard_asks_in_promql_and_has_a_place_of_its_own():
    for panel in DASHBOARD["panels"]:
        assert all(metrics(target["expr"]) for target in panel["targets"]), panel["title"]
    places = [(panel["gridPos"]["x"], panel["gridPos"]["y"]) for panel in DASHBOARD["panels"]]
    ids = [panel["id"] for panel in DASHBOARD["panels"]]
    assert len(set(places)) == len(set(ids)) == len(DASHBOARD["panels"])
    assert re.findall(r"label_values\((\w+), service\)", DASHBOARD["templating"]["list"][0]["query"])


def test_every_metric_is_described():
    described = (ROOT / "docs/operating.md").read_text()
    asked = {name for rule in ALERTS.values() for name in metrics(rule["expr"])}
    asked |= {name for panel in DASHBOARD["panels"] for t in panel["targets"] for name in metrics(t["expr"])}
    ours = {name.removesuffix("_bucket") for name in asked if not name.startswith(("rabbitmq_", "up"))}
    assert [name for name in sorted(ours) if f"`{name}`" not in described] == []
