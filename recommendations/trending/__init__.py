"""What many people are on at the moment: `counting` computes it for everybody, `reading` shows it to somebody.

What counts is public acts alone: of profiles that everybody sees, with entries that everybody sees. An act counts by
its kind, and the less the longer ago it is; of one profile and title only the act that counts most, however many there
were. Nothing is called trending that fewer than FEWEST_PEOPLE did something with. docs/trending.md says the same to
people.
"""

from recommendations.trending.counting import count_trending, trended
from recommendations.trending.reading import Shown, trending, trending_first

__all__ = ["Shown", "count_trending", "trended", "trending", "trending_first"]
