using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using PurchaseApi.Hosting;

namespace PurchaseApi.Serving;

/// <summary>What a caller wants with the predictions.</summary>
/// <param name="TopReasons">How many reasons, the largest first; 0 for none.</param>
/// <param name="Counterfactual">Whether to look for the smallest change that turns the prediction.</param>
/// <param name="Top">Of a batch, how many of the most likely rows to answer; null for all.</param>
/// <param name="AbortOnError">Whether one bad row is the whole batch's.</param>
internal readonly record struct AnswerOptions(int TopReasons, bool Counterfactual, int? Top, bool AbortOnError)
{
    public const int DefaultTopReasons = 3, MaxTopReasons = 100;
}

/// <summary>Reads queries. Callers repeat theirs, so a good one is judged once.</summary>
internal sealed class AnswerQueries
{
    private readonly Lazy<AnswerQueryValidator> validator = new(() => new());
    private Known? last;

    /// <param name="request">Its query.</param>
    /// <param name="model">Without a scorer it has no reasons, no counterfactuals and no most likely rows.</param>
    /// <param name="isBatch">A batch has no counterfactuals.</param>
    public bool TryRead(
        HttpRequest request, ServedModel model, bool isBatch, out AnswerOptions options,
        [NotNullWhen(false)] out Problem? problem)
    {
        (options, problem) = (default, null);
        if (!request.QueryString.HasValue) return true;

        var (text, hasScorer) = (request.QueryString.Value!, model.Predictor.HasScorer);
        if (last is { } known && known.Text == text && known.IsBatch == isBatch && known.HasScorer == hasScorer)
        {
            options = known.Options;
            return true;
        }

        var query = AnswerQuery.Of(request.Query, isBatch, hasScorer);
        if (validator.Value.Validate(query) is { IsValid: false } judged)
        {
            problem = Problems.InvalidQuery(judged.Errors.Select(failure => (
                JsonNamingPolicy.SnakeCaseLower.ConvertName(failure.PropertyName), $"{failure.AttemptedValue}",
                failure.ErrorMessage)));
            return false;
        }

        options = query.ToOptions();
        last = new(text, isBatch, hasScorer, options);
        return true;
    }

    private sealed record Known(string Text, bool IsBatch, bool HasScorer, AnswerOptions Options);
}
