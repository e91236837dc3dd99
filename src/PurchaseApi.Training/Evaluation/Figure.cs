namespace PurchaseApi.Training.Evaluation;

/// <summary>A number that measured predictions have.</summary>
/// <param name="Name">As in manifest, command line and API.</param>
/// <param name="Of">NaN where the rows do not define it.</param>
internal sealed record Figure(string Name, Func<Metrics, double> Of)
{
    public double Lowest { get; init; }

    public double Highest { get; init; } = 1;
}
