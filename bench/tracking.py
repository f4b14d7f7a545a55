"""Library, lists, diary, shows and statistics of somebody who keeps ten thousand titles, among two thousand others.

    python -m bench tracking
    python -m bench.tracking --keep                 # keep the database, and use it again
    python -m bench.tracking --keep --only stat     # the lines whose name has this in it

Each line is a page at many addresses, or an act on different things, asked for through the whole of Django: log-in,
templates and compression included. One after another, and by eight threads of one process at once, which share its one
interpreter lock: there a request waits for seven others. A baseline does what one would write first.
"""

import argparse
from collections.abc import Sequence

from bench import database
from bench.visits import Measured, measure, noise

GOAL_MS, GOAL_QUERIES = 60, 12
CROWD = 8


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=40, help="requests a line")
    parser.add_argument("--only", default="", help="lines whose name has this in it")
    parser.add_argument("--small", action="store_true", help="a site that is made in seconds, to try this out")
    parser.add_argument("--database", default="matinee_bench_tracking", help="made for this")
    parser.add_argument("--keep", action="store_true", help="keep the database, and use it again")
    options = parser.parse_args()
    name = f"{options.database}{'_small' if options.small else ''}"
    database.use(name)
    try:
        settle()
        _run(options.rounds, options.only, small=options.small)
    finally:
        if not options.keep:
            database.drop(name)


def settle() -> None:
    """Quiet the log, and take back what is set for tests alone."""
    import logging
    import warnings

    from django.conf import settings

    logging.disable(logging.INFO)
    warnings.filterwarnings("ignore", message="No directory at")
    settings.TEMPLATES[0]["OPTIONS"]["string_if_invalid"] = ""  # what only tests want, and pay for


def _run(rounds: int, only: str, *, small: bool) -> None:
    from bench.keeper import Keeper
    from bench.naive import baselines
    from config.lib import garbage

    keeper = Keeper(rounds, small=small)
    garbage.settle()  # as a worker does
    print(f"\n{keeper.described}")
    before = noise()
    show_heading()
    missed, known = [], {}
    for line in keeper.lines():
        if only not in line.name:
            continue
        line.acts[0]()  # Templates are compiled, and the caches of what doesn't change are filled.
        alone = known[line.name] = measure(line.acts, before=line.before)
        crowd = [] if line.alone else [measure(line.acts, threads=CROWD, before=line.before)]
        show_line(line.name, [alone, *crowd], alone)
        if line.page and (alone.at(0.95) >= GOAL_MS or max(alone.queries) > GOAL_QUERIES):
            missed.append(line.name)
    for name, turn in keeper.turns():
        if only in name:
            there, back = known[name], known[f"{name}, undone"] = turn()
            show_line(name, [there], there)
            show_line("  undone", [back], back)
    print(f"\nA fixed piece of work took {before} before, and {noise()} after.")
    print(f"Pages over {GOAL_MS} ms at p95 alone or over {GOAL_QUERIES} queries: {', '.join(missed) or 'none'}.\n")
    print(f"{'what one would write first':44}{'p50':>9}{'p95':>9}{'queries':>9}{'times':>9}")
    for baseline in baselines(keeper):
        if baseline.against in known:
            found, ours = baseline.measured(), known[baseline.against]
            ratio = found.at(0.5) * baseline.scale / ours.at(0.5)
            print(f"{baseline.name:44}{found.at(0.5):9.1f}{found.at(0.95):9.1f}{found.shown_queries:>9}{ratio:9.1f}")


def show_heading() -> None:
    print(f"\n{'':44}{'one at a time':>27}{f'{CROWD} at once':>18}")
    print(f"{'milliseconds':44}{'best':>9}{'p50':>9}{'p95':>9}{'p50':>9}{'p95':>9}{'queries':>9}{'KB':>9}")


def show_line(name: str, columns: Sequence[Measured], alone: Measured) -> None:
    text = f"{name:44}{min(alone.times):9.1f}" + "".join(
        f"{column.at(0.5):9.1f}{column.at(0.95):9.1f}" for column in columns
    )
    size = f"{alone.size / 1024:.1f}" if alone.size else ""
    print(f"{text}{' ' * 18 * (2 - len(columns))}{alone.shown_queries:>9}{size:>9}", flush=True)


if __name__ == "__main__":
    main()
