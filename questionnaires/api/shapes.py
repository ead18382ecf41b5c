"""How responses, answers and submissions look to a program."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field, extend_schema_serializer
from rest_framework import serializers

from questionnaires.forms.posted import LONGEST_REASON, LONGEST_TEXT
from questionnaires.language.run import State
from questionnaires.models import Answer, Response, Submission
from questionnaires.selectors.definitions import definition_of
from questionnaires.selectors.roles import roles_of
from questionnaires.services.freezing import without_hidden

Plain = serializers.Serializer[dict[str, Any]]
_ANYTHING = {"type": "object", "additionalProperties": True}


@extend_schema_field(_ANYTHING)
class AnyObject(serializers.JSONField):
    """An object whose shape another document fixes."""


# Clients are generated with a class for each shape, and most have a Response already.
@extend_schema_serializer(component_name="FilledQuestionnaire")
class ResponseSerializer(serializers.ModelSerializer[Response]):
    """A response without its answers."""

    questionnaire = serializers.CharField(source="version.questionnaire_id")
    version = serializers.CharField(source="version.label")

    class Meta:
        model = Response
        fields = (
            "id", "questionnaire", "version", "period_start", "period_end", "status",
            "revision", "started_at",
        )  # fmt: skip
        read_only_fields = fields


class StartSerializer(Plain):
    """Which questionnaire, for which period; both days are included."""

    questionnaire = serializers.SlugField(
        max_length=60, required=False, help_text="without it, the one for companies"
    )
    period_start = serializers.DateField()
    period_end = serializers.DateField()


class ChoiceSerializer(Plain):
    """One thing to choose."""

    id = serializers.CharField()
    label = serializers.CharField()


class CalculatedSerializer(Plain):
    """How good a calculated figure is, and everything it was made from."""

    quality = serializers.IntegerField(allow_null=True, help_text="1 best to 5")
    partial = serializers.BooleanField(help_text="something was missing from it")
    flags = serializers.ListField(child=serializers.CharField())
    explanation = AnyObject(help_text="rule, inputs, factors with source and mark")


class FindingSerializer(Plain):
    """Something wrong, odd or missing at one place."""

    path = serializers.CharField()
    row = serializers.CharField(allow_blank=True)
    rule = serializers.CharField()
    level = serializers.CharField(help_text="hard, explain or soft")
    blocks = serializers.BooleanField(help_text="stands in the way of signing off")
    message = serializers.CharField()
    reasons = ChoiceSerializer(many=True)
    reason = serializers.CharField(allow_blank=True)


class PlaceSerializer(Plain):
    """One question that is asked, or one cell of a row, with what stands there.

    `value` is canonical in `unit`; `entered` is what somebody typed. `version` is what
    the next save states as `based_on`; 0 where nothing was saved.
    """

    path = serializers.CharField()
    row = serializers.CharField(allow_blank=True)
    section = serializers.CharField()
    data_point = serializers.CharField()
    type = serializers.CharField()
    label = serializers.CharField()
    units = serializers.ListField(child=serializers.CharField())
    options = ChoiceSerializer(many=True)
    allow = serializers.ListField(child=serializers.CharField())
    state = serializers.ChoiceField(choices=[each.value for each in State])
    value = serializers.CharField(allow_null=True)
    unit = serializers.CharField(allow_blank=True)
    entered = serializers.CharField(allow_blank=True)
    entered_unit = serializers.CharField(allow_blank=True)
    reason = serializers.CharField(allow_blank=True)
    origin = serializers.CharField(allow_blank=True)
    estimate = serializers.CharField(allow_blank=True)
    problem = serializers.CharField(allow_blank=True, help_text="the rule it breaks")
    version = serializers.IntegerField()
    calculated = CalculatedSerializer(allow_null=True)


class TableSerializer(Plain):
    """A table that is asked for, with the ids of its rows in order.

    With `is_fixed` the form itself names the rows, and takes no others. `rows_from` is
    the table whose rows it has, by the same ids: rows come and go there.
    """

    key = serializers.CharField()
    section = serializers.CharField()
    label = serializers.CharField()
    rows = serializers.ListField(child=serializers.CharField())
    most = serializers.IntegerField()
    is_fixed = serializers.BooleanField()
    rows_from = serializers.CharField(allow_blank=True)


@extend_schema_serializer(component_name="FilledQuestionnaireContent")
class FilledSerializer(ResponseSerializer):
    """A response with all that is asked, found and worked out."""

    completeness = serializers.CharField(help_text="share of required answers, 0 to 1")
    places = PlaceSerializer(many=True)
    tables = TableSerializer(many=True)
    findings = FindingSerializer(many=True)

    class Meta(ResponseSerializer.Meta):
        fields = (
            *ResponseSerializer.Meta.fields, "completeness", "places", "tables", "findings",
        )  # fmt: skip
        read_only_fields = fields


class EntrySerializer(Plain):
    """An answer as it is entered; several choices are parted by commas."""

    value = serializers.CharField(
        allow_blank=True, default="", max_length=LONGEST_TEXT, trim_whitespace=False
    )
    unit = serializers.CharField(allow_blank=True, default="", max_length=30)
    state = serializers.ChoiceField(
        choices=Answer.State.choices, default=Answer.State.ANSWERED.value
    )
    reason = serializers.CharField(
        allow_blank=True, default="", max_length=LONGEST_REASON
    )
    based_on = serializers.IntegerField(
        min_value=0, max_value=2**31 - 1, help_text="the version this was typed over"
    )


class SavedSerializer(Plain):
    """What stands at a place after a save."""

    changed = serializers.BooleanField(help_text="false if it stood there already")
    place = PlaceSerializer()
    findings = FindingSerializer(many=True)
    completeness = serializers.CharField()


class RowSerializer(Plain):
    """A row of a table."""

    id = serializers.UUIDField()
    table = serializers.CharField()


class ExplanationSerializer(Plain):
    """Why an unusual figure is right: one of the reasons its finding offers."""

    rule = serializers.CharField(max_length=60)
    row = serializers.CharField(max_length=36, allow_blank=True, default="")
    reason = serializers.CharField(max_length=60)
    note = serializers.CharField(max_length=2_000, allow_blank=True, default="")


class SignatureSerializer(Plain):
    """Who signs."""

    name = serializers.CharField(max_length=200)
    role_title = serializers.CharField(max_length=120)


class SubmissionSerializer(serializers.ModelSerializer[Submission]):
    """A submission without its content."""

    response = serializers.UUIDField(source="response_id")

    class Meta:
        model = Submission
        fields = (
            "id", "response", "revision", "sha256", "evaluator_version",
            "signed_by_name", "signed_by_title", "signed_at", "amendment_reason",
        )  # fmt: skip
        read_only_fields = fields


class FrozenSerializer(SubmissionSerializer):
    """A submission as it was frozen; `sha256` is that of its canonical JSON."""

    frozen = serializers.SerializerMethodField()
    withheld = serializers.SerializerMethodField()

    class Meta(SubmissionSerializer.Meta):
        fields = (*SubmissionSerializer.Meta.fields, "frozen", "withheld")
        read_only_fields = fields

    @extend_schema_field(AnyObject())
    def get_frozen(self, submission: Submission) -> dict[str, Any]:
        """What was frozen, less what the reader's role may not see."""
        return without_hidden(submission.frozen, self._hidden(submission))

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_withheld(self, submission: Submission) -> list[str]:
        """Questions left out, and remarks (`checks.key`) whose words are; with any, the hash
        is not that of `frozen`."""
        return sorted(self._hidden(submission))

    def _hidden(self, submission: Submission) -> frozenset[str]:
        definition = definition_of(submission.response.version_id)
        return definition.hidden_from(roles_of(self.context["view"].actor))
