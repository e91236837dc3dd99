using Microsoft.OpenApi;
using PurchaseApi.Models.Reload;

namespace PurchaseApi.OpenApi;

/// <summary>The schemas that each model has of its own.</summary>
internal static class ModelSchemas
{
    public const string Row = nameof(Row), Prediction = nameof(Prediction), BatchAnswer = nameof(BatchAnswer);

    public static void AddTo(OpenApiDocument document, ServedModel model, IOpenApiSchema summary, IOpenApiSchema error)
    {
        document.AddComponent(Id(model, Row), RowOf(model));
        document.AddComponent(Id(model, Prediction), AnswerSchemas.Prediction(model.Contract, model.Manifest.IsCalibrated));
        document.AddComponent(Id(model, BatchAnswer), AnswerSchemas.BatchAnswer(
            model.Contract, model.Manifest.IsCalibrated, summary, error));
    }

    /// <summary>What a caller sends, with the contract's example.</summary>
    public static OpenApiSchema RowOf(ServedModel model)
    {
        var schema = RowSchema.Of(model.Contract);
        if (ModelExamples.Of(model) is { } examples) schema.Examples = [examples.Row()];
        return schema;
    }

    /// <summary>The schema of the one model, or of any of several.</summary>
    public static IOpenApiSchema Any(OpenApiDocument document, IEnumerable<ServedModel> models, string kind)
    {
        IOpenApiSchema[] schemas = [.. models.Select(model => new OpenApiSchemaReference(Id(model, kind), document))];
        return schemas.Length == 1 ? schemas[0] : new OpenApiSchema { AnyOf = schemas };
    }

    /// <summary><c>online-shoppers</c> -> <c>OnlineShoppersRow</c>.</summary>
    private static string Id(ServedModel model, string kind) =>
        string.Concat(model.Name.Split('-', StringSplitOptions.RemoveEmptyEntries).Append(kind)
            .Select(part => char.ToUpperInvariant(part[0]) + part[1..]));
}
