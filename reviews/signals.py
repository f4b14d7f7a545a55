"""What reviews tell whoever listens, without knowing who that is."""

from django.dispatch import Signal

# A review was written or changed with a form. review, data: all that the form sent, with what others put into it.
review_sent = Signal()

# Sent once the transaction is in that changed what followers see of ratings of titles that were there before: hidden,
# shown again, changed or taken back. profile (its key), changes: pairs of points as they saw them and as they see them
# now, 0 for none.
ratings_turned = Signal()
