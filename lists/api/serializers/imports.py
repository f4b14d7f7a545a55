"""Imports: how far they are, what they hold, and what their owner says to it."""

import json
import math
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.reverse import reverse

from config.lib.characters import without_controls
from lists.api.serializers.shared import EpisodeRefSerializer, KeyField
from lists.enums import ImportState, Status
from lists.imports.choosing import CONTESTED, TAKEN, Choices, Winner
from lists.imports.sources import sources
from lists.models import Import, ImportFile, ImportRow, ImportSubject
from movies.api.serializers.titles import TitleSerializer

LONGEST_ANSWERS = 65_536
LONGEST_PASSWORD = 500
LONGEST_NAME = 400
MOST_DEPTH = 20
MOST_SUBJECTS, MOST_ROWS = 500, 100
# What becomes of a row: kinds by states, each with how many there are.
COUNTS = serializers.DictField(child=serializers.DictField(child=serializers.IntegerField()))


# -- what is read ------------------------------------------------------------------------------------------------------


class ProgressOfStepSerializer(serializers.Serializer[Any]):
    """Of the step that runs, in rows or titles. left: titles that TMDB is still to be asked for."""

    done = serializers.IntegerField()
    total = serializers.IntegerField(allow_null=True)
    share = serializers.FloatField(allow_null=True, help_text="From 0 to 1; null while nobody knows.")
    left = serializers.IntegerField()


class ImportSerializer(serializers.ModelSerializer[Import]):
    """An import. source: empty until the files are recognised. undo_until: null before it is written."""

    label = serializers.SerializerMethodField(  # type: ignore[assignment]  # the field, not the attribute
        help_text="The source's name for people."
    )
    progress = serializers.SerializerMethodField()
    undo_until = serializers.DateTimeField(read_only=True, allow_null=True)
    url = serializers.HyperlinkedIdentityField(view_name="api:import")
    page = serializers.SerializerMethodField()

    class Meta:
        model = Import
        fields: tuple[str, ...] = (
            "id", "source", "label", "state", "message", "progress", "created_at", "committed_at", "undone_at",
            "undo_until", "url", "page",
        )  # fmt: skip
        read_only_fields = fields

    def get_label(self, run: Import) -> str:
        source = sources().get(run.source)
        return source.label if source else ""

    @extend_schema_field(ProgressOfStepSerializer)
    def get_progress(self, run: Import) -> dict[str, Any]:
        return {"done": run.done, "total": run.total, "share": run.share_done, "left": run.left}

    @extend_schema_field(serializers.URLField())
    def get_page(self, run: Import) -> str:
        return reverse("lists:import", args=[run.pk], request=self.context.get("request"))


class ImportFileSerializer(serializers.ModelSerializer[ImportFile]):
    class Meta:
        model = ImportFile
        fields = ("name", "size")


class AnswerChoiceSerializer(serializers.Serializer[Any]):
    value = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]


class QuestionSerializer(serializers.Serializer[Any]):
    """What the import waits to be told. choices: empty for an answer of one's own."""

    name = serializers.CharField()
    asked = serializers.CharField()
    choices = AnswerChoiceSerializer(many=True)


class ImportNoticeSerializer(serializers.Serializer[Any]):
    """Something about a file as a whole; of all files where `member` is empty."""

    code = serializers.CharField()
    text = serializers.CharField()
    member = serializers.CharField()


class ClaimSerializer(serializers.Serializer[Any]):
    """What the source says that it holds: `count` of the kind `what`, which it calls `label`. subject: of one title."""

    what = serializers.CharField()
    count = serializers.IntegerField()
    label = serializers.CharField()  # type: ignore[assignment]
    member = serializers.CharField()
    subject = serializers.DictField(allow_null=True)


class ConflictsSerializer(serializers.Serializer[Any]):
    """What stays where file and library differ, by the kind of row."""

    rating = serializers.ChoiceField(choices=Winner.choices, required=False)
    status = serializers.ChoiceField(choices=Winner.choices, required=False)
    note = serializers.ChoiceField(choices=Winner.choices, required=False)


class ChoicesSerializer(serializers.Serializer[Any]):
    """What of the import is to be taken: kinds of rows, and statuses. Titles on lists come with `list`."""

    kinds = serializers.ListField(child=serializers.ChoiceField(choices=TAKEN), required=False, max_length=50)
    statuses = serializers.ListField(
        child=serializers.ChoiceField(choices=Status.choices), required=False, max_length=50
    )
    conflicts = ConflictsSerializer(required=False)


class DecisionsSerializer(serializers.Serializer[Any]):
    """How much is to be decided: names with candidates, names without, and rows whose episode isn't found."""

    names = serializers.IntegerField(source="choose")
    unknown_names = serializers.IntegerField(source="unknown")
    episodes = serializers.IntegerField()


class ImportDetailSerializer(ImportSerializer):
    """An import with all that it says of itself. counts: rows by kind and state."""

    files = ImportFileSerializer(many=True, read_only=True, source="files.in_order")
    counts = serializers.SerializerMethodField()
    open = DecisionsSerializer(source="decisions", read_only=True)
    question = serializers.SerializerMethodField()
    notices = serializers.SerializerMethodField()
    claims = serializers.SerializerMethodField()
    choices = serializers.SerializerMethodField()
    rows_url = serializers.HyperlinkedIdentityField(view_name="api:import-rows")
    subjects_url = serializers.HyperlinkedIdentityField(view_name="api:import-subjects")

    class Meta(ImportSerializer.Meta):
        fields = (
            *ImportSerializer.Meta.fields, "files", "counts", "open", "question", "notices", "claims", "choices",
            "rows_url", "subjects_url",
        )  # fmt: skip
        read_only_fields = fields

    @extend_schema_field(COUNTS)
    def get_counts(self, run: Any) -> dict[str, dict[str, int]]:
        return {kind.kind: dict(sorted(kind.by_state.items())) for kind in run.tally.kinds}

    @extend_schema_field(QuestionSerializer(allow_null=True))
    def get_question(self, run: Import) -> dict[str, Any] | None:
        if run.state != ImportState.ASKING or not run.question:
            return None
        choices = [{"value": value, "label": label} for value, label in run.question.get("choices", ())]
        return {"name": run.question["name"], "asked": run.question.get("asked", ""), "choices": choices}

    @extend_schema_field(ImportNoticeSerializer(many=True))
    def get_notices(self, run: Import) -> list[dict[str, Any]]:
        return [{name: each.get(name, "") for name in ("code", "text", "member")} for each in run.notices]

    @extend_schema_field(ClaimSerializer(many=True))
    def get_claims(self, run: Import) -> list[dict[str, Any]]:
        names = ("what", "count", "label")
        return [
            {**{name: each.get(name) for name in names}, "member": each.get("member", ""),
             "subject": each.get("subject")}
            for each in run.claims
        ]  # fmt: skip

    @extend_schema_field(ChoicesSerializer)
    def get_choices(self, run: Import) -> dict[str, Any]:
        choices = Choices.of(run.choices)
        conflicts = {kind: choices.conflicts.get(kind, Winner.MINE) for kind in CONTESTED}
        return {**choices.stored(), "conflicts": conflicts}


class ImportRowSerializer(serializers.ModelSerializer[ImportRow]):
    """One thing that the source says. data: how it was read; raw: the source's own row; reason: why its state is so.

    title, season, episode: what it is about here; candidates: ids of episodes that may be meant. watch: the id of the
    viewing that was made of it, or that was here already.
    """

    title = serializers.IntegerField(source="subject.title_id", default=None, read_only=True, allow_null=True)
    season = serializers.IntegerField(source="season.number", default=None, read_only=True, allow_null=True)
    episode = EpisodeRefSerializer(read_only=True, allow_null=True)
    candidates = serializers.SerializerMethodField()
    data = serializers.SerializerMethodField()  # type: ignore[assignment]  # the field, not the property
    raw = serializers.DictField(child=serializers.CharField(), read_only=True)

    class Meta:
        model = ImportRow
        fields = (
            "id", "number", "kind", "state", "reason", "is_conflict", "is_settled", "subject", "title", "season",
            "episode", "candidates", "data", "member", "line", "raw", "watch",
        )  # fmt: skip
        read_only_fields = fields

    @extend_schema_field(serializers.ListField(child=serializers.IntegerField()))
    def get_candidates(self, row: ImportRow) -> list[int]:
        return list(row.data.get("candidates", ()))

    @extend_schema_field(serializers.DictField())
    def get_data(self, row: ImportRow) -> dict[str, Any]:
        return {name: value for name, value in row.data.items() if name != "candidates"}


class SaidSerializer(serializers.Serializer[Any]):
    """A film or show as the source names it. kind: empty where it doesn't say."""

    kind = serializers.CharField()
    name = serializers.CharField()
    original_name = serializers.CharField()
    year = serializers.IntegerField(allow_null=True)
    tmdb = serializers.IntegerField(allow_null=True)
    imdb = serializers.CharField()
    tvdb = serializers.IntegerField(allow_null=True)


class ImportSubjectSerializer(serializers.ModelSerializer[ImportSubject]):
    """A name of the source's, and what it means. title null: to be decided, or, where it is settled, left out.

    rows: how many rows of each kind are about it.
    """

    said = serializers.SerializerMethodField()
    title = TitleSerializer(source="shown.title", read_only=True, allow_null=True)
    candidates = TitleSerializer(source="shown.candidates", many=True, read_only=True)
    rows = serializers.SerializerMethodField()

    class Meta:
        model = ImportSubject
        fields = ("id", "number", "said", "title", "candidates", "is_settled", "how", "rows")
        read_only_fields = fields

    @extend_schema_field(SaidSerializer)
    def get_said(self, subject: ImportSubject) -> dict[str, Any]:
        said: Mapping[str, Any] = subject.said
        texts = {name: said.get(name, "") for name in ("kind", "name", "original_name", "imdb")}
        return {**texts, **{name: said.get(name) for name in ("year", "tmdb", "tvdb")}}

    @extend_schema_field(serializers.DictField(child=serializers.IntegerField()))
    def get_rows(self, subject: Any) -> dict[str, int]:
        return {str(kind): count for kind, count in subject.shown.kinds}


# -- what is sent ------------------------------------------------------------------------------------------------------


@extend_schema_field({"type": "array", "items": {"type": "string", "format": "binary"}, "minItems": 1})
class FilesField(serializers.ListField):
    """The files of a form, under `files` or `files[]`."""

    child = serializers.FileField(allow_empty_file=True)

    def get_value(self, dictionary: Any) -> Any:
        if not hasattr(dictionary, "getlist"):
            return super().get_value(dictionary)
        name = str(self.field_name)
        return [*dictionary.getlist(name), *dictionary.getlist(f"{name}[]")] or serializers.empty


class StoredField(serializers.JSONField):
    """Any JSON that the database can keep: no controls, no halves of characters, no infinities, not nested for ever."""

    def to_internal_value(self, data: Any) -> Any:
        try:
            value = super().to_internal_value(data)
            length = len(json.dumps(value))
        except RecursionError:
            raise serializers.ValidationError(_("This is nested too deeply."))
        if length > LONGEST_ANSWERS:
            raise serializers.ValidationError(_("This is too long."))
        _check(value, MOST_DEPTH)
        return value


class NewImportSerializer(serializers.Serializer[Any]):
    """Files to bring, as a form (`multipart/form-data`): single ones or a zip."""

    files = FilesField(help_text="Exports, one `files` for each.")
    answers = StoredField(
        required=False,
        help_text="JSON: answers to what the files leave open, by the question's name; what isn't answered is asked.",
    )
    password = serializers.CharField(
        required=False, max_length=LONGEST_PASSWORD, trim_whitespace=False, help_text="Of a locked zip. Never stored."
    )

    def validate_answers(self, value: Any) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise serializers.ValidationError(_("An object: answers by the names of their questions."))
        if "password" in value:
            raise serializers.ValidationError(_("The password has a field of its own, and is not stored."))
        return value


class AnswerSerializer(serializers.Serializer[Any]):
    """The answer to the question that the import asks, by its name."""

    name = serializers.CharField(max_length=LONGEST_NAME)
    value = StoredField(help_text="One of the choices' values, a text, or an object for the question `mapping`.")

    def validate(self, data: dict[str, Any]) -> dict[str, Any]:
        """Against the question in the context. Raises ValidationError."""
        question, value = self.context["question"], data["value"]
        if data["name"] != question["name"]:
            wanted = _("It asks for “%(name)s”.") % {"name": question["name"]}
            raise serializers.ValidationError({"name": [wanted]})
        allowed = [choice for choice, _label in question.get("choices", ())]
        if allowed and value not in allowed:
            raise serializers.ValidationError({"value": [_("One of: %(values)s.") % {"values": ", ".join(allowed)}]})
        is_password = question["name"] == "password"
        if is_password and not (isinstance(value, str) and 0 < len(value) <= LONGEST_PASSWORD):
            raise serializers.ValidationError({"value": [_("Give the password.")]})
        return data


class SubjectTitleSerializer(serializers.Serializer[Any]):
    id = KeyField(help_text="Of a subject.")
    title = KeyField(allow_null=True, help_text="The id of the title that it is; null: leave it out.")


class RowEpisodeSerializer(serializers.Serializer[Any]):
    id = KeyField(help_text="Of a row.")
    episode = KeyField(allow_null=True, help_text="The id of the episode that is meant; null: leave it out.")


class ResolveSerializer(serializers.Serializer[Any]):
    """What names and rows mean: up to 500 subjects and 100 rows. All of it is done, or nothing."""

    subjects = SubjectTitleSerializer(many=True, required=False)
    rows = RowEpisodeSerializer(many=True, required=False)

    def validate_subjects(self, value: list[Any]) -> list[Any]:
        return _few(value, MOST_SUBJECTS)

    def validate_rows(self, value: list[Any]) -> list[Any]:
        return _few(value, MOST_ROWS)

    def validate(self, data: dict[str, Any]) -> dict[str, Any]:
        if not data.get("subjects") and not data.get("rows"):
            raise serializers.ValidationError({"subjects": [_("Name subjects, rows, or both.")]})
        return data


def _few(value: list[Any], most: int) -> list[Any]:
    if len(value) > most:
        raise serializers.ValidationError(_("At most %(count)d in one request.") % {"count": most})
    return value


def _check(value: Any, depth: int) -> None:
    """Raises ValidationError for what no row can hold."""
    if depth == 0:
        raise serializers.ValidationError(_("This is nested too deeply."))
    if isinstance(value, str) and without_controls(value) != value:
        raise serializers.ValidationError(_("There are characters in it that can’t be stored."))
    if isinstance(value, float) and not math.isfinite(value):
        raise serializers.ValidationError(_("There is a number in it that can’t be stored."))
    for inner in [*value, *value.values()] if isinstance(value, dict) else value if isinstance(value, list) else ():
        _check(inner, depth - 1)
