"""Tables as TV Time writes them, of invented rows, for tests."""

import datetime
import json
from typing import Any

from lists.imports.files import Answers, Member
from lists.imports.sources.tvtime import SOURCES, read
from tests.lists.imports.fuzz import csv_of

SOURCE = SOURCES[0]
SHOW, EPISODE = "11111111-2222-4333-8444-555555555555", "aaaaaaaa-bbbb-4ccc-8ddd-00000000000"
FILM = "99999999-2222-4333-8444-55555555555"
V2 = (
    "series_name", "gsi", "user_id", "created_at", "episode_id", "season_number", "episode_number", "s_id", "key",
    "ep_id", "updated_at", "ep_watch_count", "movie_watch_count", "most_recent_ep_watched", "is_archived",
    "is_followed", "uuid", "is_for_later", "followed_at", "ep_no", "s_no", "rewatch_count", "is_unitary", "bulk_type",
)  # fmt: skip
V1 = (
    "series_name", "created_at", "series_id", "uuid", "type-uuid-n", "user_id", "type", "entity_type", "movie_name",
    "release_date", "release_date_range_key", "rewatch_count", "series_uuid", "season_number", "episode_number",
    "watch_date", "episode_id", "unitarian", "watch_date_range_key", "bulk_type",
)  # fmt: skip
OLD = ("user_id", "episode_id", "created_at", "updated_at", "tv_show_name", "episode_season_number", "episode_number")
FOLLOWED = ("tv_show_id", "active", "archived", "user_id", "tv_show_name", "created_at")
SHOW_DATA = ("is_favorited", "nb_episodes_seen", "tv_show_name", "user_id", "tv_show_id", "is_followed")
LISTS = ("user_id", "s_key", "description", "name", "objects", "created_at", "is_public", "type")
VOTES = ("user_id", "vote_key", "episode_id", "series_name", "season_number", "episode_number", "movie_name")


def table(name: str, header: tuple[str, ...], *rows: dict[str, Any]) -> Member:
    return Member(f"gdpr/{name}", csv_of(header, [[str(row.get(column, "")) for column in header] for row in rows]))


def v2(*rows: dict[str, Any]) -> Member:
    return table("tracking-prod-records-v2.csv", V2, *rows)


def v1(*rows: dict[str, Any]) -> Member:
    return table("tracking-prod-records.csv", V1, *rows)


def episode(number: int, at: str, **cells: Any) -> dict[str, Any]:
    key = f"watch-episode-{SHOW}-{EPISODE}{number}"
    base = {"series_name": "Nachtfalter", "s_id": 4711, "season_number": 1, "episode_number": number, "created_at": at}
    return base | {"key": key, "user_id": 7} | cells


def again(number: int, turn: int, at: str, **cells: Any) -> dict[str, Any]:
    return episode(number, at, key=f"rewatch-episode-{SHOW}-{EPISODE}{number}-{turn}", **cells)


def old_episode(number: int, at: str, **cells: Any) -> dict[str, Any]:
    base = {"type": "watch", "entity_type": "episode", "series_id": 4711, "series_uuid": SHOW, "created_at": at}
    numbers = {"season_number": 1, "episode_number": number, "uuid": f"{EPISODE}{number}"}
    return base | numbers | {"type-uuid-n": f"watch-{EPISODE}{number}-0"} | cells


def film(number: int, kind: str, at: str = "2021-02-03 20:15:00", **cells: Any) -> dict[str, Any]:
    base = {"type": kind, "entity_type": "movie", "uuid": f"{FILM}{number}", "movie_name": f"Film {number}"}
    return base | {"created_at": at, "release_date": "2019-05-02 00:00:00"} | cells


def records(*members: Member, **answers: Any) -> list[Any]:
    return list(read(members, Answers(answers)))


def of(kind: str, *members: Member, **answers: Any) -> list[Any]:
    return [record for record in records(*members, **answers) if record.kind == kind]


def moment(text: str) -> datetime.datetime:
    return datetime.datetime.fromisoformat(text).replace(tzinfo=datetime.UTC)


def rescued(name: str, value: Any) -> Member:
    return Member(f"x/{name}", json.dumps(value).encode())
