namespace PurchaseApi.Scoring.Scorers;

/// <summary>The nearest rows so far, nearest first; of rows that are equally far, those inserted first.</summary>
internal readonly ref struct Nearest
{
    private readonly Span<double> distances;
    private readonly Span<bool> labels;

    /// <summary>Keeps as many rows as the two spans, which are its own from then on, have entries.</summary>
    public Nearest(Span<double> distances, Span<bool> labels)
    {
        distances.Fill(double.PositiveInfinity);
        this.distances = distances;
        this.labels = labels;
    }

    /// <summary>What is not nearer has no place.</summary>
    public double Farthest => distances[^1];

    /// <param name="distance">Below <see cref="Farthest"/>.</param>
    public void Insert(double distance, bool label)
    {
        var place = distances.BinarySearch(distance);
        if (place < 0) place = ~place;
        while (distances[place] == distance) place++;   // ends before the last one, which is farther

        distances[place..^1].CopyTo(distances[(place + 1)..]);
        labels[place..^1].CopyTo(labels[(place + 1)..]);
        distances[place] = distance;
        labels[place] = label;
    }
}
