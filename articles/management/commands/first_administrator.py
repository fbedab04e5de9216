"""Make the first administrator from the environment, unattended; an existing account is never changed."""

from __future__ import annotations

import os
from typing import Any

from django.contrib.auth import get_user_model, password_validation
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError


class Command(BaseCommand):
    help = "Create an administrator from ADMIN_USERNAME, ADMIN_PASSWORD and ADMIN_EMAIL, if there is none yet."

    def handle(self, *args: Any, **options: Any) -> None:
        users = get_user_model().objects
        name, password = os.environ.get("ADMIN_USERNAME", ""), os.environ.get("ADMIN_PASSWORD", "")
        if users.filter(is_superuser=True).exists():
            self.stdout.write("There is an administrator already.")
            return
        if not name:
            self.stdout.write("ADMIN_USERNAME is not set: no administrator was made.")
            return
        if users.filter(username=name).exists():
            raise CommandError(f"{name} exists and is not an administrator; nothing was changed.")
        try:
            password_validation.validate_password(password, users.model(username=name))
        except ValidationError as error:
            raise CommandError(f"ADMIN_PASSWORD: {' '.join(error.messages)}") from error
        users.create_superuser(name, os.environ.get("ADMIN_EMAIL", ""), password)
        self.stdout.write(f"Made the administrator {name}.")
