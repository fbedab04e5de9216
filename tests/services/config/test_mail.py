"""Letters through a mail server that asks for a name and a password."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from django.contrib.auth.forms import PasswordResetForm
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone, translation

from articles.archive import outlets
from articles.intake.alerts import check_alerts
from articles.models import Alert, LedgerDay
from search.models import SavedSearch
from search.readers import letters, news
from search.readers.unread import Unread
from tests.machine import free_port

NAME, PASSWORD = "kopir", "letters-of-kopir"  # smtplib knows ASCII only

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS"),  # on loopback
]


class Letterbox:
    """What the server took."""

    def __init__(self) -> None:
        self.letters: list[EmailMessage] = []

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        assert isinstance(envelope.content, bytes)
        letter = message_from_bytes(envelope.content, policy=policy.default)
        assert envelope.rcpt_tos == [letter["To"]]
        self.letters.append(letter)
        return "250 OK"


def known(_server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, data: Any) -> AuthResult:
    right = LoginPassword(NAME.encode(), PASSWORD.encode())
    return AuthResult(success=data == right, handled=False)  # the server answers, not this function


@pytest.fixture
def letterbox(settings: Any) -> Iterator[Letterbox]:
    """The site's settings as EMAIL_HOST, EMAIL_HOST_USER and EMAIL_HOST_PASSWORD make them, without TLS."""
    box = Letterbox()
    server = Controller(
        box, hostname="127.0.0.1", port=free_port(), authenticator=known, auth_required=True, auth_require_tls=False
    )
    server.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
    settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = NAME, PASSWORD
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    settings.OPERATOR_EMAIL = ["operator@archive.example"]
    try:
        yield box
    finally:
        server.stop()


def test_an_alert(letterbox: Letterbox, settings: Any) -> None:
    alert = Alert.objects.create(kind="originals", detail={"missing": 2, "damaged": 1})
    check_alerts(timezone.now())
    (letter,) = letterbox.letters
    assert letter["To"] == "operator@archive.example"
    alert.refresh_from_db()
    with translation.override(settings.LANGUAGE_CODE):  # another test's request may have left its own
        assert str(alert) in letter.get_content()
    assert alert.mailed_at


def test_a_wrong_password_of_ours_breaks_nothing(letterbox: Letterbox, settings: Any) -> None:
    settings.EMAIL_HOST_PASSWORD = "another"
    alert = Alert.objects.create(kind="originals", detail={"missing": 2, "damaged": 1})
    check_alerts(timezone.now())
    alert.refresh_from_db()
    assert letterbox.letters == [] and alert.mailed_at is None


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_a_link_to_set_a_password(letterbox: Letterbox, language: str) -> None:
    User.objects.create_user("aigul", email="aigul@example.kz", password="бұрынғы-құпиясөз")
    with translation.override(language):
        form = PasswordResetForm({"email": "aigul@example.kz"})
        assert form.is_valid()
        form.save(domain_override="archive.example")
    (letter,) = letterbox.letters
    assert letter["To"] == "aigul@example.kz"
    assert re.search(rf"http://archive\.example/{language}/password/\w+/[\w-]+/", letter.get_content())


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_news_of_a_saved_search(letterbox: Letterbox, settings: Any, language: str) -> None:
    """As RFC 8058 has it: the link to stop is whole, and its POST needs nothing else."""
    settings.SITE_URL = "https://archive.example"
    user = User.objects.create_user("aru@example.kz", email="aru@example.kz")
    saved = SavedSearch.objects.create(user=user, name="Көпір салу: " + "су және шекара " * 4)
    found = news.News([], 0, 3, timezone.now())
    lost = LedgerDay.objects.create(outlet=outlets.by_name("Жаршы"), day=timezone.localdate(), failed=2, blocked=1)
    LedgerDay.objects.create(outlet=lost.outlet, day=lost.day - timedelta(days=9), failed=5)
    away = news.unread_since_last_letter(saved)
    assert away == [Unread(lost.outlet_id, "Жаршы", 3, away=False)]
    with translation.override(language):
        letters.letter(saved, found, away).send()
    (letter,) = letterbox.letters
    assert saved.name.strip() in letter["Subject"]
    assert [part.get_content_type() for part in letter.iter_parts()] == ["text/plain", "text/html"]
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    there = letter["List-Unsubscribe"].strip()
    link = re.fullmatch(rf"<https://archive\.example(/{language}/mail/stop/[\w:-]+/)>", there)
    assert link
    assert all(link[1] in part.get_content() for part in letter.iter_parts())  # type: ignore[attr-defined]
    assert Client(enforce_csrf_checks=True).post(link[1], {"List-Unsubscribe": "One-Click"}).status_code == 200
    saved.refresh_from_db()
    assert saved.schedule == SavedSearch.Schedule.NEVER
