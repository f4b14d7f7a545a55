# syntax=docker/dockerfile:1

# ---- Build: everything that is needed only to install ------------------------------------------------------------
FROM python:3.13-slim-trixie AS build

ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PYTHONDONTWRITEBYTECODE=1

COPY requirements/base.txt /build/base.txt
RUN python -m venv /opt/venv \
    && /opt/venv/bin/python -m pip install --require-hashes --no-deps --requirement /build/base.txt \
    && /opt/venv/bin/python -m compileall -q -j 0 /opt/venv/lib

WORKDIR /app
COPY . /app
# Names that change with the content, and compressed copies: made once here, served by every container as they are.
# The values below are needed to read the settings; no service is asked, and none of them stays in the image.
RUN DJANGO_SETTINGS_MODULE=config.settings.prod \
    SECRET_KEY=used-for-collecting-static-files-and-nothing-else \
    ALLOWED_HOSTS=localhost \
    HTTPS=false \
    DATABASE_URL=postgresql://nobody@localhost/none \
    REDIS_URL=redis://localhost/0 \
    /opt/venv/bin/python manage.py collectstatic --no-input --verbosity 0 \
    && /opt/venv/bin/python -m compileall -q -j 0 /app

# ---- The image ---------------------------------------------------------------------------------------------------
FROM python:3.13-slim-trixie

ARG RELEASE=unknown
LABEL org.opencontainers.image.title="Matinee" \
      org.opencontainers.image.description="A film and television diary to host for yourself and your friends" \
      org.opencontainers.image.licenses="MIT" \
      org.opencontainers.image.version="${RELEASE}"

ENV PATH=/opt/venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    DJANGO_SETTINGS_MODULE=config.settings.prod \
    MATINEE_DATA_DIR=/data \
    RELEASE=${RELEASE} \
    PORT=8000

# A number above those of distributions' own accounts, so that a volume's owner is known beforehand.
RUN groupadd --gid 10001 matinee \
    && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin matinee \
    && install --directory --owner=matinee --group=matinee /data

COPY --from=build /opt/venv /opt/venv
COPY --from=build /app /app

WORKDIR /app
USER 10001:10001
# Uploads, and models of recommendations. Nothing else is ever written, but for /tmp: the root file system may be read-only.
VOLUME ["/data"]
EXPOSE 8000
STOPSIGNAL SIGTERM

HEALTHCHECK --interval=15s --timeout=5s --start-period=30s --retries=3 \
    CMD ["python", "-m", "config.probe", "healthz"]

CMD ["gunicorn", "--config", "config/gunicorn.py", "config.wsgi"]
