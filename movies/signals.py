"""What the catalogue tells whoever listens, once it is committed."""

from django.dispatch import Signal

# Shows that were known have changed. title_ids: their keys; grown: the keys of those that have new episodes.
shows_written = Signal()
