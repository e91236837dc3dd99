using System.Buffers;
using PurchaseApi.Scoring.Models.Trees.Kernels;
using PurchaseApi.Scoring.Models.Trees.Loading;
using PurchaseApi.Scoring.Models.Trees.Reference;
using PurchaseApi.Scoring.Models.Trees.Shapley;

namespace PurchaseApi.Scoring.Models.Trees;

/// <summary>Boosted trees and random forests.</summary>
internal static class TreeFamilies
{
    /// <summary>Fitted or imported by the worker, whichever library has grown them.</summary>
    public static ModelFamily Fitted { get; } = new(["random_forest", "gradient_boosting"], Read)
    {
        IsExact = true,
        Contributions = Contributions,
    };

    /// <summary>LightGBM's text, of any objective: its log-odds have a sigmoid of their own.</summary>
    public static ModelFamily Imported { get; } = new(
        [LightGBMTrees.Algorithm],
        (model, columns) => CategoricalTrees.Scorer(LightGBMTreesJson.Read(model, columns)))
    {
        IsLogOdds = false,
        Contributions = Contributions,
    };

    private static IScorer Read(byte[] model, IReadOnlyList<string> columns) => LightGBMTreesJson.Is(model)
        ? CategoricalTrees.Scorer(LightGBMTreesJson.Read(model, columns))
        : CategoricalTrees.Scorer(XGBoostModel.Read(model, columns));

    private static IContributions? Contributions(IScorer scorer) =>
        (scorer is QuickTrees quick ? quick.Walk : scorer) switch
        {
            TreeEnsemble trees => new QuickContributions(trees),
            CategoricalTrees trees => CategoricalContributions.From(trees),
            LightGBMTrees trees => LightGBMContributions.From(trees),
            _ => null,
        };
}

/// <summary>Trees that split on categories: the tests of categories become features, and the trees stay numeric.
/// </summary>
/// <param name="trees">Of the columns and, behind them, the tests.</param>
/// <param name="sets">The tests.</param>
public sealed class CategoricalTrees(QuickTrees trees, IReadOnlyList<CategorySet> sets) : IScorer
{
    private const int StackLimit = 512;   // doubles; a wider row takes the heap
    private const int RowsAtOnce = 256;

    private readonly CategorySet[] tests = [.. sets];

    /// <summary>The numeric trees.</summary>
    public QuickTrees Trees => trees;

    /// <summary>What their last features test.</summary>
    public IReadOnlyList<CategorySet> Sets => tests;

    /// <inheritdoc />
    public int FeatureCount => trees.FeatureCount - tests.Length;

    /// <summary>The fast scorer of trees, whatever they split on.</summary>
    public static IScorer Scorer(TreeEnsemble trees) => Scorer(new QuickTrees(trees), trees.Sets);

    /// <inheritdoc cref="Scorer(TreeEnsemble)" />
    public static IScorer Scorer(LightGBMTrees trees) => Scorer(new QuickTrees(trees), trees.Sets);

    /// <inheritdoc />
    /// <exception cref="ArgumentException">The row does not have <see cref="FeatureCount"/> values.</exception>
    public double Margin(ReadOnlySpan<double> features)
    {
        FeatureRow.MustHave(FeatureCount, features);
        var count = trees.FeatureCount;
        var row = count <= StackLimit ? stackalloc double[count] : new double[count];
        Fill(features, row);
        return trees.Margin(row);
    }

    /// <inheritdoc />
    /// <exception cref="ArgumentException">The rows are not as many as the margins.</exception>
    public void Margins(ReadOnlySpan<double> rows, Span<double> margins)
    {
        var (columns, count) = (FeatureCount, trees.FeatureCount);
        if (rows.Length != (long)margins.Length * columns)
            throw new ArgumentException(
                $"{margins.Length} rows of {columns} features cannot have {rows.Length} values.", nameof(rows));

        var buffer = ArrayPool<double>.Shared.Rent(RowsAtOnce * count);
        for (var start = 0; start < margins.Length; start += RowsAtOnce)
        {
            var some = margins.Slice(start, Math.Min(RowsAtOnce, margins.Length - start));
            for (var i = 0; i < some.Length; i++)
                Fill(rows.Slice((start + i) * columns, columns), buffer.AsSpan(i * count, count));
            trees.Margins(buffer.AsSpan(0, some.Length * count), some);
        }
        ArrayPool<double>.Shared.Return(buffer);
    }

    /// <summary>A row as the trees see it.</summary>
    internal void Fill(ReadOnlySpan<double> features, Span<double> row)
    {
        features.CopyTo(row);
        var (asked, code) = (-1, double.NaN);
        for (var i = 0; i < tests.Length; i++)
        {
            if (tests[i].First != asked) (asked, code) = (tests[i].First, tests[i].CodeOf(features));
            row[features.Length + i] = tests[i].Holds(code);
        }
    }

    private static IScorer Scorer(QuickTrees trees, IReadOnlyList<CategorySet> sets) =>
        sets.Count == 0 ? trees : new CategoricalTrees(trees, sets);
}
