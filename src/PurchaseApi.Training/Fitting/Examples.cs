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

    /// <exception cref="InvalidOperationException">There is nothing to tell apart.</exception>
    public void MustHaveBothClasses()
    {
        if (Positives == 0 || Positives == Count)
            throw new InvalidOperationException(
                $"fitting needs rows of both classes ({Positives} of {Count} are positive)");
    }
}
