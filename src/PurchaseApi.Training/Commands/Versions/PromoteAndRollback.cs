using System.CommandLine;
using PurchaseApi.Scoring.Repository;
using PurchaseApi.Training.Contracts;
using Spectre.Console;

namespace PurchaseApi.Training.Commands.Versions;

internal static class PromoteCommand
{
    public static Command Create(IAnsiConsole console, TimeProvider time)
    {
        var (model, models) = (VersionOptions.Model(), VersionOptions.Models());
        var version = new Option<string>("--version")
        {
            Description = "A published version, or latest.",
            Required = true,
        };
        var acceptInputChange = new Option<bool>("--accept-input-change")
        {
            Description = "Promote even if callers must send different inputs.",
        };
        var (force, json) = (VersionOptions.Force(), VersionOptions.Json());
        var command = new WorkerCommand(
            "promote", "Puts a published version into service.",
            "promote --model purchase --version latest",
            "promote --model purchase --version 20261130T041930Z-5bb55895")
        {
            model, version, models, acceptInputChange, force, json,
        };
        command.SetAction(parsed =>
        {
            var repository = new ModelRepository(parsed.GetRequiredValue(models));
            var chosen = VersionOptions.Load(
                repository, parsed.GetRequiredValue(model), parsed.GetRequiredValue(version));
            if (!parsed.GetValue(force) && chosen.Manifest.Verdict is { IsPromotable: false } verdict)
                throw new VersionException($"The verdict of {chosen.Id} is do_not_use: "
                    + $"{string.Join(' ', verdict.Reasons)} --force promotes it all the same.");
            if (!parsed.GetValue(acceptInputChange)) InputChange.Refuse(repository, chosen.Predictor.Contract);

            new Publisher(repository, time).Promote(chosen.Model, chosen.Id, "promote");
            if (parsed.GetValue(json)) VersionOptions.WriteJson(console, PromotedVersion.From(chosen));
            else console.MarkupLineInterpolated($"{chosen.Model}: version [bold]{chosen.Id}[/] is in service.");
        });
        return command;
    }
}

/// <summary>The document of `promote --json` and `rollback --json`.</summary>
internal sealed record PromotedVersion(string Model, string Version, string Algorithm, bool InService)
{
    /// <summary>The version that was rolled back; absent after `promote`.</summary>
    public string? Previous { get; init; }

    /// <summary>Why versions between the two were passed over; absent after `promote`.</summary>
    public IReadOnlyList<string>? PassedOver { get; init; }

    public static PromotedVersion From(PublishedVersion version) =>
        new(version.Model, version.Id.Text, version.Manifest.Algorithm, InService: true);
}

internal static class RollbackCommand
{
    public static Command Create(IAnsiConsole console, TimeProvider time)
    {
        var (model, models, json) = (VersionOptions.Model(), VersionOptions.Models(), VersionOptions.Json());
        var command = new WorkerCommand(
            "rollback", "Rolls back to the previous valid version.",
            "rollback --model purchase",
            "rollback --model purchase --models /srv/models --json")
        {
            model, models, json,
        };
        command.SetAction(parsed =>
        {
            var repository = new ModelRepository(parsed.GetRequiredValue(models));
            var name = parsed.GetRequiredValue(model);
            VersionOptions.Require(repository, name);

            var current = repository.Current(name);   // it may be broken, or gone
            var (older, refused) = NewestWhole(repository, name, current);
            if (older is null)
                throw new VersionException(
                    string.Join(" ", [$"'{name}' has no valid version older than {current}.", .. refused]));

            new Publisher(repository, time).Promote(name, older.Id, "rollback");
            var rolledBack = PromotedVersion.From(older) with { Previous = current.Text, PassedOver = refused };
            if (parsed.GetValue(json)) VersionOptions.WriteJson(console, rolledBack);
            else Write(console, rolledBack);
        });
        return command;
    }

    private static void Write(IAnsiConsole console, PromotedVersion version)
    {
        foreach (var reason in version.PassedOver!) console.MarkupLineInterpolated($"[yellow]{reason}[/]");
        console.MarkupLineInterpolated(
            $"{version.Model}: version [bold]{version.Version}[/] is in service again; it was {version.Previous}.");
    }

    private static (PublishedVersion? Older, List<string> Refused) NewestWhole(
        ModelRepository repository, string model, VersionId current)
    {
        var refused = new List<string>();
        foreach (var id in repository.Versions(model))
        {
            if (string.CompareOrdinal(id.Text, current.Text) >= 0) continue;
            try
            {
                return (PublishedVersion.Load(repository, model, id), refused);
            }
            catch (VersionException error)
            {
                refused.Add(error.Message);
            }
        }

        return (null, refused);
    }
}
