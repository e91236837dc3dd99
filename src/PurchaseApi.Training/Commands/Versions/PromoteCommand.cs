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
        var version = new Option<string>("--version") { Description = "A published one.", Required = true };
        var acceptInputChange = new Option<bool>("--accept-input-change")
        {
            Description = "Promote even if callers must send different inputs.",
        };
        var (force, json) = (VersionOptions.Force(), VersionOptions.Json());
        var command = new Command("promote", "Puts a published version into service.")
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
