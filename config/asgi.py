"""The ASGI entry point."""

from config.entry import begin

begin("config.settings.prod")

from django.core.asgi import get_asgi_application

from config.lib.database import limit_web_queries

limit_web_queries()
application = get_asgi_application()
