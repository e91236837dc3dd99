namespace PurchaseApi.Scoring.Scorers;

/// <summary>Which reader belongs to an algorithm's <c>model.json</c>.</summary>
public static class ScorerFormats
{
    /// <param name="algorithm">As in the manifest.</param>
    /// <param name="model">The bytes of <c>model.json</c>.</param>
    /// <param name="columns">The encoder's columns; the model must have the same.</param>
    /// <exception cref="ModelFormatException">The algorithm is not known, or the model is broken.</exception>
    public static IScorer Read(string algorithm, byte[] model, IReadOnlyList<string> columns) => algorithm switch
    {
        "logistic_regression" => LogisticRegressionJson.Read(model, columns),
        // Whichever library has fitted them.
        "random_forest" or "gradient_boosting" when LightGBMTreesJson.Is(model) =>
            CategoricalTrees.Scorer(LightGBMTreesJson.Read(model, columns)),
        "random_forest" or "gradient_boosting" => CategoricalTrees.Scorer(XGBoostModel.Read(model, columns)),
        LightGBMTrees.Algorithm => CategoricalTrees.Scorer(LightGBMTreesJson.Read(model, columns)),
        NearestNeighbors.Algorithm => NearestNeighborsJson.Read(model, columns),
        SupportVectorMachineJson.Algorithm => SupportVectorMachineJson.Read(model, columns),
        NeuralNetwork.Algorithm => NeuralNetworkJson.Read(model, columns),
        _ => throw new ModelFormatException($"The algorithm '{algorithm}' is not known to this service."),
    };

    /// <summary>Whether the scorer's margins equal the training library's to the last bit.</summary>
    public static bool IsExact(string algorithm) => algorithm is "random_forest" or "gradient_boosting";
}
