namespace PurchaseApi.Training.Samples;

/// <summary>What generates a model's rows.</summary>
/// <param name="Model">Whose contract reads them; messy-shop is for contract init.</param>
/// <param name="WriteCsv">Takes the number of rows and the seed.</param>
internal sealed record SampleProcess(string Model, Action<TextWriter, int, int> WriteCsv)
{
    public static IReadOnlyList<SampleProcess> All { get; } =
        [new("purchase", SampleSessions.WriteCsv), new("shopping-survey", SampleAnswers.WriteCsv),
            new("messy-shop", MessyShop.WriteCsv)];
}
