namespace PurchaseApi.Training.Samples;

/// <summary>What a person of the generated survey answers.</summary>
/// <param name="Cells">As they stand in the CSV, an empty one for what was not answered.</param>
/// <param name="IsFrequent">Whether the person buys a few times a month or more often.</param>
/// <param name="TrueProbability">Of that. No file holds it.</param>
internal sealed record SampleAnswer(IReadOnlyList<string> Cells, bool IsFrequent, double TrueProbability);
