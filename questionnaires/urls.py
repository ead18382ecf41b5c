"""Addresses of the app's pages."""

from django.urls import path

from questionnaires.views import (
    answers,
    asked,
    campaigns,
    desk,
    figures,
    home,
    imports,
    library,
    offline,
    papers,
    rows,
    sections,
    signing,
    supplements,
    versions,
    webhooks,
)

app_name = "questionnaires"
_response = "responses/<uuid:response_id>/"
_draft = "desk/<uuid:draft_id>/"
_webhook = "webhooks/<uuid:webhook_id>/"
_delivery = "webhooks/messages/<uuid:delivery_id>/"
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
    path("submissions/<uuid:submission_id>/pdf/", signing.pdf, name="pdf"),
    path("asked/", asked.asked, name="asked"),
    path("asked/<uuid:request_id>/begin/", asked.begin, name="begin_asked"),
    path(
        "asked/<uuid:request_id>/questions/", asked.supplement, name="asked_supplement"
    ),
    path(
        "asked/<uuid:request_id>/questions/begin/",
        asked.begin_supplement,
        name="begin_supplement",
    ),
    path("asked/<uuid:request_id>/show/", asked.show_progress, name="show_progress"),
    path("invitation/stop/<str:signed>/", asked.stop, name="stop"),
    path("desk/", desk.desk, name="desk"),
    path("desk/new/", desk.new, name="desk_new"),
    path(_draft, desk.draft, name="draft"),
    path(f"{_draft}file/", desk.file, name="draft_file"),
    path(f"{_draft}trial/", desk.trial, name="draft_trial"),
    path(f"{_draft}changes/", desk.compare, name="draft_changes"),
    path(f"{_draft}propose/", desk.propose, name="draft_propose"),
    path(f"{_draft}publish/", desk.publish, name="draft_publish"),
    path(f"{_draft}aside/", desk.put_aside, name="draft_aside"),
    path("webhooks/", webhooks.webhooks, name="webhooks"),
    path("webhooks/new/", webhooks.new, name="webhook_new"),
    path(_webhook, webhooks.webhook, name="webhook"),
    path(f"{_webhook}rotate/", webhooks.rotate, name="webhook_rotate"),
    path(f"{_webhook}test/", webhooks.test, name="webhook_test"),
    path(f"{_webhook}end/", webhooks.end, name="webhook_end"),
    path(_delivery, webhooks.delivery, name="delivery"),
    path(f"{_delivery}again/", webhooks.again, name="delivery_again"),
    path("questions/", supplements.supplement, name="supplement"),
    path("questions/propose/", supplements.propose, name="supplement_propose"),
    path(
        "questions/<uuid:supplement_id>/publish/",
        supplements.publish,
        name="supplement_publish",
    ),
    path("questions/answers/", supplements.answers, name="supplement_answers"),
    path(
        "questions/answers.csv",
        supplements.answers_file,
        name="supplement_answers_file",
    ),
    path("questions/<slug:key>/", supplements.question, name="supplement_question"),
    path(
        "questions/<slug:key>/arrange/", supplements.arrange, name="supplement_arrange"
    ),
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
