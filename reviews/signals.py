"""What reviews tell whoever listens, without knowing who that is."""

from django.dispatch import Signal

# A review was written or changed with a form. review, data: all that the form sent, with what others put into it.
review_sent = Signal()
