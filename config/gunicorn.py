"""Gunicorn's configuration: `gunicorn -c config/gunicorn.py config.wsgi`. PORT or BIND say where it listens."""

import os
from pathlib import Path
from typing import Any

from config.environment import environment
from config.lib import garbage
from config.lib.serving import AT_A_TIME
from config.logs import logging_config

env = environment()

# A page's maths is small: several threads at one product would wait for each other longer than they compute. NumPy
# reads this when the application is loaded.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

bind = os.environ.get("BIND") or f"0.0.0.0:{os.environ.get('PORT', '8000')}"
worker_class = "gthread"
workers = env.web_concurrency
# As many as there are streams, which take one each and sleep; and some for pages, which are made by four others.
threads = env.streams_per_process + 2 * AT_A_TIME

# Longer than any page may take: the database stops a query before.
timeout = 60
graceful_timeout = 30
keepalive = 15
# Whatever leaks is freed now and then, and not in all workers at once.
max_requests = 5000
max_requests_jitter = 1000

# Heartbeats are files; on a disk that is busy, or in a container that may not write, they would kill workers.
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108
control_socket_disable = True

# The application writes a line for each request, with what only it knows.
accesslog = None
logconfig_dict = logging_config(env.log_format, env.log_level)


def post_worker_init(worker: Any) -> None:
    """The application is loaded: a worker begins."""
    from social.stream import serve_while  # noqa: PLC0415 (models first)

    garbage.settle()
    serve_while(lambda: bool(worker.alive))
