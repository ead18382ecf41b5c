"""Addresses of the app's pages."""

from django.urls import path

from questionnaires.views import (
    about,
    answers,
    figures,
    hands,
    helping,
    home,
    imports,
    papers,
    people,
    queries,
    rows,
    sections,
    shared,
    signing,
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
    path(f"{_response}about/<str:path>/", about.about, name="about"),
    path(f"{_response}about/<str:path>/change/", about.change, name="change_about"),
    path(f"{_response}about/<str:path>/<uuid:row_id>/", about.about, name="about_row"),
    path(
        f"{_response}about/<str:path>/<uuid:row_id>/change/",
        about.change,
        name="change_about_row",
    ),
    # Ends like what a page asks by itself, which keeps no session alive.
    path(f"{_response}people/progress/", people.people, name="people"),
    path(f"{_response}ask/", about.ask, name="ask"),
    path(f"{_response}hands/", hands.hands, name="hands"),
    path("submissions/<uuid:submission_id>/share/", hands.share, name="share"),
    path("help/<str:token>/", helping.part, name="help"),
    path("help/<str:token>/save/", helping.save, name="help_save"),
    path("shared/<str:token>/", shared.page, name="shared"),
    path("shared/<str:token>/pdf/", shared.pdf, name="shared_pdf"),
    path("papers/", papers.library, name="papers"),
    path("papers/<uuid:paper_id>/", papers.paper, name="paper"),
    path("papers/<uuid:paper_id>/remove/", papers.remove, name="remove_paper"),
    path("queries/", queries.of_company, name="queries"),
    path("queries/<uuid:query_id>/", queries.of_company_one, name="query"),
    path("queries/<uuid:query_id>/write/", queries.write, name="write_query"),
    path("asked/", queries.of_bank, name="asked_queries"),
    path("asked/<uuid:query_id>/", queries.of_bank_one, name="asked_query"),
    path("asked/<uuid:query_id>/write/", queries.write_asked, name="write_asked"),
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
