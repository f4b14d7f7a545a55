"""All measurements, or those that are named: `python -m bench import search`.

`python -m bench.matching` is not among them: it wants data that are not ours to give.
"""

import subprocess
import sys

MEASUREMENTS = {
    "community": "bench.community",
    "for_you": "bench.for_you",
    "history": "bench.history",
    "import": "bench.import_catalogue",
    "pages": "bench.pages",
    "recommender": "bench.recommender",
    "search": "bench.search",
    "signs": "bench.signs",
    "tracking": "bench.tracking",
}


def main() -> int:
    chosen = sys.argv[1:] or list(MEASUREMENTS)
    unknown = [name for name in chosen if name not in MEASUREMENTS]
    if unknown:
        print(f"There is no measurement {', '.join(unknown)}; there are {', '.join(MEASUREMENTS)}.", file=sys.stderr)
        return 2
    # A process each: Django knows one database for as long as it lives.
    return max(subprocess.run([sys.executable, "-m", MEASUREMENTS[name]], check=False).returncode for name in chosen)


if __name__ == "__main__":
    sys.exit(main())
