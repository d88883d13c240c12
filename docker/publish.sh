#!/bin/sh
# Builds the builder image from this clone and publishes it in the ECR of your account, where
# `codebuild codedeploy` looks for it. Environment variables set the arguments of the Dockerfile with the same
# names. Run it in the folder of the clone, after `npm ci` and `npm run build`.
set -eu

name=${IMAGE_NAME:-ci-image-builder}
version=$(sed -n 's/^  "version": "\(.*\)",$/\1/p' package.json)
commit=${CODEBUILD_RESOLVED_SOURCE_VERSION:-$(git rev-parse HEAD)}
created=$(git show --no-patch --format=%cI "$commit")

# Creates the repository if it does not exist. If reading fails for another reason, creating fails with it, too.
repository=$(aws ecr describe-repositories --repository-names "$name" \
  --query 'repositories[0].repositoryUri' --output text 2>/dev/null) ||
  repository=$(aws ecr create-repository --repository-name "$name" \
    --image-scanning-configuration scanOnPush=true \
    --query repository.repositoryUri --output text)
# In a variable, so that a failed command ends the script. In a pipe, only the last command counts.
password=$(aws ecr get-login-password)
printf '%s' "$password" | docker login --username AWS --password-stdin "${repository%%/*}"

set --
for argument in BASE NODE_FROM NODE_VERSION PACK_FROM PACK_VERSION NPM_CONFIG_REGISTRY \
  WITH_AWS_CLI WITH_ECR_HELPER WITH_SSM_AGENT SSM_AGENT_FROM SSM_AGENT_VERSION; do
  set -- "$@" --build-arg "$argument" # docker takes the value from the environment variable, if it is set
done
commit_tag=commit-$(printf '%.7s' "$commit")
docker build --file docker/Dockerfile "$@" \
  --build-arg "VERSION=$version" --build-arg "REVISION=$commit" --build-arg "CREATED=$created" \
  --build-arg "SOURCE=${CODEBUILD_SOURCE_REPO_URL:-}" --tag "$repository:$commit_tag" .

# The installed version of pack. It differs from PACK_VERSION if that is too old.
pack=$(docker run --rm "$repository:$commit_tag" pack version)
# The tag that moves with every commit comes last.
for tag in "$commit_tag" "$version" "pack-v${pack%%+*}" latest; do
  docker tag "$repository:$commit_tag" "$repository:$tag"
  docker push "$repository:$tag"
done
