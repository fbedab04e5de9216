"""The repository's own promises: its top level, pinned requirements, and the files that run the real stack."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.core.management import call_command

from tests.paths import ROOT

COMPOSE = (ROOT / "docker-compose.yml").read_text()
SERVICES: dict[str, dict[str, Any]] = yaml.safe_load(COMPOSE)["services"]
EXAMPLE = (ROOT / ".env.example").read_text()

TOP_LEVEL = set(
    """
    manage.py requirements.txt requirements-dev.txt pyproject.toml Makefile Dockerfile docker-compose.yml
    README.md CONTRIBUTING.md LICENSE .env.example .gitignore .dockerignore .pre-commit-config.yaml
    .ci articles config docs locale search seeds static templates tests
""".split()
)


def variables_of(text: str, pattern: str) -> set[str]:
    return set(re.findall(pattern, text, re.MULTILINE))


def test_the_top_level_has_a_room_for_everything() -> None:
    # Committed, or about to be; what git ignores is nobody's business.
    listed = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    files = subprocess.run(listed, cwd=ROOT, check=True, capture_output=True, text=True).stdout.splitlines()
    assert {path.split("/")[0] for path in files} <= TOP_LEVEL
    assert [path for path in TOP_LEVEL if not (ROOT / path).exists()] == []


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_requirements_are_pinned(name: str) -> None:
    lines = [line for line in (ROOT / name).read_text().splitlines() if line and not line.startswith("#")]
    loose = [line for line in lines if not re.fullmatch(r"[\w.\[\]-]+==[\w.]+", line)]
    assert loose in ([], ["-r requirements.txt"])


def test_every_variable_is_documented_in_the_example() -> None:
    documented = variables_of(EXAMPLE, r"^#?([A-Z_]+)=")
    settings = (ROOT / "config/settings.py").read_text()
    read = variables_of(settings, r'(?:environ\.get|flag|number|words|required)\("([A-Z_]+)"')
    used = variables_of(COMPOSE, r"\$\{([A-Z_]+)")
    assert read | used <= documented


def test_required_variables_stop_compose_with_a_message() -> None:
    required = variables_of(COMPOSE, r"\$\{([A-Z_]+):\?[^}]+\}")
    assert required == {"SECRET_KEY", "ALLOWED_HOSTS", "POSTGRES_PASSWORD", "ELASTICSEARCH_PASSWORD"}
    assert not required & variables_of(COMPOSE, r"\$\{([A-Z_]+)(?::-|\})"), "required in one place, optional in another"


def test_the_example_holds_no_secret() -> None:
    assert re.findall(r"^#?\w*(?:KEY|PASSWORD)=(.+)$", EXAMPLE, re.MULTILINE) == []


def test_only_nginx_is_published_and_only_to_this_machine() -> None:
    published = {name: service["ports"] for name, service in SERVICES.items() if "ports" in service}
    assert published == {"nginx": ["${PUBLISH:-127.0.0.1:8000}:8080"]}
    assert SERVICES["web"]["environment"]["TRUSTED_PROXY"] == "1"
    assert yaml.safe_load(COMPOSE)["networks"]["inside"] == {"internal": True}
    assert [SERVICES[name]["networks"] for name in ("postgres", "elasticsearch")] == [["inside"], ["inside"]]


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_a_service_is_bounded_and_watched(name: str) -> None:
    service = SERVICES[name]
    assert service["mem_limit"]
    runs_once = name == "migrate"
    assert ("healthcheck" in service) != runs_once
    assert service["restart"] == ("on-failure:3" if runs_once else "unless-stopped")
    if service["image"] != "archive-site":
        assert re.search(r":\d+\.\d+(\.\d+)?(-\w+)?$", service["image"]), "pinned to a release"


def test_the_image_of_the_site_is_built_once_and_first() -> None:
    assert [name for name, service in SERVICES.items() if "build" in service] == ["migrate"]
    assert [SERVICES[name]["image"] for name in ("migrate", "web", "worker")] == ["archive-site"] * 3


def test_gunicorn_leaves_nothing_outside_the_project() -> None:
    """Its control socket would stand in the home folder, which all sites of a user share and a container has not."""
    for name in ("Makefile", "Dockerfile"):
        text = (ROOT / name).read_text().replace("\\\n", "")
        commands = [line for line in text.splitlines() if "gunicorn" in line and "config.wsgi" in line]
        assert len(commands) == 1
        assert "--no-control-socket" in commands[0]


def test_every_way_to_serve_has_the_patient_worker() -> None:
    for name in ("Makefile", "Dockerfile"):
        assert "--worker-class=config.gunicorn_worker.PatientWorker" in (ROOT / name).read_text()


def test_nginx_takes_what_the_site_has_to_judge() -> None:
    """And says for whom it asks; it reads every file that compose gives it."""
    text = (ROOT / "config/nginx.conf").read_text()
    (megabytes,) = re.findall(r"client_max_body_size (\d+)m;", text)
    (allowed,) = re.findall(r"\$\{MAX_UPLOAD_BYTES:-(\d+)\}", COMPOSE)
    assert int(megabytes) * 1_000_000 > int(allowed)
    assert "proxy_set_header X-Forwarded-For $remote_addr;" in text
    assert "proxy_pass $site" in text and "http://web:8000" in text
    assert "./config/nginx.conf:/etc/nginx/nginx.conf:ro" in SERVICES["nginx"]["volumes"]


def test_the_worker_lives_beside_the_site_where_one_machine_does_everything() -> None:
    assert "--config=python:config.serving" in (ROOT / "Makefile").read_text()
    assert SERVICES["worker"]["command"] == "python manage.py worker"
    assert SERVICES["worker"]["healthcheck"]["test"][-2:] == ["worker", "--healthy"]


def test_the_run_book_names_what_compose_runs() -> None:
    """Its commands are copied into a terminal when there is no time to think."""
    book = (ROOT / "docs/run-book.md").read_text()
    options = r'(?: --?[\w-]+(?: "[^"]+")?)*'
    named = re.findall(rf"docker compose (?:exec|run|stop|ps|logs){options} (\w+)", book)
    assert {"postgres", "web", "worker"} <= set(named) <= set(SERVICES)


def test_the_order_of_start() -> None:
    ready = {name: {"condition": "service_healthy"} for name in ("postgres", "elasticsearch")}
    assert SERVICES["migrate"]["depends_on"] == ready
    for name in ("web", "worker"):
        assert SERVICES[name]["depends_on"] == {"migrate": {"condition": "service_completed_successfully"}}


def test_named_volumes_are_declared() -> None:
    mounted = {volume.split(":")[0] for service in SERVICES.values() for volume in service.get("volumes", ())}
    used = {name for name in mounted if not name.startswith("./")}
    assert used == set(yaml.safe_load(COMPOSE)["volumes"])


def test_elasticsearch_is_secured() -> None:
    environment = SERVICES["elasticsearch"]["environment"]
    assert environment["xpack.security.enabled"] == "true"
    assert environment["ELASTIC_PASSWORD"].startswith("${ELASTICSEARCH_PASSWORD:?")
    assert re.search(r"elasticsearch:8\.19\.\d+$", SERVICES["elasticsearch"]["image"])


def test_the_image_runs_as_somebody_and_gets_only_what_it_needs() -> None:
    dockerfile = (ROOT / "Dockerfile").read_text()
    assert re.findall(r"^FROM (\S+)", dockerfile, re.MULTILINE) == ["python:3.11.14-slim-bookworm"]
    assert re.findall(r"^USER (\w+)", dockerfile, re.MULTILINE) == ["archive"]
    allowed = variables_of((ROOT / ".dockerignore").read_text(), r"^!([\w.-]+)/?$")
    assert allowed == {"manage.py", "requirements.txt", *"config articles search templates static locale seeds".split()}


@pytest.mark.slow  # it compresses them all
def test_static_files_pass_the_manifest(settings: Any, tmp_path: Path) -> None:
    """What a page or style sheet refers to exists: the manifest storage fails on a reference to nothing."""
    settings.STATIC_ROOT = tmp_path
    backend = "whitenoise.storage.CompressedManifestStaticFilesStorage"
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": backend}}
    call_command("collectstatic", interactive=False, verbosity=0)
    assert (tmp_path / "staticfiles.json").exists()


def test_make_fix_does_all_three_and_says_what_ruff_could_not_repair(tmp_path: Path) -> None:
    (tmp_path / "Makefile").write_text((ROOT / "Makefile").read_text())
    programs = tmp_path / ".venv/bin"
    programs.mkdir(parents=True)
    for name, answer in (("ruff", '[ "$1" = format ]'), ("djlint", "false")):  # that of djlint: it changed something
        (programs / name).write_text(f'#!/bin/sh\necho {name} "$@"\n{answer}\n')
        (programs / name).chmod(0o755)
    names, lemmas = "articles/vocabulary/names.json", "articles/text/generated/russian_lemmas.tsv"
    for name in (
        "requirements.txt",
        "requirements-dev.txt",
        names,
        ".venv/.site",
        ".venv/.dev",
        lemmas,
    ):  # oldest first
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    make = ["make", "--no-print-directory", "fix"]  # which it would, called by the `make` that runs these tests
    answer = subprocess.run(make, check=False, cwd=tmp_path, capture_output=True, text=True)
    said = [" ".join(line.split()[:2]) for line in answer.stdout.splitlines()]
    assert said == ["ruff check", "ruff format", "djlint templates"]
    assert "Error 1" in answer.stderr
