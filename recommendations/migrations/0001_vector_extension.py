"""pgvector, which content vectors will live in: a server without it should fail at the first migration, not later."""

from django.db import migrations
from pgvector.django import VectorExtension


class Migration(migrations.Migration):
    dependencies = []
    operations = [VectorExtension()]
