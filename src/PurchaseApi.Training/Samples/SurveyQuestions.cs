using MathNet.Numerics.Distributions;

namespace PurchaseApi.Training.Samples;

/// <summary>The columns that models/shopping-survey reads, with made-up answers and shares.</summary>
internal static class SurveyQuestions
{
    public static readonly SurveyQuestion Browsing = new(
        "Browsing_Frequency", 0.5,
        ("Rarely", 0.25), ("Few times a month", 0.35), ("Few times a week", 0.28), ("Multiple times a day", 0.12));

    public static readonly SurveyQuestion AddToCart = new(
        "Add_to_Cart_Browsing", 0.4, ("No", 0.25), ("Maybe", 0.4), ("Yes", 0.35));

    public static readonly SurveyQuestion CartCompletion = new(
        "Cart_Completion_Frequency", 0.4,
        ("Never", 0.06), ("Rarely", 0.18), ("Sometimes", 0.38), ("Often", 0.26), ("Always", 0.12));

    public static readonly SurveyQuestion CartAbandonment = new(
        "Cart_Abandonment_Factors", 0,
        ("", 0.2), ("Found a better price elsewhere", 0.3), ("Changed my mind or no longer need the item", 0.2),
        ("High shipping costs", 0.2), ("others", 0.1));

    public static readonly SurveyQuestion ReviewLeft = new("Review_Left", 0.3, ("No", 0.55), ("Yes", 0.45));

    public static readonly SurveyQuestion ReviewReliability = new(
        "Review_Reliability", 0.2,
        ("Never", 0.1), ("Rarely", 0.22), ("Occasionally", 0.32), ("Moderately", 0.24), ("Heavily", 0.12));

    public static readonly SurveyQuestion ReviewHelpfulness = new(
        "Review_Helpfulness", 0.2, ("No", 0.2), ("Sometimes", 0.4), ("Yes", 0.4));

    public static readonly SurveyQuestion Personalized = new(
        "Personalized_Recommendation_Frequency", 0.3, ("No", 0.4), ("Sometimes", 0.35), ("Yes", 0.25));

    public static readonly SurveyQuestion RecommendationHelp = new(
        "Recommendation_Helpfulness", 0.3, ("No", 0.3), ("Sometimes", 0.45), ("Yes", 0.25));

    public static readonly SurveyQuestion Satisfaction = new(
        "Shopping_Satisfaction", 0.3, ("1", 0.06), ("2", 0.16), ("3", 0.36), ("4", 0.28), ("5", 0.14));

    public static readonly SurveyQuestion RatingAccuracy = new(
        "Rating_Accuracy", 0.2, ("1", 0.08), ("2", 0.2), ("3", 0.37), ("4", 0.25), ("5", 0.1));

    public static readonly SurveyQuestion ServiceAppreciation = new(
        "Service_Appreciation", 0,
        (".", 0.05), ("User-friendly website/app interface", 0.15), ("Customer service", 0.1), ("Quick delivery", 0.15),
        ("Competitive prices", 0.2), ("Wide product selection", 0.2), ("Product recommendations", 0.1),
        ("All the above", 0.05));

    /// <summary>In the order of the file.</summary>
    public static readonly SurveyQuestion[] All =
    [
        Browsing, AddToCart, CartCompletion, CartAbandonment, ReviewLeft, ReviewReliability, ReviewHelpfulness,
        Personalized, RecommendationHelp, Satisfaction, RatingAccuracy, ServiceAppreciation,
    ];

    /// <summary>What a customer may buy: at least one.</summary>
    public static readonly string[] Categories =
        ["Clothing and Fashion", "Home and Kitchen", "Groceries", "Books and Media", "Toys and Games"];

    /// <summary>How often customers buy who buy less than a few times a month.</summary>
    public static readonly SurveyQuestion Seldom = new(
        "Purchase_Frequency", 0, ("Less than once a month", 0.45), ("Once a month", 0.55));

    public static readonly SurveyQuestion Often = new(
        "Purchase_Frequency", 0, ("Few times a month", 0.6), ("Once a week", 0.28), ("Multiple times a week", 0.12));
}

/// <summary>A question of the generated survey with one answer.</summary>
/// <param name="Column">In the CSV.</param>
/// <param name="Pull">How much of an answer is the person's keenness, 0 to 1; the rest is chance.</param>
/// <param name="Answers">With their shares, which sum to 1; the keenest last. An empty one is none.</param>
internal sealed record SurveyQuestion(string Column, double Pull, params (string Text, double Share)[] Answers)
{
    /// <param name="keenness">Of the person, standard normal.</param>
    /// <returns>The position of the answer.</returns>
    public int Draw(double keenness, Random random)
    {
        var inclination = (Pull * keenness) + (Math.Sqrt(1 - (Pull * Pull)) * Normal.Sample(random, 0, 1));
        var rest = Normal.CDF(0, 1, inclination);
        var answer = 0;
        while (answer < Answers.Length - 1 && rest >= Answers[answer].Share) rest -= Answers[answer++].Share;
        return answer;
    }
}
