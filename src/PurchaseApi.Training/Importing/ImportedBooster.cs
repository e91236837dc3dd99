using PurchaseApi.Scoring.Decisions;
using PurchaseApi.Scoring.Models;

namespace PurchaseApi.Training.Importing;

/// <summary>A booster that another library has fitted, bound to the contract's columns.</summary>
/// <param name="Algorithm">As in the manifest.</param>
/// <param name="Library">The library's name.</param>
/// <param name="LibraryVersion">As far as the file tells.</param>
/// <param name="Trees">How many it has.</param>
/// <param name="IsByPosition">Whether it names no features, so that only their order binds them.</param>
/// <param name="ModelJson">The bytes of the version's model.json.</param>
/// <param name="Scorer">Read back from them.</param>
internal sealed record ImportedBooster(
    string Algorithm, string Library, string LibraryVersion, int Trees, bool IsByPosition, byte[] ModelJson,
    IScorer Scorer)
{
    /// <summary>How the library itself makes probabilities; null where it makes none.</summary>
    public Calibration? Calibration { get; init; } = new PlattScaling(1, 0);

    /// <summary>What the library's raw score is of the margin: the number of trees where that is their mean.</summary>
    public double RawScale { get; init; } = 1;

    /// <summary>Whether margins are the library's to the last bit of a float32.</summary>
    public bool IsSingle { get; init; }

    /// <summary>How far margins may be off, relative to 1 or to themselves; null: only as far as digits were cut.
    /// </summary>
    public double? Tolerance { get; init; }

    /// <summary>What whoever imports it should know; null where there is nothing.</summary>
    public string? Remark { get; init; }

    /// <summary>Of the file that was imported, lower-case hex.</summary>
    public string Sha256 { get; init; } = "";
}
