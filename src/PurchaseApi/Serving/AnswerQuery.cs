using System.Globalization;
using FluentValidation;

namespace PurchaseApi.Serving;

/// <summary>What a query asks of the answers, as it was sent: null where it says nothing.</summary>
internal sealed record AnswerQuery(
    string? Explain, string? TopReasons, string? Counterfactual, string? Top, string? OnError, bool IsBatch,
    bool HasScorer)
{
    public const int MaxTop = 100_000;

    public static AnswerQuery Of(IQueryCollection query, bool isBatch, bool hasScorer) => new(
        Given(query, "explain"), Given(query, "top_reasons"), Given(query, "counterfactual"),
        isBatch ? Given(query, "top") : null, isBatch ? Given(query, "on_error") : null, isBatch, hasScorer);

    /// <summary>Of a query that is valid.</summary>
    public AnswerOptions ToOptions() => new(
        Explain == "true" ? Number(TopReasons) ?? AnswerOptions.DefaultTopReasons : 0, Counterfactual == "true",
        Number(Top), OnError == "abort");

    public static int? Number(string? text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

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
        RuleFor(query => query.Top).Must(BeCount(AnswerQuery.MaxTop))
            .WithMessage($"a whole number from 1 to {AnswerQuery.MaxTop}");

        RuleFor(query => query.OnError).Must(text => text is null or "continue" or "abort")
            .WithMessage("continue or abort");

        RuleFor(query => query.Counterfactual).NotEqual("true").When(query => query.IsBatch)
            .WithMessage("false for a batch; send its rows one by one");
        When(query => !query.HasScorer, () =>
        {
            const string NothingToExplain = "false for this model, which predicts nothing that could be explained";
            RuleFor(query => query.Explain).NotEqual("true").WithMessage(NothingToExplain);
            RuleFor(query => query.Counterfactual).NotEqual("true").WithMessage(NothingToExplain);
            RuleFor(query => query.Top).Null().WithMessage("left out for this model, which has no probabilities");
        });
    }

    private static bool BeFlag(string? text) => text is null or "true" or "false";

    private static Func<string?, bool> BeCount(int most) =>
        text => text is null || (AnswerQuery.Number(text) is { } number && number > 0 && number <= most);
}
