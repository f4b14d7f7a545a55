"""JSON that loses nothing of what Django's columns hold."""

import datetime
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder


class ExactEncoder(DjangoJSONEncoder):
    """Moments to the microsecond, where Django's cuts them to the millisecond: what is put back is as it was, and a
    cursor passes over no row of the same millisecond."""

    def default(self, o: Any) -> Any:
        return o.isoformat() if isinstance(o, datetime.datetime) else super().default(o)
