"""What no log may hold."""

from __future__ import annotations

import logging
import re

SECRET = re.compile(
    r"(/password/)[\w-]+/[\w:.-]+|(/search/complete/)\?[^\s\"]*|(/mail/stop/)[\w:.-]+|([?&]key=)[^&\s\"]*"
)


class HideLinks(logging.Filter):
    """What stands in no log, whoever writes it: a link that sets a password, because it opens an account, one that
    stops letters, a reader's key to feeds, and what somebody has typed so far into the search box."""

    def filter(self, record: logging.LogRecord) -> bool:
        message = record.getMessage()
        if SECRET.search(message):
            record.msg, record.args = SECRET.sub(r"\1\2\3\4***", message), None
        return True
