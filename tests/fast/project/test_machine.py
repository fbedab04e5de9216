"""What the services tier does where something is missing."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from tests.machine import Unavailable, docker_answers, found_or_installed, version_of


def test_what_is_there_is_taken_as_it_is(tmp_path: Path) -> None:
    assert found_or_installed(lambda: tmp_path, ["postgresql"], "PostgreSQL", "TEST_DATABASE_URL") == tmp_path


def test_without_root_it_says_exactly_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    with pytest.raises(Unavailable) as raised:
        found_or_installed(lambda: None, ["chromium", "fonts-noto-core"], "Chromium", "CHROMIUM")
    assert "sudo apt-get install chromium fonts-noto-core;" in str(raised.value)
    assert "CHROMIUM" in str(raised.value)


def test_without_debian_it_says_so_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(shutil, "which", lambda _: None)
    with pytest.raises(Unavailable, match="needs a JDK 17 to 25"):
        found_or_installed(lambda: None, ["default-jdk-headless"], "a JDK 17 to 25", "TEST_ELASTICSEARCH_URL")


@pytest.mark.parametrize(("code", "answers"), [(0, True), (1, False)])
def test_a_docker_client_alone_is_no_engine(
    code: int, answers: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = tmp_path / "docker"
    client.write_text(f"#!/bin/sh\nexit {code}\n")
    client.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert docker_answers() is answers


@pytest.mark.parametrize(
    ("says", "version"),
    [("postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)", 15), ("javac 17.0.15", 17), ("no number", 0)],
)
def test_versions(says: str, version: int, tmp_path: Path) -> None:
    program = tmp_path / "program"
    program.write_text(f"#!/bin/sh\necho '{says}' >&2\n")
    program.chmod(0o755)
    assert version_of(program, "--version") == version
