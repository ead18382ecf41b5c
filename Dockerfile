# The same set-up script as on any machine, so the image cannot differ from it.
FROM debian:12-slim

WORKDIR /srv/greenfin
ENV GREENFIN_VENV=/srv/venv PATH=/srv/venv/bin:$PATH PYTHONUNBUFFERED=1 LANG=C.UTF-8 UV_COMPILE_BYTECODE=1

# What changes rarely comes first, so that a change of code reuses these layers.
COPY bin/setup bin/setup
COPY requirements.lock package.json package-lock.json .npmrc ./
RUN apt-get update -qq && apt-get install -y -qq --no-install-recommends ca-certificates postgresql-client \
    && bin/setup && rm -rf /var/lib/apt/lists/* ~/.cache ~/.npm

COPY . .
# Collecting needs production's storage, not its secrets: these die with the step.
RUN bin/setup && GREENFIN_MODE=production STATIC_DIR=/srv/static VAR_DIR=/tmp/var \
    SECRET_KEY="$(head -c 48 /dev/urandom | base64 -w 0)" \
    FIELD_KEYS="build:$(head -c 32 /dev/urandom | base64 -w 0)" \
    ALLOWED_HOSTS=localhost SITE_URL=https://localhost REDIS_URL=redis://localhost \
    DATABASE_URL=postgres://localhost/none \
    python manage.py collectstatic --noinput --verbosity 0

RUN useradd --system --uid 10001 --home-dir /var/lib/greenfin greenfin \
    && install -d -o greenfin -g greenfin /var/lib/greenfin
ENV STATIC_DIR=/srv/static
USER 10001
VOLUME /var/lib/greenfin
EXPOSE 8000
CMD ["gunicorn", "greenfin.wsgi", "--bind=0.0.0.0:8000"]
