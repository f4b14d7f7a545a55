"""The feed: what the people that somebody follows did, read from the activities themselves."""

from social.feed.entries import Entry, Rated
from social.feed.kinds import Kind, kind_of
from social.feed.pages import News, Page, feed_news, feed_page, has_feed, is_shown, latest
from social.feed.places import Place, Token, read_place, read_token, write_place, write_token

__all__ = [
    "Entry",
    "Kind",
    "News",
    "Page",
    "Place",
    "Rated",
    "Token",
    "feed_news",
    "feed_page",
    "has_feed",
    "is_shown",
    "kind_of",
    "latest",
    "read_place",
    "read_token",
    "write_place",
    "write_token",
]
