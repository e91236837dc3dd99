using PurchaseApi.Scoring.Scorers;
using PurchaseApi.Tests.Support;
using PurchaseApi.Tests.Training.Fitting.LibSvm;
using PurchaseApi.Training.Fitting;

namespace PurchaseApi.Tests.Training.Fitting;

public sealed class SupportVectorMachineFittingTests : RequiresLibSvm
{
    private readonly Examples examples = GeneratedExamples.Of(800, seed: 1);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void The_scorer_agrees_with_LIBSVM_on_rows_that_it_has_not_seen(int kernel)
    {
        var fitted = Fit(examples, ("kernel", kernel));
        var rows = GeneratedExamples.Of(1000, seed: 2).Features;
        var margins = fitted.LibraryMargins(rows);

        Assert.True(margins.Distinct().Count() > 900);
        for (var row = 0; row < rows.RowCount; row++)
            Assert.Equal(margins[row], fitted.Scorer.Margin(rows.Row(row)), 1e-9);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Margins_are_those_of_scikit_learn(int index)
    {
        var reference = GoldenFile.Read<Reference>("support_vector_machine.json");
        var fit = reference.Fits[index];
        var rows = new FeatureMatrix(["a", "b", "c", "d"], [.. reference.Features.SelectMany(row => row)]);
        var fitted = Fit(new Examples(rows, reference.Labels),
            ("kernel", fit.Kernel), ("c", fit.C), ("gamma", fit.Gamma), ("positive_weight", fit.PositiveWeight));

        // LIBSVM stops where no row is off by more than 1e-3; the reference goes on to 1e-10.
        for (var row = 0; row < rows.RowCount; row++)
            Assert.Equal(fit.Margins[row], fitted.Scorer.Margin(rows.Row(row)), 0.005);
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(0, false)]
    [InlineData(1, true)]
    [InlineData(1, false)]
    public void The_positive_class_has_the_larger_margins_whichever_comes_first(int kernel, bool first)
    {
        int[] order = [.. Enumerable.Range(0, examples.Count).OrderBy(row => examples.Labels[row] == first ? 0 : 1)];
        var ordered = examples.Rows(order);
        Assert.Equal(first, ordered.Labels[0]);

        var fitted = Fit(ordered, ("kernel", kernel));
        double[] likely = [50, 15, 150, 1];
        double[] unlikely = [1, 1, 0, 0];

        Assert.True(fitted.Scorer.Margin(likely) > 0.5);
        Assert.True(fitted.Scorer.Margin(unlikely) < -0.5);
        var margins = fitted.LibraryMargins(new FeatureMatrix(GeneratedExamples.Columns, [.. likely, .. unlikely]));
        Assert.Equal(fitted.Scorer.Margin(likely), margins[0], 1e-9);
        Assert.Equal(fitted.Scorer.Margin(unlikely), margins[1], 1e-9);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task Fits_write_the_same_bytes_also_beside_each_other(int kernel)
    {
        var alone = Fit(examples, ("kernel", kernel)).ModelJson;

        var together = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => Task.Run(
            () => Fit(examples, ("kernel", kernel)).ModelJson, TestContext.Current.CancellationToken)));

        Assert.All(together, json => Assert.Equal(alone, json));
    }

    [Fact]
    public void A_radial_model_ships_training_rows_and_a_linear_one_does_not()
    {
        Assert.True(Fit(examples, ("kernel", 1)).ShipsTrainingRows);
        Assert.False(Fit(examples, ("kernel", 0)).ShipsTrainingRows);
    }

    [Fact]
    public void Without_a_gamma_it_is_one_by_the_number_of_columns()
    {
        Assert.Equal(0.25, Assert.IsType<RbfSupportVectorMachine>(Fit(examples).Scorer).Gamma);
        Assert.Equal(0.01, Assert.IsType<RbfSupportVectorMachine>(Fit(examples, ("gamma", 0.01)).Scorer).Gamma);
    }

    [Fact]
    public void Library_margins_outlive_collections_of_garbage()
    {
        var fitted = Fit(examples);
        var margins = fitted.LibraryMargins(examples.Features);
        GC.Collect();
        GC.WaitForPendingFinalizers();

        Assert.Equal(margins, fitted.LibraryMargins(examples.Features));
    }

    [Fact]
    public void One_class_alone_teaches_nothing()
    {
        var negatives = examples.Rows([.. Enumerable.Range(0, 800).Where(row => !examples.Labels[row])]);

        Assert.Contains("both classes", Assert.Throws<InvalidOperationException>(() => Fit(negatives)).Message);
    }

    [Fact]
    public void A_cancelled_fit_is_not_waited_for()
    {
        // They would take more than a second.
        var many = GeneratedExamples.Of(8000, seed: 3);
        using var cancellation = new CancellationTokenSource();
        // A timer would wait for a thread of the pool, which the other tests keep busy.
        var other = new Thread(() =>
        {
            TestContext.Current.CancellationToken.WaitHandle.WaitOne(50);
            cancellation.Cancel();
        });
        other.Start();

        Assert.ThrowsAny<OperationCanceledException>(() =>
            With(("max_rows", many.Count)).Fit(many, seed: 42, cancellation.Token));
        other.Join();
    }

    private static FittedModel Fit(Examples rows, params (string Name, double Value)[] settings) =>
        With(settings).Fit(rows, seed: 42, TestContext.Current.CancellationToken);

    private static IAlgorithm With(params (string Name, double Value)[] settings) =>
        SupportVectorMachineFitting.Family
            .With(settings.Select(setting => new Setting("support_vector_machine", setting.Name, setting.Value)));

    private sealed record Reference(double[][] Features, bool[] Labels, ReferenceFit[] Fits);

    private sealed record ReferenceFit(int Kernel, double C, double Gamma, double PositiveWeight, double[] Margins);
}
