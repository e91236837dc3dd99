#!/usr/bin/env bash
# Generates clients with NSwag and Kiota from openapi/purchase-api.json, calls every route with them and compares what
# they read with what the service answers. Needs the built service, curl and NuGet.
set -euo pipefail
cd "$(dirname "$0")/.."

service=$PWD/src/PurchaseApi/bin/Release/net10.0/PurchaseApi.dll
document=$PWD/openapi/purchase-api.json
[ -f "$service" ] || { echo "build first: dotnet build -c Release" >&2; exit 1; }
work=$(mktemp -d) pid=''
trap '[ -z "$pid" ] || { kill "$pid"; wait "$pid"; } 2>/dev/null || true; rm -rf "$work"' EXIT
export DOTNET_CLI_TELEMETRY_OPTOUT=1 KIOTA_CLI_TELEMETRY_OPTOUT=1

install() { dotnet tool install "$1" --version "$2" --tool-path "$work/tools" >"$work/log" 2>&1; }
install NSwag.ConsoleCore 14.8.0 && install Microsoft.OpenApi.Kiota 1.38.0 ||
  { echo "NuGet cannot install the generators: no client was generated" >&2; exit 0; }

mkdir "$work/app"
cp tests/clients/Calls.cs tests/clients/Clients.csproj.xml "$work/app"
mv "$work/app/Clients.csproj.xml" "$work/app/Clients.csproj"
"$work/tools/nswag" openapi2csclient "/input:$document" "/output:$work/app/NSwag.cs" /namespace:NSwagged \
  /classname:Api /generateOptionalParameters:true >"$work/log" || { cat "$work/log" >&2; exit 1; }
"$work/tools/kiota" generate -l CSharp -d "$document" -o "$work/app/kiota" -c Client -n Kiotaed >"$work/log" ||
  { cat "$work/log" >&2; exit 1; }
dotnet build "$work/app" -c Release --nologo -v quiet >"$work/log" || { cat "$work/log" >&2; exit 1; }

: >"$work/service.log"
dotnet "$service" --urls http://127.0.0.1:0 --Serving:ModelsPath "$PWD/models" --Serving:DrainSeconds 0 \
  >>"$work/service.log" 2>&1 & pid=$!
address=''
for _ in $(seq 100); do
  address=$(sed -nE 's/.*listening on: (.*)/\1/p' "$work/service.log")
  [ -z "$address" ] || break
  sleep 0.1
done
[ -n "$address" ] || { cat "$work/service.log" >&2; exit 1; }
dotnet "$work/app/bin/Release/net10.0/Clients.dll" "$address"
