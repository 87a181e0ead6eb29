#!/bin/bash
# Registers this pod with the forge for one job. Runs to its end before the runner starts, and alone sees the key of the forge's
# app: what it leaves is good for one registration.
set -euo pipefail

encode() { openssl base64 -A | tr '+/' '-_' | tr -d '='; }

# ask BEARER PATH BODY. The bearer goes by a file descriptor: arguments can be read by every process of the pod.
ask() {
    curl --silent --show-error --fail-with-body --retry 3 --max-time 30 \
        --config <(printf 'header = "Authorization: Bearer %s"\n' "$1") \
        --header 'Accept: application/vnd.github+json' --header 'X-GitHub-Api-Version: 2022-11-28' \
        --data "$3" "$FORGE_API/$2"
}

now=$(date +%s)
header=$(printf '{"alg":"RS256","typ":"JWT"}' | encode)
# A minute back, for clocks that differ; the forge takes ten minutes at most.
claims=$(printf '{"iat":%d,"exp":%d,"iss":"%s"}' $((now - 60)) $((now + 300)) "$FORGE_CLIENT_ID" | encode)
signature=$(printf '%s.%s' "$header" "$claims" | openssl dgst -sha256 -sign "$REGISTRATION_KEY" | encode)

installation=$(ask "$header.$claims.$signature" "app/installations/$FORGE_INSTALLATION/access_tokens" \
    '{"permissions":{"organization_self_hosted_runners":"write"}}' | jq --exit-status --raw-output .token)
body=$(jq --null-input --compact-output --arg name "$RUNNER_NAME" --arg wanted "$RUNNER_LABEL" \
    --argjson group "$RUNNER_GROUP" '{name: $name, runner_group_id: $group, labels: [$wanted]}')
ask "$installation" "orgs/$FORGE_ORGANISATION/actions/runners/generate-jitconfig" "$body" |
    jq --exit-status --raw-output .encoded_jit_config > "$JIT_CONFIG"

# The image's own folder is read-only in the pod, and a runner writes beside its program.
cp -a "$RUNNER_IMAGE_HOME/." "$RUNNER_HOME/"
