"""Addresses of a company's own pages."""

from django.urls import path

from companies.views import checks, facts, letters, numbers, registration, sharing

app_name = "companies"
urlpatterns = [
    path("register/", registration.register, name="register"),
    path(
        "invitations/<uuid:invitation_id>/letter.pdf",
        letters.letter_pdf,
        name="letter_pdf",
    ),
    path("facts/", facts.facts, name="facts"),
    path("sharing/", sharing.sharing, name="sharing"),
    path("sharing/give/", sharing.give, name="give"),
    path("sharing/preview/", sharing.preview, name="preview"),
    path("sharing/<uuid:consent_id>/withdraw/", sharing.withdraw, name="withdraw"),
    path("sharing/looked/", sharing.looked, name="looked"),
    path("sharing/number/", numbers.number, name="number"),
    path("sharing/number/state/", numbers.state, name="number_state"),
    path(
        "sharing/number/<uuid:statement_id>/certificate",
        numbers.certificate,
        name="certificate",
    ),
    path("checks/", checks.checks, name="checks"),
    path("checks/<uuid:statement_id>/", checks.check, name="check"),
    path(
        "checks/<uuid:statement_id>/certificate",
        checks.certificate,
        name="check_certificate",
    ),
]
