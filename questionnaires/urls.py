"""Addresses of the app's pages."""

from django.urls import path

from questionnaires.views import (
    answers,
    asked,
    campaigns,
    figures,
    home,
    imports,
    library,
    offline,
    papers,
    recalculating,
    rows,
    sections,
    signing,
    versions,
    vsme,
)

app_name = "questionnaires"
_response = "responses/<uuid:response_id>/"
_campaign = "campaigns/<uuid:campaign_id>/"
_section = f"{_response}sections/<slug:section_key>/"
urlpatterns = [
    path("factors/", library.factors, name="factors"),
    path("factors.csv", library.factors_file, name="factors_file"),
    path("factors/<slug:table>/", library.factor_table, name="factor_table"),
    path("factors/<slug:table>/<slug:key>/", library.factor, name="factor"),
    path("answers/", home.home, name="home"),
    path("responses/start/", home.start, name="start"),
    path("answers/workbook/", imports.upload, name="import"),
    path(
        "answers/workbook/<uuid:file_id>/",
        imports.import_preview,
        name="import_preview",
    ),
    path("answers/verify/", papers.verify, name="verify"),
    path(f"{_response}paper/", papers.blank, name="blank"),
    path("answers/vsme/", vsme.start, name="vsme_start"),
    path(f"{_response}vsme/", vsme.report, name="vsme"),
    path(f"{_response}vsme/<uuid:file_id>/", vsme.preview, name="vsme_preview"),
    path(f"{_response}vsme/download/<slug:kind>/", vsme.download, name="vsme_download"),
    path(_response, home.overview, name="overview"),
    path(f"{_response}grow/<slug:size>/", home.grow, name="grow"),
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
    path(
        "submissions/<uuid:submission_id>/factors/",
        recalculating.recalculation,
        name="recalculation",
    ),
    path(
        "submissions/<uuid:submission_id>/factors/accept/",
        recalculating.recalculate,
        name="recalculate",
    ),
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
