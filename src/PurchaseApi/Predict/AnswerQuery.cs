using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json;
using FluentValidation;
using PurchaseApi.Hosting;
using PurchaseApi.Scoring.Batches;
using PurchaseApi.Scoring.Inputs;
using PurchaseApi.Scoring.Inputs.Dates;
using PurchaseApi.Scoring.Rows;
using PurchaseApi.Scoring.Words;
using PurchaseApi.Serving.Answers;
using PurchaseApi.Serving.Models;

namespace PurchaseApi.Predict;

/// <summary>What a query asks of the answers, as it was sent: null where it says nothing.</summary>
internal sealed record AnswerQuery(
    string? Explain, string? TopReasons, string? Counterfactual, string? ValidateOnly, string? Top, string? RankBy,
    string? Budget, string? OnError, string? Keep, string? UnknownColumns, string? AsOf, string? NumberFormat,
    bool IsBatch, ModelAbilities Model)
{
    public static AnswerQuery From(IQueryCollection query, bool isBatch, ModelAbilities model) => new(
        Given(query, "explain"), Given(query, "top_reasons"), Given(query, "counterfactual"),
        Given(query, "validate_only"), isBatch ? Given(query, "top") : null, isBatch ? Given(query, "rank_by") : null,
        isBatch ? Given(query, "budget") : null, isBatch ? Given(query, "on_error") : null,
        isBatch ? Given(query, "keep") : null, isBatch ? Given(query, "unknown_columns") : null,
        isBatch ? Given(query, "as_of") : null, isBatch ? Given(query, "number_format") : null, isBatch, model);

    /// <summary>Of a query that is valid.</summary>
    public AnswerOptions ToOptions() => new(
        Explain == "true" ? Number(TopReasons) ?? AnswerOptions.DefaultTopReasons : 0, Counterfactual == "true",
        ValidateOnly == "true",
        new(Number(Top), RankByWords.Parse(RankBy ?? "") ?? default, Amount(Budget)), OnError == "abort")
    {
        Keep = Keep is null ? null : KeptColumns.Parse(Keep),
        RefusesUnknown = UnknownColumns == "error",
        AsOf = Date(AsOf),
        NumberFormat = NumberFormat is null ? null : Scoring.Inputs.NumberFormat.Named(NumberFormat),
    };

    public static int? Number(string? text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <summary>As a row holds it.</summary>
    public static double? Date(string? text) =>
        text is not null && DateFormat.Iso.TryRead(text, out var date, out _) ? DateInput.Seconds(date) : null;

    public static double? Amount(string? text) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var amount)
        && double.IsFinite(amount) ? amount : null;

    private static string? Given(IQueryCollection query, string name) =>
        query.TryGetValue(name, out var given) ? given.ToString() : null;
}

/// <summary>A message says what a parameter must be.</summary>
internal sealed class AnswerQueryValidator : AbstractValidator<AnswerQuery>
{
    public AnswerQueryValidator()
    {
        RuleFor(query => query.Explain).Must(BeFlag).WithMessage("true or false");
        RuleFor(query => query.Counterfactual).Must(BeFlag).WithMessage("true or false");
        RuleFor(query => query.TopReasons).Must(BeCount(AnswerOptions.MaxTopReasons))
            .WithMessage($"a whole number from 1 to {AnswerOptions.MaxTopReasons}");
        RuleFor(query => query.Top).Must(BeCount(RowSelection.MaxTop))
            .WithMessage($"a whole number from 1 to {RowSelection.MaxTop}");

        RuleFor(query => query.OnError).Must(text => text is null or "continue" or "abort")
            .WithMessage("continue or abort");
        RuleFor(query => query.UnknownColumns).Must(text => text is null or "ignore" or "error")
            .WithMessage("ignore or error");
        RuleFor(query => query.AsOf).Must(text => text is null || AnswerQuery.Date(text) is not null)
            .WithMessage("a date such as 2026-11-30 or 2026-11-30T08:30:00Z");
        RuleFor(query => query.NumberFormat)
            .Must(text => text is null || NumberFormat.Named(text) is not null)
            .WithMessage($"one of {string.Join(", ", NumberFormat.Names.Select(name => $"'{name}'"))}");
        RuleFor(query => query.Keep).Must(text => text is null || NameList.Parse(text).Length > 0)
            .WithMessage("all, or column names separated by commas");

        RuleFor(query => query.Counterfactual).NotEqual("true").When(query => query.IsBatch)
            .WithMessage("false for a batch; send rows one by one");
        RuleFor(query => query.ValidateOnly).Must(BeFlag).WithMessage("true or false");
        Selection();
        When(query => !query.Model.HasScorer, () =>
        {
            const string NothingToExplain = "false for this model, because it makes no predictions to explain";
            RuleFor(query => query.Explain).NotEqual("true").WithMessage(NothingToExplain);
            RuleFor(query => query.Counterfactual).NotEqual("true").WithMessage(NothingToExplain);
            RuleFor(query => query.Top).Null().WithMessage("left out for this model, because it has no probabilities");
        });
    }

    private void Selection()
    {
        RuleFor(query => query.RankBy).Cascade(CascadeMode.Stop)
            .Must(text => text is null || RankByWords.Parse(text) is not null)
            .WithMessage(string.Join(" or ", RankByWords.All))
            .Must((query, text) => text is null || text == RankByWords.All[0] || query.Model.HasDecision)
            .WithMessage("probability for this model, whose contract has no decision")
            .Must((query, text) => text is null || query.Top is not null)
            .WithMessage("given together with top")
            .Must((query, text) => text is null || query.Budget is null)
            .WithMessage("left out with budget, because it ranks by gain per cost");
        RuleFor(query => query.Budget).Cascade(CascadeMode.Stop)
            .Must(text => text is null || AnswerQuery.Amount(text) is not null)
            .WithMessage("an amount of at least 0")
            .Must((query, text) => text is null || query.Model.HasFixedCosts)
            .WithMessage("left out for this model, whose contract has no decision with fixed costs");
    }

    private static bool BeFlag(string? text) => text is null or "true" or "false";

    private static Func<string?, bool> BeCount(int most) =>
        text => text is null || (AnswerQuery.Number(text) is { } number && number > 0 && number <= most);
}

/// <summary>Reads queries. Callers repeat theirs, so a good one is judged once.</summary>
internal sealed class AnswerQueries
{
    private readonly Lazy<AnswerQueryValidator> validator = new(() => new());
    private Known? last;

    /// <param name="request">With a query.</param>
    /// <param name="model">Without a scorer it has no reasons, no counterfactuals and no most likely rows.</param>
    /// <param name="isBatch">A batch has no counterfactuals.</param>
    public bool TryRead(
        HttpRequest request, ServedModel model, bool isBatch, out AnswerOptions options,
        [NotNullWhen(false)] out Problem? problem)
    {
        (options, problem) = (default, null);
        var (text, abilities) = (request.QueryString.Value!, model.Abilities);
        if (last is { } known && known.Text == text && known.IsBatch == isBatch && known.Abilities == abilities)
        {
            options = known.Options;
            return true;
        }

        var query = AnswerQuery.From(request.Query, isBatch, abilities);
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
