"""The WSGI entry point."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.prod")

from config import embedded

embedded.ensure()

from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()
