using System.Text.RegularExpressions;

namespace PurchaseApi.Scoring.Contracts;

/// <summary>A model's name is a folder and a part of routes.</summary>
public static partial class ModelName
{
    public const string Allowed = "1 to 63 lower-case letters, digits and '-'";

    public static bool IsValid(string? name) => name is not null && Pattern().IsMatch(name);

    [GeneratedRegex(@"^[a-z0-9][a-z0-9-]{0,62}\z", RegexOptions.None, 1000)]
    private static partial Regex Pattern();
}
