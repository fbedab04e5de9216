"""Which pairs of countries a text is about, and what part each country plays.

Every sentence gives each pair of countries named in it a score:
zone × weaker mention × (1 + cues + relation), shared out where three or more countries stand together.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import combinations

from articles.ingest.classify.cues import TITLE, TWO_COUNTRIES, Sentence, cues
from articles.ingest.classify.gazetteer import fold
from articles.ingest.classify.lists import meets, rows
from articles.ingest.classify.mentions import SCENE, Mention
from articles.ingest.classify.roles import Pair, country_roles, headed, venues
from articles.ingest.classify.short_reports import verdict
from articles.ingest.records import CountryRole, PairRole

CUE, STRONG_CUE = 1.0, 1.0
TOGETHER, DIRECTED = 2.0, 1.0  # relations: "A мен B", "с B"; "из A в B"
PRINCIPAL_SHARE = 0.5  # of the best pair's score
PRINCIPAL_LEVEL = 1.5  # score over the square root of the number of sentences
PRINCIPAL_BILATERAL = 0.4  # of the pair's own score, from sentences where the two stand alone
SECONDARY_SHARE = 0.08
SECONDARY_LEVEL = 0.45
MOST_COUNTRIES = 12  # of one sentence; a longer list relates nobody
SHARED = 1.0  # for a place that two countries share
TALKED = 0.3  # × for a pair that is a matter of the talks of others
STATES = {"name", "acronym", "adjective", "ethnic", "home", "leader", "capital"}  # kinds that name a state
SPAN = 220  # characters of evidence for a pair


@dataclass(slots=True)
class Score:
    """What speaks for a pair."""

    total: float = 0.0
    bilateral: float = 0.0
    related: bool = False
    rule: str = "sentences"
    spans: list[tuple[float, int, int]] = field(default_factory=list)  # weight, start, end in the source

    def add(self, value: float, alone: bool, related: bool, span: tuple[int, int]) -> None:
        self.total += value
        self.bilateral += value if alone else 0.0
        self.related = self.related or related
        self.spans.append((value, *span))


@dataclass(frozen=True, slots=True)
class Roles:
    pairs: dict[Pair, tuple[PairRole, float]]  # role and level
    countries: dict[str, tuple[CountryRole, float]]  # role and weight
    scores: dict[Pair, Score]


def judge(sentences: Sequence[Sentence]) -> Roles:
    """Roles of every country and pair that the sentences name."""
    scores: dict[Pair, Score] = defaultdict(Score)
    joint: dict[str, float] = defaultdict(float)
    for sentence in sentences:
        _score_sentence(sentence, scores, joint)
    _score_shared_places(sentences, scores)
    scale = math.sqrt(max(len(sentences), 1))
    apart = venues(sentences)
    head = headed(sentences, apart)
    roles = _pair_roles(scores, scale, apart, head)
    _read_as_a_whole(sentences, apart, scores, roles)
    return Roles(roles, country_roles(sentences, roles, joint, apart, head), scores)


def _read_as_a_whole(
    sentences: Sequence[Sentence],
    apart: set[str],
    scores: dict[Pair, Score],
    roles: dict[Pair, tuple[PairRole, float]],
) -> None:
    """Raise the pair of a short text about two countries to what the text as a whole says."""
    if (found := verdict(sentences, apart)) is None:
        return
    before, level = roles.get(found.pair, ("mention", 0.0))
    if before in ("principal", found.role):
        return
    least = PRINCIPAL_LEVEL if found.role == "principal" else SECONDARY_LEVEL
    roles[found.pair] = found.role, max(level, least)
    score = scores[found.pair]
    score.rule = "whole text"
    for number in found.shown:
        sentence = sentences[number]
        begin = 0 if len(sentence.text) <= SPAN else sentence.mentions[0].start
        end = min(begin + SPAN, len(sentence.text))
        score.spans.append((sentence.zone, sentence.start + begin, sentence.start + end))


def _score_sentence(sentence: Sentence, scores: dict[Pair, Score], joint: dict[str, float]) -> None:
    text = fold(sentence.text)
    language = sentence.language
    if scores and (found := TWO_COUNTRIES.search(text)):
        best = max(scores.values(), key=lambda score: score.total)
        if best.related:
            span = (sentence.start + found.start(), sentence.start + found.end())
            best.add(sentence.zone / 2, True, False, span)
    strongest: dict[str, Mention] = {}
    for mention in sentence.mentions:
        if mention.country not in strongest or mention.weight > strongest[mention.country].weight:
            strongest[mention.country] = mention
    if not 2 <= len(strongest) <= MOST_COUNTRIES:
        return
    actors = [country for country, mention in strongest.items() if not mention.scene]
    in_rows = rows(sentence)
    strong = bool(cues(language, "strong").search(text))
    talked = sentence.zone != TITLE and len(actors) > 2 and _is_talked_of(text, language)
    cue = STRONG_CUE * strong + CUE * bool(cues(language, "weak").search(text))
    for first, second in combinations(sorted(strongest), 2):
        one, other = strongest[first], strongest[second]
        relation, together = _relation(first, second, one, other, in_rows, actors)
        weaker = min(one.weight, other.weight) / (SCENE if one.scene and other.scene and relation else 1)
        value = sentence.zone * weaker * (1 + cue + relation)
        scenic = one.scene or other.scene
        crowd = together if together > 2 else (2 if relation or scenic else max(len(actors), 2))
        value /= crowd * (crowd - 1) / 2
        value *= TALKED if talked else 1
        begin, end = min(one.start, other.start), max(one.end, other.end)
        span = (sentence.start + begin, sentence.start + end)
        headline = sentence.zone == TITLE and (relation >= TOGETHER or (one.part and other.part and not scenic))
        related = not talked and (headline or (relation > 0 and cue > 0) or (strong and not scenic))
        scores[first, second].add(value, crowd == 2 and not scenic, related, span)
    for chain in in_rows:
        joined = {mention.country for mention in chain}
        if len(joined) > 2 and meets(sentence, chain):
            for member in joined:
                joint[member] += sentence.zone * max(m.weight for m in chain if m.country == member)


def _score_shared_places(sentences: Sequence[Sentence], scores: dict[Pair, Score]) -> None:
    """A river or a crossing speaks for two of its countries that the text names as states."""
    named = {m.country for sentence in sentences for m in sentence.mentions if m.kind in STATES and not m.scene}
    for sentence in sentences:
        for place in sentence.shared:
            among = sorted(place.countries & named)
            if len(among) != 2:
                continue
            span = (sentence.start + place.start, sentence.start + place.end)
            scores[among[0], among[1]].add(sentence.zone * SHARED, True, True, span)


def _is_talked_of(text: str, language: str) -> bool:
    """ "Обсудили напряжённость между США и Ираном"."""
    talk = cues(language, "talk").search(text)
    return bool(talk and cues(language, "matter").search(text, talk.end()))


def _relation(
    first: str, second: str, one: Mention, other: Mention, in_rows: list[list[Mention]], actors: list[str]
) -> tuple[float, int]:
    """How plainly the two are said to have to do with each other, and how many countries share in it."""
    for chain in in_rows:
        joined = {mention.country for mention in chain}
        if {first, second} <= joined:
            return TOGETHER, len(joined)
    if one.scene or other.scene:
        return 0.0, 2
    if len(actors) == 2 and (one.with_it or other.with_it):
        return TOGETHER, 2
    if len(actors) == 2 and (one.toward or other.toward):
        return DIRECTED, 2
    return 0.0, 2


def _pair_roles(
    scores: dict[Pair, Score], scale: float, apart: set[str], head: set[str]
) -> dict[Pair, tuple[PairRole, float]]:
    """The title decides: where it names two countries, only those are a principal pair; where one, it is in each."""
    levels = {pair: score.total / scale for pair, score in scores.items() if not apart.intersection(pair)}
    open_to = {pair for pair in levels if len(head.intersection(pair)) >= min(len(head), 2)}
    best = max((levels[pair] for pair in open_to), default=0.0)
    strongest = max(levels.values(), default=0.0)
    roles: dict[Pair, tuple[PairRole, float]] = {}
    for pair, level in sorted(levels.items(), key=lambda item: (-item[1], item[0])):
        score = scores[pair]
        bilateral = score.bilateral >= PRINCIPAL_BILATERAL * score.total
        wanted = SECONDARY_LEVEL if head == set(pair) else PRINCIPAL_LEVEL
        if pair in open_to and level >= max(PRINCIPAL_SHARE * best, wanted) and score.related and bilateral:
            roles[pair] = "principal", level
        elif level >= max(SECONDARY_SHARE * strongest, SECONDARY_LEVEL):
            roles[pair] = "secondary", level
        else:
            roles[pair] = "mention", level
    return roles
