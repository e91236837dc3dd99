namespace PurchaseApi.Training.Fitting;

/// <summary>Labelled rows as an algorithm sees them; a label is true for the positive class.</summary>
internal sealed record Examples(FeatureMatrix Features, bool[] Labels)
{
    public int Count => Labels.Length;

    public int Positives => Labels.Count(label => label);

    public Examples Rows(IReadOnlyList<int> indices) =>
        new(Features.Rows(indices), [.. indices.Select(index => Labels[index])]);

    /// <param name="others">Encoded alike.</param>
    public Examples And(Examples others) => new(
        new(Features.Columns, [.. Features.Values, .. others.Features.Values]), [.. Labels, .. others.Labels]);

    /// <summary>Itself, or as many rows drawn with the seed, in their order.</summary>
    public Examples Sample(int rows, int seed)
    {
        if (Count <= rows) return this;

        int[] drawn = [.. Enumerable.Range(0, Count)];
        new Random(seed).Shuffle(drawn);
        return Rows([.. drawn.Take(rows).Order()]);
    }

    /// <exception cref="InvalidOperationException">There is nothing to tell apart.</exception>
    public void MustHaveBothClasses()
    {
        if (Positives == 0 || Positives == Count)
            throw new InvalidOperationException(
                $"fitting needs rows of both classes ({Positives} of {Count} are positive)");
    }
}
