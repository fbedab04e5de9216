"""A source of a web server of the tests: its pages, and what became of them."""

import pytest

from articles.archive import outlets
from articles.intake import sources
from articles.models import LedgerDay, Outlet, Source
from tests.services.web import Page, Web

PLACES = "Ташкент Бішкек Омбы Душанбе Баку Ереван Минск Пекин Анкара Дели".split()
STATES = "Өзбекстан Қырғызстан Ресей Тәжікстан Әзербайжан Армения Беларусь Қытай Түркия Үндістан".split()


def story(number: int) -> str:
    """A page about two countries; another one for each number."""
    place, state = PLACES[number % 10], STATES[number % 10]
    return (
        f"<html><head><title>{place}: {number}-кездесу өтті</title></head><body><article>"
        f"<h1>{place} қаласында {number}-кездесу өтті</h1>"
        f"<p>Қазақстан мен {state} министрлері {place} қаласында {number}-рет бас қосып, өзара сауданы талқылады.</p>"
        f"<p>Тараптар {number + 3} жобаның тізімін бекітіп, шекарадағы бекеттерді жаңғырту туралы уағдаласты.</p>"
        f"<p>Былтыр екі елдің тауар айналымы {number + 100} миллион долларға жетті, {state} үшін бұл көп.</p>"
        f"<p>Келесі, {number + 1}-кездесу күзде Астанада өтеді деп жоспарланып отыр.</p></article></body></html>"
    )


LOCAL = (
    "<html><head><title>Мектеп ашылды</title></head><body><article><h1>Ауылда жаңа мектеп ашылды</h1>"
    "<p>Ауылда үш жүз орындық жаңа мектеп ашылып, алғашқы қоңырау соғылды. Ата-аналар көптен күткен еді.</p>"
    "<p>Мектепте спорт залы мен асхана бар, мұғалімдерге үй беріледі. Құрылыс екі жылға созылды.</p>"
    "</article></body></html>"
)
CHALLENGE = (
    "<html><head><title>Just a moment...</title></head><body><h1>Checking your browser</h1>"
    "<script>window._cf_chl_opt={}</script></body></html>"
)


def feed(web: Web, *paths: str) -> Page:
    items = "".join(
        f"<item><title>{path}</title><link>{web.url(path)}?utm_source=rss</link>"
        "<pubDate>Пн, 02 сен 2024</pubDate></item>"
        for path in paths
    )
    return Page(f'<rss version="2.0"><channel>{items}</channel></rss>', media_type="application/rss+xml")


@pytest.fixture
def outlet() -> Outlet:
    return outlets.by_name("Дала жаршысы")


@pytest.fixture(autouse=True)
def in_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """A process that analyses takes seconds to start; where processes are killed there is one."""
    monkeypatch.setattr(sources, "PROCESSES", 0)


@pytest.fixture
def source(web: Web, outlet: Outlet) -> Source:
    return Source.objects.create(url=web.url("/rss"), outlet=outlet)


def states(source: Source) -> dict[str, str]:
    """Path → state."""
    return {entry.url.split("/", 3)[3]: entry.state for entry in source.entries.all()}


def ledger(outlet: Outlet) -> dict[str, int]:
    """The sums of all days, without what is zero."""
    rows = list(LedgerDay.objects.filter(outlet=outlet))
    names = "seen fetched blocked rejected out_of_scope language_not_read stored forbidden failed".split()
    return {name: total for name in names if (total := sum(getattr(row, name) for row in rows))}
