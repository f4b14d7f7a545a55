"""Writing all documents anew, after the folding of names has changed."""

from collections.abc import Callable
from typing import Any

from django.db import connection
from django.db.models import prefetch_related_objects

from config.lib.text import fold, sort_name, tokens
from movies.models import Title
from movies.models.search import Searchable
from movies.search.vocabulary import SEARCHED

BATCH = 1_000
# The row stays as it is where nothing differs, so that a second run writes nothing and an interrupted one goes on.
_WRITE = """
UPDATE {table} t SET folded_name = n.folded_name, search_document = array_to_tsvector(n.tokens::text[]){more}
FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::text[]) AS n(id, folded_name, tokens, sort_name)
WHERE t.id = n.id AND (
    t.folded_name <> n.folded_name OR t.search_document IS DISTINCT FROM array_to_tsvector(n.tokens::text[]){differs}
)
"""


def rewrite_documents(*, progress: Callable[[int], object] = lambda rows: None) -> int:
    """Fold and cut the names of all rows again. Returns how many changed; `progress` hears of each batch's rows.

    Short transactions, in the order of the keys: pages and imports go on meanwhile.
    """
    return sum(_rewrite(model, progress) for model in SEARCHED)


def _rewrite(model: Any, progress: Callable[[int], object]) -> int:
    is_title = model is Title
    statement = _WRITE.format(
        table=model._meta.db_table,
        more=", sort_name = n.sort_name" if is_title else "",
        differs=" OR t.sort_name <> n.sort_name" if is_title else "",
    )
    changed, last = 0, 0
    while rows := list(model.objects.filter(pk__gt=last).order_by("pk")[:BATCH]):
        if is_title:
            prefetch_related_objects(rows, "alternative_names", "translations")
        with connection.cursor() as cursor:
            cursor.execute(statement, _columns(rows))
            changed += cursor.rowcount
        last = rows[-1].pk
        progress(len(rows))
    return changed


def _columns(rows: list[Any]) -> list[list[Any]]:
    ids, folded, documents, sort_names = [], [], [], []
    for row in rows:
        found = sorted({token for name in _names(row) for token in tokens(name)})
        ids.append(row.pk)
        folded.append(fold(row.name)[:500])
        # Tokens are letters and digits: an array of them needs no quoting.
        documents.append("{" + ",".join(f'"{token}"' for token in found) + "}")
        sort_names.append(sort_name(row.name, getattr(row, "original_language", ""))[:500])
    return [ids, folded, documents, sort_names]


def _names(row: Searchable) -> list[str]:
    """As the row's `names()`, from what has been prefetched."""
    if not isinstance(row, Title):
        return list(row.names())
    others = [other.name for other in row.alternative_names.all()]
    translated = [text.name for text in row.translations.all()]
    return [name for name in (row.name, row.original_name, *others, *translated) if name]
