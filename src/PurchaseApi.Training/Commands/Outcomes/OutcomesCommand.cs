using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text;
using PurchaseApi.Scoring.Keys;
using PurchaseApi.Scoring.Repository;
using PurchaseApi.Training.Files;
using PurchaseApi.Training.Outcomes;
using Spectre.Console;

namespace PurchaseApi.Training.Commands.Outcomes;

internal static class OutcomesCommand
{
    public static Command Create(IAnsiConsole console, TimeProvider time)
    {
        var (model, models, json) = (VersionOptions.Model(), VersionOptions.Models(), VersionOptions.Json());
        var (data, join) = (new DataArguments("What happened, by id or by request and row", hasDates: false),
            new JoinArguments());
        var report = new Option<string>("--report")
        {
            Description = "Where to write the report.",
            HelpName = "FILE",
            DefaultValueFactory = _ => "outcomes.html",
        };
        var odds = new Option<string?>("--write-odds")
        {
            Description = "Write measured odds as a proposal for the contract. Nothing applies it.",
            HelpName = "FILE",
        };
        var command = new WorkerCommand(
            "outcomes", "Compares what was predicted with what happened: standing, metrics, effects of actions.",
            "outcomes --model purchase --log /var/log/purchase-api --data orders.csv --on id --horizon 30d",
            "outcomes --model purchase --log trial --data trial/outcomes.csv --on id --write-odds odds.yaml")
        {
            model, report, odds, models, json,
        };
        data.AddTo(command);
        join.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            var request = join.Read(
                parsed, parsed.GetRequiredValue(model), parsed.GetRequiredValue(models), data.Read(parsed), time);
            var document = await Task.Run(() => OutcomesDocument.Measure(request, cancellation), cancellation)
                .WaitAsync(cancellation);
            var path = parsed.GetRequiredValue(report);
            var page = OutcomesReport.Write(document, request.Reference);
            OutputFile.WriteBytes(path, file => file.Write(page));
            var oddsPath = parsed.GetValue(odds);
            if (oddsPath is not null)
                OutputFile.Write(
                    oddsPath, text => text.Write(OddsProposal.Write(document.Model, document.Odds)));
            if (parsed.GetValue(json))
            {
                VersionOptions.WriteJson(console, document);
                return 0;
            }

            OutcomesTables.Write(console, document);
            if (oddsPath is not null)
                console.MarkupLineInterpolated($"Proposed odds are in {oddsPath}; nothing was changed.");
            console.MarkupLineInterpolated($"The report is {path}.");
            return 0;
        });
        return command;
    }
}

/// <summary>The options that say what to join and how.</summary>
internal sealed class JoinArguments(bool isRequired = true)
{
    /// <summary>As the service has it; not an option, since everybody on the machine sees those.</summary>
    private const string KeyVariable = "PredictionLog__HmacKey";

    private readonly Option<string?> log = new("--log")
    {
        Description = "The folder of the prediction log.",
        HelpName = "FOLDER",
        Required = isRequired,
    };

    private readonly Option<string?> on = new("--on")
    {
        Description = $"What both have in common. Hashed ids need {KeyVariable}.",
        HelpName = "COLUMNS",
        Required = isRequired,
    };

    private readonly Option<TimeSpan> horizon = new("--horizon")
    {
        Description = "How long an outcome may take, such as 12h or 30d. Younger predictions are left out and counted.",
        HelpName = "TIME",
        CustomParser = DurationArgument.ParseHorizon,
    };

    private readonly Option<string?> timeColumn = new("--outcome-time")
    {
        Description = "The column that says when it happened. After the horizon, nothing happened within it.",
        HelpName = "COLUMN",
    };

    public void AddTo(Command command)
    {
        on.AcceptOnlyFromAmong(JoinKeys.Id, JoinKeys.RequestRow);
        horizon.MustBe(given => given >= TimeSpan.Zero, "a time such as 12h or 30d, at most ten years");
        foreach (var option in (Option[])[log, on, horizon, timeColumn]) command.Options.Add(option);
    }

    /// <summary>Whether it is said what to join and on what.</summary>
    public bool IsGiven(CommandResult result) =>
        result.GetResult(log) is not null && result.GetResult(on) is not null;

    /// <exception cref="VersionException">No version says what is predicted.</exception>
    public OutcomesRequest Read(ParseResult parsed, string model, string models, DataFile data, TimeProvider time)
    {
        var repository = new ModelRepository(models);
        var key = Environment.GetEnvironmentVariable(KeyVariable);
        return new(
            repository, model, VersionOptions.Load(repository, model, version: null), parsed.GetValue(log)!, data,
            new(JoinKeys.Parse(parsed.GetValue(on) ?? JoinKeys.Id), parsed.GetValue(horizon),
                time.GetUtcNow().UtcDateTime),
            parsed.GetValue(timeColumn), key is { Length: > 0 }
                ? id => HashedId.Compute(Encoding.UTF8.GetBytes(key), id)
                : null);
    }
}

/// <summary>What became of predictions, on the terminal.</summary>
internal static class OutcomesTables
{
    public static void Write(IAnsiConsole console, OutcomesDocument document)
    {
        foreach (var line in OutcomesWords.LeftOut(document)) console.MarkupLineInterpolated($"{line}");
        foreach (var version in document.Versions)
        {
            console.MarkupLineInterpolated(
                $"[bold]{version.Version}[/]{(version.InService ? " (in service)" : "")}: {OutcomesWords.Tell(version)}");
            foreach (var note in version.Notes) console.MarkupLineInterpolated($"[yellow]{note}[/]");
            if (version.Effects.Count > 0) console.Write(Effects(version));
        }
    }

    private static Table Effects(VersionOutcomes version)
    {
        var table = new Table().Title("Effects of actions against control, all within their intervals with 95%")
            .AddColumn("action").AddColumn("intent");
        foreach (var name in (string[])["with it", "control", "effect"])
            table.AddColumn(new TableColumn(name).RightAligned());
        table.AddColumn("verdict");
        foreach (var one in version.Effects)
            table.AddRow(
                Markup.Escape(one.Action), Markup.Escape(one.Intent), OutcomesWords.Arm(one.Treated),
                OutcomesWords.Arm(one.Control), OutcomesWords.Effect(one.Effect), OutcomesWords.Name(one.Verdict));
        return table;
    }
}
