using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using PurchaseApi.Scoring;
using PurchaseApi.Scoring.Answers;
using PurchaseApi.Scoring.Decisions;
using PurchaseApi.Scoring.Inputs;
using PurchaseApi.Scoring.Keys;
using PurchaseApi.Scoring.Rows;
using PurchaseApi.Scoring.Words;
using PurchaseApi.Serving.Answers;
using PurchaseApi.Serving.Models;

namespace PurchaseApi.Serving.Observing;

/// <summary>A prediction of one version -> a line of NDJSON.</summary>
internal sealed class PredictionLineWriter
{
    [ThreadStatic]
    private static Utf8JsonWriter? json;

    private readonly ServedModel model;
    private readonly PredictionLogOptions options;
    private readonly JsonEncodedText modelName, versionText;
    private readonly AnswerText answer;
    private readonly byte[][] control;   // by outcome
    private readonly StickyShare? drawn;   // null: every row
    private readonly byte[]? hmacKey;
    private readonly (int Place, Input Input, JsonEncodedText Name)[] inputs;

    public PredictionLineWriter(ServedModel model, PredictionLogOptions options)
    {
        (this.model, this.options) = (model, options);
        (modelName, versionText) = (JsonEncodedText.Encode(model.Name), JsonEncodedText.Encode(model.Version));
        answer = AnswerText.Json(
            AnswerFields.Given(model.Contract, model.Predictor.HasScorer), model.Predictor.Outcomes);
        control = [.. model.Predictor.Outcomes.All.Select(Control)];
        drawn = options.Share < 1 ? new("log", options.Share) : null;
        hmacKey = options.Ids == "hmac" ? Encoding.UTF8.GetBytes(options.HmacKey!) : null;
        var names = NameList.Parse(options.Inputs);
        inputs =
        [
            .. model.Contract.Inputs.Index()
                .Where(one => options.Inputs == PredictionLogOptions.All || names.Contains(one.Item.Name))
                .Select(one => (one.Index, one.Item, JsonEncodedText.Encode(one.Item.Name))),
        ];
    }

    /// <returns>Whether the row is one of those that are logged.</returns>
    public bool Write(
        IBufferWriter<byte> output, LoggedRequest request, long index, RowId id, ReadOnlySpan<double> values,
        in Prediction prediction)
    {
        if (!IsDrawn(drawn, request, index, id)) return false;

        var line = json ??= new(output);
        line.Reset(output);
        line.WriteStartObject();
        line.WriteString("time"u8, request.Time.UtcDateTime);
        line.WriteString("request_id"u8, request.Id);
        line.WriteNumber("row"u8, index);
        if (request.Caller is { } caller) line.WriteString("key"u8, caller);
        line.WriteString("model"u8, modelName);
        line.WriteString("version"u8, versionText);
        if (options.Ids != PredictionLogOptions.None && id != default) WriteId(line, id, Text(id)!);
        if (inputs.Length > 0) WriteInputs(line, values);
        line.Flush();   // within the object: what follows is worded already
        answer.Write(output, prediction);
        if (model.Contract.Control is not null) output.Write(control[prediction.Outcome.Index]);
        output.Write("}\n"u8);
        return true;
    }

    /// <summary>Whether a share has the row; an id is drawn always or never.</summary>
    /// <param name="share">null: all of them.</param>
    public static bool IsDrawn(StickyShare? share, in LoggedRequest request, long index, RowId id) =>
        share?.Contains(Encoding.UTF8.GetBytes(Text(id) ?? $"{request.Id}/{index}")) ?? true;

    /// <summary>null for none.</summary>
    private static string? Text(RowId id) => id.Text ?? id.Number?.ToString(CultureInfo.InvariantCulture);

    private void WriteId(Utf8JsonWriter line, RowId id, string text)
    {
        if (hmacKey is not null)
            line.WriteString("id"u8, HashedId.Compute(hmacKey, text));
        else if (options.Ids == "plain" && id.Number is { } number) line.WriteNumber("id"u8, number);
        else if (options.Ids == "plain") line.WriteString("id"u8, text);
    }

    private void WriteInputs(Utf8JsonWriter line, ReadOnlySpan<double> values)
    {
        line.WriteStartObject("inputs"u8);
        foreach (var (place, input, name) in inputs)
        {
            line.WritePropertyName(name);
            JsonValue.Write(line, input.ToPlain(values[place]));
        }

        line.WriteEndObject();
    }

    private static byte[] Control(Outcome outcome) => Encoding.UTF8.GetBytes(outcome.IsControl
        ? $",\"control\":true,\"would_be\":{JsonSerializer.Serialize(outcome.WouldBe)}"
        : ",\"control\":false");
}

/// <param name="Time">When it was answered.</param>
/// <param name="Id">Its <c>X-Request-Id</c>.</param>
/// <param name="Caller">The name of its key; null without keys.</param>
internal readonly record struct LoggedRequest(DateTimeOffset Time, string Id, string? Caller);
