"""A corpus bundle opened in base R, as its README says."""

from __future__ import annotations

import os
import shutil
import subprocess
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from django.test import Client

from tests.doors import content, opened
from tests.fast.conftest import index  # noqa: F401
from tests.pages import add

pytestmark = [pytest.mark.django_db, pytest.mark.long]
HOW = "Rscript is missing: install Debian's r-base-core."
READ = """
articles <- read.csv("articles.csv", encoding = "UTF-8")
texts <- read.csv("texts.csv", encoding = "UTF-8")
pairs <- read.csv("article_pairs.csv", encoding = "UTF-8")
stopifnot(identical(names(texts)[1:2], c("doc_id", "text")), is.character(texts$text))
stopifnot(all(pairs$article %in% articles$id), inherits(as.Date(articles$date_from), "Date"))
joined <- merge(pairs, articles, by.x = "article", by.y = "id")
cat(nrow(articles), nrow(joined), sum(nchar(texts$text)), articles$title[1], sep = "\n")
"""


def rscript() -> str:
    """Base R of this machine, got from Debian where that may be done."""
    if not shutil.which("Rscript") and os.geteuid() == 0 and shutil.which("apt-get"):
        quiet = ["apt-get", "--quiet", "install", "--yes", "--no-install-recommends", "r-base-core"]
        subprocess.run(quiet, check=False, env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"}, timeout=900)
    found = shutil.which("Rscript")
    if not found:
        pytest.fail(HOW)
    return found


def test_r_reads_and_joins_its_tables(client: Client, index: Callable[[], None], tmp_path: Path) -> None:  # noqa: F811
    bodies = ['Қазақстан; "Ресей",\n\nекінші жол.', "=Үшінші, мәтін."]
    articles = [add(f"Көпір «{number}»", body, pairs=["kz-ru", "kz-uz"]) for number, body in enumerate(bodies)]
    index()
    with zipfile.ZipFile(BytesIO(content(opened(client, "export.zip", "sort=oldest")))) as archive:
        archive.extractall(tmp_path)
    done = subprocess.run(
        [rscript(), "-e", READ],
        check=False,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=120,
        env={**os.environ, "LC_ALL": "C.UTF-8"},
    )
    assert done.returncode == 0, done.stderr
    titles = {article.title for article in articles}
    rows, joined, letters, title = done.stdout.splitlines()
    assert (int(rows), int(joined), int(letters)) == (2, 4, sum(map(len, bodies)))
    assert title in titles
