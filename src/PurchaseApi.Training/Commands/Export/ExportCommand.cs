using System.CommandLine;
using PurchaseApi.Scoring.Repository;
using PurchaseApi.Training.Exporting;
using PurchaseApi.Training.Exporting.Onnx;
using PurchaseApi.Training.Exporting.Sql;
using Spectre.Console;

namespace PurchaseApi.Training.Commands.Export;

internal static class ExportCommand
{
    private const string Onnx = "onnx", MLNet = "mlnet", Sql = "sql", LightGBM = "lightgbm";

    public static Command Create(IAnsiConsole console)
    {
        var (model, models) = (VersionOptions.Model(), VersionOptions.Models());
        var (version, json) = (VersionOptions.Version(), VersionOptions.Json());
        var format = new Option<string>("--format")
        {
            Description = "onnx: from the inputs to the prediction. mlnet: the same in a model.zip. sql: from the "
                + "inputs to the action. lightgbm: the trees alone.",
            HelpName = "FORMAT",
            Required = true,
        };
        format.AcceptOnlyFromAmong(Onnx, MLNet, Sql, LightGBM);
        var output = new Option<string>("--output")
        {
            Description = "The file to write; parity.json is written next to it.",
            HelpName = "FILE",
            Required = true,
        };
        var dialect = new Option<string?>("--dialect")
        {
            Description = "For sql: postgresql, duckdb and sqlite are proved in the engine; bigquery and spark are "
                + "written without proof.",
        };
        dialect.AcceptOnlyFromAmong([.. SqlDialect.All.Select(one => one.Name)]);
        var from = new Option<string>("--from")
        {
            Description = "For sql: the table or view whose columns are the inputs.",
            HelpName = "TABLE",
            DefaultValueFactory = _ => "rows",
        };
        from.MustBe(SqlName.IsAllowed, "a table's name, such as sessions or shop.sessions");
        var engine = new Option<string?>("--engine")
        {
            Description = "For postgresql: the server that proves the file in a temporary table, such as "
                + "postgresql://user@host/database. The password comes from PGPASSWORD.",
            HelpName = "URL",
        };
        engine.MustBeDatabase();
        var trees = new Option<string>("--trees")
        {
            Description = "For sql: nested CASE, or rows of a table that FILE.trees.sql makes. auto: a table from a "
                + "million characters or 900 trees on.",
            DefaultValueFactory = _ => "auto",
        };
        trees.AcceptOnlyFromAmong("auto", "case", "table");
        var command = new WorkerCommand(
            "export", "Writes a version for another engine, proved in that engine row by row.",
            "export --model purchase --format onnx --output purchase.onnx",
            "export --model purchase --format sql --dialect duckdb --from sessions --output purchase.sql")
        {
            model, format, output, version, models, dialect, from, trees, engine, json,
        };
        command.SetAction(parsed =>
        {
            var chosen = VersionOptions.Load(
                new ModelRepository(parsed.GetRequiredValue(models)), parsed.GetRequiredValue(model),
                parsed.GetValue(version));
            var written = parsed.GetRequiredValue(format) == Sql
                ? SqlEngines.Format(
                    parsed.GetValue(dialect) ?? throw new ExportException("sql needs --dialect"),
                    parsed.GetRequiredValue(from), parsed.GetValue(engine),
                    Enum.Parse<TreeForm>(parsed.GetRequiredValue(trees), ignoreCase: true))
                : ToFormat(parsed.GetRequiredValue(format));
            var report = ExportRun.Execute(chosen, written, parsed.GetRequiredValue(output));
            if (parsed.GetValue(json)) VersionOptions.WriteJson(console, report);
            else Write(console, report);
        });
        return command;
    }

    private static IExportFormat ToFormat(string name) => name switch
    {
        Onnx => new OnnxFormat(),
        MLNet => new MLNetFormat(),
        _ => new LightGBMFormat(),
    };

    private static void Write(IAnsiConsole console, ParityReport report)
    {
        console.MarkupLineInterpolated($"{report.File}: {report.Model} {report.Version}.");
        if (report.Engine is null)
            console.MarkupLineInterpolated($"[yellow]Not proved: no engine has run it.[/]");
        else
        {
            var rows = report.GoldenRows + report.AdversarialRows;
            console.MarkupLineInterpolated(
                $"{report.Engine} {report.EngineVersion} answers {rows:N0} rows as the service does.");
        }

        if (report.LeftOut is { } left)
            console.MarkupLineInterpolated($"Left out: {string.Join(", ", left)}.");
    }
}
