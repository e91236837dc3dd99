#!/usr/bin/env bash
# One row in a fresh project with the packed PurchaseApi.Scoring, compared with the scorer alone: a prediction from the values of a row,
# encoded, scored, calibrated and decided, over the margin of its encoded features.
# usage: tests/PurchaseApi.Benchmarks/package.sh   (after a Release build)
set -euo pipefail
cd "$(dirname "$0")/../.."

shop=$(mktemp -d); trap 'rm -rf "$shop"' EXIT
dotnet pack src/PurchaseApi.Scoring --no-build -c Release --output "$shop/packages" -p:Version=0.0.1-test -v q
cat >"$shop/nuget.config" <<'XML'
<configuration>
  <packageSources><clear /><add key="local" value="packages" /></packageSources>
  <config><add key="globalPackagesFolder" value="restored" /></config>
</configuration>
XML
for file in Directory.Build.props Directory.Packages.props; do echo '<Project />' >"$shop/$file"; done
cat >"$shop/shop.csproj" <<'XML'
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup>
    <OutputType>Exe</OutputType>
    <TargetFramework>net10.0</TargetFramework>
    <ImplicitUsings>enable</ImplicitUsings>
    <AssemblyName>PurchaseApi.Benchmarks</AssemblyName><!-- sees the scorer inside a predictor -->
  </PropertyGroup>
  <ItemGroup><PackageReference Include="PurchaseApi.Scoring" Version="0.0.1-test" /></ItemGroup>
</Project>
XML
cat >"$shop/Program.cs" <<'CS'
using PurchaseApi.Scoring;

foreach (var folder in args)
{
    var predictor = Predictor.Load(folder);
    var random = new Random(1);
    var rows = Enumerable.Range(0, 1000).Select(_ => predictor.Contract.Inputs.Select(input =>
        input.Levels.Count > 0 ? random.Next(input.Levels.Count)
        : double.IsFinite(input.High) ? input.Low + (random.NextDouble() * (input.High - input.Low) / 10)
        : random.Next(100)).Select(value => (double)value).ToArray()).ToArray();
    var features = rows.Select(row => new double[predictor.Encoder.Columns.Count]).ToArray();
    var slots = new double[predictor.Encoder.SlotCount];
    foreach (var (row, encoded) in rows.Zip(features)) predictor.Encoder.Encode(row, slots, encoded);

    var (scorer, whole) = (new List<double>(), new List<double>());
    for (var round = 0; round < 40; round++)
    {
        scorer.Add(Time(i => predictor.Scorer.Margin(features[i])));
        whole.Add(Time(i => predictor.Decide(rows[i]).Probability));
    }

    var (one, all) = (Median(scorer), Median(whole));
    Console.WriteLine($"{Path.GetFileName(folder)}: scorer {one:F0} ns, prediction {all:F0} ns a row ({all / one:F2} x)");
}

// Of the processor, so that a busy machine changes little.
double Time(Func<int, double> score)
{
    var (started, sum) = (Environment.CpuUsage.TotalTime, 0.0);
    for (var i = 0; i < 100_000; i++) sum += score(i % 1000);
    if (double.IsNaN(sum)) throw new InvalidOperationException("a row has no answer");
    return (Environment.CpuUsage.TotalTime - started).TotalNanoseconds / 100_000;
}

double Median(List<double> values) => values.Skip(values.Count / 3).Order().ElementAt(values.Count / 3);
CS
dotnet run -c Release --project "$shop" -- "$PWD"/models/{purchase,churn,repurchase,online-shoppers,shopping-survey}
