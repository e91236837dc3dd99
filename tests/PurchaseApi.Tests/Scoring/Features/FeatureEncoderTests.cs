using PurchaseApi.Scoring.Features;
using PurchaseApi.Scoring.Rows;
using PurchaseApi.Tests.Support;
using PurchaseApi.Training.Algorithms;
using PurchaseApi.Training.Contracts;

namespace PurchaseApi.Tests.Scoring.Features;

public sealed class FeatureEncoderTests
{
    private const double Missing = double.NaN;

    private static readonly double[] Whole = [12.5, 30, 4, 7, 1, 0, 2, 1, 0, 1];

    [Fact]
    public void Categories_have_a_column_per_value_and_other_inputs_one() => Assert.Equal(
        [
            "amount", "height", "pieces", "depth", "colour=red", "colour=light blue", "colour=grün", "colour=7",
            "shape=round", "shape=square", "size=S", "size=M", "size=L", "member", "guest", "known",
            "ratio", "is_large", "tall",
        ],
        new FeatureEncoder(Fitted.EveryType).Columns);

    [Fact]
    public void A_row_is_encoded_as_its_columns_say() =>
        Assert.Equal([12.5, 30, 4, 7, 0, 1, 0, 0, 1, 0, 0, 0, 1, 1, 0, 1, 3.125, 1, 1], Encode(Whole));

    [Fact]
    public void Missing_values_are_imputed_or_kept_missing()
    {
        var features = Encode([Missing, Missing, Missing, 7, Missing, Missing, 2, Missing, Missing, 1]);

        var median = Fitted.EveryType.Inputs[0].Missing.Constant;
        Assert.Equal(
            [median, Missing, 3, 7, 1, 0, 0, 0, Missing, Missing, 0, 0, 1, 0, Missing, 1, median / 3, 1, 0], features);
    }

    [Fact]
    public void A_derived_feature_without_a_finite_value_is_missing()
    {
        var contract = Fitted.From(
            """
            name: derived
            inputs:
              a: { type: number }
              b: { type: number, missing: keep }
            features:
              quotient: a / b
              after: quotient + 1
              negative: sqrt(a)
            label: { name: bought, positive: 1 }
            """);

        Assert.Equal([-4, 0, Missing, Missing, Missing], Encode([-4, 0], new(contract)));
        Assert.Equal([9, Missing, Missing, Missing, 3], Encode([9, Missing], new(contract)));
        Assert.Equal([9, 2, 4.5, 5.5, 3], Encode([9, 2], new(contract)));
    }

    [Fact]
    public void The_contract_chooses_and_orders_the_scorers_columns()
    {
        var contract = Fitted.From(ModelsFolder.PurchaseYaml + "\nmodel: [basket_intensity, customer_type, time_spent]");
        var encoder = new FeatureEncoder(contract);

        Assert.Equal(
            ["basket_intensity", "customer_type=New", "customer_type=Returning", "time_spent"], encoder.Columns);
        Assert.Equal([10, 0, 1, 25], Encode([25, 4, 50, 0, 1], encoder));
        Assert.Equal(
            ["basket_intensity", "customer_type", "customer_type", "time_spent"],
            Enumerable.Range(0, 4).Select(encoder.SourceOf));
        Assert.Equal(contract.Inputs.Count + contract.Features.Count, encoder.SlotCount);
    }

    [Fact]
    public void A_row_has_the_same_features_alone_and_in_a_large_batch()
    {
        foreach (var contract in new[] { Fitted.Purchase, Fitted.EveryType })
        {
            var yaml = contract == Fitted.Purchase ? ModelsFolder.PurchaseYaml : Fitted.EveryTypeYaml;
            var rows = ModelsFolder.Rows(ContractFile.Parse(yaml, "contract.yaml"), count: 5_000);
            var batch = new FeatureEncoder(contract).ToMatrix(rows);
            for (var i = 0; i < rows.Count; i += 7)
            {
                Assert.Equal(
                    batch.Row(i).ToArray().Select(BitConverter.DoubleToInt64Bits),
                    Encode(rows[i].Values, new FeatureEncoder(contract)).Select(BitConverter.DoubleToInt64Bits));
            }
        }
    }

    private static double[] Encode(double[] values) => Encode(values, new(Fitted.EveryType));

    private static double[] Encode(double[] values, FeatureEncoder encoder)
    {
        var features = new double[encoder.Columns.Count];
        encoder.Encode(new Row(default, values), new double[encoder.SlotCount], features);
        return features;
    }
}
