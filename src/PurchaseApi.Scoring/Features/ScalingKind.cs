using System.Text.Json.Serialization;

namespace PurchaseApi.Scoring.Features;

/// <summary>What a column's center and scale are.</summary>
public enum ScalingKind
{
    /// <summary>0 and 1: the value stays as it is.</summary>
    None,

    /// <summary>The smallest value and the range: training values lie in [0, 1].</summary>
    [JsonStringEnumMemberName("minmax")]
    MinMax,

    /// <summary>The mean and the population's standard deviation.</summary>
    Standard,
}
