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


ANSWER = """
import django
from django.conf import settings
django.setup()
settings.ROOT_URLCONF = "django.contrib.auth.urls"  # the plainest pages of errors
from django.core.exceptions import DisallowedHost, PermissionDenied
from django.core.handlers.exception import convert_exception_to_response
from django.test import RequestFactory

def view(request):
    raise {error}

convert_exception_to_response(view)(RequestFactory().get("/address"))
"""


@pytest.mark.slow
@pytest.mark.parametrize(
    ("error", "line", "tracebacks"),
    [
        ("PermissionDenied", "WARNING django.request: Forbidden (Permission denied): /address", 0),
        ("DisallowedHost('Invalid host')", "ERROR django.security.DisallowedHost: Invalid host", 0),
        ("ValueError('odd')", "ERROR django.request: Internal Server Error: /address", 1),
    ],
)
def test_a_refused_request_is_one_line_and_a_failure_has_its_traceback_once(
    error: str, line: str, tracebacks: int
) -> None:
    environment = os.environ | {"DEBUG": "1", "DJANGO_SETTINGS_MODULE": "config.settings"}
    command = [sys.executable, "-c", ANSWER.format(error=error)]
    said = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True).stderr
    assert said.count(line) == 1, said
    assert said.count("Traceback") == tracebacks, said
