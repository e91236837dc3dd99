using System.Globalization;
using System.Text.Json;
using PurchaseApi.Scoring.Contracts;
using PurchaseApi.Scoring.Rows;
using PurchaseApi.Training.Data;
using PurchaseApi.Training.Files;

namespace PurchaseApi.Training.Outcomes;

/// <summary>Labeled rows from the log: what was sent, and what happened. Rows that got an action are left out, since
/// their outcome is that of the action.</summary>
internal static class OutcomeExamples
{
    /// <summary>When a row was predicted.</summary>
    public const string TimeColumn = "predicted_at";

    /// <summary>Reads the log once more, since the join keeps no inputs.</summary>
    /// <returns>How many of the rows were left out: the version in service does not take their inputs.</returns>
    /// <exception cref="DataException">The log has no inputs, or the label cannot be written.</exception>
    public static int Write(string path, OutcomesRequest request, JoinedLog joined)
    {
        var contract = request.Reference.Predictor.Contract;
        var label = contract.Document.Label is { Is: null } column
            ? column
            : throw new DataException("the label is a rule (is:), which outcomes alone cannot fill; train on a file");
        var wanted = Wanted(joined);
        var all = wanted.Count;
        var reader = new JsonRowReader(contract, refusesUnknown: false);
        var written = 0;
        OutputFile.Write(path, text =>
        {
            var csv = new CsvLine(text);
            foreach (var input in contract.Inputs) csv.Plain(CsvCells.Quoted(input.Column));
            csv.Plain(CsvCells.Quoted(label.Name!));
            csv.Plain(TimeColumn);
            csv.End();
            foreach (var line in new PredictionLogFolder(request.LogPath).Read(request.Model))
            {
                if (request.Join.On.KeyOf(line) is not { } key || line.Inputs is null
                    || !wanted.Remove((key, line.Version, line.TimeUtc.Ticks), out var happened)
                    || line.ReadInputs(reader) is not { } row) continue;

                foreach (var (input, value) in contract.Inputs.Zip(row.Values))
                    csv.Plain(double.IsNaN(value) ? "" : CsvCells.Quoted(input.ToCell(value)));
                csv.Plain(CsvCells.Quoted(Cell(label, happened)));
                csv.Plain(line.TimeUtc.ToString("O", CultureInfo.InvariantCulture));
                csv.End();
                written++;
            }
        });
        if (written == 0)
            throw new DataException(
                "the log has no inputs that the version in service takes; set PredictionLog:Inputs=all to train on it");
        return all - written;
    }

    private static Dictionary<(UInt128, string, long), bool> Wanted(JoinedLog joined)
    {
        var wanted = new Dictionary<(UInt128, string, long), bool>();
        foreach (var version in joined.Versions)
            foreach (var row in VersionStanding.PromiseRows(version.Rows))
                wanted[(row.Key, version.Id, row.Ticks)] = row.Label;
        return wanted;
    }

    /// <summary>The value that counts, or any other.</summary>
    private static string Cell(LabelDocument label, bool isPositive)
    {
        var positive = new LabelReader(label).Positive;
        if (isPositive) return positive;

        var isNumber = label.Positive is { ValueKind: JsonValueKind.Number };
        return !isNumber ? $"not {positive}" : positive == "0" ? "1" : "0";
    }
}
