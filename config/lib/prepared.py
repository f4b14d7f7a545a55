"""Queries that are put together once, and run with other values since.

Django takes longer to build and compile a query of a few joins than PostgreSQL takes to answer it, and a page asks the
same ten with nothing new in them but a key and a day. So a page's queries are written as ever, with `Given` where a
value comes:

    @prepared
    def _latest(limit: int) -> QuerySet[Watch]:
        return Watch.objects.filter(profile=Given("profile")).order_by("-pk")[:limit]

    _latest(8, profile=profile.pk)

What decides the query's shape (how many rows, for which audience) is an argument of the function, and one query is kept
for each; what fills it is given by name.
"""

import copy
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from functools import lru_cache, update_wrapper
from typing import Any, Generic, TypeVar, cast

from django.db import connections
from django.db.models import Expression, Field, Lookup, Model, QuerySet
from django.db.models.sql.compiler import SQLCompiler
from django.utils import timezone

M = TypeVar("M", bound=Model)
Row = TypeVar("Row")

# Of each query so many shapes: audiences, times limits, times time zones.
_SHAPES = 256


class Given(Expression):
    """Stands where a value is given later. As it is: Django's own conversions are not applied.

    many: a list of whole numbers, for `__in`. output_field: where it is reckoned with.
    """

    allowed_default = True

    def __init__(self, name: str, *, many: bool = False, output_field: Field[Any, Any] | None = None) -> None:
        super().__init__(output_field=output_field)
        self.name, self.many = name, many

    def as_sql(self, compiler: SQLCompiler, connection: Any) -> Any:
        return "(SELECT unnest(%s::bigint[]))" if self.many else "%s", [_Place(self.name)]


@Field.register_lookup
class AnyOf(Lookup[Any]):
    """`pk__any_of=Given("keys")`: one of a list of whole numbers that is given later.

    As `__in` of a `Given` of many, but as one condition on the row: where a query has others that take long, PostgreSQL
    doesn't ask them of all rows first.
    """

    lookup_name = "any_of"
    prepare_rhs = False

    def as_sql(self, compiler: SQLCompiler, connection: Any) -> Any:
        lhs, params = self.process_lhs(compiler, connection)
        return f"{lhs} = ANY(%s::bigint[])", [*params, _Place(self.rhs.name)]


@dataclass(frozen=True, slots=True)
class _Place:
    """Among the parameters of a compiled query: what is given under this name comes here."""

    name: str


class Prepared(Generic[Row]):
    """A query by its shape. Calling it runs it: once, with all its rows."""

    def __init__(self, build: Callable[..., QuerySet[Any, Row]]) -> None:
        self._kept = lru_cache(maxsize=_SHAPES)(lambda zone, *shape: _Kept(build(*shape)))
        update_wrapper(self, build)

    def __call__(self, *shape: Hashable, **given: Any) -> list[Row]:
        """shape: what the function takes; given: a value for each `Given`, and maybe more.

        Raises TypeError where one lacks.
        """
        # A day taken from a moment is a day in the time zone that is active when the query is compiled.
        return cast(list[Row], self._kept(timezone.get_current_timezone_name(), *shape).rows(given))


def prepared(build: Callable[..., QuerySet[Any, Row]]) -> Prepared[Row]:
    """Of a function from a shape to a queryset, or to its values. See the module."""
    return Prepared(build)


class _Kept:
    """A queryset with its compiled query."""

    def __init__(self, queryset: QuerySet[Any, Any]) -> None:
        self.queryset = queryset
        # Where it will run is asked each time; what it is compiled to is the same everywhere.
        self.compiler: Any = queryset.query.get_compiler(using=queryset.db)
        self.sql, self.params = self.compiler.as_sql()
        # What a row goes through on its way is the same each time as well.
        self.converters = self.compiler.get_converters([column for column, *_ in self.compiler.select])
        self.compiler.connection = None  # it is of the thread that came first, and would stay open when that is gone
        self.names = frozenset(each.name for each in self.params if isinstance(each, _Place))

    def rows(self, given: dict[str, Any]) -> list[Any]:
        if not self.names <= given.keys():
            raise TypeError(f"wants {', '.join(sorted(self.names))}; was given {', '.join(sorted(given))}")
        params = tuple(given[each.name] if type(each) is _Place else each for each in self.params)
        run = type(self.queryset)(self.queryset.model, query=cast(Any, _Run(self, params)))
        # Its own make-up, but for what was asked for: a clone would copy that as well.
        for name in ("_iterable_class", "_known_related_objects", "_prefetch_related_lookups", "_fields", "_db"):
            setattr(run, name, getattr(self.queryset, name))
        return list(run)


class _Run:
    """In place of a query: one that has been compiled already. Nothing can be added to it."""

    values_select = ()

    def __init__(self, kept: _Kept, params: Sequence[Any]) -> None:
        self.kept, self.params = kept, params

    def get_compiler(self, using: str, connection: Any = None) -> SQLCompiler:
        compiler: Any = copy.copy(self.kept.compiler)
        compiler.connection, compiler.using = connection or connections[using], using
        ready, converters = (self.kept.sql, self.params), self.kept.converters
        compiler.as_sql = lambda *args, **kwargs: ready
        compiler.get_converters = lambda columns: converters
        return cast(SQLCompiler, compiler)
