using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using PurchaseApi.Hosting;
using PurchaseApi.Serving;

namespace PurchaseApi.Batch;

/// <summary><c>?top=N</c>: answer only the N most likely rows.</summary>
internal static class TopParameter
{
    public const string Name = "top";
    public const int Max = 100_000;

    /// <param name="top">null when it is not asked for.</param>
    public static bool TryRead(
        HttpRequest request, ServedModel model, out int? top, [NotNullWhen(false)] out Problem? problem)
    {
        (top, problem) = (null, null);
        if (!request.QueryString.HasValue || !request.Query.TryGetValue(Name, out var given)) return true;

        if (int.TryParse(given, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && number is > 0 and <= Max)
            top = number;
        else
            problem = Problems.InvalidQuery(Name, $"{given}", $"a whole number from 1 to {Max}");
        if (top is not null && !model.Predictor.HasScorer)
            problem = Problems.InvalidQuery(Name, $"{given}", "left out for this model, which has no probabilities");
        return problem is null;
    }

    public static Problem OnlyForStreams(int top) =>
        Problems.InvalidQuery(Name, $"{top}", "left out for JSON; send the rows as NDJSON or CSV");
}
