#!/usr/bin/env bash
set -euo pipefail
# ⟦K prose|Never put a password on a command line.⟧
export VAULT_ADDR=⟦K url|https://vault.corp.example.com:8200⟧
export VAULT_TOKEN=⟦S vault shell⟧
export KUBECONFIG=⟦K key-file-path|$HOME/.kube/config⟧
PASSWORD=⟦K reference|$(vault read -field=password secret/db)⟧
⟦K script|read -rsp 'Password: ' TYPED⟧
DB_PASS="⟦S punctuated shell⟧"
curl -sf -u '⟦K user-name|deploy⟧:⟦S password command-line⟧' ⟦K url|https://nexus.corp.example.com/service/rest⟧
curl --user ⟦K user-name|bot⟧:⟦S words command-line⟧ -X POST https://jira.corp.example.com/rest
curl -H "Authorization: token ⟦S github command-line⟧" https://api.github.com/user
curl -H 'X-Auth-Token: ⟦S hex32 command-line⟧' -d '{"username":"⟦K user-name|ops⟧","password":"⟦S words command-line⟧"}' https://api.corp.example.com/login
wget --header="PRIVATE-TOKEN: ⟦S gitlab command-line⟧" --password=⟦S password command-line⟧ https://gitlab.corp.example.com/x
mysql -u root -p⟦S password command-line⟧ -h ⟦K host|mysql-sh.db.svc⟧ chat
PGPASSWORD=⟦S words command-line⟧ pg_dump -h ⟦K host|pg-sh.db.svc⟧ -U ⟦K user-name|mm⟧ mattermost
helm upgrade chat mm/mattermost --set global.smtp.password=⟦S words command-line⟧,global.smtp.port=⟦K port|465⟧ --set-file ⟦K key-file-path|tls.key=./tls.key⟧
mmctl auth login https://chat.corp.example.com --name prod --access-token ⟦S id26 command-line⟧
coder login --token=⟦S coder command-line⟧ ⟦K url|https://coder-sh.corp.example.com⟧
kubectl create secret docker-registry ⟦K secret-name|regcred⟧ --docker-username=⟦K user-name|puller⟧ --docker-password=⟦S docker command-line⟧
openssl rsa -in ⟦K key-file-path|server.key⟧ -passin pass:⟦S words command-line⟧
test "${#DB_PASS}" -ge 12 || echo '⟦K prose|password: too short⟧'
export API_TOKEN_NAME=⟦K name-with-secret-word|ci-deploy⟧ TOKEN_COUNT=⟦K number-of-secret-key|3⟧
echo "$GH_TOKEN" | gh auth login --with-token
