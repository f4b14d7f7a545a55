"""What a certificate says about age: each region's own marks, and the youngest age that each is meant for.

A mark that asks a parent along counts as the age from which a child may usually watch alone. Marks are compared
without case, spaces and dashes: `MA 15+` is `MA15+`, `pg-13` is `PG13`. One that is nothing but a number is that age in
every region. What isn't known here says nothing, and a title of which nothing is known is no child's.
"""

import re
from collections.abc import Iterable, Sequence
from functools import cache

from django.conf import settings
from django.db import connection

# What a title for adults counts as, whatever its certificates say: above every ceiling that can be chosen.
ADULT_AGE = 18
# The ceilings that a kids' profile may have, in years.
CEILINGS = (0, 7, 9, 12, 14, 16)
_HIGHEST = 21


def _marks(text: str) -> dict[str, int]:
    """`G 0, MA 15+ 15` as `{"G": 0, "MA 15+": 15}`: the last word of each part is the age."""
    return {mark.strip(): int(age) for mark, age in (part.rsplit(None, 1) for part in text.split(","))}


# Films and television together: no region uses one mark for two ages.
CERTIFICATES: dict[str, dict[str, int]] = {
    region: _marks(text)
    for region, text in {
        "AR": "ATP 0, ATP/R 7, +13 13, SAM 13 13, SAM13 13, SAM 13/R 13, +16 16, SAM 16 16, SAM16 16, SAM 16/R 16, "
        "+18 18, SAM 18 18, SAM18 18, SAM 18/R 18, SAM 18+ 18, C 18",
        "AT": "AA 0, 0+ 0, 6+ 6, 8+ 8, 10+ 10, 12+ 12, 14+ 14, 16+ 16, 18+ 18",
        "AU": "P 0, C 0, G 0, PG 8, M 15, MA 15+ 15, AV 15+ 15, R 18+ 18, X 18+ 18, RC 18",
        "BE": "KT/EA 0, AL 0, TP 0, KNT/ENA 16",
        "BG": "A 0, B 0, C 12, D 16, X 18, D+ 18",
        "BR": "L 0, AL 0, A10 10, A12 12, A14 14, A16 16, A18 18",
        "CA": "C 0, C8 8, G 0, PG 8, 14A 14, 14+ 14, 13+ 13, 16+ 16, 18A 18, 18+ 18, R 18, A 18",
        "CH": "0+ 0, 6+ 6, 8+ 8, 10+ 10, 12+ 12, 14+ 14, 16+ 16, 18+ 18",
        "CL": "TE 0, TE+7 7, 14+ 14, 18+ 18, 18S 18, 18V 18",
        "CO": "T 0, 7+ 7, 12+ 12, 15+ 15, 18+ 18, X 18",
        "CZ": "U 0, 12+ 12, 15+ 15, 18+ 18, E 18",
        "DE": "FSK 0 0, 0+ 0, o.A. 0, FSK 6 6, FSK 12 12, FSK 16 16, FSK 18 18, KJ 18",
        "DK": "A 0, F 0, Btl 0, T.o.7 7, T.o.11 11, T.o.15 15, 11+ 11, 15+ 15",
        "EE": "PERE 0, L 0, MS-6 6, MS-12 12, K-12 12, K-14 14, K-16 16",
        "ES": "A 0, Ai 0, A/i 0, APTA 0, TP 0, Infantil 0, ERI 0, 7i 7, 7/i 7, X 18, PX 18",
        "FI": "S 0, T 0, K-7 7, K7 7, K-12 12, K12 12, K-16 16, K16 16, K-18 18, K18 18, KK 18",
        "FR": "U 0, TP 0, Tous publics 0, -10 10, -12 12, -16 16, -18 18, X 18",
        "GB": "U 0, Uc 0, PG 8, 12A 12, R18 18",
        "GR": "K 0, K8 8, K12 12, K16 16, K18 18",
        "HK": "I 0, IIA 12, IIB 15, III 18",
        "HU": "KN 0, KGY 6, X 18",
        "ID": "SU 0, P 3, A 7, R 13, 13+ 13, D 18, 17+ 17, 21+ 21",
        "IE": "G 0, GA 0, Ch 0, YA 12, PS 15, MA 18, PG 8, 12A 12, 12PG 12, 15A 15, 15PG 15",
        "IN": "U 0, UA 12, U/A 12, U/A 7+ 7, UA 7+ 7, U/A 13+ 13, UA 13+ 13, U/A 16+ 16, UA 16+ 16, A 18, S 18",
        "IT": "T 0, BA 0, 6+ 6, VM6 6, VM10 10, VM12 12, VM14 14, 14+ 14, VM16 16, VM18 18, 18+ 18",
        "JP": "G 0, PG12 12, PG-12 12, R15+ 15, R-15 15, R18+ 18, R-18 18",
        "KR": "ALL 0, 12+ 12, 15+ 15, 18+ 18, 19+ 19, Restricted Screening 19, "
        "전체관람가 0, 모든연령시청가 0, 7세이상시청가 7, 12세이상관람가 12, 12세이상시청가 12, 15세이상관람가 15, "
        "15세이상시청가 15, 청소년관람불가 18, 19세이상시청가 19, 제한상영가 19",
        "LT": "V 0, N-7 7, N-13 13, N-14 14, N-16 16, N-18 18, S 18",
        "LV": "U 0, 7+ 7, 12+ 12, 16+ 16, 18+ 18",
        "MX": "AA 0, A 0, B 12, B15 15, B-15 15, C 18, D 18",
        "MY": "U 0, P12 12, P13 13, PG13 13, 13+ 13, 16+ 16, 18+ 18, 18SG 18, 18SX 18, 18PA 18, 18PL 18, TUT 21",
        "NL": "AL 0, MG6 6, 6+ 6, 9+ 9, 12+ 12, 14+ 14, 16+ 16, 18+ 18",
        "NO": "A 0, ALLE 0, 6+ 6, 9+ 9, 12+ 12, 15+ 15, 18+ 18",
        "NZ": "G 0, PG 8, PGR 13, M 16, AO 18, R13 13, RP13 13, R15 15, R16 16, RP16 16, R18 18, RP18 18, R 18",
        "PH": "G 0, PG 8, SPG 13, R-13 13, R-16 16, R-18 18, X 18",
        "PL": "BO 0, OL 0",
        "PT": "A 0, T 0, Todos 0, Para todos os públicos 0, M/3 3, M/4 4, M/6 6, M/12 12, M/14 14, M/16 16, M/18 18, "
        "M3 3, M4 4, M6 6, M12 12, M14 14, M16 16, M18 18, 10AP 10, 12AP 12, P 18",
        "RO": "AG 0, A.G. 0, AP-12 12, AP 12, A.P.-12 12, N-15 15, IM-18 18, IM-18-XXX 18",
        "RU": "0+ 0, 6+ 6, 12+ 12, 16+ 16, 18+ 18",
        "SE": "Btl 0, Barntillåten 0, 7+ 7, 11+ 11, 15+ 15",
        "SG": "G 0, PG 8, PG13 13, NC16 16, M18 18, R21 21",
        "SK": "U 0, 7+ 7, 12+ 12, 15+ 15, 18+ 18",
        "TH": "P 0, ส 0, G 0, ท 0, 13+ 13, น 13+ 13, น 15+ 15, 15+ 15, 18+ 18, น 18+ 18, ฉ 20- 20, 20+ 20, 20- 20, "
        "Banned 20",
        "TR": "Genel İzleyici Kitlesi 0, Genel 0, G 0, 6A 6, 6+ 6, 7+ 7, 7A 7, 10A 10, 10+ 10, 13A 13, 13+ 13, "
        "15+ 15, 16+ 16, 18+ 18",
        "TW": "0+ 0, 普 0, 普遍級 0, 6+ 6, 護 6, 保護級 6, 12+ 12, 輔12 12, 輔12級 12, 15+ 15, 輔15 15, 輔15級 15, "
        "18+ 18, 限 18, 限制級 18",
        "UA": "DA 0, 0+ 0, 12+ 12, 16+ 16, 18+ 18",
        "US": "G 0, PG 8, PG-13 13, R 17, NC-17 18, X 18, TV-Y 0, TV-Y7 7, TV-Y7-FV 7, TV-G 0, TV-PG 10, TV-14 14, "
        "TV-MA 17",
        "VN": "P 0, K 10, T13 13, T16 16, T18 18, C13 13, C16 16, C18 18, C 21",
        "ZA": "A 0, ALL 0, PG 8, 7-9PG 7, 7-9 PG 7, 10-12PG 10, 10-12 PG 10, 10M 10, X18 18, XX 18",
    }.items()
}  # fmt: skip

# As `_key` below. TMDB's marks are as people typed them.
_SQL_KEY = r"upper(regexp_replace({0}, '[\s._/-]', '', 'g'))"
_KEY_LEFT_OUT = re.compile(r"[\s._/-]")
_NUMBER = re.compile(r"(\d{1,2})\+?")

# What each title's certificates say. Takes the parameters of `parameters`; `chosen` is a table of the titles' ids.
# The site's own region decides; without a word from it, the strictest of the others.
MINIMUM_AGES = f"""
    SELECT t.id, CASE WHEN t.adult THEN {ADULT_AGE} ELSE said.age END AS minimum_age
    FROM chosen JOIN movies_title t ON t.id = chosen.id LEFT JOIN (
        SELECT known.id, COALESCE(max(known.age) FILTER (WHERE known.region = %s), max(known.age)) AS age
        FROM (
            SELECT m.id, m.region, COALESCE(k.age, CASE
                WHEN m.key ~ '^[0-9]{{1,2}}[+]?$' AND rtrim(m.key, '+')::int <= {_HIGHEST}
                THEN rtrim(m.key, '+')::int END) AS age
            FROM (
                SELECT r.title_id AS id, r.region, {_SQL_KEY.format("r.certification")} AS key
                    FROM movies_release r JOIN chosen ON chosen.id = r.title_id WHERE r.certification <> ''
                UNION SELECT h.id, %s, {_SQL_KEY.format("h.certification")}
                    FROM movies_title h JOIN chosen ON chosen.id = h.id WHERE h.certification <> ''
            ) m LEFT JOIN unnest(%s::text[], %s::text[], %s::int[]) k(region, key, age)
                ON k.region = m.region AND k.key = m.key
        ) known GROUP BY known.id
    ) said ON said.id = t.id
"""  # noqa: S608 (made of constants)

_FILL = f"""
WITH chosen AS (SELECT unnest(%s::bigint[]) AS id), ages AS ({MINIMUM_AGES})
UPDATE movies_title t SET minimum_age = ages.minimum_age FROM ages
WHERE ages.id = t.id AND t.minimum_age IS DISTINCT FROM ages.minimum_age
"""  # noqa: S608 (made of constants)


def parameters() -> list[str | list[str] | list[int]]:
    """What MINIMUM_AGES takes, in its order."""
    return [settings.TMDB_REGION, settings.TMDB_REGION, *map(list, _table())]  # type: ignore[list-item]


def fill_minimum_ages(title_ids: Iterable[int]) -> None:
    """Bring the titles' minimum ages in line with their certificates. Runs one query."""
    with connection.cursor() as cursor:
        cursor.execute(_FILL, [sorted(title_ids), *parameters()])


def minimum_age(region: str, mark: str) -> int | None:
    """The youngest age that a region's certificate is meant for, in years; None where it says nothing."""
    key = _key(mark)
    known = _by_key().get((region, key))
    if known is not None:
        return known
    number = _NUMBER.fullmatch(key)
    return int(number[1]) if number and key.isascii() and int(number[1]) <= _HIGHEST else None


def examples(region: str, ceiling: int, *, most: int = 6) -> list[str]:
    """Certificates of a region that are at or below a ceiling, the highest first: to explain the ceiling by."""
    marks = {mark: age for mark, age in CERTIFICATES.get(region, {}).items() if age <= ceiling}
    seen: dict[str, str] = {}
    for mark in sorted(marks, key=lambda each: -marks[each]):
        seen.setdefault(_key(mark), mark)
    return list(seen.values())[:most]


def _key(mark: str) -> str:
    return _KEY_LEFT_OUT.sub("", mark).upper()


@cache
def _by_key() -> dict[tuple[str, str], int]:
    found: dict[tuple[str, str], int] = {}
    for region, marks in CERTIFICATES.items():
        for mark, age in marks.items():
            found[region, _key(mark)] = max(age, found.get((region, _key(mark)), 0))
    return found


@cache
def _table() -> Sequence[tuple[str | int, ...]]:
    """Regions, keys and ages as three columns."""
    return tuple(zip(*((region, key, age) for (region, key), age in _by_key().items()), strict=True))
