"""The genres and what TMDB calls them. Data: editing them later is the admin's business."""

from django.db import migrations

# slug: (name, hue, description)
GENRES = {
    "action": ("Action", 8, "Chases, fights and close escapes, with little time to think."),
    "adventure": ("Adventure", 28, "Journeys into the unknown, for treasure, for rescue or for the journey's sake."),
    "animation": ("Animation", 46, "Drawn, modelled or computed, frame by frame."),
    "comedy": ("Comedy", 52, "Made to be laughed at, from slapstick to the driest wit."),
    "crime": ("Crime", 222, "Those who break the law, those who chase them, and those in between."),
    "documentary": ("Documentary", 96, "Real people and real events, seen by somebody who was there or went to look."),
    "drama": ("Drama", 206, "Lives at a turning point, told for what they do to those who live them."),
    "family": ("Family", 84, "For several ages on one sofa."),
    "fantasy": ("Fantasy", 276, "Magic, myth and worlds with rules of their own."),
    "history": ("History", 36, "The past, as it was or as it is remembered."),
    "horror": ("Horror", 354, "Dread, monsters and what waits in the dark."),
    "kids": ("Kids", 120, "Made for children first."),
    "music": ("Music", 314, "Musicians, concerts, and stories that break into song."),
    "mystery": ("Mystery", 250, "A question at the start and clues along the way."),
    "news": ("News", 200, "Reports and discussion of what is happening."),
    "politics": ("Politics", 214, "Power: how it is won, held, used and lost."),
    "reality": ("Reality", 162, "People as themselves, in situations somebody else thought up."),
    "romance": ("Romance", 336, "Falling in love, and what gets in the way."),
    "science-fiction": ("Science Fiction", 188, "What if: other times, other worlds, other minds."),
    "soap": ("Soap", 326, "Families and secrets, continued in the next episode."),
    "talk": ("Talk", 172, "A host, guests and conversation."),
    "thriller": ("Thriller", 236, "Suspense, with the danger closing in."),
    "tv-movie": ("TV Movie", 150, "Films made for television."),
    "war": ("War", 76, "Battles, and those who fight or flee them."),
    "western": ("Western", 20, "Frontiers, open country and rough justice."),
}

# TMDB id: (TMDB's name, our slugs)
TMDB_GENRES = {
    28: ("Action", ["action"]),
    12: ("Adventure", ["adventure"]),
    16: ("Animation", ["animation"]),
    35: ("Comedy", ["comedy"]),
    80: ("Crime", ["crime"]),
    99: ("Documentary", ["documentary"]),
    18: ("Drama", ["drama"]),
    10751: ("Family", ["family"]),
    14: ("Fantasy", ["fantasy"]),
    36: ("History", ["history"]),
    27: ("Horror", ["horror"]),
    10402: ("Music", ["music"]),
    9648: ("Mystery", ["mystery"]),
    10749: ("Romance", ["romance"]),
    878: ("Science Fiction", ["science-fiction"]),
    10770: ("TV Movie", ["tv-movie"]),
    53: ("Thriller", ["thriller"]),
    10752: ("War", ["war"]),
    37: ("Western", ["western"]),
    10759: ("Action & Adventure", ["action", "adventure"]),
    10762: ("Kids", ["kids"]),
    10763: ("News", ["news"]),
    10764: ("Reality", ["reality"]),
    10765: ("Sci-Fi & Fantasy", ["science-fiction", "fantasy"]),
    10766: ("Soap", ["soap"]),
    10767: ("Talk", ["talk"]),
    10768: ("War & Politics", ["war", "politics"]),
}


def add_genres(apps, schema_editor):
    genre_model, tmdb_model = apps.get_model("movies", "Genre"), apps.get_model("movies", "TmdbGenre")
    genres = {
        slug: genre_model.objects.create(slug=slug, name=name, hue=hue, description=description)
        for slug, (name, hue, description) in GENRES.items()
    }
    for tmdb_id, (name, slugs) in TMDB_GENRES.items():
        tmdb_genre = tmdb_model.objects.create(tmdb_id=tmdb_id, name=name)
        tmdb_genre.genres.set(genres[slug] for slug in slugs)


class Migration(migrations.Migration):
    dependencies = [("movies", "0001_catalogue")]
    operations = [migrations.RunPython(add_genres, migrations.RunPython.noop)]
