using System.CommandLine;
using PurchaseApi.Scoring.Repository;
using Spectre.Console;

namespace PurchaseApi.Training.Commands.Versions;

internal static class RollbackCommand
{
    public static Command Create(IAnsiConsole console, TimeProvider time)
    {
        var (model, models, json) = (VersionOptions.Model(), VersionOptions.Models(), VersionOptions.Json());
        var command = new Command("rollback", "Rolls back to the previous valid version.")
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
                    string.Join(" ", [$"'{name}' has no whole version older than {current}.", .. refused]));

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
