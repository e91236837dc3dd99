using System.Buffers;
using System.Text.Json;
using System.Text.Json.Nodes;
using PurchaseApi.Scoring.Rows;

namespace PurchaseApi.Serving.OpenApi;

/// <summary>The contract's example row, and what the model in service answers to it.</summary>
internal static class ModelExamples
{
    public static JsonObject? Row(ServedModel model)
    {
        var inputs = model.Contract.Inputs;
        if (inputs.Any(input => double.IsNaN(input.Example))) return null;

        var row = new JsonObject();
        if (model.Contract.Id is { } id) row[id] = 12345;
        foreach (var input in inputs) row[input.Name] = JsonSerializer.SerializeToNode(input.ToPlain(input.Example));
        return row;
    }

    public static JsonNode? Answer(ServedModel model)
    {
        if (Row(model) is null) return null;

        var row = new Row(new RowId(12345, null), [.. model.Contract.Inputs.Select(input => input.Example)]);
        var json = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(json)) model.Answers.Write(writer, row, model.Predictor.Predict(row));
        return JsonNode.Parse(json.WrittenSpan);
    }
}
