"""Settings that operators have written, under names of before."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from tests.paths import ROOT

CODE = "from config import settings; print(settings.STORAGES['originals']['BACKEND'])"


@pytest.mark.parametrize(
    ("written", "used"),
    [
        ("", "articles.archive.storage.OriginalsStorage"),
        ("articles.storage.OriginalsStorage", "articles.archive.storage.OriginalsStorage"),
        ("storages.backends.s3.S3Storage", "storages.backends.s3.S3Storage"),
    ],
)
def test_the_storage_of_originals_is_known_by_its_older_name(written: str, used: str) -> None:
    environment = os.environ | {"ORIGINALS_STORAGE": written}
    command = [sys.executable, "-c", CODE]
    found = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
    assert found.stdout.strip() == used
