using System.Buffers;
using System.Text.Json;
using PurchaseApi.Hosting;
using PurchaseApi.Predict;
using PurchaseApi.Scoring;
using PurchaseApi.Scoring.Answers;
using PurchaseApi.Scoring.Batches;
using PurchaseApi.Scoring.Rows;
using PurchaseApi.Serving.Answers;
using PurchaseApi.Serving.Models;

namespace PurchaseApi.Batch.Formats;

/// <summary>NDJSON both ways: a JSON object per line.</summary>
internal sealed class NdjsonFormat() : StreamFormat("application/x-ndjson")
{
    public override string RowsDescription => "One row per line, as JSON.";

    public override string AnswersDescription =>
        "The items of `results`, one per line, and a last line with `summary` and `model_version`.";

    public override bool KeepsObjects => true;

    public override Task<StreamRows> BeginAsync(
        ServedModel model, StreamFormat wanted, AnswerOptions options, RowSource source,
        CancellationToken cancellation)
    {
        if (options.Keep is { Names: null } && !wanted.KeepsObjects)
            throw new RefusedBodyException(Problems.InvalidQuery(
                "keep", KeptColumns.All, "names of fields: a CSV begins with their header"));

        var kept = options.Keep is { } keep ? new KeptFields(keep.Names, wanted.KeepsObjects) : null;
        var lines = new JsonLines(model.Contract, options.RefusesUnknown, options.AsOf, kept);
        return Task.FromResult(
            new StreamRows(lines, model.Contract.Id is not null, model.Words, options.Keep?.Names));
    }

    public override Problem Invalid(string? detail, IReadOnlyList<ProblemError>? errors = null) =>
        Problems.InvalidJson(detail!);

    public override IAnswers Answers(
        ServedModel model, StreamRows rows, AnswerOptions options, FailedRows failures) =>
        new NdjsonAnswers(model, rows.Words, options, failures);
}

/// <summary>Answers as NDJSON: the items of a JSON batch, one per line, and at the end a summary. Without the summary
/// the stream is incomplete.</summary>
internal sealed class NdjsonAnswers(ServedModel model, FaultWords words, AnswerOptions options, FailedRows failures)
    : IAnswers
{
    private const int MaxNumber = 32;

    private readonly BoundedErrors errors = new(words);
    private readonly bool hasKept = options.Keep is not null;
    private readonly byte[] indexName = options.Keep is null ? "{\"index\":"u8.ToArray() : ",\"index\":"u8.ToArray();
    private readonly AnswerMembers members = new(model.Predictor);
    private int maxLength;

    public void Begin(IBufferWriter<byte> output) =>
        maxLength = indexName.Length + MaxNumber + members.MaxLength;

    public void Write(IBufferWriter<byte> output, long index, in BlockRow row, in Prediction prediction)
    {
        if (model.Predictor.HasScorer && options.TopReasons == 0) WritePrediction(output, index, row, prediction);
        else WriteItem(output, index, row, prediction);
    }

    /// <summary>With reasons or without a scorer, by the writer of single answers.</summary>
    private void WriteItem(IBufferWriter<byte> output, long index, in BlockRow row, in Prediction prediction)
    {
        using (var json = new Utf8JsonWriter(output))
        {
            json.WriteStartObject();
            WriteKept(json, row.Kept);
            json.WriteNumber(AnswerFields.Index, index);
            model.Answers.WriteFields(json, row.ToRow(), prediction, options);
            json.WriteEndObject();
        }

        output.Write("\n"u8);
    }

    private void WritePrediction(IBufferWriter<byte> output, long index, in BlockRow row, in Prediction prediction)
    {
        if (hasKept)
        {
            output.Write("{\"kept\":"u8);
            output.Write(row.Kept);
        }

        var line = output.GetSpan(maxLength);
        indexName.CopyTo(line);
        index.TryFormat(line[indexName.Length..], out var length);
        var at = indexName.Length + length;
        output.Advance(at + members.Write(row, prediction, line[at..]));
        members.WriteLists(output, row);
        output.Write("}\n"u8);
    }

    public void WriteFault(IBufferWriter<byte> output, long index, in RowFault fault)
    {
        using (var json = new Utf8JsonWriter(output))
        {
            json.WriteStartObject();
            WriteKept(json, fault.Kept);
            json.WriteNumber(AnswerFields.Index, index);
            json.WriteNumber("line", fault.Line);
            model.Answers.WriteId(json, fault.Reading.Id);
            json.WritePropertyName(AnswerFields.Errors);
            JsonSerializer.Serialize(json, errors.From(fault.Reading, $"#/{index}"), HttpJson.Options);
            json.WriteEndObject();
        }

        output.Write("\n"u8);
    }

    private void WriteKept(Utf8JsonWriter json, ReadOnlySpan<byte> kept)
    {
        if (!hasKept) return;

        json.WritePropertyName("kept");
        json.WriteRawValue(kept, skipInputValidation: true);
    }

    public void End(IBufferWriter<byte> output, BatchCounts counts, BatchTotals totals)
    {
        using (var json = new Utf8JsonWriter(output))
        {
            json.WriteStartObject();
            json.WritePropertyName("summary");
            JsonSerializer.Serialize(json, BatchSummary.FromStream(counts, totals, failures), HttpJson.Options);
            json.WriteString(AnswerFields.ModelVersion, model.Version);
            json.WriteEndObject();
        }

        output.Write("\n"u8);
    }

    public void WriteCut(IBufferWriter<byte> output, string code, string detail)
    {
        JsonSerializer.Serialize(
            new Utf8JsonWriter(output), new { error = new { code, detail } }, HttpJson.Options);
        output.Write("\n"u8);
    }
}
