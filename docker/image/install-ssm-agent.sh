#!/bin/sh
# Installs the agent of Systems Manager if WITH_SSM_AGENT is set, configured as in AWS's own build images:
# https://docs.aws.amazon.com/codebuild/latest/userguide/session-manager.html
set -eu

if [ -n "${WITH_SSM_AGENT:-}" ]; then
  curl -fsSL --retry 3 -o /tmp/agent.deb \
    "$SSM_AGENT_FROM/$SSM_AGENT_VERSION/debian_$(dpkg --print-architecture)/amazon-ssm-agent.deb"
  dpkg -i /tmp/agent.deb
  mkdir -p /etc/amazon/ssm
  printf '{"Profile": {"ShareCreds": true}, "Agent": {"ContainerMode": true}}\n' \
    >/etc/amazon/ssm/amazon-ssm-agent.json
fi
rm -rf /tmp/*
