#!/bin/sh
# Run once by the postgres image on an empty cluster: an owner who migrates, and a
# web role that owns nothing and cannot pass the row policies.
set -eu
psql -v ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname postgres \
  -v owner="$(cat /run/secrets/owner_password)" -v web="$(cat /run/secrets/web_password)" <<'SQL'
create role greenfin_web login nobypassrls password :'web';
create role greenfin_owner login bypassrls in role greenfin_web password :'owner';
create database greenfin owner greenfin_owner;
SQL
