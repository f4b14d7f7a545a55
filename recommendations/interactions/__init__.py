"""The one table of interactions: what each profile's acts say of each title, for and against it.

Everything a profile did with a title comes down to signs, each with so much for the title (like), so much against it
(dislike), and how sure that is (weight, from 0 to 1):

| sign                 | like        | dislike    | weight | whence                                                  |
|----------------------|-------------|------------|--------|---------------------------------------------------------|
| rating               | 0 to 1      | 0 to 1     | 1      | relative to the profile's habit, see below              |
| ratings of its parts | half of it  | half of it | 0.5    | mean of seasons and episodes, where it has no other     |
| favourite            | 1           |            | 1      | among the favourites                                    |
| rewatch              | 0.8 and 0.1 |            | 0.9    | seen twice; each time more adds 0.1, up to 1            |
| completed show       | 0.6         |            | 0.6    | seen to its end                                         |
| seen                 | 0.4         |            | 0.5    | a film seen once                                        |
| being watched        | 0.2 to 0.5  |            | 0.4    | with the episodes seen, up to ten; paused: half of it   |
| on the watchlist     | 0.15        |            | 0.3    | also planned without the list                           |
| review liked         | 0.05        |            | 0.1    | somebody else's review of it                            |
| thumb up             | 0.3         |            | 0.4    | for the suggestion of it                                |
| dropped              |             | 0.7        | 0.7    | and never seen whole                                    |
| thumb down           |             | 0.4        | 0.4    | for the suggestion of it                                |
| not interested       |             | 0.5        | 0.5    | dismissed                                               |

Of the same direction the strongest counts. Who has rated a title, or its parts, has said what it thinks: beside that
only favourites and rewatches count. An interaction is as sure as its surest sign that counts, and as old as its latest.

Habit: the mean of the profile's ratings of titles, leaning on five of 6.5, but never below 5 nor above 8, so that a
profile to which everything is a 1, or a 10, is taken at its word. A rating of z points above the habit is a like of
0.5 + z/4 and a dislike of -(z + 1)/3, both within 0 and 1: at the habit a half like, two above a whole one, four below
a whole dislike.

`building` writes the table, `reading` turns it into arrays.
"""

from recommendations.interactions.building import build_interactions, rebuild_profile
from recommendations.interactions.reading import SignalArrays, read_fresh, read_signals

__all__ = ["SignalArrays", "build_interactions", "read_fresh", "read_signals", "rebuild_profile"]
