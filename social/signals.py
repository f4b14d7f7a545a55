"""What other apps may listen to."""

from django.dispatch import Signal

# Sent once the transaction that recorded an activity is in: activity (social.Activity).
activity_recorded = Signal()

# Sent by a worker soon after, once for each activity and in the transaction that marks it as spread: activity. Whoever
# listens writes rows that tell people or programs of it; what fails is tried again, as a whole.
activity_spreading = Signal()

# Sent in the transaction that pauses a webhook because nothing gets through: webhook (social.Webhook, with its reason).
webhook_paused = Signal()

# Sent in the transaction of a moderator's decision that its owner should hear of: case (social.Case), profile (the
# owner), action (ModerationAction), text (what the owner is told).
moderated = Signal()

# Sent in the transaction that deletes profiles, before their rows go: profiles (list of social.Profile, locked).
# Whoever has counted what they did, such as the mean of a title's ratings, counts anew.
profiles_going = Signal()

# Sent in the transaction that changes, past `Profile.save`, who may see a profile: profile (as it is now).
profile_faced = Signal()

# Sent in the transaction in which somebody blocks somebody: blocker, blocked (keys of profiles). Whoever keeps
# something that binds the two together ends it.
profiles_blocked = Signal()

# Sent once the transaction is in that changed whom profiles hear of, by a follow, its end, a block or a mute, or
# because somebody they follow hides, shows themselves again or goes: profiles (their keys, of any number).
hearing_changed = Signal()

# Sent while a page puts together whom somebody might like to follow: viewer (social.Profile), most (int). Whoever knows
# of people returns social.queries.Candidates: quickly, in a fixed number of queries. Who may be suggested is seen to.
suggesting = Signal()
