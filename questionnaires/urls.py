"""Addresses of the app's pages."""

from django.urls import path

from questionnaires.views import (
    answers,
    figures,
    home,
    imports,
    rows,
    sections,
    signing,
    vsme,
)

app_name = "questionnaires"
_response = "responses/<uuid:response_id>/"
_section = f"{_response}sections/<slug:section_key>/"
urlpatterns = [
    path("answers/", home.home, name="home"),
    path("responses/start/", home.start, name="start"),
    path("answers/workbook/", imports.upload, name="import"),
    path(
        "answers/workbook/<uuid:file_id>/",
        imports.import_preview,
        name="import_preview",
    ),
    path("answers/vsme/", vsme.start, name="vsme_start"),
    path(f"{_response}vsme/", vsme.report, name="vsme"),
    path(f"{_response}vsme/<uuid:file_id>/", vsme.preview, name="vsme_preview"),
    path(f"{_response}vsme/download/<slug:kind>/", vsme.download, name="vsme_download"),
    path(_response, home.overview, name="overview"),
    path(f"{_response}save/", answers.save, name="save_answer"),
    path(f"{_response}tables/<slug:table>/add/", rows.add, name="add_row"),
    path(f"{_response}rows/<uuid:row_id>/remove/", rows.remove, name="remove_row"),
    path(f"{_response}rows/<uuid:row_id>/restore/", rows.restore, name="restore_row"),
    path(f"{_response}figures/<str:path>/", figures.figure, name="figure"),
    path(
        f"{_response}figures/<str:path>/<uuid:row_id>/",
        figures.cell_figure,
        name="cell_figure",
    ),
    path(f"{_response}check/", signing.check, name="check"),
    path(f"{_response}sign-off/", signing.sign, name="sign_off"),
    path(f"{_response}amend/", signing.amend, name="amend"),
    path(_section, sections.section, name="section"),
    path(f"{_section}save/", sections.save, name="save_section"),
    path(f"{_section}<slug:topic_key>/", sections.topic, name="topic"),
    path(f"{_section}<slug:topic_key>/save/", sections.save, name="save_topic"),
    path("submissions/<uuid:submission_id>/", signing.receipt, name="receipt"),
    path("submissions/<uuid:submission_id>/pdf/", signing.pdf, name="pdf"),
]
