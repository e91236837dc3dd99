using System.CommandLine;
using PurchaseApi.Scoring.Repository;
using Spectre.Console;

namespace PurchaseApi.Training.Commands.Versions;

internal static class PublishCommand
{
    public static Command Create(IAnsiConsole console, TimeProvider time)
    {
        var model = new Option<string?>("--model") { Description = "Default: every model." };
        var models = VersionOptions.Models();
        var to = new Option<string>("--to")
        {
            HelpName = "FOLDER",
            Description = "The folder to copy to, such as one that is synchronized with an object store.",
            Required = true,
        };
        var command = new WorkerCommand(
            "publish", "Copies the versions in service to another folder: each version first, `current` last.",
            "publish --to /mnt/store/models",
            "publish --model purchase --to upload")
        {
            model, models, to,
        };
        command.SetAction(parsed =>
        {
            var source = new ModelRepository(parsed.GetRequiredValue(models));
            var target = new ModelRepository(parsed.GetRequiredValue(to));
            if (target.Path == source.Path) throw new VersionException("--to is the folder that is read.");

            var name = parsed.GetValue(model);
            if (name is not null) VersionOptions.Require(source, name);
            foreach (var one in name is null ? source.Models().Where(source.IsPromoted) : [name])
            {
                var id = Copy(source, target, one, time);
                console.MarkupLineInterpolated($"{one}: version [bold]{id}[/] is in {target.Path}.");
            }
        });
        return command;
    }

    /// <exception cref="VersionException">Nothing whole is in service, or the folder cannot be written.</exception>
    private static VersionId Copy(ModelRepository source, ModelRepository target, string model, TimeProvider time)
    {
        var pointer = source.Pointer(model);
        var publisher = new Publisher(target, time);
        publisher.Receive(model, pointer.Version, PublishedVersion.ReadFiles(source, model, pointer.Version));
        publisher.Follow(model, pointer);
        return pointer.Version;
    }
}
