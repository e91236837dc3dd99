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
using PurchaseApi.Scoring.Decisions;
using PurchaseApi.Scoring.Rows;

namespace PurchaseApi.Batch.Formats;

/// <summary>Answers as NDJSON: the items of a JSON batch, one per line, and at the end a summary. Without the summary
/// the stream is incomplete.</summary>
internal sealed class NdjsonAnswers(ServedModel model, FaultWords words, AnswerOptions options, FailedRows failures)
    : IAnswers
{
    private const int MaxNumber = 32;

    private static readonly byte[] ExpectedValue = Encoding.UTF8.GetBytes($",\"{AnswerFields.ExpectedValue}\":");
    private static readonly byte[] ExpectedGain = Encoding.UTF8.GetBytes($",\"{AnswerFields.ExpectedGain}\":");

    private readonly BoundedErrors errors = new(words);
    private readonly bool hasKept = options.Keep is not null;
    private readonly byte[] indexName = options.Keep is null ? "{\"index\":"u8.ToArray() : ",\"index\":"u8.ToArray();
    private readonly byte[] idName = model.Contract.Id is { } id
        ? [.. ",\""u8, .. JsonEncodedText.Encode(id).EncodedUtf8Bytes, .. "\":"u8]
        : [];
    private readonly AnswerTails tails = new(
        model.Predictor.Outcomes, outcome => Tail(outcome, model.Contract.Decision is not null));
    private readonly bool hasDecision = model.Contract.Decision is not null;
    private int maxLength;

    public void Begin(IBufferWriter<byte> output) =>
        maxLength = indexName.Length + idName.Length + RowId.MaxLength + (5 * MaxNumber) + 128 + tails.MaxLength;

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
            json.WriteNumber("index", index);
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
        at = Copy(prediction.IsPositive ? ",\"prediction\":1,"u8 : ",\"prediction\":0,"u8, line, at);
        at = Copy("\"probability\":"u8, line, at);
        at += ProbabilityText.Write(prediction.Probability, line[at..]);
        at = Copy(tails.Of(prediction), line, at);
        if (hasDecision) at = WriteMoney(prediction, line, at);
        output.Advance(at);

        if (model.Predictor.Imputed(row.Values) is { Count: > 0 } imputed)
            output.Write(Names(AnswerFields.Imputed, imputed));
        if (model.Predictor.Usual.Outside(row.Values) is { Count: > 0 } unusual)
            output.Write(Names(AnswerFields.Unusual, unusual));
        output.Write("}\n"u8);
    }

    public void WriteFault(IBufferWriter<byte> output, long index, in RowFault fault)
    {
        using (var json = new Utf8JsonWriter(output))
        {
            json.WriteStartObject();
            WriteKept(json, fault.Kept);
            json.WriteNumber("index", index);
            json.WriteNumber("line", fault.Line);
            model.Answers.WriteId(json, fault.Reading.Id);
            json.WritePropertyName("errors");
            JsonSerializer.Serialize(json, errors.Of(fault.Reading, $"#/{index}"), HttpJson.Options);
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
            JsonSerializer.Serialize(json, BatchSummary.OfStream(counts, totals, failures), HttpJson.Options);
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

    private static int WriteMoney(in Prediction prediction, Span<byte> line, int at)
    {
        at = Copy(ExpectedValue, line, at);
        if (double.IsNaN(prediction.ExpectedValue)) at = Copy("null"u8, line, at);
        else at += AmountText.Write(prediction.ExpectedValue, line[at..]);
        at = Copy(ExpectedGain, line, at);
        return at + AmountText.Write(prediction.ExpectedGain, line[at..]);
    }

    private static byte[] Tail(Outcome outcome, bool hasDecision)
    {
        var json = new StringBuilder();
        Append(AnswerFields.Confidence, ConfidenceWords.Of(outcome.Confidence));
        if (outcome.Segment is { } segment) Append(AnswerFields.Segment, segment);
        if (outcome.Intent is { } intent) Append(AnswerFields.Intent, intent.Level);
        if (outcome.Intent is not null || hasDecision) Append(AnswerFields.Action, outcome.Action);
        return Encoding.UTF8.GetBytes(json.ToString());

        void Append(string name, string? word) => json.Append($",\"{name}\":").Append(Json(word));
    }

    private static byte[] Names(string field, IReadOnlyList<string> names) =>
        [.. Encoding.UTF8.GetBytes($",\"{field}\":"), .. JsonSerializer.SerializeToUtf8Bytes(names)];

    private static string Json(string? text) => JsonSerializer.Serialize(text);
}
