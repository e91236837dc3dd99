using PurchaseApi.Scoring.Features;
using PurchaseApi.Scoring.Rows;
using PurchaseApi.Training.Data;
using PurchaseApi.Training.Numerics;

namespace PurchaseApi.Training.Algorithms;

/// <summary>Rows -> examples, by the encoder that serves.</summary>
internal static class FeatureEncoding
{
    public static Examples ToExamples(this FeatureEncoder encoder, LabelledRows data, IReadOnlyList<int> rows) => new(
        encoder.ToMatrix(data.Take(rows)), [.. rows.Select(row => data.Labels[row])]);

    public static FeatureMatrix ToMatrix(this FeatureEncoder encoder, IReadOnlyList<Row> rows)
    {
        var matrix = new FeatureMatrix(encoder.Columns, new double[rows.Count * encoder.Columns.Count]);
        var slots = new double[encoder.SlotCount];
        for (var i = 0; i < rows.Count; i++) encoder.Encode(rows[i], slots, matrix.Row(i));
        return matrix;
    }
}
