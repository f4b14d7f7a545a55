"""The WSGI entry point."""

from config.entry import begin

begin("config.settings.prod")

from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()
