"""The WSGI entry point."""

from config.entry import begin

begin("config.settings.prod")

from django.core.wsgi import get_wsgi_application

from config.lib.database import limit_web_queries

limit_web_queries()
application = get_wsgi_application()
