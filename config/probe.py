"""Ask the server in this container how it is: `python -m config.probe healthz|readyz`. Exit status 0 is well.

Imports nothing but the standard library, since it runs every few seconds.
"""

import os
import sys
import urllib.error
import urllib.request

TIMEOUT_SECONDS = 4


def main() -> int:
    port = (os.environ.get("BIND") or os.environ.get("PORT") or "8000").rpartition(":")[2]
    url = f"http://127.0.0.1:{port}/{sys.argv[1]}"
    try:
        with urllib.request.urlopen(url, timeout=TIMEOUT_SECONDS) as answer:
            return 0 if answer.status == 200 else 1
    except OSError as error:
        print(f"{url}: {error}", file=sys.stderr)  # noqa: T201 (a command)
        return 1


if __name__ == "__main__":
    sys.exit(main())
