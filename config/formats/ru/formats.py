"""Russian formats: CLDR's narrow space, a comma before an hour of two figures, months declined beside a day."""

from __future__ import annotations

DATE_FORMAT = "j E Y\u202fг."
TIME_FORMAT = "H:i"
DATETIME_FORMAT = "j E Y\u202fг., H:i"
MONTH_DAY_FORMAT = "j E"
