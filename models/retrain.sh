#!/usr/bin/env bash
# Trains every shipped model anew, with the seeds and settings that its report names.
# usage: models/retrain.sh DATA [MODEL...]
#   DATA   a folder with online-shoppers.csv (UCI 468) and online-retail.csv.gz (UCI 352)
#   MODEL  default: all of them
set -euo pipefail
cd "$(dirname "$0")/.."

data=$1; shift
models=("$@"); ((${#models[@]})) || models=(customer-segments purchase online-shoppers shopping-survey repurchase churn)
retail='UCI Online Retail (Chen 2015), CC BY 4.0, doi 10.24432/C5BW33'
scratch=$(mktemp -d); trap 'rm -rf "$scratch"' EXIT

dotnet build src/PurchaseApi.Training -c Release -v quiet --nologo
worker() { dotnet src/PurchaseApi.Training/bin/Release/net10.0/PurchaseApi.Training.dll "$@"; }

# A version per model is shipped: the newest.
train() {
  worker train --model "$1" --contract "models/$1/contract.yaml" --models models "${@:2}"
  worker prune --model "$1" --models models --keep 1
}

retail_table() {
  [ -f "$scratch/customers.csv" ] || worker repurchase-table --data "$data/online-retail.csv.gz" \
    --as-of 2011-06-09 --as-of 2011-09-10 --output "$scratch/customers.csv"
}

for model in "${models[@]}"; do
  case $model in
    customer-segments)
      worker segment --data "$data/online-retail.csv.gz" --output "$scratch/segments.csv" --models models --source "$retail"
      worker prune --model "$model" --models models --keep 1 ;;
    purchase)
      train "$model" --data models/purchase/sample.csv --algorithms logistic_regression,gradient_boosting \
        --source '5,000 generated sessions (sample --rows 5000 --seed 42, docs/sample-process.md): a demonstration, not customer data' ;;
    online-shoppers)
      train "$model" --data "$data/online-shoppers.csv" \
        --algorithms logistic_regression,random_forest,gradient_boosting --trials 20 \
        --source 'UCI Online Shoppers Purchasing Intention (Sakar and Kastro 2018), CC BY 4.0, doi 10.24432/C5F88Q' ;;
    shopping-survey)
      train "$model" --data models/shopping-survey/sample.csv --algorithms logistic_regression,gradient_boosting \
        --source '2,000 generated answers (sample --model shopping-survey --rows 2000 --seed 42, docs/sample-process.md): a demonstration, not a survey' ;;
    repurchase | churn)
      retail_table
      train "$model" --data "$scratch/customers.csv" --algorithms logistic_regression --split-column split \
        --source "$retail: customers as of 2011-06-09 and 2011-09-10" ;;
    *) echo "there is no shipped model '$model'" >&2; exit 2 ;;
  esac
done
