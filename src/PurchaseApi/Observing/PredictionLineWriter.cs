using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using PurchaseApi.Answers;
using PurchaseApi.Models.Reload;
using PurchaseApi.Scoring;
using PurchaseApi.Scoring.Decisions;
using PurchaseApi.Scoring.Inputs;
using PurchaseApi.Scoring.Keys;
using PurchaseApi.Scoring.Rows;
using PurchaseApi.Scoring.Words;

namespace PurchaseApi.Observing;

/// <summary>A prediction of one version -> a line of NDJSON.</summary>
internal sealed class PredictionLineWriter
{
    [ThreadStatic]
    private static Utf8JsonWriter? json;

    private readonly ServedModel model;
    private readonly PredictionLogOptions options;
    private readonly byte[]? hmacKey;
    private readonly (int Place, Input Input, JsonEncodedText Name)[] inputs;

    public PredictionLineWriter(ServedModel model, PredictionLogOptions options)
    {
        (this.model, this.options) = (model, options);
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
        in Prediction prediction, Shadow? shadow)
    {
        var idText = id.Text ?? id.Number?.ToString(CultureInfo.InvariantCulture);
        if (!IsDrawn("log", options.Share)) return false;

        var line = json ??= new(output);
        line.Reset(output);
        line.WriteStartObject();
        line.WriteString("time"u8, request.Time.UtcDateTime);
        line.WriteString("request_id"u8, request.Id);
        line.WriteNumber("row"u8, index);
        if (request.Caller is { } caller) line.WriteString("key"u8, caller);
        line.WriteString("model"u8, model.Name);
        line.WriteString("version"u8, model.Version);
        if (idText is not null) WriteId(line, id, idText);
        if (inputs.Length > 0) WriteInputs(line, values);
        model.Answers.WritePrediction(line, prediction);
        if (model.Contract.Control is not null) WriteControl(line, prediction.Outcome);
        if (shadow is not null && IsDrawn("shadow", shadow.Share)) shadow.Write(line, values);
        line.WriteEndObject();
        line.Flush();
        output.Write("\n"u8);
        return true;

        // An id is drawn always or never.
        bool IsDrawn(string purpose, double share) => share == 1 || StickyShare.Contains(
            Encoding.UTF8.GetBytes($"{purpose}\n{idText ?? $"{request.Id}/{index}"}"), share);
    }

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

    private static void WriteControl(Utf8JsonWriter line, Outcome outcome)
    {
        line.WriteBoolean("control"u8, outcome.IsControl);
        if (outcome.IsControl) line.WriteString("would_be"u8, outcome.WouldBe);
    }
}
