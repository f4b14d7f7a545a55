"""The ASGI entry point."""

from config.entry import begin

begin("config.settings.prod")

from django.core.asgi import get_asgi_application

application = get_asgi_application()
