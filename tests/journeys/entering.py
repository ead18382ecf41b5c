"""Coming in: signing up with an e-mailed code, signing in with a second factor."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import struct
import time

from tests.journeys.visitors import Visitor
from tests.journeys.world import PASSWORD, Person
from tests.support.processes import wait_until

PERIOD = 30
#: So close to the end of its period a code may arrive too late.
LAST_SECONDS = 4


def totp(secret: str, at: float) -> str:
    """The six digits an authenticator app shows (RFC 6238)."""
    counter = struct.pack(">Q", int(at) // PERIOD)
    digest = hmac.new(base64.b32decode(secret), counter, hashlib.sha1).digest()
    start = digest[-1] & 15
    (number,) = struct.unpack(">I", digest[start : start + 4])
    return f"{(number & 0x7FFFFFFF) % 1_000_000:06}"


def fresh_code(secret: str, *, used: str = "") -> str:
    """A code that is good for some seconds yet, and not the one used already."""

    def is_fresh() -> bool:
        return (
            time.time() % PERIOD < PERIOD - LAST_SECONDS
            and totp(secret, time.time()) != used
        )

    wait_until(is_fresh, seconds=PERIOD + LAST_SECONDS, what="the next code of the app")
    return totp(secret, time.time())


def sign_in(visitor: Visitor, person: Person, *, wrong_code_first: bool = False) -> str:
    """By password, and by the app where there is one; gives the app's code."""
    visitor.visit("/accounts/login/")
    visitor.type("Email", person.email)
    visitor.type("Password", person.password)
    visitor.press("Sign in", within=visitor.main)
    if not person.totp_secret:
        return ""
    visitor.page.wait_for_url("**/accounts/2fa/authenticate/**")
    if wrong_code_first:
        visitor.type("Code", "000000")
        visitor.press("Sign In", within=visitor.main)
        visitor.reads("Incorrect code.")
    code = fresh_code(person.totp_secret)
    visitor.type("Code", code)
    visitor.press("Sign In", within=visitor.main)
    visitor.page.wait_for_url(re.compile(r"^(?!.*/accounts/2fa/)"))
    return code


def confirm_by_app(visitor: Visitor, person: Person, *, used: str) -> None:
    """What is asked again before a grave act, of somebody with an app."""
    visitor.page.wait_for_url("**/accounts/2fa/reauthenticate/**")
    visitor.type("Code", fresh_code(person.totp_secret, used=used))
    visitor.press("Confirm")


def confirm_identity(visitor: Visitor, person: Person) -> None:
    """What is asked again before a grave act, of somebody with a password."""
    visitor.stands_on("Confirm that it is you")
    visitor.type("Password", person.password)
    visitor.press("Confirm")


def sign_up(
    visitor: Visitor, name: str, email: str, *, code_gets_lost: bool = False
) -> Person:
    """Create an account from the page one is on, and confirm the address by its code."""
    visitor.press("Create an account", within=visitor.main)
    visitor.type("Your name", name)
    visitor.type("Email", email)
    visitor.type("Password", PASSWORD)
    visitor.press("Continue", within=visitor.main)
    visitor.stands_on("Type the code")
    visitor.reads(email)
    if code_gets_lost:
        visitor.type("Code", "WRONG9")
        visitor.press("Continue", within=visitor.main)
        visitor.reads("Incorrect code.")
        visitor.press("Send another code")
    letter = 2 if code_gets_lost else 1
    visitor.type("Code", visitor.site.code_mailed_to(email, nth=letter))
    visitor.press("Continue", within=visitor.main)
    return Person(name, email)


def register_company(visitor: Visitor, name: str, **stated: str) -> None:
    """The company's own page of sign-up, from the page that offers it."""
    visitor.stands_on("Register your company")
    visitor.type("Company name in English", name)
    if number := stated.get("number"):
        visitor.page.get_by_label("Business registration number").fill(number)
    sector = visitor.page.get_by_label("What the company mainly does")
    sector.select_option(stated["sector"])
    visitor.page.get_by_label("Micro").check()
    visitor.press("Register the company")
    visitor.reads(f"{name} is registered.")


def accept_invitation(
    visitor: Visitor, bank: str, company: str, *, sector: str, number: str = ""
) -> None:
    """From the page of an invitation: register the company, then take it up."""
    visitor.stands_on(f"{bank} invites you")
    visitor.press("Register my company")
    register_company(visitor, company, sector=sector, number=number)
    visitor.press("Accept the invitation")
    visitor.reads(f"You accepted the invitation of {bank}.")
