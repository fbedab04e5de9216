"""Accounts to try the demo with. Only under DEBUG; passwords are random, made once and kept beside the data."""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.management.base import BaseCommand, CommandError
from django.urls import reverse

FILE = "demo-login.txt"


@dataclass(frozen=True, slots=True)
class Account:
    name: str
    group: str  # "": an administrator, who needs none
    may: str


ACCOUNTS = (
    Account("editor", "editors", "corrects articles, decides on tags, takes articles in"),
    Account("chief", "chief editors", "also deletes articles, undoes ingest runs, edits outlets and topics"),
    Account("admin", "", "everything, accounts included"),
)


class Command(BaseCommand):
    help = "Create the demo's editor, chief editor and administrator, or print their logins again (with DEBUG=1 only)."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEBUG:
            raise CommandError("This is for the demo only: set DEBUG=1.")
        path = Path(settings.DATA_DIR) / FILE
        known = passwords(path)
        kept = {account.name: known.get(account.name) or secrets.token_urlsafe(9) for account in ACCOUNTS}
        states = [settle(account, kept[account.name], known=account.name in known) for account in ACCOUNTS]
        if kept != known:
            keep(path, kept)
        self.stdout.write(f"Logins at {reverse('admin:index')}, kept in {path}:")
        for account, state in zip(ACCOUNTS, states, strict=True):
            self.stdout.write(f"  {account.name:7} {kept[account.name]}  {account.may} ({state})")


def settle(account: Account, password: str, *, known: bool) -> str:
    """Make the account if it is missing; one that is there keeps its password where that is known, or was changed.

    Returns what was done, in words.
    """
    users = get_user_model().objects
    user = users.filter(username=account.name).first()
    if user and known:
        return "kept as it was" if user.check_password(password) else "kept; its password has been changed since"
    state = "new password" if user else "made"
    user = user or users.model(username=account.name)
    user.is_staff, user.is_superuser = True, not account.group
    user.set_password(password)
    user.save()
    if account.group:
        user.groups.add(Group.objects.get(name=account.group))
    return state


def passwords(path: Path) -> dict[str, str]:
    """Name → password, as `keep` wrote them."""
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    return dict(line.split() for line in lines)


def keep(path: Path, kept: dict[str, str]) -> None:
    """Readable by the owner alone, from the first byte on."""
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.writelines(f"{name} {password}\n" for name, password in kept.items())
