"""What a document is about: countries with their roles, pairs, topics; each with its evidence."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from articles.ingest.classify.cues import BODY, LEAD, TITLE, Sentence
from articles.ingest.classify.gazetteer import Word, words
from articles.ingest.classify.mentions import find_mentions, language_of
from articles.ingest.classify.pairs import SPAN, Roles, judge
from articles.ingest.classify.places import shared_places
from articles.ingest.classify.support import best_evidence, confidence
from articles.ingest.classify.topics import TopicText, topic_tags
from articles.ingest.records import Classified, Normalised, Tag
from articles.text.language import READ, SMALLEST_SHARE, UNDETERMINED
from articles.text.sentences import sentences
from articles.vocabulary import pair_code

LONGEST_TEXT = 100_000  # characters that are looked at; a longer text says by then what it is about
HOME_OF_KAZAKH = "KZ"  # whose "еліміз" it is where the outlet is unknown


def classify(normalised: Normalised) -> Classified:
    """Countries, pairs and topics of a document, strongest first. Reads the first LONGEST_TEXT characters."""
    zones = list(_zones(normalised))
    known: set[str] = set()  # leaders named in full; the body tells whom a headline means
    body_first = sorted(zones, key=lambda zone: zone[2] == TITLE)
    rows = {zone: words(zone[1]) for zone in zones}
    by_zone: dict[Zone, list[Sentence]] = {}
    for zone in body_first:
        if zone[2] == TITLE:
            known |= _named_states(by_zone.values())
        by_zone[zone] = list(_sentences(zone, rows[zone], normalised, known))
    found = [sentence for zone in zones for sentence in by_zone[zone]]
    roles = judge(found)
    source = normalised.extracted.text
    texts = [TopicText(*zone, rows[zone], _named(by_zone[zone], zone[0])) for zone in zones]
    return Classified(
        countries=tuple(_country_tags(roles, found, source)),
        pairs=tuple(_pair_tags(roles, source)),
        topics=topic_tags(texts, source),
    )


Zone = tuple[int, str, float, str]  # start in the source, text, weight, language


def _zones(normalised: Normalised) -> Iterator[Zone]:
    share = {language: normalised.languages.get(language, 0.0) for language in READ}
    languages = [language for language in READ if share[language] >= SMALLEST_SHARE]
    if not languages and normalised.language == UNDETERMINED:
        languages = ["ru"]  # too little text to tell: names are looked for all the same
    if not languages:
        return
    title = normalised.title
    if not title.derived and title.evidence:
        evidence = title.evidence[0]
        text = evidence.text[:LONGEST_TEXT]
        yield evidence.start, text, TITLE, language_of(text, languages)
    left = LONGEST_TEXT
    for number, paragraph in enumerate(normalised.extracted.paragraphs):
        text = paragraph.text[:left]
        yield paragraph.start, text, BODY if number else LEAD, language_of(text, languages)
        left -= len(text) + 1  # empty paragraphs come to an end too
        if left <= 0:
            return


def _sentences(zone: Zone, row: Sequence[Word], normalised: Normalised, known: set[str]) -> Iterator[Sentence]:
    start, text, weight, language = zone
    home = normalised.outlet_country or (HOME_OF_KAZAKH if language == "kk" else None)
    places = list(shared_places(text, row, language))
    mentions = [
        mention
        for mention in find_mentions(text, language, home, known, row)
        if mention.kind not in ("capital", "place") or not any(p.start <= mention.start < p.end for p in places)
    ]  # "трубопровод Баку — Тбилиси — Джейхан" names no capital
    for begin, end in sentences(text):
        inside = tuple(mention.within(begin) for mention in mentions if begin <= mention.start < end)
        shared = tuple(place.within(begin) for place in places if begin <= place.start < end)
        yield Sentence(start + begin, text[begin:end], weight, language, inside, shared)


def _named_states(found: Iterable[list[Sentence]]) -> set[str]:
    """The countries that a body names by their own name or capital."""
    return {
        mention.country
        for zone in found
        for sentence in zone
        for mention in sentence.mentions
        if mention.kind in ("name", "acronym", "adjective", "capital", "seat")
    }


def _named(found: list[Sentence], start: int) -> frozenset[int]:
    """Where the names of states and leaders begin in a zone; those of places and bodies may be terms of a topic."""
    return frozenset(
        sentence.start - start + mention.start
        for sentence in found
        for mention in sentence.mentions
        if mention.kind not in ("place", "organisation", "home")
    )


def _country_tags(roles: Roles, found: list[Sentence], source: str) -> Iterator[Tag]:
    spans: dict[str, list[tuple[float, int, int]]] = defaultdict(list)
    for sentence in found:
        for mention in sentence.mentions:
            start = sentence.start + mention.start
            spans[mention.country].append((mention.weight * sentence.zone, start, sentence.start + mention.end))
    for country, (role, weight) in roles.countries.items():
        yield Tag(country, role, confidence(weight / 2), "names", best_evidence(spans[country], source))


def _pair_tags(roles: Roles, source: str) -> Iterator[Tag]:
    for pair, (role, level) in roles.pairs.items():
        score = roles.scores[pair]
        short = [span for span in score.spans if span[2] - span[1] <= SPAN]
        evidence = best_evidence(short or [(value, start, start + SPAN) for value, start, _ in score.spans], source)
        yield Tag(pair_code(*pair), role, confidence(level / 2), score.rule, evidence)
