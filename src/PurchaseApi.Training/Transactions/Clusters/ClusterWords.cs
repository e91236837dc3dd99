namespace PurchaseApi.Training.Transactions.Clusters;

/// <summary>A cluster's centre in words, by how many standard deviations it lies from the group's mean.</summary>
internal static class ClusterWords
{
    private const double Some = 0.4, Little = -0.25, Much = 0.8, VeryMuch = 5;

    /// <param name="centre">Recency, frequency and monetary value as z-scores.</param>
    public static string Of(double[] centre) => $"{Bought(centre[0])}, {Often(centre[1])}, {Spends(centre[2])}";

    private static string Bought(double recency) => recency switch
    {
        <= -Some => "bought lately",
        < Some => "bought a while ago",
        _ => "has long been silent",
    };

    private static string Often(double frequency) => frequency switch
    {
        >= VeryMuch => "buys very often",
        >= Much => "buys often",
        >= Little => "buys now and then",
        _ => "buys seldom",
    };

    private static string Spends(double monetary) => monetary switch
    {
        >= VeryMuch => "spends very much",
        >= Much => "spends much",
        >= Little => "spends what is usual",
        _ => "spends little",
    };
}
