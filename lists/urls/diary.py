"""Addresses: the diary, one's own and those of others."""

from django.urls import URLPattern, path

from lists.views import diary, together
from lists.views.acting import acting

DAY = "<int:year>/<int:month>/<int:day>/"

urlpatterns: list[URLPattern] = [
    path("diary/", acting(diary.diary), name="diary"),
    path("diary/find/", acting(diary.find), name="diary_find"),
    path("diary/together/", together.together, name="together"),
    path("diary/together/<int:share>/", together.answer, name="together_answer"),
    path("diary/together/<int:share>/withdraw/", together.withdraw, name="together_withdraw"),
    path("diary/some-time/", acting(diary.undated), name="diary_undated"),
    path("diary/<int:year>/", acting(diary.year), name="diary_year"),
    path("diary/<int:year>/<int:month>/", acting(diary.month), name="diary_month"),
    path(f"diary/{DAY}", acting(diary.day), name="diary_day"),
    path("@<slug:handle>/diary/", diary.diary, name="diary_of"),
    path("@<slug:handle>/diary/some-time/", diary.undated, name="diary_undated_of"),
    path("@<slug:handle>/diary/<int:year>/", diary.year, name="diary_year_of"),
    path("@<slug:handle>/diary/<int:year>/<int:month>/", diary.month, name="diary_month_of"),
    path(f"@<slug:handle>/diary/{DAY}", diary.day, name="diary_day_of"),
]
