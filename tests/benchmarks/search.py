"""How well the search box finds: `python tests/benchmarks/search.py FOLDER [SET…] [--engine elastic] [--losses]`.

FOLDER holds judged sets, a folder each: {corpus,queries,qrels}.jsonl (fields: `document` and `measure` below). None of
their text is part of the project. Each set stands alone in an empty archive. nDCG@10 of the queries as typed and,
beside it, with OR between their words (what partial matches are held to), for both halves; the
share of queries that find nothing; with --losses the queries that fare worse by more than .2 than with OR.

--known: instead, how often a few words of a headline find its text, indexed without it, in the first ten (tests of
`KNOWN`): of sets with titles their titles, of others the queries that have one text.
--titled: instead, what weights of titles make of articles under their headlines, searched by words of either.
--experiments: instead, what each of EXPERIMENTS would make of half 0, the one to choose by; with --half 1 of the other.
--with NAME=NUMBER: with another value of a constant of the search, such as TIE_BREAKER=1 or PARTS.title=3.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import random
import re
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
os.environ |= {"DEBUG": "1", "DJANGO_SETTINGS_MODULE": "config.settings"}
os.environ.setdefault("DATA_DIR", tempfile.mkdtemp(prefix="judged-"))

import django

django.setup()

from articles.batches import batched  # noqa: E402
from articles.text.language import identify  # noqa: E402
from search import plan  # noqa: E402
from search.engine import Document, Engine, SearchQuery  # noqa: E402
from search.fields import fields  # noqa: E402
from search.lexicon import concepts, upkeep  # noqa: E402

TYPED = str.maketrans("қғңүұөәһі", "кгнууоахи")  # on a Russian keyboard, which has ы
TOP = 10
LOSS = 0.2

#: What was tried of the constants of the search; docs/decisions/0029 says what came of it.
EXPERIMENTS: dict[str, dict[str, float]] = {
    "as it is": {},
    "title 1": {"PARTS.title": 1.0},
    "title 1.5": {"PARTS.title": 1.5},
    "title 2": {"PARTS.title": 2.0},
    "title 1, tie 1": {"PARTS.title": 1.0, "TIE_BREAKER": 1.0},
    "tie .2": {"TIE_BREAKER": 0.2},
    "tie 1": {"TIE_BREAKER": 1.0},
    "exact 0": {"EXACT_WEIGHT": 0.0},
    "exact .5": {"EXACT_WEIGHT": 0.5},
    "exact .8": {"EXACT_WEIGHT": 0.8},
    "likeness .4": {"WEIGHT": 0.4},
    "likeness .8": {"WEIGHT": 0.8},
    "three likenesses": {"MOST": 3},
    "names .5, terms .3": {"NAME_WEIGHT": 0.5, "TERM_WEIGHT": 0.3},
    "terms .8": {"TERM_WEIGHT": 0.8},
    "a partial match has a sixth": {"LEAST_SHARE": 1 / 6},
    "a partial match has a third": {"LEAST_SHARE": 1 / 3},
    "a partial match has one word": {"LEAST_SHARE": 0.01},
}


def rows(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def document(number: int, row: dict[str, Any]) -> Document:
    language = row.get("lang") or identify(row["text"])[0]
    return Document(
        id=number,
        version=1,
        story=number,
        title=row["title"],
        body=row["text"],
        analysed=(language,) if language in ("kk", "ru") else (),
        **dict.fromkeys(("source", "byline"), ""),
        facets=dict.fromkeys(fields(), ("none",)),
        **dict.fromkeys(("first", "last", "day", "month"), 0),
        **dict.fromkeys(("newest", "oldest", "added"), number),
    )


def engine_of(kind: str, folder: Path) -> Engine:
    if kind == "embedded":
        from search.embedded import EmbeddedEngine

        return EmbeddedEngine(folder)
    from search.elastic import ElasticEngine

    return ElasticEngine()


def ndcg(found: list[int], relevant: dict[int, int]) -> float:
    def gain(relevances: list[int]) -> float:
        return sum(relevance / math.log2(place + 2) for place, relevance in enumerate(relevances))

    best = gain(sorted(relevant.values(), reverse=True)[:TOP])
    return gain([relevant.get(each, 0) for each in found[:TOP]]) / best if best else 0.0


def any_of(engine: Engine, words: Sequence[str]) -> list[int]:
    """The articles that have one of these words, and nothing that stands for or resembles them."""
    page = engine.search(SearchQuery(text=" OR ".join(words), sort="relevance", also=False))
    return [hit.id for hit in page.hits if not hit.partial]


@contextmanager
def archive(
    folder: Path, kind: str, made: Callable[[int, dict[str, Any]], Document] = document
) -> Iterator[tuple[Engine, dict[str, int]]]:
    """An engine that holds the set and its words alone, and the number of each of its texts."""
    with tempfile.TemporaryDirectory() as path:
        engine = engine_of(kind, Path(path))
        numbers: dict[str, int] = {}

        def documents() -> Iterator[Document]:
            for row in rows(folder / "corpus.jsonl"):
                numbers[row["_id"]] = len(numbers) + 1
                yield made(numbers[row["_id"]], row)

        words = upkeep.Whole()
        with engine.rebuild() as rebuild:
            for batch in batched(documents(), 500):
                rebuild.index(batch)
                words.add(batch)
        words.write()
        yield engine, numbers


def relevance(folder: Path, numbers: Mapping[str, int]) -> dict[str, dict[int, int]]:
    judged: dict[str, dict[int, int]] = defaultdict(dict)
    for row in rows(folder / "qrels.jsonl"):
        judged[row["qid"]][numbers[row["did"]]] = row["rel"]
    return judged


def measure(folder: Path, kind: str, show_losses: bool, also: bool = True) -> None:
    with archive(folder, kind) as (engine, numbers):
        judged = relevance(folder, numbers)
        scores: dict[tuple[str, int], list[float]] = defaultdict(list)
        losses, nothing, seconds, queries = [], 0, 0.0, 0
        for query in rows(folder / "queries.jsonl"):
            relevant = judged[query["_id"]]
            began = time.perf_counter()
            page = engine.search(SearchQuery(text=query["text"], sort="relevance", also=also))
            seconds += time.perf_counter() - began
            either = any_of(engine, plain(query["text"]))
            typed, with_or = (ndcg(each, relevant) for each in ([hit.id for hit in page.hits], either))
            queries += 1
            nothing += not page.hits
            for name, value in (("typed", typed), ("or", with_or)):
                scores[name, query["half"]].append(value)
            if with_or - typed > LOSS:
                losses.append((round(with_or - typed, 2), query["half"], query["text"]))
        told = "  ".join(f"{name} {half}: {sum(v) / len(v):.3f}" for (name, half), v in sorted(scores.items()))
        every = {name: [x for (n, _h), v in scores.items() if n == name for x in v] for name in ("typed", "or")}
        means = "  ".join(f"{name} {sum(v) / len(v):.3f}" for name, v in every.items())
        print(
            f"{folder.name:12} {means}  | {told} | nothing {nothing / queries:.3f}  losses {len(losses)}"
            f" ({sum(half for _loss, half, _text in losses)} of half 1)  {1000 * seconds / queries:.1f} ms",
            flush=True,
        )
        for loss in sorted(losses, reverse=True)[:20] if show_losses else ():
            print("   ", *loss)


# ---- experiments -------------------------------------------------------------------------------------------


@contextmanager
def having(values: Mapping[str, float]) -> Iterator[None]:
    """With these values of constants, in every module of the search that has them."""
    before: list[tuple[Any, str, Any]] = []
    for name, value in values.items():
        constant, _dot, key = name.partition(".")
        modules = [module for path, module in [*sys.modules.items()] if path.startswith("search.")]
        holders = [vars(module) for module in modules if constant in vars(module)]
        targets = [(holder[constant], key) for holder in holders] if key else [(holder, constant) for holder in holders]
        if not targets:
            raise SystemExit(f"no constant of the search is called {constant}")
        before += [(holder, each, holder[each]) for holder, each in targets]
        for holder, each in targets:
            holder[each] = value
    forget()
    try:
        yield
    finally:
        for holder, each, value in reversed(before):
            holder[each] = value
        forget()


def forget() -> None:
    """What was made with other constants."""
    plan._likes_of.cache_clear()
    concepts._of_files.cache_clear()


def experiment(folder: Path, kind: str, half: int) -> None:
    """nDCG@10 of each experiment, beside the difference that it makes."""
    with archive(folder, kind) as (engine, numbers):
        judged = relevance(folder, numbers)
        queries = [row for row in rows(folder / "queries.jsonl") if row["half"] == half]
        usual = 0.0
        for name, values in EXPERIMENTS.items():
            with having(values):
                found = [engine.search(SearchQuery(text=row["text"], sort="relevance")).hits for row in queries]
            scores = [
                ndcg([hit.id for hit in hits], judged[row["_id"]]) for hits, row in zip(found, queries, strict=True)
            ]
            mean = sum(scores) / len(scores)
            usual = usual or mean
            print(f"{folder.name:12} {name:30} {mean:.4f} {mean - usual:+.4f}", flush=True)


# ---- known items -------------------------------------------------------------------------------------------


def as_typed(words: list[str], chance: random.Random) -> list[str] | None:
    return words


def with_typo(words: list[str], chance: random.Random) -> list[str] | None:
    """One letter of one word lost, doubled, changed, or turned round with its neighbour; none of its first two."""
    long = [place for place, word in enumerate(words) if len(word) >= 5 and word.isalpha()]
    if not long:
        return None
    which = chance.choice(long)
    word, at = words[which], chance.randrange(2, len(words[which]) - 1)
    mended = {
        "lost": word[:at] + word[at + 1 :],
        "doubled": word[:at] + word[at] + word[at:],
        "changed": word[:at] + chance.choice("аеинорст") + word[at + 1 :],
        "turned": word[:at] + word[at + 1] + word[at] + word[at + 2 :],
    }
    typed = mended[chance.choice(sorted(mended))]
    return [*words[:which], typed, *words[which + 1 :]] if typed != word else None


def without_kazakh_letters(words: list[str], chance: random.Random) -> list[str] | None:
    has_some = any(letter in "қғңүұөәһі" for word in words for letter in word.lower())
    return [word.lower().translate(TYPED) for word in words] if has_some else None


#: Name → number of words, and what becomes of them; None: nothing can.
KNOWN: dict[str, tuple[int, Callable[[list[str], random.Random], list[str] | None]]] = {
    "2 words": (2, as_typed),
    "3 words": (3, as_typed),
    "4 words": (4, as_typed),
    "5 words": (5, as_typed),
    "2 words, one typo": (2, with_typo),
    "4 words without Kazakh letters": (4, without_kazakh_letters),
}
MOST_HEADLINES = 700


def headlines(folder: Path, numbers: Mapping[str, int]) -> list[tuple[str, set[int]]]:
    """Each with the texts that it stands above; a text of several parts has it for each."""
    found: dict[str, set[int]] = defaultdict(set)
    for row in rows(folder / "corpus.jsonl"):
        if row["title"]:
            found[row["title"]].add(numbers[row["_id"]])
    if not found:
        judged = relevance(folder, numbers)
        for row in rows(folder / "queries.jsonl"):
            if len(judged[row["_id"]]) == 1:
                found[row["text"]] |= {*judged[row["_id"]]}
    chosen = sorted(found.items())
    random.Random(0).shuffle(chosen)  # noqa: S311  (the same at each run)
    return chosen[:MOST_HEADLINES]


def known(folder: Path, kind: str) -> None:
    def untitled(number: int, row: dict[str, Any]) -> Document:
        return document(number, {**row, "title": ""})

    with archive(folder, kind, untitled) as (engine, numbers):
        chosen = headlines(folder, numbers)
        for name, (number, changed) in KNOWN.items():
            outcomes: dict[tuple[str, int], list[bool]] = defaultdict(list)
            nothing = 0
            for place, (text, ids) in enumerate(chosen):
                chance = random.Random(f"{name}{place}")  # noqa: S311
                words = [*dict.fromkeys(word for word in plain(text) if len(word) > 2)]
                if len(words) < number:
                    continue
                kept = sorted(chance.sample(range(len(words)), number))
                if not (typed := changed([words[each] for each in kept], chance)):
                    continue
                found = engine.search(SearchQuery(text=" ".join(typed), sort="relevance")).hits
                nothing += not found
                for way, hits in (("typed", [hit.id for hit in found]), ("or", any_of(engine, typed))):
                    outcomes[way, place % 2].append(not ids.isdisjoint(hits[:TOP]))
            told = "  ".join(f"{way} {half}: {share(each):.3f}" for (way, half), each in sorted(outcomes.items()))
            asked = sum(len(each) for (way, _half), each in outcomes.items() if way == "typed")
            print(f"{folder.name:12} {name:30} {asked:4} | {told} | nothing {nothing}", flush=True)


#: Words of the headline, and of the text below it.
TITLED = {"two of the headline": (2, 0), "one of each": (1, 1), "two of the text": (0, 2), "three of the text": (0, 3)}
TITLES = ("as it is", "title 1", "title 1.5", "title 2", "tie .2", "tie 1")


def titled(folder: Path, kind: str, half: int) -> None:
    """Mean reciprocal rank in the first ten of articles under their own headlines, by words of either."""
    above: dict[str, str] = {}
    judged: dict[str, list[str]] = defaultdict(list)
    for row in rows(folder / "qrels.jsonl"):
        judged[row["qid"]].append(row["did"])
    corpus = {row["_id"]: row for row in rows(folder / "corpus.jsonl")}
    if not any(row["title"] for row in corpus.values()):
        queries = rows(folder / "queries.jsonl")
        above = {judged[row["_id"]][0]: row["text"] for row in queries if len(judged[row["_id"]]) == 1}
    times = Counter(row["title"] for row in corpus.values())

    def headed(number: int, row: dict[str, Any]) -> Document:
        return document(number, {**row, "title": above.get(row["_id"], row["title"])})

    with archive(folder, kind, headed) as (engine, numbers):
        asked: dict[str, list[tuple[str, int]]] = defaultdict(list)
        for place, (key, row) in enumerate(corpus.items()):
            headline = above.get(key) or (row["title"] if times[row["title"]] == 1 else "")
            chance = random.Random(place)  # noqa: S311
            if not headline or place % 2 != half:
                continue
            for name, (of_headline, of_text) in TITLED.items():
                words = [*dict.fromkeys(word for word in plain(headline) if len(word) > 3)]
                others = [*dict.fromkeys(word for word in plain(row["text"]) if len(word) > 4 and word not in words)]
                if len(words) >= of_headline and len(others) >= of_text:
                    typed = chance.sample(words, of_headline) + chance.sample(others, of_text)
                    asked[name].append((" ".join(typed), numbers[key]))
        for experiment_name in TITLES:
            with having(EXPERIMENTS[experiment_name]):
                told = []
                for name, queries_of in asked.items():
                    ranks = [rank(engine, text, number) for text, number in queries_of[:MOST_HEADLINES]]
                    told.append(f"{name} {sum(ranks) / len(ranks):.3f}")
            print(f"{folder.name:12} {experiment_name:20} {'  '.join(told)}", flush=True)


def rank(engine: Engine, text: str, number: int) -> float:
    ids = [hit.id for hit in engine.search(SearchQuery(text=text, sort="relevance")).hits[:TOP]]
    return 1 / (ids.index(number) + 1) if number in ids else 0.0


def share(outcomes: Sequence[bool]) -> float:
    return sum(outcomes) / len(outcomes)


def plain(text: str) -> list[str]:
    """The words of a query without what could be its syntax."""
    kept = "".join(letter if letter.isalnum() or letter in "-'" else " " for letter in text)
    return [word.strip("-'") for word in kept.split() if word.strip("-'") not in ("", "OR", "AND")]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("sets", nargs="*")
    parser.add_argument("--engine", choices=("embedded", "elastic"), default="embedded")
    parser.add_argument("--losses", action="store_true")
    parser.add_argument("--nothing-added", action="store_true")
    parser.add_argument("--known", action="store_true")
    parser.add_argument("--titled", action="store_true")
    parser.add_argument("--experiments", action="store_true")
    parser.add_argument("--half", type=int, choices=(0, 1), default=0)
    parser.add_argument("--with", dest="values", action="append", default=[], metavar="NAME=NUMBER")
    options = parser.parse_args()
    given = [re.fullmatch(r"([A-Za-z_.]+)=([0-9.]+)", each) for each in options.values]
    if not all(given):
        parser.error("--with takes NAME=NUMBER")
    with having({each[1]: float(each[2]) for each in given if each}):
        for folder in sorted(each.parent for each in options.folder.glob("*/corpus.jsonl")):
            if options.sets and folder.name not in options.sets:
                continue
            if options.known:
                known(folder, options.engine)
            elif options.titled:
                titled(folder, options.engine, options.half)
            elif options.experiments:
                experiment(folder, options.engine, options.half)
            else:
                measure(folder, options.engine, options.losses, not options.nothing_added)


if __name__ == "__main__":
    main()
