using static PurchaseApi.Training.Samples.SurveyQuestions;

namespace PurchaseApi.Training.Samples;

/// <summary>Who of the generated survey buys often: docs/sample-process.md says why it is so.</summary>
internal static class SurveyProcess
{
    // Trust in reviews, 0 to 5, of those who buy most often.
    private const double Peak = 2;

    /// <summary>Of buying a few times a month or more often.</summary>
    /// <param name="answerTo">Position of the answer to each of <see cref="All"/>, from 0.</param>
    /// <param name="categories">How many somebody buys, at least 1.</param>
    public static double Probability(Func<SurveyQuestion, int> answerTo, int categories)
    {
        var browsing = answerTo(Browsing);
        var cart = answerTo(AddToCart) * answerTo(CartCompletion);
        var recommended = answerTo(Personalized) + answerTo(RecommendationHelp);
        var trust = answerTo(ReviewReliability) + (answerTo(ReviewHelpfulness) == 2 ? 1 : 0);
        var belief = Math.Exp(-0.5 * (trust - Peak) * (trust - Peak));
        var friction = answerTo(CartAbandonment) > 0 ? 1 : 0;
        var several = categories > 1 ? 1 : 0;
        var content = answerTo(Satisfaction) + answerTo(RatingAccuracy);

        var margin = -3.1 + 0.25 * browsing + 0.1 * browsing * recommended + 0.2 * cart + 1.5 * belief
            - 1.2 * friction + 1.0 * several + 0.15 * content;
        return 1 / (1 + Math.Exp(-margin));
    }
}
