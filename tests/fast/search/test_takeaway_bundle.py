"""A corpus bundle: read back by the tools that it is made for."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import frictionless
import pandas
import pytest
from django.test import Client

from articles.models import Article, Outlet
from tests.pages import add

pytestmark = pytest.mark.django_db


@pytest.fixture
def rows(index: Callable[[], None]) -> list[Article]:
    """An article with its reprint, and one whose outlet allows no more than an excerpt."""
    head = add("Көпір, «салынды»", '=Көпір; "туралы",\n\nекі жол.', pairs=["kz-ru", "kz-uz"], outlet="Kazinform")
    again = add("Көпір салынды", "Көпір туралы тағы.", date="2024-06", topics=[])
    short = add("Құпия хабар", "Құпия сөз. " * 90, date="", outlet="Tengrinews")
    Article.objects.filter(pk=again.pk).update(story=head.pk)
    Outlet.objects.filter(pk=short.outlet_id).update(display="excerpt")
    index()
    return [head, again, short]


@pytest.fixture
def bundle(client: Client, rows: list[Article], tmp_path: Path) -> Path:
    response = client.get("/kk/search/export.zip")
    assert response.status_code == 200
    with zipfile.ZipFile(io.BytesIO(b"".join(response.streaming_content))) as archive:
        assert archive.testzip() is None
        archive.extractall(tmp_path / "bundle")
    return tmp_path / "bundle"


def table(bundle: Path, name: str) -> pandas.DataFrame:
    return pandas.read_csv(bundle / f"{name}.csv", keep_default_na=False)


def test_frictionless_finds_every_value_of_its_type_and_every_key_in_its_table(bundle: Path) -> None:
    report = frictionless.validate(str(bundle / "datapackage.json"))
    assert report.valid, report.flatten(["rowNumber", "fieldName", "message"])
    counted = {task.name: task.stats.get("rows") for task in report.tasks}
    assert (counted["articles"], counted["texts"], counted["stories"]) == (3, 3, 2)
    package = json.loads((bundle / "datapackage.json").read_text("utf-8"))
    for resource in package["resources"]:
        assert resource["hash"] == f"sha256:{hashlib.sha256((bundle / resource['path']).read_bytes()).hexdigest()}"
        assert all(field["description"] for field in resource["schema"]["fields"]), resource["name"]


def test_frictionless_would_find_a_code_that_no_table_has(bundle: Path) -> None:
    path = bundle / "article_pairs.csv"
    path.write_text(path.read_text("utf-8").replace("kz-uz", "zz-zz"), "utf-8")
    package = json.loads((bundle / "datapackage.json").read_text("utf-8"))
    for resource in package["resources"]:
        resource.pop("hash"), resource.pop("bytes")
    (bundle / "datapackage.json").write_text(json.dumps(package), "utf-8")
    assert not frictionless.validate(str(bundle / "datapackage.json")).valid


def test_texts_as_the_interchange_format_has_them(bundle: Path, rows: list[Article]) -> None:
    texts = table(bundle, "texts")
    assert [*texts.columns[:2]] == ["doc_id", "text"]
    by_id = texts.set_index("doc_id")
    assert by_id.loc[rows[0].code, "text"] == rows[0].body, "as it is: nothing is put before a sign"
    assert tuple(by_id.loc[rows[2].code, ["text", "text_policy"]]) == ("", "excerpt")


def test_what_may_not_leave_is_told_as_counts_of_stems(bundle: Path, rows: list[Article]) -> None:
    stems = table(bundle, "stems")
    assert {*stems["article"]} == {rows[2].code}
    assert stems[stems["stem"] == "құпия"]["count"].item() == 91
    every_file = "".join(path.read_text("utf-8") for path in bundle.iterdir())
    assert "Құпия сөз. Құпия" not in every_file


def test_tables_join_by_their_codes(bundle: Path, rows: list[Article]) -> None:
    joined = table(bundle, "article_pairs").merge(table(bundle, "articles"), left_on="article", right_on="id")
    assert sorted(joined[joined["id"] == rows[0].code]["pair_x"]) == ["kz-ru", "kz-uz"]
    countries = table(bundle, "article_countries").merge(table(bundle, "countries"), left_on="country", right_on="code")
    assert {*countries["iso3"]} == {"KAZ", "RUS", "UZB"}
    stories = table(bundle, "stories").set_index("story")["articles"]
    assert stories[rows[0].code] == 2


def test_it_says_what_it_is(bundle: Path) -> None:
    crate = json.loads((bundle / "ro-crate-metadata.json").read_text("utf-8"))
    held = {entity["@id"]: entity for entity in crate["@graph"]}
    assert held["ro-crate-metadata.json"]["about"] == {"@id": "./"}
    parts = {part["@id"] for part in held["./"]["hasPart"]}
    assert parts == {path.name for path in bundle.iterdir()} - {"ro-crate-metadata.json"} <= held.keys()
    said = json.loads((bundle / "datapackage.json").read_text("utf-8"))["kopir"]
    assert (said["rows"], said["address"]) == (3, "http://testserver/kk/search/")
    assert said["lexicon"] and said["rules"] and said["index"] is not None
    assert said["address"] in (bundle / "README.md").read_text("utf-8")
