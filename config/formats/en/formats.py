"""English formats: months in full and 24 hours, as on the pages of readers."""

from __future__ import annotations

DATE_FORMAT = "F j, Y"
TIME_FORMAT = "H:i"
DATETIME_FORMAT = "F j, Y, H:i"
MONTH_DAY_FORMAT = "F j"
