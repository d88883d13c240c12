#!/bin/sh
# Builds the builder image of this clone and publishes it in the account's own ECR, where
# `codebuild codedeploy` looks for it. What the Dockerfile takes as arguments it takes from variables of
# the same names. In the clone's folder, after `npm ci` and `npm run build`.
set -eu

name=${IMAGE_NAME:-ci-image-builder}
version=$(sed -n 's/^  "version": "\(.*\)",$/\1/p' package.json)
commit=${CODEBUILD_RESOLVED_SOURCE_VERSION:-$(git rev-parse HEAD)}
created=$(git show --no-patch --format=%cI "$commit")

# One that was never published to is made; why it cannot be looked at, making it tells too.
repository=$(aws ecr describe-repositories --repository-names "$name" \
  --query 'repositories[0].repositoryUri' --output text 2>/dev/null) ||
  repository=$(aws ecr create-repository --repository-name "$name" \
    --image-scanning-configuration scanOnPush=true \
    --query repository.repositoryUri --output text)
# A variable of its own, so that a failure is one: a pipe ends as its last program does.
password=$(aws ecr get-login-password)
printf '%s' "$password" | docker login --username AWS --password-stdin "${repository%%/*}"

set --
for argument in BASE NODE_FROM NODE_VERSION PACK_FROM PACK_VERSION NPM_CONFIG_REGISTRY \
  WITH_AWS_CLI WITH_ECR_HELPER WITH_SSM_AGENT SSM_AGENT_FROM SSM_AGENT_VERSION; do
  set -- "$@" --build-arg "$argument" # its value is the variable's, where there is one
done
commit_tag=commit-$(printf '%.7s' "$commit")
docker build --file docker/Dockerfile "$@" \
  --build-arg "VERSION=$version" --build-arg "REVISION=$commit" --build-arg "CREATED=$created" \
  --build-arg "SOURCE=${CODEBUILD_SOURCE_REPO_URL:-}" --tag "$repository:$commit_tag" .

# The pack that is in it, which is not PACK_VERSION where that is too old.
pack=$(docker run --rm "$repository:$commit_tag" pack version)
# The one that moves by every commit comes last.
for tag in "$commit_tag" "$version" "pack-v${pack%%+*}" latest; do
  docker tag "$repository:$commit_tag" "$repository:$tag"
  docker push "$repository:$tag"
done
