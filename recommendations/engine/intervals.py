"""How sure a share is, and how many it takes to tell two of them apart."""

import math

# Of the normal distribution: what 95 % lie within, and what 80 % lie below.
WITHIN_95, BELOW_80 = 1.959964, 0.841621


def wilson(hits: int, of: int, *, z: float = WITHIN_95) -> tuple[float, float]:
    """The Wilson score interval of a share: its lower and its upper bound, within 0 and 1.

    hits of `of` tries; of none it is (0, 1): nothing is known. z: in standard deviations, 95 % by default. Raises
    ValueError unless 0 <= hits <= of. Source: E. B. Wilson, 1927.
    """
    if not 0 <= hits <= of:
        raise ValueError("Of so many tries as many hits at most, and none below 0.")
    if of == 0:
        return 0.0, 1.0
    share, spread = hits / of, z * z / of
    middle = (share + spread / 2) / (1 + spread)
    half = z / (1 + spread) * math.sqrt(share * (1 - share) / of + spread / (4 * of))
    return max(0.0, middle - half), min(1.0, middle + half)


def sample_needed(share: float, *, change: float) -> int:
    """How many tries each of two variants needs to show that one's share is `change` times higher than the other's.

    share: of the other, above 0 and below 1; change: 0.2 for a fifth more. By the usual formula for two shares, at a
    significance of 5 % and a power of 80 %. Raises ValueError where there is no such pair of shares.
    """
    other = share * (1 + change)
    if not (0 < share < 1 and 0 < other < 1 and change != 0):
        raise ValueError("Both shares lie between 0 and 1, and differ.")
    spread = share * (1 - share) + other * (1 - other)
    return math.ceil((WITHIN_95 + BELOW_80) ** 2 * spread / (other - share) ** 2)
