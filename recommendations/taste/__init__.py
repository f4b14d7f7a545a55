"""What a profile likes, facet by facet, as it can read and correct it; docs/taste.md explains the figures.

    taste = taste_of(profile)
    taste.groups[0].lines[0].affinity

`affinity` is the arithmetic, `signs` reads what a profile said and what the catalogue is made of, `favourites` picks
the most typical and the most unusual, `profiles` puts it together.
"""

from recommendations.taste.profiles import Line, TasteProfile, taste_of

__all__ = ["Line", "TasteProfile", "taste_of"]
