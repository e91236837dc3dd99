using PurchaseApi.Scoring.Features;
using PurchaseApi.Scoring.Scorers;
using PurchaseApi.Training.Fitting.LibSvm;

namespace PurchaseApi.Training.Fitting;

/// <summary>
/// A support vector machine on standardised features, by LIBSVM. Its margins are decision values: what makes them
/// probabilities is fitted to margins out of fold, and not by LIBSVM. Time grows with the square of the rows, so a
/// sample stands for many.
/// </summary>
internal sealed class SupportVectorMachineFitting(IReadOnlyDictionary<string, double> hyperparameters) : IAlgorithm
{
    public static readonly AlgorithmFamily Family = new(SupportVectorMachineJson.Algorithm,
    [
        // 0 is linear, 1 is radial (RBF).
        new("kernel", 1, 0, 1) { IsInteger = true },

        // What a row on the wrong side of its margin costs.
        new("c", 1, 1e-6, 1e6) { Search = new(0.03, 30, IsLogarithmic: true) },

        // Of the radial kernel, per squared standard deviation; 0 is 1 / columns.
        new("gamma", 0, 0, 1000) { Search = new(0.001, 1, IsLogarithmic: true) },

        // Rows that are fitted on; of more, as many are drawn with the seed.
        new("max_rows", 3_000, 50, 1e6) { IsInteger = true },

        // How many times as much a positive row costs.
        new("positive_weight", 1, 0.001, 1000) { Search = new(1, 5, IsLogarithmic: true) },
    ],
    values => new SupportVectorMachineFitting(values))
    {
        Obstacle = LibSvmLibrary.Dependency.Obstacle,
    };

    public string Name => Family.Name;

    public IReadOnlyDictionary<string, double> Hyperparameters => hyperparameters;

    public FittedModel Fit(Examples examples, int seed, CancellationToken cancellation)
    {
        examples.MustHaveBothClasses();

        cancellation.ThrowIfCancellationRequested();
        var (features, labels) = examples.Sample((int)hyperparameters["max_rows"], seed);
        var scaling = ScalingFitting.Fit(ScalingKind.Standard, features);
        var rows = scaling.Apply(features);
        var settings = Settings(rows.Columns.Count);
        var model = Train(rows, labels, settings, cancellation);
        var vectors = rows.Rows(model.VectorRows);
        var json = settings.IsRadial
            ? SupportVectorMachineJson.Write(new RbfSupportVectorMachine(
                rows.Columns, scaling, settings.Gamma, model.Intercept, model.Coefficients, vectors.Values))
            : SupportVectorMachineJson.Write(new LinearSupportVectorMachine(
                rows.Columns, scaling, model.Intercept, Weights(vectors, model.Coefficients)));
        return new FittedModel(
            SupportVectorMachineJson.Read(json, rows.Columns), json, features => model.Margins(scaling.Apply(features)))
        {
            ShipsTrainingRows = settings.IsRadial,
        };
    }

    // LIBSVM cannot be told to stop: a fit that nobody waits for any more ends on a thread of its own.
    private static LibSvmModel Train(
        FeatureMatrix rows, bool[] labels, SvmSettings settings, CancellationToken cancellation) =>
        Task.Factory.StartNew(
                () => LibSvmModel.Train(rows, labels, settings),
                CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)
            .WaitAsync(cancellation).GetAwaiter().GetResult();

    private static double[] Weights(FeatureMatrix vectors, double[] coefficients)
    {
        var weights = new double[vectors.Columns.Count];
        for (var i = 0; i < coefficients.Length; i++) Lanes.AddScaled(weights, coefficients[i], vectors.Row(i));
        return weights;
    }

    private SvmSettings Settings(int columns) => new(
        IsRadial: hyperparameters["kernel"] == 1,
        Gamma: hyperparameters["gamma"] is > 0 and var gamma ? gamma : 1.0 / columns,
        C: hyperparameters["c"],
        PositiveWeight: hyperparameters["positive_weight"]);
}
