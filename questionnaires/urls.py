"""Addresses of the app's pages."""

from django.urls import path

from questionnaires.views import (
    about,
    answers,
    asked,
    campaigns,
    figures,
    hands,
    helping,
    home,
    imports,
    offline,
    papers,
    people,
    queries,
    rows,
    sections,
    shared,
    signing,
    versions,
)

app_name = "questionnaires"
_response = "responses/<uuid:response_id>/"
_campaign = "campaigns/<uuid:campaign_id>/"
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
    path("queries-asked/", queries.of_bank, name="asked_queries"),
    path("queries-asked/<uuid:query_id>/", queries.of_bank_one, name="asked_query"),
    path(
        "queries-asked/<uuid:query_id>/write/", queries.write_asked, name="write_asked"
    ),
    path(f"{_response}workbook/", offline.offline, name="offline"),
    path(f"{_response}workbook/download/", offline.download, name="offline_download"),
    path(
        f"{_response}workbook/<uuid:file_id>/", offline.preview, name="offline_preview"
    ),
    path(f"{_response}check/", signing.check, name="check"),
    path(f"{_response}sign-off/", signing.sign, name="sign_off"),
    path(f"{_response}amend/", signing.amend, name="amend"),
    path(f"{_response}version/", versions.version, name="version"),
    path(f"{_response}version/confirm/", versions.move, name="move"),
    path(f"{_response}version/undo/", versions.undo, name="undo_move"),
    path(_section, sections.section, name="section"),
    path(f"{_section}save/", sections.save, name="save_section"),
    path(f"{_section}<slug:topic_key>/", sections.topic, name="topic"),
    path(f"{_section}<slug:topic_key>/save/", sections.save, name="save_topic"),
    path("submissions/<uuid:submission_id>/", signing.receipt, name="receipt"),
    path("submissions/<uuid:submission_id>/pdf/", signing.pdf, name="pdf"),
    path("asked/", asked.asked, name="asked"),
    path("asked/<uuid:request_id>/begin/", asked.begin, name="begin_asked"),
    path("asked/<uuid:request_id>/show/", asked.show_progress, name="show_progress"),
    path("invitation/stop/<str:signed>/", asked.stop, name="stop"),
    path("campaigns/", campaigns.campaigns, name="campaigns"),
    path("campaigns/new/", campaigns.new, name="campaign_new"),
    path(_campaign, campaigns.campaign, name="campaign"),
    path(f"{_campaign}edit/", campaigns.edit, name="campaign_edit"),
    path(f"{_campaign}mail/", campaigns.mail, name="campaign_mail"),
    path(f"{_campaign}lists/", campaigns.load, name="campaign_load"),
    path(f"{_campaign}send/", campaigns.send, name="campaign_send"),
    path(f"{_campaign}close/", campaigns.close, name="campaign_close"),
    path(f"{_campaign}funnel.csv", campaigns.funnel_file, name="campaign_funnel"),
    path(
        f"{_campaign}companies.csv", campaigns.companies_file, name="campaign_companies"
    ),
    path("campaigns/lists/<uuid:list_id>/", campaigns.preview, name="campaign_list"),
    path("campaigns/lists/<uuid:list_id>/add/", campaigns.add, name="campaign_add"),
]
