using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using PurchaseApi.Hosting;

namespace PurchaseApi.Serving;

/// <summary>What a caller wants beside the prediction.</summary>
/// <param name="TopReasons">How many reasons, the largest first; 0 for none.</param>
/// <param name="Counterfactual">Whether to look for the smallest change that turns the prediction.</param>
internal readonly record struct AnswerOptions(int TopReasons, bool Counterfactual)
{
    public const int DefaultTopReasons = 3, MaxTopReasons = 100;

    /// <param name="request">Its query.</param>
    /// <param name="model">Without a scorer it has no reasons and no counterfactuals.</param>
    /// <param name="isSingle">Whether it is one row: a batch has no counterfactuals.</param>
    public static bool TryRead(
        HttpRequest request, ServedModel model, bool isSingle, out AnswerOptions options,
        [NotNullWhen(false)] out Problem? problem)
    {
        (options, problem) = (default, null);
        if (!request.QueryString.HasValue) return true;

        var (explain, counterfactual, top) = (false, false, DefaultTopReasons);
        problem = ReadFlag(request, "explain", ref explain)
            ?? ReadFlag(request, "counterfactual", ref counterfactual)
            ?? ReadTop(request, ref top)
            ?? (counterfactual && !isSingle
                ? Problems.InvalidQuery("counterfactual", "true", "false for a batch; send its rows one by one")
                : null)
            ?? (model.Predictor.HasScorer ? null : RefuseReasons(explain, counterfactual));
        options = new(explain ? top : 0, counterfactual);
        return problem is null;
    }

    private static Problem? RefuseReasons(bool explain, bool counterfactual) => explain || counterfactual
        ? Problems.InvalidQuery(explain ? "explain" : "counterfactual", "true",
            "false for this model, which predicts nothing that could be explained")
        : null;

    private static Problem? ReadFlag(HttpRequest request, string name, ref bool value)
    {
        if (!request.Query.TryGetValue(name, out var given)) return null;

        value = given == "true";
        return value || given == "false" ? null : Problems.InvalidQuery(name, $"{given}", "true or false");
    }

    private static Problem? ReadTop(HttpRequest request, ref int value)
    {
        const string name = "top_reasons";
        if (!request.Query.TryGetValue(name, out var given)) return null;

        return int.TryParse(given, NumberStyles.None, CultureInfo.InvariantCulture, out value)
            && value is >= 1 and <= MaxTopReasons
                ? null
                : Problems.InvalidQuery(name, $"{given}", $"a whole number from 1 to {MaxTopReasons}");
    }
}
