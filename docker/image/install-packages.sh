#!/bin/sh
# Installs packages of Debian, skips those that this version of Debian does not have, and removes lists and
# archives.
set -eu

apt-get update -qq
wanted=''
for name in "$@"; do
  [ -z "$(apt-cache search --names-only "^$name$")" ] || wanted="$wanted $name"
done
# shellcheck disable=SC2086 # a list of words
apt-get install -y -qq --no-install-recommends -o Dpkg::Options::=--force-unsafe-io $wanted
apt-get clean
rm -rf /var/lib/apt/lists/* /var/cache/apt/* /var/cache/debconf/*-old /var/log/apt /var/log/dpkg.log \
  /var/log/alternatives.log /usr/share/doc/* /usr/share/man/*
