using System.Reflection;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers.FastTree;
using Microsoft.ML.Trainers.LightGbm;
using PurchaseApi.Scoring.Models.Trees.Reference;

namespace PurchaseApi.Benchmarks;

/// <summary>ML.NET's PredictionEngine on the same trees. Its trees have no public constructor, so reflection makes
/// them.</summary>
internal sealed class MLNetScorer : IOtherScorer
{
    private const BindingFlags Any =
        BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic;

    private readonly PredictionEngine<Row, Scored> engine;
    private readonly Row[] rows;
    private Scored scored = new();

    public MLNetScorer(Workload workload)
    {
        var columns = workload.Rows.Columns.Count;
        rows = [.. workload.Singles.Chunk(columns).Select(values => new Row { Features = values })];
        var schema = SchemaDefinition.Create(typeof(Row));
        schema[nameof(Row.Features)].ColumnType = new VectorDataViewType(NumberDataViewType.Single, columns);

        var context = new MLContext(seed: 1);
        var view = context.Data.LoadFromEnumerable(rows, schema);
        var model = (LightGbmBinaryModelParameters)Made(
            typeof(LightGbmBinaryModelParameters), context, Ensemble(workload.Walk), columns, "");
        var scoring = (ITransformer)Made(
            typeof(BinaryPredictionTransformer<LightGbmBinaryModelParameters>), context, model, view.Schema,
            nameof(Row.Features), 0f, nameof(Scored.Score));
        engine = context.Model.CreatePredictionEngine<Row, Scored>(
            scoring, inputSchemaDefinition: schema, ignoreMissingColumns: false);
    }

    public string Name => "ML.NET";

    public double Tolerance => 1e-4;   // its score is a float32

    public double Margin(int row)
    {
        engine.Predict(rows[row], ref scored);
        return scored.Score;
    }

    public void Dispose() => engine.Dispose();

    private static object Ensemble(LightGBMTrees trees)
    {
        var fastTree = typeof(FastTreeBinaryTrainer).Assembly;
        var treeType = fastTree.GetType("Microsoft.ML.Trainers.FastTree.InternalRegressionTree", throwOnError: true)!;
        var all = Made(fastTree.GetType("Microsoft.ML.Trainers.FastTree.InternalTreeEnsemble", throwOnError: true)!);
        var create = treeType.GetMethod("Create", Any)!;
        var add = all.GetType().GetMethod("AddTree", Any)!;
        foreach (var tree in trees.Trees) add.Invoke(all, [create.Invoke(null, Arguments(tree))]);
        return all;
    }

    /// <summary>Values up to the threshold go left; a missing one is replaced by the split's own.</summary>
    private static object[] Arguments(LightGBMTree tree)
    {
        var splits = tree.Features.Length;
        return
        [
            tree.Leaves.Length, tree.Features, new double[splits],
            Array.ConvertAll(tree.Thresholds, threshold => MathF.BitDecrement(SingleTrees.Above(threshold))),
            Enumerable.Range(0, splits).Select(split => SingleTrees.MissingGoesLeft(tree, split)
                ? float.NegativeInfinity
                : float.PositiveInfinity).ToArray(),
            tree.Left, tree.Right, tree.Leaves, new int[splits][], new bool[splits],
        ];
    }

    private static object Made(Type type, params object[] arguments) =>
        Activator.CreateInstance(type, Any, null, arguments, null)!;

    private sealed class Row
    {
        public float[] Features { get; set; } = [];
    }

    private sealed class Scored
    {
        public float Score { get; set; }
    }
}
