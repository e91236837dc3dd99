using PurchaseApi.Scoring.Repository;
using Spectre.Console;

namespace PurchaseApi.Training.Commands;

/// <summary>The journal of a model, oldest first.</summary>
internal sealed record ListedHistory(string Name, IReadOnlyList<Promotion> Promotions)
{
    /// <param name="model">null for every one.</param>
    public static void Write(IAnsiConsole console, ModelRepository repository, string? model, bool asJson)
    {
        ListedHistory[] models =
        [
            .. (model is null ? repository.Models() : [model]).Select(name => new ListedHistory(
                name, Journal.Read(repository, name))),
        ];
        if (asJson) VersionOptions.WriteJson(console, new { Models = models });
        else foreach (var history in models) Write(console, history);
    }

    private static void Write(IAnsiConsole console, ListedHistory history)
    {
        var table = new Table().Title(history.Name)
            .AddColumn(new TableColumn("promoted").NoWrap())
            .AddColumn(new TableColumn("version").NoWrap())
            .AddColumn("by")
            .AddColumn(new TableColumn("in place of").NoWrap());
        foreach (var one in history.Promotions)
            table.AddRow($"{one.At.UtcDateTime:yyyy-MM-dd HH:mm:ss}Z", one.Version, one.Command, one.Replaces ?? "");
        console.Write(table);
    }
}
