"""The page that says what went wrong, and the words for a value in an address that its key cannot have."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with the parameter `key`, in the language of the page, in which `name` is what readers call it.

    `name` is "" where the message names what it is about.
    """

    key: str
    message: str
    name: str


class NotResolved(Exception):
    """What was to be found by a search was not. `messages` say why, in the language of the page."""

    def __init__(self, messages: list[str]) -> None:
        super().__init__(*messages)
        self.messages = messages


def error_page(request: HttpRequest, status: int, **context: Any) -> HttpResponse:
    """One page for every failure, in the reader's language; templates/error.html words it by status."""
    return render(request, "error.html", {"status": status, **context}, status=status)


def unfit(value: str) -> str:
    return _("“%(value)s” is not a known value.") % {"value": value}
