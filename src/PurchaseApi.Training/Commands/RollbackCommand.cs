using System.CommandLine;
using PurchaseApi.Scoring.Repository;
using Spectre.Console;

namespace PurchaseApi.Training.Commands;

internal static class RollbackCommand
{
    public static Command Create(IAnsiConsole console, TimeProvider time)
    {
        var (model, models) = (VersionOptions.Model(), VersionOptions.Models());
        var command = new Command("rollback", "Puts the newest whole version before the one in service into service.")
        {
            model, models,
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

            new Publisher(repository, time).Promote(name, older);
            foreach (var reason in refused) console.MarkupLineInterpolated($"[yellow]{reason}[/]");
            console.MarkupLineInterpolated($"{name}: version [bold]{older}[/] is in service again; it was {current}.");
        });
        return command;
    }

    private static (VersionId? Older, List<string> Refused) NewestWhole(
        ModelRepository repository, string model, VersionId current)
    {
        var refused = new List<string>();
        foreach (var id in repository.Versions(model))
        {
            if (string.CompareOrdinal(id.Text, current.Text) >= 0) continue;
            try
            {
                return (PublishedVersion.Load(repository, model, id).Id, refused);
            }
            catch (VersionException error)
            {
                refused.Add(error.Message);
            }
        }

        return (null, refused);
    }
}
