using System.Runtime.InteropServices;
using PurchaseApi.Scoring.Contracts;
using PurchaseApi.Scoring.Drift;
using PurchaseApi.Scoring.Repository;
using PurchaseApi.Scoring.Rows;

namespace PurchaseApi.Training.Outcomes;

/// <summary>The rows of one version that have an outcome.</summary>
internal sealed class VersionRows
{
    private readonly Dictionary<UInt128, int> places = [];
    private readonly JsonRowReader? reader;

    private VersionRows(string id, PublishedVersion? published)
    {
        (Id, Published) = (id, published);
        var contract = published?.Predictor.Contract;
        Worth = new(contract);
        reader = contract is null ? null : new(contract, refusesUnknown: false);
        Drift = contract is null ? null : LoggedDrift.From(published!.Manifest, contract);
    }

    public string Id { get; }

    /// <summary>null where the repository no longer has it, or it is broken.</summary>
    public PublishedVersion? Published { get; }

    /// <summary>Why it cannot be loaded; null when it can.</summary>
    public string? Problem { get; private init; }

    public List<JoinedRow> Rows { get; private set; } = [];

    public RowWorth Worth { get; }

    /// <summary>null where the version does not say what its rows were like.</summary>
    public LoggedDrift? Drift { get; }

    /// <summary>Lines whose inputs its contract does not take: not all of them are logged, or they are another
    /// contract's.</summary>
    public long UnusableInputs { get; private set; }

    public static VersionRows Load(ModelRepository repository, string model, string id)
    {
        if (repository.Versions(model).FirstOrDefault(one => one.Text == id) is not { } version)
            return new(id, null) { Problem = "is no longer in the repository" };

        try
        {
            return new(id, PublishedVersion.Load(repository, model, version));
        }
        catch (VersionException error)
        {
            return new(id, null) { Problem = error.Message };
        }
    }

    /// <returns>One value per input; null where the line does not say.</returns>
    public double[]? Read(LoggedPrediction line)
    {
        if (reader is null || line.Inputs is null) return null;

        if (line.ReadInputs(reader) is { } row) return row.Values;

        UnusableInputs++;
        return null;
    }

    /// <returns>false when the version predicted the row before; the earlier prediction counts.</returns>
    public bool Add(in JoinedRow row)
    {
        ref var place = ref CollectionsMarshal.GetValueRefOrAddDefault(places, row.Key, out var isKnown);
        if (!isKnown)
        {
            place = Rows.Count;
            Rows.Add(row);
            return true;
        }

        if (row.Ticks < Rows[place].Ticks) Rows[place] = row;
        return false;
    }

    /// <summary>Rows of one time, as those of a request, stay in the order of the log. Nothing can be added
    /// afterwards.</summary>
    public void SortByTime()
    {
        Rows = [.. Rows.OrderBy(row => row.Ticks)];
        places.Clear();
    }
}

/// <summary>What a row earned by its version's own decision.</summary>
internal sealed class RowWorth(FittedContract? contract)
{
    // Below it the expected value, in cents, says too little of the value.
    private const double LeastProbability = 0.01;

    private readonly Scoring.Features.FeatureEncoder? encoder = contract is null ? null : new(contract);

    /// <param name="values">One per input; null where they are not known.</param>
    /// <returns>NaN where it is not known.</returns>
    public double Of(LoggedPrediction line, double[]? values, bool label)
    {
        if (contract?.Decision is not { } decision) return double.NaN;

        var slots = new double[encoder!.SlotCount];
        if (values is null) Array.Fill(slots, double.NaN);
        else encoder.Derive(values, slots);
        var known = decision.Value.Compute(slots);
        var value = double.IsNaN(known) && line.Probability >= LeastProbability
            ? line.ExpectedValue / line.Probability
            : known;
        if (line.IsControl == true || !JoinedRow.IsAction(line.Action)) return label ? value : 0;
        if (decision.Actions.FirstOrDefault(one => one.Name == line.Action) is not { } action) return double.NaN;

        var (discount, cost) = (action.Discount.Compute(slots), action.Cost.Compute(slots));
        return (label ? value - discount : 0) - cost;
    }
}

/// <summary>How far the newest rows of a log have moved from the rows that their version was made of.</summary>
internal sealed class LoggedDrift
{
    /// <summary>Rows of a window; of fewer than the least nothing is said.</summary>
    private const int MostRows = 10_000, LeastRows = 1_000;

    private readonly DriftReference reference;
    private readonly double[] unknown;
    private DriftWindow window;
    private IReadOnlyList<string> lastDrifted = [];
    private int rows;
    private bool hasInputs;

    private LoggedDrift(DriftReference reference, int inputs)
    {
        (this.reference, window) = (reference, new(reference));
        unknown = [.. Enumerable.Repeat(double.NaN, inputs)];
    }

    /// <returns>null for a version that does not say how its rows were distributed.</returns>
    public static LoggedDrift? From(Manifest manifest, FittedContract contract) =>
        DriftReference.From(manifest, contract) is { } reference ? new(reference, contract.Inputs.Count) : null;

    /// <param name="values">One per input; null where they are not logged: then the probability alone is
    /// compared.</param>
    public void Add(double[]? values, double probability)
    {
        if (rows == 0) hasInputs = values is not null;
        window.Add(values ?? unknown, probability);
        hasInputs &= values is not null;
        if (++rows < MostRows) return;

        (lastDrifted, window, rows) = (Drifted(), new(reference), 0);
    }

    /// <summary>The columns of the newest window that have drifted.</summary>
    public IReadOnlyList<string> Columns() => rows >= LeastRows ? Drifted() : lastDrifted;

    private IReadOnlyList<string> Drifted() =>
    [
        .. window.Measure()
            .Where(column => column.HasDrifted && (hasInputs || column.Name == DriftReference.Probability))
            .Select(column => column.Name),
    ];
}
