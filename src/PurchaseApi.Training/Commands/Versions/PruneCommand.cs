using System.CommandLine;
using PurchaseApi.Scoring.Repository;
using Spectre.Console;

namespace PurchaseApi.Training.Commands.Versions;

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
        var command = new WorkerCommand(
            "prune", "Deletes old versions (never the one in service) and the remains of failed publications.",
            "prune --model purchase --keep 5",
            "prune --model purchase --keep 1 --models /srv/models")
        {
            model, keep, models, json,
        };
        command.SetAction(parsed =>
        {
            var repository = new ModelRepository(parsed.GetRequiredValue(models));
            var name = parsed.GetRequiredValue(model);
            VersionOptions.Require(repository, name);

            var result = new Pruning(repository, time).Prune(name, parsed.GetValue(keep));
            if (parsed.GetValue(json)) VersionOptions.WriteJson(console, PrunedVersions.From(name, result));
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
    public static PrunedVersions From(string model, PruningResult result) =>
        new(model, [.. result.Deleted.Select(id => id.Text)], result.Kept, result.Leftovers);
}

/// <summary>Makes room in a model repository.</summary>
internal sealed class Pruning(ModelRepository repository, TimeProvider time)
{
    /// <summary>A publication takes minutes at most; leftovers a day old are abandoned.</summary>
    private static readonly TimeSpan StaleAge = TimeSpan.FromDays(1);

    /// <exception cref="VersionException">What is in service is not known, or something cannot be deleted.</exception>
    public PruningResult Prune(string model, int keep)
    {
        var versions = repository.Versions(model);
        var deleted = new List<VersionId>();
        try
        {
            foreach (var id in versions.Skip(keep))
            {
                // Asked each time: another one may be promoted meanwhile.
                if (id == repository.Current(model)) continue;
                Delete(model, id);
                deleted.Add(id);
            }

            return new(deleted, versions.Count - deleted.Count, DeleteLeftovers(model));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new VersionException($"'{model}' cannot be pruned: {error.Message}", error);
        }
    }

    /// <summary>A version is whole or gone: whatever interrupts the deleting leaves a leftover.</summary>
    private void Delete(string model, VersionId id)
    {
        var leaving = Path.Combine(repository.Folder(model), $"{Publisher.IncomingPrefix}{Guid.NewGuid():N}");
        Directory.Move(repository.Folder(model, id), leaving);
        Directory.Delete(leaving, recursive: true);
    }

    private int DeleteLeftovers(string model)
    {
        FileSystemInfo[] stale =
        [
            .. new DirectoryInfo(repository.Folder(model))
                .EnumerateFileSystemInfos($"{Publisher.IncomingPrefix}*", SearchOption.TopDirectoryOnly)
                .Where(entry => time.GetUtcNow().UtcDateTime - entry.LastWriteTimeUtc > StaleAge),
        ];
        foreach (var entry in stale)
        {
            if (entry is DirectoryInfo folder) folder.Delete(recursive: true);
            else entry.Delete();
        }

        return stale.Length;
    }
}

/// <param name="Leftovers">How many unfinished publications were removed.</param>
internal sealed record PruningResult(IReadOnlyList<VersionId> Deleted, int Kept, int Leftovers);
