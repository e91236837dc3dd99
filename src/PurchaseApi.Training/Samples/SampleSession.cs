namespace PurchaseApi.Training.Samples;

/// <summary>A generated session as a tracker would have left it; null is a value that went missing.</summary>
/// <param name="TrueProbability">Of a purchase, from the values before any went missing. No file holds it.</param>
internal sealed record SampleSession(
    int CustomerId,
    double? TimeSpent,
    int? PagesViewed,
    double? BasketValue,
    string? DeviceType,
    string? CustomerType,
    bool Purchase,
    double TrueProbability);
