"""Users, organisations, memberships, roles and sign-in."""
