"""Messages of the sign-in library that read better in our own words of Hong Kong."""

from django.utils.translation import gettext_noop as _

#: Our catalogue answers before the library's; English stays the library's own.
REWORDED = (
    _("This account is currently inactive."),
    _("You cannot remove your primary email address."),
    _("This email address is already associated with this account."),
    _("The email address and/or password you specified are not correct."),
    _("A user is already registered with this email address."),
    _("Please type your current password."),
    _("Incorrect password."),
    _("Incorrect code."),
    _("Invalid login."),
    _("You cannot add more than %d email addresses."),
    _("Too many failed login attempts. Try again later."),
    _("The email address is not assigned to any user account."),
    _("Your primary email address must be verified."),
    _("Be patient, you are sending too many requests."),
    _("Use your password"),
    _("Use authenticator app or code"),
    _("Use a security key"),
    _("Email"),
    _("Email address"),
    _("Email Address"),
    _("Email Addresses"),
    _("Forgot your password?"),
    _("Current Password"),
    _("New Password"),
    _("New Password (again)"),
    _("You must type the same password each time."),
    _("The following email addresses are associated with your account:"),
    _("Verified"),
    _("Unverified"),
    _("Primary"),
    _("Make Primary"),
    _("Re-send Verification"),
    _("Add Email Address"),
    _("Add Email"),
    _("Do you really want to remove the selected email address?"),
    _(
        "You currently do not have any email address set up. You should "
        "really add an email address so you can receive notifications, "
        "reset your password, etc."
    ),
    _("Change Password"),
    _("Set Password"),
    _("Password Reset"),
    _("Reset My Password"),
    _(
        "Forgotten your password? Enter your email address below, and we'll "
        "send you an email allowing you to reset it."
    ),
    _("Please contact us if you have any trouble resetting your password."),
    _("Note"),
    _("You are already logged in as %(user_display)s."),
    _("Are you sure you want to sign out?"),
    _("You have confirmed %(email)s."),
    _("Removed email address %(email)s."),
    _("Successfully signed in as %(name)s."),
    _("You have signed out."),
    _("A sign-in code has been sent to %(recipient)s."),
    _("Primary email address set."),
    _("Password successfully changed."),
    _("Password successfully set."),
    _(
        "You cannot add an email address to an account protected by "
        "two-factor authentication."
    ),
    _("You cannot deactivate two-factor authentication."),
    _(
        "You cannot generate recovery codes without having two-factor "
        "authentication enabled."
    ),
    _(
        "You cannot activate two-factor authentication until you have "
        "verified your email address."
    ),
    _("You are about to generate a new set of recovery codes for your account."),
    _("This action will invalidate your existing codes."),
    _("Are you sure?"),
    _(
        "You are about to deactivate authenticator app based "
        "authentication. Are you sure?"
    ),
    _("Are you sure you want to remove this security key?"),
    _("Passwordless"),
    _(
        "Enabling passwordless operation allows you to sign in using just "
        "this key, but imposes additional requirements such as biometrics "
        "or PIN protection."
    ),
    _("Please reauthenticate to safeguard your account."),
    _("Signed out of all other sessions."),
    _(
        "You are receiving this mail because the following change was made "
        "to your account:"
    ),
    _("Your password has been changed."),
    _("Your password has been reset."),
    _("Your password has been set."),
    _("Your email has been confirmed."),
    _("Email address %(deleted_email)s has been removed from your account."),
    _("Your email has been changed from %(from_email)s to %(to_email)s."),
    _("Password Changed"),
    _("Generate"),
    _("Two-Factor Authentication"),
    _("Authenticator App"),
    _("Recovery Codes"),
    _("Security Keys"),
    _("Add Security Key"),
    _("Remove Security Key"),
    _("Deactivate Authenticator App"),
    _("Deactivate"),
    _("Sign Out Other Sessions"),
)
