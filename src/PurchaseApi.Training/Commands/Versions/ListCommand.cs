using System.CommandLine;
using PurchaseApi.Scoring.Repository;
using Spectre.Console;

namespace PurchaseApi.Training.Commands.Versions;

internal static class ListCommand
{
    public static Command Create(IAnsiConsole console)
    {
        var model = new Option<string?>("--model") { Description = "Default: every model." };
        var history = new Option<bool>("--history")
        {
            Description = "Show when each version was promoted, by what command, and what it replaced.",
        };
        var (models, json) = (VersionOptions.Models(), VersionOptions.Json());
        var command = new Command("list", "Lists every model's versions, and why a broken one cannot be served.")
        {
            model, models, history, json,
        };
        command.SetAction((parsed, cancellation) =>
        {
            var repository = new ModelRepository(parsed.GetRequiredValue(models));
            var name = parsed.GetValue(model);
            if (name is not null) VersionOptions.Require(repository, name);

            if (parsed.GetValue(history))
            {
                ListedHistory.Write(console, repository, name, parsed.GetValue(json));
                return Task.FromResult(0);
            }

            var listed = new List<ListedModel>();
            foreach (var known in name is null ? repository.Models() : [name])
            {
                cancellation.ThrowIfCancellationRequested();
                listed.Add(ListedModel.Of(repository, known));
            }

            if (parsed.GetValue(json)) VersionOptions.WriteJson(console, new { Models = listed });
            else Write(console, listed, repository.Path);
            return Task.FromResult(0);
        });
        return command;
    }

    private static void Write(IAnsiConsole console, List<ListedModel> models, string path)
    {
        if (models.Count == 0) console.MarkupLineInterpolated($"{path} holds no model.");
        foreach (var model in models)
        {
            console.Write(Versions(model));
            if (model.Problem is { } problem)
                console.MarkupLineInterpolated($"[yellow]{model.Name}: nothing is in service: {problem}[/]");
            foreach (var version in model.Versions.Where(version => version.Problem is not null))
                console.MarkupLineInterpolated($"[yellow]{version.Problem}[/]");
        }
    }

    private static Table Versions(ListedModel model)
    {
        var table = new Table()
            .Title($"{model.Name}: F1 and ROC AUC of the holdout")
            .AddColumn(new TableColumn("version").NoWrap())
            .AddColumn("algorithm")
            .AddColumn(new TableColumn("f1").RightAligned())
            .AddColumn(new TableColumn("roc_auc").RightAligned())
            .AddColumn(new TableColumn("verdict").NoWrap())
            .AddColumn("state");
        foreach (var version in model.Versions)
        {
            var mark = (version.Problem is not null, version.InService) switch
            {
                (true, _) => "[yellow]",
                (_, true) => "[bold green]",
                _ => "[default]",
            };
            table.AddRow(
                $"{mark}{version.Version}[/]",
                Markup.Escape(version.Algorithm ?? ""),
                Figure(version.F1),
                Figure(version.RocAuc),
                version.Problem is null ? VerdictWords.For(version.Verdict) : "",
                State(version));
        }

        return table;
    }

    private static string Figure(Estimate? figure) => figure is null ? "" : $"{figure.Value:F4}";

    private static string State(ListedVersion version) => (version.InService, version.Problem is not null) switch
    {
        (true, true) => "in service by name, but broken",
        (true, false) => "in service",
        (false, true) => "broken",
        _ => "",
    };
}
