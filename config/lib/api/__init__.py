"""What every endpoint shares: problems, paging, limits, rights, conditional and repeated requests.

Django REST framework's settings name these while it is itself being imported, so nothing here imports its views.
"""

from config.lib.api.idempotency import idempotent
from config.lib.api.paging import KeysetPagination
from config.lib.api.parsing import StrictJSONParser
from config.lib.api.permissions import ReadForAllWriteForAdmins, SessionAuthentication
from config.lib.api.problems import Conflict, answers_with, problem_page, problem_response
from config.lib.api.scopes import InsufficientScope, WithinScopes, scope_needed
from config.lib.api.throttling import ScopedThrottle

__all__ = [
    "Conflict",
    "InsufficientScope",
    "KeysetPagination",
    "ReadForAllWriteForAdmins",
    "ScopedThrottle",
    "SessionAuthentication",
    "StrictJSONParser",
    "WithinScopes",
    "answers_with",
    "idempotent",
    "problem_page",
    "problem_response",
    "scope_needed",
]
