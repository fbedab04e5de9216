"""The dictionary at a million forms: bytes, seconds to write, to open, to merge, and milliseconds a look-up.

    .venv/bin/python tests/benchmarks/likeness.py [--forms 1000000] [--words 500]

Forms are generated stems with the endings of both languages; their beginnings are as uneven as those of real words
(one Russian stem in three has one of a dozen prefixes). Times are the processor's, so that other work on the machine
does not count. Of the words looked up a quarter each are in the dictionary, of
it with a typo, of it without Kazakh letters, and of it in Latin letters.
"""

from __future__ import annotations

import argparse
import itertools
import os
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
os.environ.setdefault("DEBUG", "1")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

import numpy as np

from articles.text.analysis import prepare
from articles.text.scripts import fold
from search.lexicon import dictionary, likeness
from tests.wordforms import endings

RUSSIAN_ENDINGS = (
    " а у ом е ы ов ам ами ах ский ского скому ским ском ская скую ские ских ать ал ала али ает ают аемый авший ание "
    "ания анию анием ность ности ностью остей остям"
).split(" ")
PREFIXES = "про при пре пере раз по со под кон от из вы".split()
KAZAKH_ENDINGS = ["", *sorted({ending for ending in endings("case", "possessive", "plural") if len(ending) > 1})]
LATIN = str.maketrans(
    dict(zip("абвгдезийклмнопрстуфхыэ", "abvgdeziyklmnoprstufhye", strict=True))
    | {"ж": "zh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ю": "yu", "я": "ya", "ь": "", "ъ": ""}
)


def stems(random_: random.Random, consonants: str, vowels: str, prefixes: list[str]) -> Iterator[str]:
    """Stems without end, none twice; common letters are common."""
    seen = set()
    weights = [1 / (rank + 2) for rank in range(len(consonants))]
    while True:
        stem = random_.choice(prefixes) if random_.random() < 1 / 3 else ""
        for _syllable in range(random_.choice((2, 2, 3))):
            stem += random_.choices(consonants, weights)[0] + random_.choice(vowels)
        stem += random_.choices(consonants, weights)[0]
        if stem not in seen:
            seen.add(stem)
            yield stem


def forms(number: int) -> Iterator[tuple[str, str, int]]:
    random_ = random.Random(0)  # noqa: S311 (the same words every time)
    kazakh = stems(random_, "тнрлдсқкмбйшғпжзңгхщ", "аәеіыоөұүу", [""])
    russian = stems(random_, "тнрлсвкдмпзбгчшхжцщф", "аеиоуыяю", PREFIXES)
    made = 0
    while made < number:
        for language, source, few in (("kk", kazakh, KAZAKH_ENDINGS), ("ru", russian, RUSSIAN_ENDINGS)):
            stem, common = next(source), int(random_.paretovariate(0.7))
            for ending in random_.sample(few, min(len(few), 12)):
                yield stem + ending, language, min(100_000, 1 + common // (1 + len(ending)))
                made += 1


def words(known: list[str], number: int) -> Iterator[tuple[str, bool]]:
    """(word, whether it is absent)"""
    random_ = random.Random(1)  # noqa: S311
    present = {*known}
    for turn, word in zip(itertools.cycle(range(4)), random_.sample(known, number)):
        at = random_.randrange(len(word))
        typed = (word, word[:at] + word[at + 1 :], fold(word), fold(word).translate(LATIN))[turn]
        yield typed, typed not in present


def timed(what: str, work: Callable[[], object]) -> None:
    start = time.process_time()
    work()
    print(f"{what:32}{time.process_time() - start:8.2f} s")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--forms", type=int, default=1_000_000)
    parser.add_argument("--words", type=int, default=800)
    options = parser.parse_args()
    prepare()
    rows = [*itertools.islice(forms(options.forms), options.forms)]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "dictionary")
        timed("write", lambda: dictionary.write(path, rows))
        print(f"{'size':32}{path.stat().st_size / 1e6:8.1f} MB")
        timed("open, all of it checked", lambda: dictionary.Dictionary.open(path))
        delta = {(form, language): 1 for form, language, _number in rows[::200]}
        delta |= {(f"{number}-жаңа", "kk"): 1 for number in range(9)}
        timed(f"merge of {len(delta)} changes", lambda: dictionary.merge(path, delta))
        among = dictionary.Dictionary.open(path)
        first = among.letters[:, :3].astype("u4")
        sizes = sorted(np.unique(first @ [65536, 256, 1], return_counts=True)[1].tolist())
        print(f"forms {len(among)}, most with the same three letters {sizes[-1]}, median by form ", end="")
        print(next(size for size in sizes if sum(each for each in sizes if each <= size) >= len(among) / 2))
        kinds = ("present", "typo", "no Kazakh letters", "Latin")
        taken: dict[str, list[float]] = {kind: [] for kind in kinds}
        for kind, (word, absent) in zip(itertools.cycle(kinds), words([row[0] for row in rows], options.words)):
            start = time.process_time()
            likeness.likenesses(word, absent=absent, among=among)
            taken[kind].append((time.process_time() - start) * 1000)
    for kind, times in ({"all": [*itertools.chain(*taken.values())]} | taken).items():
        times.sort()
        print(f"{kind:32}{times[len(times) // 2]:8.2f} ms median {times[int(len(times) * 0.95)]:8.2f} ms p95")


if __name__ == "__main__":
    main()
