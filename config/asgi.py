"""The ASGI entry point."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.prod")

from config import embedded

embedded.ensure()

from django.core.asgi import get_asgi_application

application = get_asgi_application()
