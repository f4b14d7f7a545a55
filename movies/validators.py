"""What the values that people type must look like, for forms and the API alike."""

from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

picture_path = RegexValidator(r"^/[\w.-]+\Z", _("A path of TMDB's pictures, such as /abc.jpg."))
video_key = RegexValidator(r"^[\w-]+\Z", _("The key of a video at YouTube: letters, digits, - and _."))
imdb_title_id = RegexValidator(r"^tt\d{1,10}\Z", _("An id such as tt0133093."))
imdb_person_id = RegexValidator(r"^nm\d{1,10}\Z", _("An id such as nm0000206."))
wikidata_id = RegexValidator(r"^Q\d{1,12}\Z", _("An id such as Q83495."))
language_code = RegexValidator(r"^[a-z]{2,3}\Z", _("A code of ISO 639, such as en."))
