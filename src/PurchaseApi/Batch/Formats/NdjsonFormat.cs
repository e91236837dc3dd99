using System.Buffers;
using System.Text;
using System.Text.Json;
using PurchaseApi.Answers;
using PurchaseApi.Hosting;
using PurchaseApi.Models.Reload;
using PurchaseApi.Predict;
using PurchaseApi.Scoring;
using PurchaseApi.Scoring.Answers;
using PurchaseApi.Scoring.Batches;
using PurchaseApi.Scoring.Rows;

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

    // An array: an enumerator of a list would be garbage of every row.
    private static readonly InputsField[] Lists = [.. AnswerFields.Lists];

    private readonly BoundedErrors errors = new(words);
    private readonly bool hasKept = options.Keep is not null;
    private readonly byte[] indexName = options.Keep is null ? "{\"index\":"u8.ToArray() : ",\"index\":"u8.ToArray();
    private readonly byte[] idName = model.Contract.Id is { } id
        ? [.. ",\""u8, .. JsonEncodedText.Encode(id).EncodedUtf8Bytes, .. "\":"u8]
        : [];
    private readonly AnswerText text = AnswerText.Json(
        AnswerFields.Given(model.Contract, model.Predictor.HasScorer), model.Predictor.Outcomes);
    private int maxLength;

    public void Begin(IBufferWriter<byte> output) =>
        maxLength = indexName.Length + idName.Length + RowId.MaxLength + MaxNumber + 8 + text.MaxLength;

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
        var at = Copy(indexName, line, 0);
        index.TryFormat(line[at..], out var length);
        at = WriteId(row, line, at + length);
        output.Advance(at + text.Write(prediction, line[at..]));

        foreach (var field in Lists)
            if (field.Find(model.Predictor, row.Values) is { Count: > 0 } names)
                output.Write(Members(field.Name, names));
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

    private int WriteId(in BlockRow row, Span<byte> line, int at)
    {
        if (idName.Length == 0) return at;
        at = Copy(idName, line, at);
        if (row.IdKind == IdKind.None) return Copy("null"u8, line, at);
        if (row.IdKind == IdKind.Number) return Copy(row.Id, line, at);

        line[at++] = (byte)'"';
        at = Copy(row.Id, line, at);   // nothing in an allowed text needs an escape
        line[at++] = (byte)'"';
        return at;
    }

    private static int Copy(ReadOnlySpan<byte> text, Span<byte> line, int at)
    {
        text.CopyTo(line[at..]);
        return at + text.Length;
    }

    private static byte[] Members(string field, IReadOnlyList<string> names) =>
        [.. Encoding.UTF8.GetBytes($",\"{field}\":"), .. JsonSerializer.SerializeToUtf8Bytes(names)];
}
