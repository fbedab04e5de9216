"""What a run of the tests sets up before Django reads its settings."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.paths import ROOT
from tests.tiers import runs_services, settle_worker


@pytest.mark.parametrize(
    ("arguments", "services"),
    [
        ([], False),
        (["tests/fast"], False),
        (["tests/services"], True),
        (["tests/services/pages", "tests/services/search/test_engine_elastic.py::test_counts"], True),
    ],
)
def test_the_arguments_tell_the_tier(arguments: list[str], services: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    assert runs_services(arguments) is services


@pytest.mark.parametrize("arguments", [["tests"], ["."], ["tests/fast", "tests/services"]])
def test_a_run_of_both_tiers_is_refused(arguments: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    with pytest.raises(pytest.UsageError, match="One run is one tier"):
        runs_services(arguments)


def test_each_worker_has_data_and_an_index_of_its_own(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for worker in ("gw0", "gw1"):
        monkeypatch.setenv("DATA_DIR", str(tmp_path))
        monkeypatch.setenv("ELASTICSEARCH_INDEX", "test-articles")
        settle_worker(worker)
        assert os.environ["DATA_DIR"] == str(tmp_path / worker)
        assert (tmp_path / worker).is_dir()
        assert os.environ["ELASTICSEARCH_INDEX"] == f"test-articles-{worker}"
