using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using PurchaseApi.Hosting;
using PurchaseApi.Scoring.Batches;
using PurchaseApi.Scoring.Contracts;
using PurchaseApi.Scoring.Rows;

namespace PurchaseApi.Serving;

/// <summary>What a caller wants with the predictions.</summary>
/// <param name="TopReasons">How many reasons, the largest first; 0 for none.</param>
/// <param name="Counterfactual">Whether to look for the smallest change that turns the prediction.</param>
/// <param name="ValidateOnly">Whether the rows are only judged.</param>
/// <param name="Selection">Which rows of a batch are answered.</param>
/// <param name="AbortOnError">Whether one bad row is the whole batch's.</param>
internal readonly record struct AnswerOptions(
    int TopReasons, bool Counterfactual, bool ValidateOnly, RowSelection Selection, bool AbortOnError)
{
    public const int DefaultTopReasons = 3, MaxTopReasons = 100;

    /// <summary>The caller's columns of a stream that come back; null for none.</summary>
    public KeptColumns? Keep { get; init; }

    /// <summary>Whether a column of a stream that the contract does not name is an error.</summary>
    public bool RefusesUnknown { get; init; }
}

/// <summary>Which rows of a stream are answered.</summary>
/// <param name="Top">How many, the best first; null for all that there are.</param>
/// <param name="RankBy">What is best.</param>
/// <param name="Budget">What their actions may cost together; null: they need no action.</param>
internal readonly record struct RowSelection(int? Top, RankBy RankBy, double? Budget)
{
    /// <summary>The parameter that asks for it; null where every row is answered.</summary>
    public string? Name => Budget is not null ? "budget" : Top is not null ? "top" : null;

    public IRowSelection? ToRows(FittedContract contract) =>
        Budget is { } budget ? new BudgetRows(contract.Decision!, budget, Top ?? AnswerQuery.MaxTop)
        : Top is { } top ? new TopRows(top, RankBy)
        : null;
}

/// <summary>What a model can be asked for.</summary>
/// <param name="HasScorer">Probabilities and reasons.</param>
/// <param name="HasDecision">Expected values and gains.</param>
/// <param name="HasFixedCosts">What an action costs is known before the row is.</param>
internal readonly record struct ModelAbilities(bool HasScorer, bool HasDecision, bool HasFixedCosts)
{
    public static ModelAbilities Of(ServedModel model) => new(
        model.Predictor.HasScorer, model.Contract.Decision is not null,
        model.Contract.Decision is { } decision && BudgetRows.CanBe(decision));
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

        var (text, abilities) = (request.QueryString.Value!, model.Abilities);
        if (last is { } known && known.Text == text && known.IsBatch == isBatch && known.Abilities == abilities)
        {
            options = known.Options;
            return true;
        }

        var query = AnswerQuery.Of(request.Query, isBatch, abilities);
        if (validator.Value.Validate(query) is { IsValid: false } judged)
        {
            problem = Problems.InvalidQuery(judged.Errors.Select(failure => (
                JsonNamingPolicy.SnakeCaseLower.ConvertName(failure.PropertyName), $"{failure.AttemptedValue}",
                failure.ErrorMessage)));
            return false;
        }

        options = query.ToOptions();
        last = new(text, isBatch, abilities, options);
        return true;
    }

    private sealed record Known(string Text, bool IsBatch, ModelAbilities Abilities, AnswerOptions Options);
}
