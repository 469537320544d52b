#!/bin/sh
# Makes what compose.yaml needs and what no repository should hold: .env, an empty folder for the
# configuration, and a random password for each database. What is there already stays as it is.
set -eu
cd "$(dirname "$0")"
umask 077

uid=$(id -u)
gid=$(id -g)
if [ "$uid" -eq 0 ]; then
    # sameas never runs as root; this is the user that the image has.
    uid=10001
    gid=10001
fi

if [ ! -e .env ]; then
    sed -e "s/^SAMEAS_UID=.*/SAMEAS_UID=$uid/" -e "s/^SAMEAS_GID=.*/SAMEAS_GID=$gid/" \
        .env.example > .env
fi
mkdir -p config secrets

for side in source target; do
    if [ ! -e "secrets/${side}_password" ]; then
        password=$(od -An -N18 -tx1 /dev/urandom | tr -d ' \n')
        printf '%s' "$password" > "secrets/${side}_password"
        # The form in which Neo4j's image wants it.
        printf 'neo4j/%s' "$password" > "secrets/${side}_auth"
    fi
done

if [ "$(id -u)" -eq 0 ]; then
    chown -R "$uid:$gid" config secrets
fi
echo "ready: docker/.env, docker/config/, docker/secrets/"
