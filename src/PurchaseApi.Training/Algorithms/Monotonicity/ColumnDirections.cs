using PurchaseApi.Scoring.Contracts;
using PurchaseApi.Scoring.Features;
using PurchaseApi.Scoring.Inputs;

namespace PurchaseApi.Training.Algorithms.Monotonicity;

/// <summary>What each column may do to the margin, so that it keeps what the contract says of its monotone inputs.
/// </summary>
internal static class ColumnDirections
{
    /// <summary>One for each column; empty where the contract says nothing.</summary>
    public static IReadOnlyList<Direction> Of(FittedContract contract, FeatureEncoder encoder)
    {
        var demands = DemandsOf(contract);
        return demands.Count == 0
            ? []
            : [.. encoder.Columns.Select((_, column) => demands.GetValueOrDefault(encoder.SourceOf(column)))];
    }

    /// <summary>Features that may move against a monotone input of theirs.</summary>
    public static IReadOnlyList<string> Against(FittedContract contract) =>
        [.. DemandsOf(contract).Where(demand => demand.Value == Direction.None).Select(demand => demand.Key)];

    private static Dictionary<string, Direction> DemandsOf(FittedContract contract)
    {
        var demands = new Dictionary<string, Direction>();
        foreach (var input in contract.Inputs.Where(input => input.Monotone is not null))
        {
            var courses = new Courses(contract, input);
            foreach (var name in contract.Model)
            {
                var demand = Demand(courses.TrendOf(name), input.Monotone == Monotone.Increasing);
                demands[name] = Both(demands.GetValueOrDefault(name), demand);
            }
        }

        return demands;
    }

    private static Direction Demand(Trend trend, bool isIncreasing) => trend switch
    {
        Trend.Still => Direction.Free,
        Trend.Unknown => Direction.None,
        _ => (trend == Trend.Rising) == isIncreasing ? Direction.Rising : Direction.Falling,
    };

    private static Direction Both(Direction one, Direction other) =>
        one == other || other == Direction.Free ? one : one == Direction.Free ? other : Direction.None;
}
