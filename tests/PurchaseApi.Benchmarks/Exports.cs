using System.Diagnostics;
using PurchaseApi.Scoring;
using PurchaseApi.Scoring.Repository;
using PurchaseApi.Training.Exporting;
using PurchaseApi.Training.Exporting.Onnx;
using PurchaseApi.Training.Exporting.Proof;
using PurchaseApi.Training.Exporting.Sql;

namespace PurchaseApi.Benchmarks;

/// <summary>How many rows a second an exported version answers in each engine, next to the service's own code: the
/// whole version, from raw inputs as far as the format goes. Rows are in the engine's table already.</summary>
internal static class Exports
{
    private const int Rows = 20_000, Rounds = 5;

    /// <param name="output">Receives a line per engine.</param>
    /// <param name="models">The models folder.</param>
    /// <param name="model">Whose version in service is exported.</param>
    /// <param name="server">The URL of a PostgreSQL; null to leave it out.</param>
    public static void Print(TextWriter output, string models, string model, string? server)
    {
        var repository = new ModelRepository(models);
        var version = PublishedVersion.Load(repository, model, repository.Current(model));
        var source = ExportSource.From(version);
        var rows = ProofRows.Spread(source, Rows, missing: 0.08, seed: 1);
        double[] values = [.. rows.SelectMany(row => row.Values)];
        var predictions = new Prediction[Rows];
        var ours = Time(() => version.Predictor.Decide(values, predictions));
        output.WriteLine($"{model}, {source.Algorithm}, {Rows:N0} rows, one thread here: {Rows / ours:N0} rows/s");
        foreach (var format in Formats(server))
        {
            using var engine = format.Open(source, format.Write(source))!;
            (engine as SqlRows)?.Fill(rows);
            var time = Time(() => _ = engine is SqlRows sql ? sql.Answer() : engine.Score(rows));
            var trees = format.WriteTrees(source) is null ? "" : ", trees as rows";
            output.WriteLine($"{format.Name}, {engine.Name} {engine.Version}{trees}: {Rows / time:N0} rows/s "
                + $"({time / ours:N1} x our time)");
        }
    }

    private static IEnumerable<IExportFormat> Formats(string? server)
    {
        yield return new OnnxFormat();
        yield return new MLNetFormat();
        foreach (var dialect in (string[])["postgresql", "duckdb", "sqlite"])
        {
            if (server is null && dialect == "postgresql") continue;

            yield return SqlEngines.Format(dialect, "rows", server, TreeForm.Case);
            yield return SqlEngines.Format(dialect, "rows", server, TreeForm.Table);
        }
    }

    /// <returns>Seconds: the median of some rounds after the first.</returns>
    private static double Time(Action run)
    {
        run();
        var times = new double[Rounds];
        for (var round = 0; round < Rounds; round++)
        {
            var started = Stopwatch.GetTimestamp();
            run();
            times[round] = Stopwatch.GetElapsedTime(started).TotalSeconds;
        }

        return times.Order().ElementAt(Rounds / 2);
    }
}
