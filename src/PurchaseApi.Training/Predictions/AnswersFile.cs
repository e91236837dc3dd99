using System.Text;
using PurchaseApi.Scoring;
using PurchaseApi.Scoring.Decisions;
using PurchaseApi.Scoring.Repository;
using PurchaseApi.Scoring.Rows;

namespace PurchaseApi.Training.Predictions;

/// <summary>Writes one line per row: its answer as the API words it, or its errors.</summary>
internal sealed class AnswersFile : IDisposable
{
    private static readonly string[] Names =
    [
        "prediction", "probability", "confidence", "segment", "intent", "action", "model_version", "error_code",
        "error_detail",
    ];

    private readonly StreamWriter output;
    private readonly CsvLine line;
    private readonly string version;
    private readonly bool hasId;

    /// <param name="file">Closed with this.</param>
    /// <param name="version">That answers.</param>
    /// <param name="hasId">Whether the rows have ids.</param>
    public AnswersFile(Stream file, PublishedVersion version, bool hasId)
    {
        (this.version, this.hasId) = (version.Id.Text, hasId);
        output = new StreamWriter(file, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), 1 << 16);
        line = new CsvLine(output);
        if (hasId) line.Text(version.Predictor.Contract.Id!);
        foreach (var name in Names) line.Plain(name);
        line.End();
    }

    public void Write(RowId id, in Prediction prediction)
    {
        WriteId(id);
        line.Plain(prediction.IsPositive ? "1" : "0");
        line.Plain($"{prediction.Probability}");   // the shortest text that reads back as the same number, as in JSON
        line.Plain(Word(prediction.Confidence));
        line.Text(prediction.Segment ?? "");
        line.Text(prediction.Intent?.Level ?? "");
        line.Text(prediction.Intent?.Action ?? "");
        line.Plain(version);
        line.Plain("");
        line.Plain("");
        line.End();
    }

    public void WriteError(in JudgedRow row)
    {
        WriteId(row.Id);
        for (var i = 0; i < Names.Length - 2; i++) line.Plain("");
        line.Plain(row.ErrorCode);
        line.Text(row.ErrorDetail);
        line.End();
    }

    public void Dispose() => output.Dispose();

    private void WriteId(RowId id)
    {
        if (hasId) line.Plain(id.Text ?? $"{id.Number}");
    }

    private static string Word(Confidence confidence) => confidence switch
    {
        Confidence.High => "high",
        Confidence.Medium => "medium",
        _ => "low",
    };
}
