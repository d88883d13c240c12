#!/bin/sh
# Installs what comes from Debian, and leaves neither lists nor packages behind.
set -eu

packages='ca-certificates curl docker.io git jq'
[ -z "${WITH_AWS_CLI:-}" ] || packages="$packages awscli"
[ -z "${WITH_ECR_HELPER:-}" ] || packages="$packages amazon-ecr-credential-helper"

apt-get update -qq
# Since Debian 13 the client is a package of its own.
[ -z "$(apt-cache search --names-only '^docker-cli$')" ] || packages="$packages docker-cli"
# shellcheck disable=SC2086 # a list of words
apt-get install -y -qq -o Dpkg::Options::=--force-unsafe-io --no-install-recommends $packages
apt-get clean
rm -rf /var/lib/apt/lists/* /var/cache/apt/* /var/cache/debconf/*-old /var/log/apt /var/log/dpkg.log \
  /var/log/alternatives.log /usr/share/doc/* /usr/share/man/* /tmp/*
