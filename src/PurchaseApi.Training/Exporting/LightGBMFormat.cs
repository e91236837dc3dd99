using System.Globalization;
using System.Text;
using PurchaseApi.Training.Algorithms.LightGBM;

namespace PurchaseApi.Training.Exporting;

/// <summary>The trees alone, as LightGBM's text model. Thresholds are widened so that features in float64 take the
/// same side as rounded ones.</summary>
internal sealed class LightGBMFormat : IExportFormat
{
    private const int MissingLeft = 10, MissingRight = 8;   // NaN is missing and goes there

    public string Name => "lightgbm";

    public byte[] Write(ExportSource source)
    {
        if (source.Trees is not { } trees)
            throw new ExportException($"{Name} holds trees alone, and {source.Algorithm} has none");

        var text = new StringBuilder();
        var columns = source.Encoder.Columns;
        Line("tree");
        Line("version=v4");
        Line("num_class=1");
        Line("num_tree_per_iteration=1");
        Line("label_index=0");
        Line($"max_feature_idx={columns.Count - 1}");
        Line("objective=binary sigmoid:1");
        if (trees.Averaged > 1) Line("average_output");
        Line($"feature_names={Join(columns, Safe)}");
        Line($"feature_infos={Join(columns, _ => "[-inf:inf]")}");
        Line("");
        foreach (var (index, tree) in trees.Items.Index()) Write(tree, index, trees.IsSingle);
        Line("end of trees");
        Line("");
        return Encoding.UTF8.GetBytes(text.ToString());

        void Line(string line) => text.Append(line).Append('\n');

        // LightGBM parts names at spaces, and refuses what JSON would have to escape.
        string Safe(string column) => string.Concat(column.Select(letter =>
            char.IsWhiteSpace(letter) || "\",:[]{}".Contains(letter, StringComparison.Ordinal) ? '_' : letter));

        void Write(ExportedTree tree, int index, bool isSingle)
        {
            Line($"Tree={index}");
            Line($"num_leaves={tree.Leaves.Length}");
            Line("num_cat=0");
            if (tree.Splits.Length > 0)
            {
                Line($"split_feature={Join(tree.Splits, split => $"{split.Feature}")}");
                Line($"split_gain={Join(tree.Splits, _ => "0")}");
                Line($"threshold={Join(tree.Splits, split => Number(
                    isSingle ? FloatThreshold.Widen(split.Threshold) : split.Threshold))}");
                Line($"decision_type={Join(
                    tree.Splits, split => $"{(split.IsMissingLeft ? MissingLeft : MissingRight)}")}");
                Line($"left_child={Join(tree.Splits, split => $"{split.Left}")}");
                Line($"right_child={Join(tree.Splits, split => $"{split.Right}")}");
            }

            Line($"leaf_value={Join(tree.Leaves, Number)}");
            if (tree.Splits.Length > 0)
            {
                Line($"leaf_weight={Join(tree.Leaves, _ => "0")}");
                Line($"leaf_count={Join(tree.Leaves, _ => "0")}");
                Line($"internal_value={Join(tree.Splits, _ => "0")}");
                Line($"internal_weight={Join(tree.Splits, _ => "0")}");
                Line($"internal_count={Join(tree.Splits, _ => "0")}");
            }

            Line("is_linear=0");
            Line("shrinkage=1");
            Line("");
            Line("");
        }
    }

    /// <summary>Everything but the trees.</summary>
    public IReadOnlyList<string> LeftOut(ExportSource source) =>
        ["imputation", "features", "encoding", "calibration", "threshold", "decisions"];

    public IExportEngine? Open(ExportSource source, byte[] file) => new Engine(source, file);

    private static string Join<T>(IEnumerable<T> items, Func<T, string> write) => string.Join(' ', items.Select(write));

    private static string Number(double value) => double.IsPositiveInfinity(value)
        ? "inf"
        : value.ToString("R", CultureInfo.InvariantCulture);

    /// <summary>LightGBM itself, on features in float64.</summary>
    private sealed class Engine(ExportSource source, byte[] file) : IExportEngine
    {
        private readonly Booster booster = new(file);

        public string Name => "LightGBM";

        public string Version => LightGBMLibrary.Version;

        public EngineAnswers Score(IReadOnlyList<ProofRow> rows)
        {
            var encoder = source.Encoder;
            var (slots, features) = (new double[encoder.SlotCount], new double[rows.Count * encoder.Columns.Count]);
            for (var row = 0; row < rows.Count; row++)
                encoder.Encode(
                    rows[row].Values, slots, features.AsSpan(row * encoder.Columns.Count, encoder.Columns.Count));
            var margins = booster.Margins(features, encoder.Columns.Count);
            // Its raw score is the sum of the leaves, also where probabilities are made of their mean.
            for (var row = 0; row < margins.Length; row++) margins[row] /= source.Trees!.Averaged;
            return new(margins);
        }

        public void Dispose() => booster.Dispose();
    }
}
