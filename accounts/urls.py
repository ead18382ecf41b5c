"""Addresses of the app's pages."""

from django.urls import path

from accounts.views import (
    acting,
    authorities,
    codes,
    decisions,
    invitations,
    members,
    person,
    tokens,
)

app_name = "accounts"
urlpatterns = [
    path("start/", acting.start, name="start"),
    path("switch/", acting.switch, name="switch"),
    path("join/<uuid:invitation_id>/", acting.join, name="join"),
    path("profile/", person.profile, name="profile"),
    path("second-factor/", person.second_factor, name="second_factor"),
    path("confirm/", person.confirm, name="confirm"),
    path("confirm/code/", person.confirm_by_code, name="confirm_by_code"),
    path("organisation/", members.organisation, name="organisation"),
    path("members/", members.members, name="members"),
    path("members/invite/", members.invite, name="member_invite"),
    path(
        "members/invitations/<uuid:invitation_id>/revoke/",
        members.revoke_invitation,
        name="member_invitation_revoke",
    ),
    path("members/<uuid:membership_id>/", members.member, name="member"),
    path("members/<uuid:membership_id>/end/", members.end, name="member_end"),
    path("authorities/", authorities.authorities, name="authorities"),
    path("authorities/give/", authorities.give, name="authority_give"),
    path(
        "authorities/<uuid:authority_id>/revoke/",
        authorities.revoke,
        name="authority_revoke",
    ),
    path("tokens/", tokens.tokens, name="tokens"),
    path("tokens/create/", tokens.create, name="token_create"),
    path("tokens/<uuid:token_id>/revoke/", tokens.revoke, name="token_revoke"),
    path("decisions/", decisions.decisions, name="decisions"),
    path("code/", codes.code, name="code"),
    path("code/invitation/", codes.invitation, name="invitation"),
    path("invitations/", invitations.invitations, name="invitations"),
    path("invitations/new/", invitations.invite, name="invitation_new"),
    path(
        "invitations/<uuid:invitation_id>/revoke/",
        invitations.revoke,
        name="invitation_revoke",
    ),
    path("invitations/<uuid:invitation_id>/letter/", invitations.letter, name="letter"),
]
