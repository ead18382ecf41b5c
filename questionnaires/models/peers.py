"""Figures of peer groups that are safe to show: released, and nobody's own."""

from __future__ import annotations

from django.db import models


class PeerFigure(models.Model):
    """The quartiles of one measure in one group of companies, as they were released.

    Empty `industry` or `size_class` means all. `members` are keyed hashes of those in it,
    kept only to tell how much a group has changed; they are never shown.
    """

    measure = models.CharField(max_length=40)
    year = models.PositiveSmallIntegerField()
    industry = models.CharField(max_length=4, blank=True)
    size_class = models.CharField(max_length=10, blank=True)
    lower = models.DecimalField(max_digits=20, decimal_places=6)
    median = models.DecimalField(max_digits=20, decimal_places=6)
    upper = models.DecimalField(max_digits=20, decimal_places=6)
    about = models.PositiveIntegerField()
    members = models.JSONField()
    released_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["measure", "year", "industry", "size_class"],
                name="peer_figure_once",
            )
        ]
