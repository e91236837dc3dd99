using PurchaseApi.Scoring.Contracts;
using PurchaseApi.Scoring.Inputs;
using PurchaseApi.Scoring.Rows;
using PurchaseApi.Tests.Support;
using PurchaseApi.Training.Contracts;
using PurchaseApi.Training.Data;
using PurchaseApi.Training.Files;
using PurchaseApi.Training.Steps;

namespace PurchaseApi.Tests.Training.Contracts;

public sealed class ContractFittingTests
{
    private const double Missing = double.NaN;

    private const string Yaml =
        """
        name: fitted
        inputs:
          minutes: { type: number, range: [0, 100], missing: median }
          pages: { type: integer, missing: mean }
          basket: { type: number, missing: 2.5 }
          device: { type: category, values: [Mobile, Desktop], missing: Desktop }
          member: { type: flag, missing: true }
          rating: { type: number, missing: keep }
        features:
          engagement: (minmax(minutes) + minmax(pages)) / 2
          above: engagement - mean(engagement)
          taste: rating / maximum(rating)
        label: { name: bought, positive: 1 }
        segments:
          loyal: member and basket > median(basket, device == 'Mobile')
          long: minutes > quantile(minutes, 0.9) or pages > mean(pages) + std(pages)
          other: otherwise
        """;

    private static readonly Contract Contract = ContractFile.Parse(Yaml, "contract.yaml");

    private static readonly Row[] Rows =
    [
        new(default, [10, 1, 4, 0, 1, 3]),
        new(default, [Missing, 2, Missing, 0, 0, Missing]),
        new(default, [30, Missing, 8, 1, Missing, 5]),
        new(default, [50, 4, 16, Missing, 1, 4]),
        new(default, [20, 4, 1, 0, 0, Missing]),
    ];

    private static readonly FittedContract Fit = ContractFitting.Fit(Contract, Rows);

    [Fact]
    public void Imputation_constants_come_from_present_values() => Assert.Equal(
        [
            new(MissingKind.Constant, 25),      // median of 10, 20, 30, 50
            new(MissingKind.Constant, 2.75),    // mean of 1, 2, 4, 4: a whole number is not asked of it
            new(MissingKind.Constant, 2.5), new(MissingKind.Constant, 1), new(MissingKind.Constant, 1),
            new(MissingKind.Keep),
        ],
        Fit.Inputs.Select(input => input.Missing));

    // NumPy 1.24 on minutes [10, 25, 30, 50, 20], pages [1, 2, 2.75, 4, 4], basket [4, 2.5, 8, 16, 1]:
    // std(pages) = 1.161895003862225, mean(pages) = 2.75, quantile(minutes, 0.9) = 42, median(basket[mobile]) = 2.5,
    // mean(((minutes - 10) / 40 + (pages - 1) / 3) / 2) = 0.5041666666666667.
    [Fact]
    public void Aggregates_become_numbers_over_the_imputed_training_rows()
    {
        Assert.Equal("((minutes - 10) / 40 + (pages - 1) / 3) / 2", Fit.Document.Features!["engagement"]);
        Assert.Equal(0.5041666666666667, NumberAtEnd(Fit.Document.Features["above"], "engagement - "), 1e-15);
        Assert.Equal("rating / 5", Fit.Document.Features["taste"]);
        Assert.Equal("member and basket > 2.5", Fit.Document.Segments!["loyal"]);
        Assert.Equal(
            1.161895003862225, NumberAtEnd(Fit.Document.Segments["long"], "minutes > 42 or pages > 2.75 + "), 1e-15);
        Assert.Equal("otherwise", Fit.Document.Segments["other"]);
    }

    [Fact]
    public void Everything_else_stays_as_written()
    {
        var (before, after) = (Contract.Document, Fit.Document);

        Assert.Equal(before.Inputs!.Keys, after.Inputs!.Keys);
        Assert.Equal("keep", $"{after.Inputs["rating"].Missing}");
        Assert.Equal("Desktop", $"{after.Inputs["device"].Missing}");
        Assert.Equal("True", $"{after.Inputs["member"].Missing}");
        Assert.Equal((before.Name, before.Label, before.Intents), (after.Name, after.Label, after.Intents));
    }

    [Fact]
    public void Fitted_contracts_round_trip_and_stay_fitted()
    {
        Assert.Equal(Fit.ToJson(), FittedContract.Read(Fit.ToJson()).ToJson());

        var again = ContractFitting.Fit(new Contract(Fit.Document, ""), [.. Rows.Take(2)]);
        Assert.Equal(Fit.ToJson(), again.ToJson());
    }

    [Fact]
    public void Only_training_rows_are_used()
    {
        var rows = ModelsFolder.Rows(Contract, count: 300);
        var others = ModelsFolder.Rows(Contract, count: 300, seed: 8)
            .Select(row => row with { Values = [99, 1e6, 1e6, 1, 1, 1e6] });
        var labels = rows.Select((_, i) => i % 3 == 0).ToArray();
        var split = StratifiedSplit.Draw(labels, seed: 1);
        var replaced = rows.Zip(others, (row, other) => (row, other))
            .Select((pair, i) => split.Train.Contains(i) ? pair.row : pair.other).ToArray();

        byte[] FittedOn(IReadOnlyList<Row> all) =>
            PreparedData.From(Contract, new LabelledRows(all, labels, 0, ""), split, seed: 1).Contract.ToJson();

        Assert.Equal(FittedOn(rows), FittedOn(replaced));
    }

    [Theory]
    [InlineData(0,
        "minutes: no training row has a value, so its median cannot be imputed; "
        + "give 'missing:' a constant, or leave the input out")]
    [InlineData(1,
        "pages: no training row has a value, so its mean cannot be imputed; "
        + "give 'missing:' a constant, or leave the input out")]
    [InlineData(5, "features: taste: maximum(rating): no training row has a value")]
    public void Empty_columns_are_a_clear_error(int column, string problem)
    {
        Row[] rows =
        [
            .. Rows.Select(row =>
                row with { Values = [.. row.Values.Select((value, i) => i == column ? Missing : value)] }),
        ];

        Assert.Equal(problem, Assert.Throws<DataException>(() => ContractFitting.Fit(Contract, rows)).Message);
    }

    [Theory]
    [InlineData("median")]
    [InlineData("mean")]
    public void Constants_stay_within_the_values_after_rounding(string rule)
    {
        var contract = ContractFile.Parse(Small($"range: [0, 0.1], missing: {rule}"), "contract.yaml");

        var fitted = ContractFitting.Fit(contract, [new(default, [0.1]), new(default, [0.1]), new(default, [0.1])]);

        Assert.Equal(0.1, fitted.Inputs[0].Missing.Constant);
    }

    [Fact]
    public void Values_too_large_for_a_mean_are_a_clear_error()
    {
        var contract = ContractFile.Parse(Small("missing: mean"), "contract.yaml");

        Assert.Equal(
            "x: the values of the training rows are too large for their mean; give the input a range",
            Assert.Throws<DataException>(() =>
                ContractFitting.Fit(contract, [new(default, [1e308]), new(default, [1e308])])).Message);
    }

    private static string Small(string rules) =>
        $$"""
        name: small
        inputs:
          x: { type: number, {{rules}} }
        label: { name: y, positive: 1 }
        """;

    private static double NumberAtEnd(string text, string start)
    {
        Assert.StartsWith(start, text);
        return double.Parse(text[start.Length..]);
    }
}
