"""Texts of a shape, with what has to be read from them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from articles.ingest.normalise import normalise
from articles.ingest.records import RawDocument
from tests.understood import extracted_from

TODAY = dt.date(2026, 1, 1)

RU = "Делегация осмотрела новый зерновой терминал на границе и обсудила тарифы на перевозку контейнеров."
RU_LONG = (
    f"{RU[:-1]}, а также встретилась с руководством железной дороги, пограничной службы и таможни обоих государств. "
    "Он остался доволен."
)
RU2 = "Пропускная способность перехода после ремонта вырастет вдвое, рассчитывают в компании-операторе."
RU3 = "Следующая встреча рабочей группы намечена на осень, место проведения пока не выбрано."
KK = "Делегация шекарадағы жаңа астық терминалын аралап көріп, контейнер тасымалының тарифтерін талқылады."
KK2 = "Жөндеуден кейін өткелдің қуаты екі есе артады деп күтіледі, жұмыстар күзге дейін аяқталмақ."
KK3 = "Жұмыс тобының келесі кездесуі қыс мезгілінде өтеді, оның орны әлі белгіленген жоқ."
RU_TITLE = "На границе открылся новый зерновой терминал"
KK_TITLE = "Шекарада жаңа астық терминалы ашылды"


@dataclass(frozen=True)
class Shape:
    """A document and its values; `title` of a derived title begins with "~"."""

    name: str
    text: str
    title: str | None
    body: tuple[str, ...]
    date: str | None = None
    outlet: str | None = None
    upstream: tuple[tuple[str, str], ...] = ()
    byline: str | None = None


def check(shape: Shape) -> None:
    """All that is read from it is what it says."""
    data = shape.text.encode()
    found = normalise(extracted_from(RawDocument("c", "p", data, len(data)), today=TODAY))
    extracted = found.extracted
    assert ("~" if found.title.derived else "") + found.title.value == shape.title
    assert tuple(paragraph.text for paragraph in extracted.paragraphs) == shape.body
    assert (extracted.date.value if extracted.date else None) == shape.date
    assert (extracted.outlet.value if extracted.outlet else None) == shape.outlet
    assert tuple((credit.name, credit.relation) for credit in extracted.upstream) == shape.upstream
    assert (extracted.byline.value if extracted.byline else None) == shape.byline
