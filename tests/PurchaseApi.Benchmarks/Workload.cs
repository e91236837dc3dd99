using PurchaseApi.Scoring.Models;
using PurchaseApi.Scoring.Models.Trees.Kernels;
using PurchaseApi.Scoring.Models.Trees.Loading;
using PurchaseApi.Scoring.Models.Trees.Reference;
using PurchaseApi.Scoring.Models.Trees.Shapley;
using PurchaseApi.Training.Algorithms;
using PurchaseApi.Training.Algorithms.Boosting;
using PurchaseApi.Training.Algorithms.LightGBM;
using PurchaseApi.Training.Numerics;
using PurchaseApi.Training.Samples;

namespace PurchaseApi.Benchmarks;

/// <summary>Trees that LightGBM fitted to generated sessions, and other sessions to score.</summary>
internal sealed class Workload
{
    public const int RowCount = 10_000;

    private const int TrainingRows = 50_000;

    private static readonly string[] Columns =
        ["time_spent", "pages_viewed", "basket_value", "mobile", "desktop", "tablet", "new", "returning"];

    private static readonly Dictionary<string, Lazy<Workload>> All = new()
    {
        ["200 x depth 6"] = Fitted(Set("trees", 200), Set("max_depth", 6), Set("max_leaves", 64)),
        ["100 x depth 6"] = Fitted(Set("trees", 100), Set("max_depth", 6), Set("max_leaves", 64)),
        ["300 x 31 leaves"] = Fitted(Set("trees", 300), Set("max_depth", 0), Set("max_leaves", 31)),
    };

    private Workload(byte[] text, FeatureMatrix rows)
    {
        (Text, Rows, Singles) = (text, rows, Dataset.Rounded(rows));
        Walk = LightGBMText.Read(text, rows.Columns, isSingle: true).Trees;
        Scorer = ModelFamilies.Read(GradientBoosting.Family.Name, LightGBMTreesJson.Write(Walk), rows.Columns);
        AsXGBoost = new QuickTrees(SingleTrees.From(Walk));
        Reasons = LightGBMContributions.From(Walk)!;
    }

    public static int ColumnCount => Columns.Length;

    public static IEnumerable<string> Names => All.Keys;

    /// <summary>The model in LightGBM's own text.</summary>
    public byte[] Text { get; }

    public FeatureMatrix Rows { get; }

    /// <summary>The rows in float32, as other scorers take them.</summary>
    public float[] Singles { get; }

    public LightGBMTrees Walk { get; }

    /// <summary>What serves.</summary>
    public IScorer Scorer { get; }

    /// <summary>The same trees in XGBoost's format: float32 thresholds, leaves and sums.</summary>
    public QuickTrees AsXGBoost { get; }

    public IContributions Reasons { get; }

    public static Workload Named(string name) => All[name].Value;

    private static Lazy<Workload> Fitted(params Setting[] settings) => new(() =>
    {
        var algorithm = GradientBoosting.Family.With([Set("min_child_weight", 1), .. settings]);
        var text = ((LightGBMTreesFitting)algorithm)
            .FitText(Sessions(TrainingRows, seed: 1), seed: 42, CancellationToken.None);
        return new Workload(text, Sessions(RowCount, seed: 2).Features);
    });

    private static Setting Set(string name, double value) => new(GradientBoosting.Family.Name, name, value);

    private static Examples Sessions(int count, int seed)
    {
        var features = new FeatureMatrix(Columns, new double[count * Columns.Length]);
        var labels = new bool[count];
        foreach (var (i, session) in SampleSessions.Generate(count, seed).Index())
        {
            double[] row =
            [
                session.TimeSpent ?? double.NaN, session.PagesViewed ?? double.NaN, session.BasketValue ?? double.NaN,
                Is(session.DeviceType, "Mobile"), Is(session.DeviceType, "Desktop"), Is(session.DeviceType, "Tablet"),
                Is(session.CustomerType, "New"), Is(session.CustomerType, "Returning"),
            ];
            row.CopyTo(features.Row(i));
            labels[i] = session.Purchase;
        }
        return new Examples(features, labels);
    }

    private static double Is(string? value, string category) => value is null ? double.NaN : value == category ? 1 : 0;
}
