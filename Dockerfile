FROM python:3.11-slim

ENV PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    PATH=/srv/mudavim/.venv/bin:$PATH
WORKDIR /srv/mudavim

# Dependencies first: they change less often than the code.
COPY scripts/venv scripts/venv
COPY requirements.lock requirements-dev.lock ./
RUN scripts/venv run && rm -rf /root/.cache

COPY . .

# Files written at run time live in var/, which the volume keeps. Static files are served from the image itself.
RUN scripts/catalogs \
    && useradd --system --uid 10001 --no-create-home shop \
    && install --directory --owner shop var

USER shop
VOLUME /srv/mudavim/var
EXPOSE 8000
ENV BIND=0.0.0.0:8000
CMD ["scripts/serve", "web"]
