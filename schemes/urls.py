"""Addresses of schemes: open to everybody, of applicants, of offices."""

from django.urls import path

from schemes.views import (
    audit_files,
    bank,
    check,
    claims,
    completions,
    drafts,
    exceptions,
    finance,
    instruments,
    keeping,
    letters,
    lists,
    lots,
    money,
    office,
    recoveries,
    signals,
    substitutes,
    terms,
)

app_name = "schemes"
urlpatterns = [
    path("schemes/", check.schemes, name="list"),
    path("schemes/find/", check.find, name="find"),
    path("schemes/<slug:scheme>/", check.scheme, name="scheme"),
    path("schemes/<slug:scheme>/statistics/", check.statistics, name="statistics"),
    path("schemes/<slug:scheme>/<slug:track>/", check.check, name="check"),
    path("claims/", claims.mine, name="claims"),
    path("claims/everything/", keeping.everything, name="claims_everything"),
    path("claims/start/", claims.start, name="claim_start"),
    path("claims/<uuid:claim_id>/", claims.show, name="claim"),
    path("claims/<uuid:claim_id>/facts/", drafts.save, name="claim_save"),
    path("claims/<uuid:claim_id>/payee/", drafts.payee, name="claim_payee"),
    path(
        "claims/<uuid:claim_id>/instrument/",
        drafts.instrument,
        name="claim_instrument",
    ),
    path("claims/<uuid:claim_id>/known/", instruments.use, name="claim_known"),
    path(
        "claims/instruments/<uuid:instrument_id>/",
        instruments.own,
        name="instrument",
    ),
    path(
        "claims/instruments/<uuid:instrument_id>/begin/",
        instruments.begin,
        name="instrument_begin",
    ),
    path(
        "office/instruments/<uuid:instrument_id>/",
        instruments.of_case,
        name="case_instrument",
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
    path("claims/<uuid:claim_id>/repay/", claims.repay, name="claim_repay"),
    path(
        "claims/<uuid:claim_id>/repay/<uuid:offer_id>/withdraw/",
        claims.unrepay,
        name="claim_unrepay",
    ),
    path("completions/", completions.completions, name="completions"),
    path("completions/hand-in/", completions.hand_in, name="completions_hand_in"),
    path(
        "completions/<uuid:list_id>/withdraw/",
        completions.withdraw,
        name="completions_withdraw",
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
    path("office/claims/<uuid:claim_id>/fraud/", keeping.fraud, name="case_fraud"),
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
    path("office/lots/", lots.lots, name="lots"),
    path("office/lots/assign/", lots.assign, name="lots_assign"),
    path("office/lots/sample/", lots.sample, name="lots_sample"),
    path("office/lots/<uuid:draw_id>/", lots.draw, name="draw"),
    path("office/absences/", lots.absence_add, name="absence_add"),
    path(
        "office/absences/<uuid:absence_id>/cancel/",
        lots.absence_cancel,
        name="absence_cancel",
    ),
    path(
        "office/claims/<uuid:claim_id>/checks/<uuid:check_id>/",
        lots.check,
        name="check_record",
    ),
    path("office/substitutes/", substitutes.substitutes, name="substitutes"),
    path("office/substitutes/name/", substitutes.name, name="substitute_name"),
    path(
        "office/substitutes/<uuid:substitute_id>/end/",
        substitutes.end,
        name="substitute_end",
    ),
    path(
        "office/claims/<uuid:claim_id>/audit-file/",
        audit_files.audit_file,
        name="case_audit_file",
    ),
    path("office/exceptions/", exceptions.exceptions, name="exceptions"),
    path("office/exceptions.xlsx", exceptions.workbook, name="exceptions_xlsx"),
    path("office/signals/", signals.report, name="signals"),
    path(
        "office/claims/<uuid:claim_id>/documents/<uuid:document_id>/",
        office.document,
        name="document",
    ),
    path(
        "office/claims/<uuid:claim_id>/documents/<uuid:document_id>/pages/<int:page>/",
        office.document_page,
        name="document_page",
    ),
    path(
        "office/claims/<uuid:claim_id>/letters/<uuid:letter_id>/",
        letters.of_case,
        name="case_letter",
    ),
    path("office/schemes/", terms.schemes, name="office_schemes"),
    path("office/schemes/<slug:scheme>/", terms.scheme, name="office_scheme"),
    path("office/schemes/<slug:scheme>/file/", terms.upload, name="version_upload"),
    path(
        "office/schemes/<slug:scheme>/figures/", terms.figures, name="version_figures"
    ),
    path("office/schemes/versions/<uuid:version_id>/", terms.version, name="version"),
    path(
        "office/schemes/versions/<uuid:version_id>/text/",
        terms.version_file,
        name="version_file",
    ),
    path(
        "office/schemes/versions/<uuid:version_id>/compare/",
        terms.compare,
        name="version_compare",
    ),
    path(
        "office/schemes/versions/<uuid:version_id>/publish/",
        terms.publish,
        name="version_publish",
    ),
    path(
        "office/schemes/versions/<uuid:version_id>/aside/",
        terms.put_aside,
        name="version_aside",
    ),
    path(
        "office/schemes/<slug:scheme>/lists/<slug:listing>/",
        lists.listing,
        name="office_list",
    ),
    path(
        "office/schemes/<slug:scheme>/lists/<slug:listing>/entry/",
        lists.entry,
        name="list_entry",
    ),
    path(
        "office/schemes/<slug:scheme>/lists/<slug:listing>/file/",
        lists.load,
        name="list_import",
    ),
    path("office/schemes/lists/<uuid:change_id>/", lists.change, name="list_change"),
    path(
        "office/schemes/lists/<uuid:change_id>/confirm/",
        lists.confirm,
        name="list_confirm",
    ),
    path(
        "office/schemes/lists/<uuid:change_id>/approve/",
        lists.approve,
        name="list_approve",
    ),
    path(
        "office/schemes/lists/<uuid:change_id>/refuse/",
        lists.refuse,
        name="list_refuse",
    ),
    path(
        "office/ledger/<uuid:money_id>/approve/",
        lists.approve_money,
        name="money_approve",
    ),
    path(
        "office/ledger/<uuid:money_id>/refuse/",
        lists.refuse_money,
        name="money_refuse",
    ),
    path("office/payments/", money.payments, name="payments"),
    path("office/payments/make/", money.make, name="batch_make"),
    path("office/payments/<uuid:batch_id>/", money.batch, name="batch"),
    path(
        "office/payments/<uuid:batch_id>/approve/", money.approve, name="batch_approve"
    ),
    path("office/payments/<uuid:batch_id>/cancel/", money.cancel, name="batch_cancel"),
    path("office/payments/<uuid:batch_id>/file/", money.batch_file, name="batch_file"),
    path("office/statements/", bank.load, name="statement"),
    path(
        "office/statements/<uuid:upload_id>/columns/",
        bank.columns,
        name="statement_columns",
    ),
    path("office/statements/lines/<uuid:line_id>/", bank.line, name="statement_line"),
    path("office/reports/lines/<uuid:line_id>/", bank.report_line, name="report_line"),
    path(
        "office/claims/<uuid:claim_id>/payee/",
        office.check_payee,
        name="case_check_payee",
    ),
    path("claims/<uuid:claim_id>/account/", claims.account, name="claim_account"),
    path(
        "office/claims/<uuid:claim_id>/demand/", recoveries.demand, name="case_demand"
    ),
    path("office/recoveries/", recoveries.recoveries, name="recoveries"),
    path("office/recoveries/<uuid:recovery_id>/", recoveries.recovery, name="recovery"),
    path(
        "office/recoveries/<uuid:recovery_id>/plan/",
        recoveries.plan,
        name="recovery_plan",
    ),
    path(
        "office/recoveries/<uuid:recovery_id>/set-off/",
        recoveries.keep,
        name="recovery_set_off",
    ),
    path(
        "office/recoveries/<uuid:recovery_id>/propose/",
        recoveries.propose,
        name="recovery_propose",
    ),
    path(
        "office/recoveries/<uuid:recovery_id>/refuse/",
        recoveries.refuse,
        name="recovery_refuse",
    ),
    path(
        "office/recoveries/<uuid:recovery_id>/write-off/",
        recoveries.give_up,
        name="recovery_write_off",
    ),
    path("office/ledger/", money.ledger, name="ledger"),
    path("office/ledger/journals/", finance.journals, name="journals"),
    path("office/ledger/journals/make/", finance.make, name="journal_make"),
    path(
        "office/ledger/journals/<uuid:journal_id>/<slug:form>/",
        finance.journal_file,
        name="journal_file",
    ),
    path("office/ledger/reports/<slug:report>/", finance.report, name="finance"),
    path("office/ledger/appropriate/", money.give_money, name="appropriate"),
]
