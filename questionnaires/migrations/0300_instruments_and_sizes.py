"""Sizes of one instrument: a response belongs to the instrument, not to the size."""

from django.db import migrations, models

OF_SIZES = {"sme_micro": ("sme", "micro", 0)}


def name_instruments(apps, _editor):
    """What was published and begun before sizes came is the smallest one."""
    questionnaires = apps.get_model("questionnaires", "Questionnaire")
    responses = apps.get_model("questionnaires", "Response")
    for questionnaire in questionnaires.objects.all():
        instrument, size, rank = OF_SIZES.get(
            questionnaire.key, (questionnaire.key, "", 0)
        )
        questionnaires.objects.filter(pk=questionnaire.pk).update(
            instrument=instrument, size=size, rank=rank
        )
        responses.objects.filter(version__questionnaire=questionnaire).update(
            instrument=instrument
        )


class Migration(migrations.Migration):
    dependencies = [("questionnaires", "0600_proofs_of_papers")]

    operations = [
        migrations.AddField(
            "questionnaire", "instrument", models.SlugField(blank=True, default="", max_length=60),
            preserve_default=False,
        ),
        migrations.AddField(
            "questionnaire", "size", models.SlugField(blank=True, default="", max_length=20),
            preserve_default=False,
        ),
        migrations.AddField(
            "questionnaire", "rank", models.PositiveSmallIntegerField(default=0)
        ),
        migrations.AddField(
            "questionnaire", "entity", models.SlugField(default="company", max_length=20)
        ),
        migrations.AlterModelOptions(
            "questionnaire", {"ordering": ["instrument", "rank"]}
        ),
        migrations.RemoveConstraint("response", "response_once_a_period"),
        migrations.AddField(
            "response", "instrument", models.SlugField(default="", max_length=60),
            preserve_default=False,
        ),
        migrations.RunPython(name_instruments, migrations.RunPython.noop),
        migrations.AddConstraint(
            "response",
            models.UniqueConstraint(
                fields=["organisation", "instrument", "period_start", "period_end"],
                name="response_once_a_period",
            ),
        ),
    ]  # fmt: skip
