"""An editor to try the demo with. Only under DEBUG; the password is random, made once and kept beside the data."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.management.base import BaseCommand, CommandError
from django.urls import reverse

NAME = "editor"
FILE = "demo-login.txt"


class Command(BaseCommand):
    help = "Create the demo's editor, or print the login again (with DEBUG=1 only)."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEBUG:
            raise CommandError("This is for the demo only: set DEBUG=1.")
        path = Path(settings.DATA_DIR) / FILE
        users = get_user_model()
        user = users.objects.filter(username=NAME).first() or users(username=NAME)
        password = path.read_text(encoding="utf-8").split()[-1] if path.exists() else secrets.token_urlsafe(9)
        if user.pk is None or not user.check_password(password):
            user.is_staff = True
            user.set_password(password)
            user.save()
            user.groups.add(Group.objects.get(name="editors"))
        if not path.exists():
            with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
                file.write(f"{NAME} {password}\n")
        self.stdout.write(f"Editor's login at {reverse('admin:index')}: {NAME} {password}")
