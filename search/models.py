"""What the database remembers about the index."""

from __future__ import annotations

from django.db import models


class Renewal(models.Model):
    """How far a rebuild of the index has come: one row while it runs, and after one that failed."""

    started_at = models.DateTimeField()
    seen_at = models.DateTimeField()  # its last sign of life
    done = models.PositiveBigIntegerField(default=0)  # articles
    total = models.PositiveBigIntegerField(default=0)
    error = models.TextField(default="")

    class Meta:
        default_permissions = ()  # nobody edits it

    def __str__(self) -> str:
        return f"{self.done} of {self.total} articles"
