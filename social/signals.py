"""What other apps may listen to."""

from django.dispatch import Signal

# Sent once the transaction that recorded an activity is in: activity (social.Activity).
activity_recorded = Signal()
