using System.CommandLine;
using PurchaseApi.Scoring.Repository;
using Spectre.Console;

namespace PurchaseApi.Training.Commands;

internal static class PruneCommand
{
    public static Command Create(IAnsiConsole console, TimeProvider time)
    {
        var (model, models, json) = (VersionOptions.Model(), VersionOptions.Models(), VersionOptions.Json());
        var keep = new Option<int>("--keep")
        {
            Description = "How many of the newest versions to keep.",
            Required = true,
        };
        keep.MustBe(given => given >= 1, "at least 1");
        var command = new Command(
            "prune", "Deletes old versions (never the one in service) and the remains of failed publications.")
        {
            model, keep, models, json,
        };
        command.SetAction(parsed =>
        {
            var repository = new ModelRepository(parsed.GetRequiredValue(models));
            var name = parsed.GetRequiredValue(model);
            VersionOptions.Require(repository, name);

            var result = new Pruning(repository, time).Prune(name, parsed.GetValue(keep));
            if (parsed.GetValue(json)) VersionOptions.WriteJson(console, PrunedVersions.Of(name, result));
            else Write(console, name, result);
        });
        return command;
    }

    private static void Write(IAnsiConsole console, string name, PruningResult result)
    {
        foreach (var id in result.Deleted) console.MarkupLineInterpolated($"{name}: version {id} is deleted.");
        var (deleted, kept, leftovers) = (result.Deleted.Count, result.Kept, result.Leftovers);
        console.MarkupLineInterpolated(
            $"{name}: {deleted} versions and {leftovers} leftovers are deleted; {kept} versions stay.");
    }
}

/// <summary>The document of `prune --json`.</summary>
/// <param name="Kept">How many versions stay.</param>
/// <param name="Leftovers">How many unfinished publications were removed.</param>
internal sealed record PrunedVersions(string Model, IReadOnlyList<string> Deleted, int Kept, int Leftovers)
{
    public static PrunedVersions Of(string model, PruningResult result) =>
        new(model, [.. result.Deleted.Select(id => id.Text)], result.Kept, result.Leftovers);
}
