using System.Globalization;

namespace PurchaseApi.Tests.Support;

/// <summary>602 answers about shopping; the label is to buy a few times a month or more often.</summary>
internal static class ShoppingSurvey
{
    public static string ContractPath { get; } =
        Path.Combine(SharedData.Repository, "models", "shopping-survey", "contract.yaml");

    public static string[] Categories { get; } =
    [
        "Gender", "Purchase_Categories", "Personalized_Recommendation_Frequency", "Browsing_Frequency",
        "Product_Search_Method", "Search_Result_Exploration", "Customer_Reviews_Importance", "Add_to_Cart_Browsing",
        "Cart_Completion_Frequency", "Cart_Abandonment_Factors", "Saveforlater_Frequency", "Review_Left",
        "Review_Reliability", "Review_Helpfulness", "Recommendation_Helpfulness", "Rating_Accuracy",
        "Shopping_Satisfaction", "Service_Appreciation", "Improvement_Areas",
    ];

    /// <summary>With the label <c>frequent</c>, and <c>engagement</c>, the score that the survey's own system made from
    /// the label's source.</summary>
    public static Table Read()
    {
        string[] browsing = ["Rarely", "Few times a month", "Few times a week", "Multiple times a day"];
        string[] purchases =
            ["Less than once a month", "Once a month", "Few times a month", "Once a week", "Multiple times a week"];
        var survey = Table.Read(SharedData.File("shopping-survey.csv"));

        int Purchases(int row) => Array.IndexOf(purchases, survey.Cell("Purchase_Frequency", row));
        int Browsing(int row) => Array.IndexOf(browsing, survey.Cell("Browsing_Frequency", row));
        return survey
            .With("frequent", row => Purchases(row) >= 2 ? "1" : "0")
            .With("engagement", row => (Browsing(row) + Purchases(row)).ToString(CultureInfo.InvariantCulture));
    }
}
