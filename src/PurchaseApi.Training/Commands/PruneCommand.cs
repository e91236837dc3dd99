using System.CommandLine;
using PurchaseApi.Scoring.Repository;
using Spectre.Console;

namespace PurchaseApi.Training.Commands;

internal static class PruneCommand
{
    public static Command Create(IAnsiConsole console, TimeProvider time)
    {
        var (model, models) = (VersionOptions.Model(), VersionOptions.Models());
        var keep = new Option<int>("--keep") { Description = "How many of the newest stay.", Required = true };
        keep.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() < 1) result.AddError("--keep: must be at least 1");
        });
        var command = new Command(
            "prune", "Deletes old versions, never the one in service, and what broken publications left.")
        {
            model, keep, models,
        };
        command.SetAction(parsed =>
        {
            var repository = new ModelRepository(parsed.GetRequiredValue(models));
            var name = parsed.GetRequiredValue(model);
            VersionOptions.Require(repository, name);

            var result = new Pruning(repository, time).Prune(name, parsed.GetValue(keep));
            foreach (var id in result.Deleted) console.MarkupLineInterpolated($"{name}: version {id} is deleted.");
            var (deleted, kept, leftovers) = (result.Deleted.Count, result.Kept, result.Leftovers);
            console.MarkupLineInterpolated(
                $"{name}: {deleted} versions and {leftovers} leftovers are deleted; {kept} versions stay.");
        });
        return command;
    }
}
