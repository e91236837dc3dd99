namespace PurchaseApi.Training.Contracts;

/// <summary>A mistake in a contract's file.</summary>
/// <param name="Place">The keys that lead to it, <c>/inputs/time_spent/range</c>; empty for the whole file.</param>
/// <param name="Line">1-based.</param>
internal sealed record ContractProblem(string Place, long Line, string Text)
{
    /// <summary>Whether one lies within the other, so that one of them tells it all.</summary>
    public bool Covers(string place) => IsWithin(place, Place) || IsWithin(Place, place);

    public string In(string file) =>
        Place.Length == 0 ? $"{file}:{Line}: {Text}" : $"{file}:{Line}: {Place[1..]}: {Text}";

    private static bool IsWithin(string inner, string outer) =>
        inner.StartsWith(outer, StringComparison.Ordinal)
        && (inner.Length == outer.Length || inner[outer.Length] == '/');
}
