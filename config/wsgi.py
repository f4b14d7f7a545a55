"""The WSGI entry point."""

from config.entry import begin

begin("config.settings.prod")

from django.core.wsgi import get_wsgi_application

from config.lib.database import limit_web_queries
from config.lib.serving import FewAtATime

limit_web_queries()
application = FewAtATime(get_wsgi_application())
