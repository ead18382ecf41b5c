"""Addresses of schemes: open to everybody, of applicants, of offices."""

from django.urls import path

from schemes.views import check, claims, drafts, letters, money, office, signals

app_name = "schemes"
urlpatterns = [
    path("schemes/", check.schemes, name="list"),
    path("schemes/<slug:scheme>/", check.scheme, name="scheme"),
    path("schemes/<slug:scheme>/<slug:track>/", check.check, name="check"),
    path("claims/", claims.mine, name="claims"),
    path("claims/start/", claims.start, name="claim_start"),
    path("claims/<uuid:claim_id>/", claims.show, name="claim"),
    path("claims/<uuid:claim_id>/facts/", drafts.save, name="claim_save"),
    path("claims/<uuid:claim_id>/payee/", drafts.payee, name="claim_payee"),
    path(
        "claims/<uuid:claim_id>/instrument/",
        drafts.instrument,
        name="claim_instrument",
    ),
    path(
        "claims/<uuid:claim_id>/letters/<uuid:letter_id>/",
        letters.own,
        name="claim_letter",
    ),
    path("letters/verify/", letters.check, name="letter_check"),
    path("claims/<uuid:claim_id>/submit/", claims.submit, name="claim_submit"),
    path("claims/<uuid:claim_id>/withdraw/", claims.withdraw, name="claim_withdraw"),
    path("claims/<uuid:claim_id>/appeal/", claims.appeal, name="claim_appeal"),
    path(
        "claims/<uuid:claim_id>/papers/<slug:paper>/", drafts.paper, name="claim_paper"
    ),
    path(
        "claims/<uuid:claim_id>/requests/<uuid:request_id>/",
        claims.answer,
        name="claim_answer",
    ),
    path("office/claims/", office.queue, name="queue"),
    path("office/claims/<uuid:claim_id>/", office.case, name="case"),
    path("office/claims/<uuid:claim_id>/screen/", office.screen, name="case_screen"),
    path("office/claims/<uuid:claim_id>/assess/", office.assess, name="case_assess"),
    path("office/claims/<uuid:claim_id>/ask/", office.ask, name="case_ask"),
    path("office/claims/<uuid:claim_id>/approve/", office.approve, name="case_approve"),
    path("office/claims/<uuid:claim_id>/return/", office.give_back, name="case_return"),
    path("office/claims/<uuid:claim_id>/decline/", office.decline, name="case_decline"),
    path("office/claims/<uuid:claim_id>/reopen/", office.reopen, name="case_reopen"),
    path(
        "office/claims/<uuid:claim_id>/interest/", office.interest, name="case_interest"
    ),
    path(
        "office/claims/<uuid:claim_id>/signals/<uuid:finding_id>/judge/",
        signals.judge,
        name="finding_judge",
    ),
    path(
        "office/claims/<uuid:claim_id>/signals/<uuid:finding_id>/confirm/",
        signals.confirm,
        name="finding_confirm",
    ),
    path("office/signals/", signals.report, name="signals"),
    path(
        "office/claims/<uuid:claim_id>/documents/<uuid:document_id>/",
        office.document,
        name="document",
    ),
    path(
        "office/claims/<uuid:claim_id>/letters/<uuid:letter_id>/",
        letters.of_case,
        name="case_letter",
    ),
    path("office/payments/", money.payments, name="payments"),
    path("office/payments/make/", money.make, name="batch_make"),
    path("office/payments/<uuid:batch_id>/", money.batch, name="batch"),
    path(
        "office/payments/<uuid:batch_id>/approve/", money.approve, name="batch_approve"
    ),
    path("office/payments/<uuid:batch_id>/cancel/", money.cancel, name="batch_cancel"),
    path("office/payments/<uuid:batch_id>/file/", money.batch_file, name="batch_file"),
    path("office/statements/", money.statement, name="statement"),
    path("office/ledger/", money.ledger, name="ledger"),
    path("office/ledger/appropriate/", money.give_money, name="appropriate"),
]
