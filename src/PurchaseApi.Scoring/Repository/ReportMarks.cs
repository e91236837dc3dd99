namespace PurchaseApi.Scoring.Repository;

/// <summary>Where the service fills in what a stored report cannot hold: its hash is a part of the version's name, and
/// two runs on the same data must give the same bytes.</summary>
public static class ReportMarks
{
    /// <summary>Where styles end; a served report says version and date at the foot of every printed page.</summary>
    public const string EndOfHead = "</head>";

    /// <summary>What version and date follow.</summary>
    public const string Start = "<main>";

    /// <summary>What the comparison with the version before replaces; reports of older versions have none.</summary>
    public const string VersionBefore = "<!--version before-->";
}
