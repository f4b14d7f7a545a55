"""Columns that Django has no field for."""

from typing import Any

from django.db import models


class RealField(models.FloatField[Any, Any]):
    """A number of four bytes: what is computed in single precision needs no more, and there are millions."""

    def db_type(self, connection: Any) -> str:
        return "real"
