"""The WSGI application; the serving process also reads editors' words, and keeps an embedded index up to date."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
application = get_wsgi_application()

from django.conf import settings  # noqa: E402  (settings exist only now)

from articles.archive import words  # noqa: E402
from articles.text import analysis  # noqa: E402
from config import request_line  # noqa: E402
from search.lexicon import watch  # noqa: E402

request_line.install()
analysis.prepare()  # before the first reader waits for it
if settings.SEARCH_DRAIN_IN_PROCESS:
    from search.sync import start_drain_thread

    start_drain_thread()
watch.start_thread(words.renew)
