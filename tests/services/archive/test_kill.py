"""`kill -9` at any point of an ingest: nothing is lost, nothing is there twice, and running it again completes it."""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg
import pytest

from tests.paths import ROOT

PLACES = "Орал Ақтау Семей Тараз Қостанай Павлодар Талдықорған Көкшетау Атырау Түркістан".split()
PARTNERS = ["Ресей", "Қытай", "Өзбекстан", "Қырғызстан", "Түркия", "Германия"]
MATTERS = [
    ("теміржол вагондарын жөндеу зауытын", "жылына мыңнан астам вагон"),
    ("мақта өңдейтін фабриканы", "төрт жүз адамға жұмыс"),
    ("жаңа өткізу бекетін", "тәулігіне екі мың көлік"),
    ("балық шаруашылығын", "бес жүз тонна бекіре"),
    ("күн электр стансасын", "он мың үйге жететін қуат"),
]
OPENINGS = [
    "{place} қаласында {partner} кәсіпкерлерінің өкілдері {matter} бірге салуды ұсынды.",
    "{partner} делегациясы {place} өңіріне келіп, {matter} салу жобасымен танысты.",
    "Қазақстан мен {partner} {place} маңында {matter} салу туралы хаттамаға қол қойды.",
]
FOLLOWINGS = [
    "Жоба іске қосылғанда {gain} болады, ал қаржының {number} пайызын {partner} тарапы береді.",
    "Облыс әкімдігінің мәліметінше, құрылыс {number} айға созылады, нәтижесінде {gain} болмақ.",
    "Сарапшылар есебі бойынша шығын {number} жылда ақталады, межеленген көрсеткіш — {gain}.",
]


def article(number: int, chance: random.Random) -> str:
    place, partner = chance.choice(PLACES), chance.choice(PARTNERS)
    matter, gain = chance.choice(MATTERS)
    words = {"place": place, "partner": partner, "matter": matter, "gain": gain, "number": 10 + number}
    paragraphs = [part.format(**words) for part in (chance.choice(OPENINGS), *chance.sample(FOLLOWINGS, 2))]
    day = f"{1 + number % 28:02}.{1 + number % 12:02}.2023"
    return f"{place}: {partner} бірлескен жобаны талқылады, {number}-жиын\n\n{day}\n\n" + "\n\n".join(paragraphs) + "\n"


def write_documents(folder: Path) -> None:
    """Some hundred: new texts, exact copies, copies with a word more, files that hold nothing."""
    chance = random.Random(8)  # noqa: S311
    texts = [article(number, chance) for number in range(160)]
    texts += [text + "\n" for text in chance.sample(texts, 25)]
    texts += [text.rstrip() + " Толығырақ кейін жазамыз.\n" for text in chance.sample(texts, 25)]
    texts += [" "] * 5
    chance.shuffle(texts)
    folder.mkdir()
    for number, text in enumerate(texts):
        (folder / f"{number:03}.txt").write_text(text, encoding="utf-8")


class Killer:
    """A process that ingests `folder` in children of its own."""

    def __init__(self, folder: Path, data: Path, url: str) -> None:
        self.data = data
        # Python's UTF-8 mode and the rest of the shell stay; the site's settings are those of this test.
        environment = os.environ | {"DATABASE_URL": url, "DATA_DIR": str(data), "DEBUG": "1", "LOG_LEVEL": "ERROR"}
        environment.pop("ELASTICSEARCH_URL", None)
        environment["DJANGO_SETTINGS_MODULE"] = "config.settings"
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.services.killing", str(folder)],
            cwd=ROOT, env=environment, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )  # fmt: skip
        assert self.answered() == {"ready": True}

    def answered(self) -> dict[str, Any]:
        assert self.process.stdout
        line = self.process.stdout.readline()
        assert line, "the process ended"
        return json.loads(line)

    def ask(self, **command: Any) -> dict[str, Any]:
        assert self.process.stdin
        self.process.stdin.write(json.dumps(command) + "\n")
        self.process.stdin.flush()
        return self.answered()

    def dump(self) -> dict[str, Any]:
        file = self.data / "dump.json"
        assert self.ask(dump=str(file))["code"] == 0
        return json.loads(file.read_text(encoding="utf-8"))

    def end(self) -> None:
        assert self.process.stdin and self.process.stdout
        self.process.stdin.close()
        self.process.wait(30)
        self.process.stdout.close()


@contextmanager
def sqlite(data: Path) -> Iterator[tuple[str, Callable[[], None]]]:
    """(address, how to have it as it was when it was migrated)."""
    file = data / "archive.sqlite3"
    saved = data / "migrated.sqlite3"

    def reset() -> None:
        if not saved.exists():
            shutil.copy(file, saved)
        for part in data.glob("archive.sqlite3-*"):
            part.unlink()
        shutil.copy(saved, file)

    yield f"sqlite:///{file}", reset


@contextmanager
def postgres(server: str) -> Iterator[tuple[str, Callable[[], None]]]:
    address = urlsplit(server)
    name, saved = "killed", "killed_migrated"
    with psycopg.connect(address._replace(scheme="postgresql").geturl(), autocommit=True) as connection:

        def run(*statements: str) -> None:
            for statement in statements:
                connection.execute(statement)

        run(f"DROP DATABASE IF EXISTS {name}", f"DROP DATABASE IF EXISTS {saved}", f"CREATE DATABASE {name}")
        fresh = True

        def reset() -> None:
            nonlocal fresh
            if fresh:
                run(f"CREATE DATABASE {saved} TEMPLATE {name}")
                fresh = False
            run(f"DROP DATABASE {name} WITH (FORCE)", f"CREATE DATABASE {name} TEMPLATE {saved}")

        yield address._replace(path=f"/{name}").geturl(), reset
        run(f"DROP DATABASE {name} WITH (FORCE)", f"DROP DATABASE IF EXISTS {saved}")


def differences(found: list[Any], expected: list[Any]) -> list[Any]:
    return [row for row in found if row not in expected] + [row for row in expected if row not in found]


@pytest.mark.parametrize("rounds", [4, pytest.param(20, marks=pytest.mark.long)])
@pytest.mark.parametrize("kind", [pytest.param("sqlite", marks=pytest.mark.long), "postgres"])
def test_an_ingest_that_is_killed_anywhere_is_completed_by_the_next(
    kind: str, rounds: int, tmp_path: Path, postgres_url: str
) -> None:
    folder, data = tmp_path / "news", tmp_path / "data"
    write_documents(folder)
    data.mkdir()
    with sqlite(data) if kind == "sqlite" else postgres(postgres_url) as (url, reset):
        killer = Killer(folder, data, url)

        def anew() -> None:
            killer.ask(dump=os.devnull)  # nothing is open any more
            reset()
            shutil.rmtree(data / "originals", ignore_errors=True)

        try:
            anew()
            whole = killer.ask(ingest=None)
            assert whole["code"] == 0
            expected = killer.dump()
            assert len(expected["articles"]) > 150
            assert all(readable for _sha, readable in expected["originals"])
            chance, killed, completed = random.Random(9), 0, set()  # noqa: S311
            for _round in range(rounds):
                anew()
                for _kill in range(chance.choice([1, 1, 2])):
                    seconds = chance.uniform(0, whole["seconds"])
                    while killer.ask(ingest=seconds)["code"] != -9:  # done before: the machine has less to do by now
                        anew()
                        seconds /= 2
                    killed += 1
                    completed.add(len(killer.dump()["articles"]))
                assert killer.ask(ingest=None)["code"] == 0
                found = killer.dump()
                wrong = {name: rows for name in expected if (rows := differences(found[name], expected[name]))}
                assert not wrong
            assert killed >= rounds
            assert len(completed) > rounds / 4  # it was cut off in many places
        finally:
            killer.end()
