"""Runs: learn a model, look whether it is better, take it whole, and make everybody's lists with it.

    interactions   the table of signs, in line with what everybody did
    train          a bundle learned from it, judged, kept and taken, or turned down
    vectors        each title's vector, and the titles like it
    lists          each profile's list, in shards over any number of workers

Each run is a row: what it works with, how far it is, and why it ended. Killed at any point, it goes on from there.
"""

from recommendations.training.judging import TooMuchWorse
from recommendations.training.learning import train_models
from recommendations.training.precompute import Shard, begin_lists, precompute_shard, shards_left
from recommendations.training.runs import abandoned_kinds
from recommendations.training.titles import place_new_titles, write_titles

__all__ = [
    "Shard",
    "TooMuchWorse",
    "abandoned_kinds",
    "begin_lists",
    "place_new_titles",
    "precompute_shard",
    "shards_left",
    "train_models",
    "write_titles",
]
