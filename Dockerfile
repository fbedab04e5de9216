FROM python:3.11.14-slim-bookworm

ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
WORKDIR /srv/archive

COPY requirements.txt ./
RUN pip install --requirement requirements.txt

COPY . ./
RUN python -m articles.text.russian_lemmas
# The key is thrown away: settings ask for one, and neither command uses it. var/ gives its owner to the volume there.
RUN pybabel --quiet compile --directory locale --domain django \
 && pybabel --quiet compile --directory config/locale --domain django \
 && SECRET_KEY=build ALLOWED_HOSTS=localhost DATABASE_URL=sqlite:// DATA_DIR=/tmp/build \
    python manage.py collectstatic --no-input \
 && rm -r /tmp/build \
 && useradd --system --uid 10001 --no-create-home archive \
 && install --directory --owner archive var

USER archive
ENV DATA_DIR=/srv/archive/var
EXPOSE 8000
CMD ["gunicorn", "config.wsgi", "--worker-class=config.gunicorn_worker.PatientWorker", "--bind=0.0.0.0:8000", \
     "--workers=2", "--threads=4", "--worker-tmp-dir=/dev/shm", "--no-control-socket", "--access-logfile=-"]
