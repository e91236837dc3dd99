using PurchaseApi.Training.Samples;
using PurchaseApi.Training.Steps;

namespace PurchaseApi.Tests.Training.Watching;

/// <summary>Generated sessions for an inbox, and quick training on them.</summary>
internal static class WatchedSessions
{
    public static TrainingOptions Options(string modelsPath) => new()
    {
        Model = "purchase",
        ModelsPath = modelsPath,
        Algorithms = ["logistic_regression"],
        Criterion = "average_precision",
        Trials = 1,
    };

    /// <param name="isTold">Whether a basket tells the label as it should; else the other way round.</param>
    public static string Csv(int seed, bool isTold = true)
    {
        var text = new StringWriter();
        text.WriteLine("time_spent,pages_viewed,basket_value,device_type,customer_type,purchase");
        foreach (var session in SampleSessions.Generate(2_000, seed))
        {
            text.Write(FormattableString.Invariant(
                $"{session.TimeSpent},{session.PagesViewed},{session.BasketValue},"));
            text.WriteLine($"{session.DeviceType},{session.CustomerType},{(session.Purchase == isTold ? 1 : 0)}");
        }

        return text.ToString();
    }
}
