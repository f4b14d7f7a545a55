"""A real PostgreSQL and a real Redis for whoever has none configured, shared by all processes of one
checkout.

`ensure()` is the first thing that every entry point calls. Without DATABASE_URL it starts (or joins) a
PostgreSQL of this checkout and puts its address into the environment; the same for REDIS_URL. Data live in
`.data/` (or MATINEE_DATA_DIR), connections go over unix sockets, and no port is taken.

How it holds together:

- A process that uses a service holds a shared lock on `.data/run/<service>.users`. The kernel drops the lock
  when the process ends, however it ends; that is the only book-keeping of users there is.
- A small detached process, the keeper (`config.embedded.keeper`), owns each service: it starts the server,
  restarts it when it dies, and stops it cleanly once the users' lock is free. It holds
  `.data/run/<service>.keeper` meanwhile.
- A keeper that was killed leaves its server running. The next process that calls `ensure()` or `tend()`, or
  ends, starts another keeper, and that one adopts the server.

Nothing here imports Django, and the two wheels that carry the servers give their binaries only.
"""

from config.embedded.client import addresses, ensure, release, tend
from config.embedded.errors import EmbeddedError

__all__ = ["EmbeddedError", "addresses", "ensure", "release", "tend"]
