"""What other apps may listen to."""

from django.dispatch import Signal

# Sent once the transaction that recorded an activity is in: activity (social.Activity).
activity_recorded = Signal()

# Sent in the transaction that deletes a profile, before its rows go: profile (social.Profile). Whoever has counted what
# it did, such as the mean of a title's ratings, counts anew.
profile_going = Signal()

# Sent in the transaction that changes, past `Profile.save`, who may see a profile: profile (as it is now).
profile_faced = Signal()
